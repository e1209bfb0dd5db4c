// social.ts — friends, mutes and reports over HTTP: the edge checks what is asked, the player's character object answers.
import * as v from "valibot";
import type { Report, SocialState, TalkRefusal } from "../durable-objects/talk.ts";
import { HUB_SHARDS, REPORT_REASON_CHARACTERS_MAX } from "../shared/limits.ts";
import type { PlayerId } from "../shared/units.ts";
import { checkAdmin } from "./admin.ts";
import { PLAYER_ID } from "./admission.ts";
import { readJson } from "./body.ts";
import { type Env, hub, talker } from "./env.ts";
import { ApiError, refused } from "./errors.ts";
import { readSession } from "./session.ts";

const PLAYER = v.pipe(v.string(), v.regex(PLAYER_ID));
const FRIEND_REQUEST = v.object({ player: PLAYER, friends: v.boolean() });
const MUTE_REQUEST = v.object({ player: PLAYER, muted: v.boolean() });
const REPORT_REQUEST = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  player: PLAYER,
  reason: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(REPORT_REASON_CHARACTERS_MAX)), ""),
});

/** GET /api/social: one's friends with where they are, requests, and whom one has muted. Throws what `readSession` throws. */
export async function readSocial(request: Request, env: Env): Promise<SocialState> {
  const { playerId } = await readSession(request, env);
  return talker(env, playerId).social();
}

/** POST /api/friends {player, friends}: asks, agrees to being asked, or ends it. @returns what GET /api/social does. */
export async function changeFriend(request: Request, env: Env): Promise<SocialState> {
  const { playerId } = await readSession(request, env);
  const { player, friends } = await read(
    request,
    FRIEND_REQUEST,
    "`player` is a player's id, `friends` true or false.",
  );
  const self = talker(env, playerId);
  return granted(await (friends ? self.befriend(player as PlayerId) : self.unfriend(player as PlayerId)));
}

/** POST /api/mutes {player, muted}. @returns what GET /api/social does. */
export async function changeMute(request: Request, env: Env): Promise<SocialState> {
  const { playerId } = await readSession(request, env);
  const { player, muted } = await read(request, MUTE_REQUEST, "`player` is a player's id, `muted` true or false.");
  return granted(await talker(env, playerId).mute(player as PlayerId, muted));
}

/** POST /api/reports {id, player, reason?}: the same id is the same report, however often it is sent. */
export async function report(request: Request, env: Env): Promise<{ ok: true }> {
  const { playerId } = await readSession(request, env);
  const rule = `\`id\` names the report, \`player\` is a player's id, \`reason\` has at most ${REPORT_REASON_CHARACTERS_MAX} characters.`;
  const { id, player, reason } = await read(request, REPORT_REQUEST, rule);
  const said = await talker(env, playerId).report(id, player as PlayerId, reason);
  if (!said.ok) throw refused(said);
  return said;
}

/** GET /api/admin/reports, Bearer ADMIN_SECRET: the newest reports first. Throws what `checkAdmin` throws. */
export async function listReports(request: Request, env: Env): Promise<{ reports: readonly Report[] }> {
  await checkAdmin(request, env);
  const shards = Array.from({ length: HUB_SHARDS }, (_, shard) => hub(env, shard).reports());
  const reports = (await Promise.all(shards)).flat().sort((a, b) => b.atMs - a.atMs);
  return { reports };
}

async function read<T>(request: Request, schema: v.GenericSchema<unknown, T>, rule: string): Promise<T> {
  const parsed = v.safeParse(schema, await readJson(request));
  if (!parsed.success) throw new ApiError(400, "bad_request", rule);
  return parsed.output;
}

function granted(answer: SocialState | TalkRefusal): SocialState {
  if ("code" in answer) throw refused(answer);
  return answer;
}
