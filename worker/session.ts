// session.ts — guest sessions: a name becomes a character and a token, and the token is read back.
import * as v from "valibot";
import { masked } from "../shared/admission/profanity.ts";
import { type SessionClaims, signSession, verifySession } from "../shared/admission/tokens.ts";
import { NAME_CHARACTERS_MAX, NAME_CHARACTERS_MIN } from "../shared/limits.ts";
import type { PlayerId } from "../shared/units.ts";
import { readJson } from "./body.ts";
import { censusOf, character, type Env, secretOf } from "./env.ts";
import { ApiError } from "./errors.ts";
import { atMost, clientOf } from "./rate.ts";

/** POST /api/session. Throws 400 `bad_request`, 413 `too_large`, 422 `bad_name`, 429 `too_fast`, 503 `no_secret`. */
export async function openSession(
  request: Request,
  env: Env,
): Promise<{ token: string; playerId: PlayerId; name: string }> {
  const secret = secretOf(env);
  const parsed = v.safeParse(SESSION_REQUEST, await readJson(request));
  if (!parsed.success) throw new ApiError(422, "bad_name", parsed.issues[0].message);
  const { name } = parsed.output;
  await atMost(env.SESSION_LIMIT, clientOf(request));
  const playerId = crypto.randomUUID() as PlayerId;
  // Listed before there is anything to list, so that no character is ever missed by an audit.
  await censusOf(env, playerId).register(playerId);
  // The character first: a token for one that could not be made would open nothing.
  await character(env, playerId).create(playerId, name);
  return { token: await signSession({ playerId, name }, secret, Date.now()), playerId, name };
}

/** Who sent the request. Throws 401 `missing_token`, `bad_token`, `expired_token`; 503 `no_secret`. */
export async function readSession(request: Request, env: Env): Promise<SessionClaims> {
  const secret = secretOf(env);
  const header = request.headers.get("authorization");
  if (header === null) throw new ApiError(401, "missing_token", "Send the session token: Authorization: Bearer …");
  const token = /^Bearer +(\S+)$/i.exec(header.trim())?.[1];
  if (token === undefined) throw new ApiError(401, "bad_token", "The Authorization header is not a bearer token.");
  const verified = await verifySession(token, secret, Date.now());
  if (verified.ok) return verified.claims;
  if (verified.reason === "expired")
    throw new ApiError(401, "expired_token", "This session has expired: enter a name again.");
  throw new ApiError(401, "bad_token", "This session token is not one of this world.");
}

const NAME_RULE = `A name has ${NAME_CHARACTERS_MIN} to ${NAME_CHARACTERS_MAX} letters, digits, spaces, or - _ ' .`;
/** Letters of any script with their marks. Control and bidi characters are not among them. */
const NAME_CHARACTERS = /^[\p{L}\p{M}\p{N} \-_'’.]+$/u;
/** What prints as nothing, though some of it counts as a letter (Hangul fillers): two names that look alike, or one unseen. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
/** No script stacks so many marks; a name that does runs over its neighbours' lines. */
const STACKED_MARKS = /\p{M}{4}/u;

const NAME = v.pipe(
  v.string(NAME_RULE),
  v.transform((name) => name.normalize("NFC").trim()),
  v.check((name) => {
    const characters = [...name].length;
    return characters >= NAME_CHARACTERS_MIN && characters <= NAME_CHARACTERS_MAX;
  }, NAME_RULE),
  v.check((name) => NAME_CHARACTERS.test(name) && !INVISIBLE.test(name) && !STACKED_MARKS.test(name), NAME_RULE),
  v.check((name) => /[\p{L}\p{N}]/u.test(name), "A name needs a letter or a digit."),
  // It stands before every line that one says.
  v.check((name) => masked(name) === name, "Choose another name: this one would not be printed."),
);

const SESSION_REQUEST = v.object({ name: NAME }, NAME_RULE);
