// admission.test.ts — the HTTP contract and the way into a zone, against the real Worker in workerd (ADMIT-1, CLOSE-1, DIR-1).
import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import {
  readTicketHeader,
  signSession,
  signTicket,
  verifyTicket,
  writeTicketHeader,
} from "../../shared/admission/tokens.ts";
import { REQUEST_BYTES_MAX, SESSION_DAYS, TICKET_SECONDS } from "../../shared/limits.ts";
import type { InstanceId, PlayerId, ZoneId } from "../../shared/units.ts";
import { VERSION } from "../../shared/version.ts";
import { CLOSE } from "../../shared/wire/close.ts";
import { PROTOCOL_VERSION, SUBPROTOCOL, subprotocols } from "../../shared/wire/protocol.ts";
import type { Env } from "../../worker/env.ts";
import world from "../../worker/index.ts";
import { clientOf } from "../../worker/rate.ts";

const ORIGIN = "http://isthmus.test";
const bindings = env as unknown as Env;
const secret = new TextEncoder().encode(bindings.WORLD_SECRET);
const HARBOR_1 = "harbor-1" as InstanceId;
const HARBOR = "harbor" as ZoneId;

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a stranger answers.
  body: any;
  headers: Headers;
}

const worker = (exports as unknown as { default: Fetcher }).default;

async function call(
  method: string,
  path: string,
  options: { body?: unknown; raw?: string; token?: string; from?: string } = {},
): Promise<Answer> {
  const headers: Record<string, string> = {
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    ...(options.from === undefined ? {} : { "cf-connecting-ip": options.from }),
  };
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const response = await worker.fetch(ORIGIN + path, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

async function session(name = "Ada"): Promise<{ token: string; playerId: PlayerId; name: string }> {
  return (await call("POST", "/api/session", { body: { name } })).body;
}

async function connect(path: string, protocols: string | null, extra: Record<string, string> = {}): Promise<Response> {
  const offered: Record<string, string> = protocols === null ? {} : { "sec-websocket-protocol": protocols };
  return worker.fetch(ORIGIN + path, { headers: { upgrade: "websocket", ...offered, ...extra } });
}

async function closeOf(response: Response): Promise<{ code: number; reason: string }> {
  const socket = response.webSocket as WebSocket;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => socket.addEventListener("close", resolve));
  socket.accept();
  const { code, reason } = await closed;
  return { code, reason };
}

const refused = (status: number, code: string) => ({ status, body: { error: { code, message: expect.any(String) } } });

describe("routes", () => {
  test("health, and the world's zones without waking one", async () => {
    expect(await call("GET", "/api/health")).toMatchObject({ status: 200, body: { ok: true, version: VERSION } });
    const { status, body, headers } = await call("GET", "/api/world");
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: "Isthmus", protocol: PROTOCOL_VERSION });
    expect(body.zones.map((zone: { id: string }) => zone.id)).toEqual(["harbor", "quarry"]);
    expect(Object.keys(body.zones[0]).sort()).toEqual(["capacity", "exits", "id", "instances", "players", "title"]);
    expect(body.zones[0]).toMatchObject({
      players: 0,
      instances: [{ id: "harbor-1", players: 0, state: "asleep" }],
      exits: ["quarry"],
    });
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    const quarry = await call("GET", "/api/world?zone=quarry");
    expect(quarry.body.zones).toEqual([body.zones[1]]);
    expect(await call("GET", "/api/world?zone=nowhere")).toMatchObject(refused(404, "unknown_zone"));
  });

  test("what is not there, and what is asked in the wrong way", async () => {
    expect(await call("GET", "/api/nothing")).toMatchObject(refused(404, "not_found"));
    expect(await call("GET", "/zone/a/b")).toMatchObject(refused(404, "not_found"));
    expect(await call("DELETE", "/api/world")).toMatchObject(refused(405, "wrong_method"));
    const wrong = await call("GET", "/api/session");
    expect(wrong).toMatchObject(refused(405, "wrong_method"));
    expect(wrong.headers.get("allow")).toBe("POST");
    expect(wrong.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("an exception is a 500 that tells nothing", async () => {
    const broken = { ...bindings, CHARACTER: null } as unknown as Env;
    const response = await world.request("/api/session", { method: "POST", body: '{"name":"Ada"}' }, broken);
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 500,
      body: { error: { code: "internal", message: "Something went wrong here." } },
    });
  });

  test("without a secret nothing is signed, and the rest works", async () => {
    for (const WORLD_SECRET of [undefined, "too short"]) {
      const bare = { ...bindings, WORLD_SECRET } as unknown as Env;
      const upgrade = { headers: { upgrade: "websocket" } };
      for (const [path, init] of [
        ["/api/session", { method: "POST" }],
        ["/api/enter", { method: "POST" }],
        ["/zone/harbor-1", upgrade],
      ] as const) {
        const response = await world.request(path, init, bare);
        expect(response.status).toBe(503);
        expect(await response.json()).toMatchObject({
          error: { code: "no_secret", message: expect.stringContaining("wrangler secret put") },
        });
      }
      expect((await world.request("/api/health", {}, bare)).status).toBe(200);
      expect((await world.request("/api/world", {}, bare)).status).toBe(200);
    }
  });
});

describe("POST /api/session", () => {
  test.each([
    "Ada",
    "  Ada  ",
    "Зоя",
    "李雷",
    "José-María",
    "O'Neil",
    "देवी",
    "a",
    "x".repeat(20),
    "𝒜".repeat(20),
    "R2 D2",
    "J. R.",
  ])("takes %j", async (name) => {
    const { status, body } = await call("POST", "/api/session", { body: { name } });
    expect(status).toBe(201);
    expect(body).toEqual({
      token: expect.any(String),
      playerId: expect.any(String),
      name: name.normalize("NFC").trim(),
    });
  });

  const bad = [
    "",
    "   ",
    "x".repeat(21),
    "a\nb",
    "a\u0000",
    "\u202eadA",
    "a\u200bb",
    "\u3164",
    "<b>",
    "a/b",
    "--",
    "e\u0301\u0302\u0303\u0304\u0305",
    7,
    null,
    ["Ada"],
    undefined,
    // It stands before every line that one says.
    "Fuck",
  ];
  test.each(bad)("refuses %j", async (name) => {
    expect(await call("POST", "/api/session", { body: { name } })).toMatchObject(refused(422, "bad_name"));
  });

  test("[LIMIT-1] bodies that are no JSON, no object, or too large", async () => {
    for (const raw of ["{", "[]", "7", "null", '"Ada"']) {
      expect(await call("POST", "/api/session", { raw })).toMatchObject(refused(400, "bad_request"));
    }
    const raw = `{"name":"Ada","x":"${"y".repeat(REQUEST_BYTES_MAX)}"}`;
    expect(await call("POST", "/api/session", { raw })).toMatchObject(refused(413, "too_large"));
    const unmeasured = new Blob([raw]).stream();
    const response = await worker.fetch(`${ORIGIN}/api/session`, { method: "POST", body: unmeasured });
    expect(response.status).toBe(413);
  });
});

describe("how often", () => {
  const make = (from?: string) => call("POST", "/api/session", { body: { name: "Ada" }, from });

  test("[LIMIT-1] one address makes so many characters a minute; others, and this very machine, are not held back", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 40; i++) statuses.push((await make("203.0.113.7")).status);
    const made = statuses.filter((status) => status === 201).length;
    expect(made).toBeGreaterThanOrEqual(30);
    // A minute may end in the midst of it: in the next one there are as many.
    if (made < 40) {
      const refused = await make("203.0.113.7");
      expect(refused).toMatchObject({ status: 429, body: { error: { code: "too_fast" } } });
      expect(Number(refused.headers.get("retry-after"))).toBe(60);
    }
    expect((await make("203.0.113.8")).status).toBe(201);
    for (let i = 0; i < 40; i++) expect((await make()).status).toBe(201);
  });

  test("[LIMIT-1] an IPv6 network is one address, however many it has", () => {
    const from = (address: string) => clientOf(new Request(ORIGIN, { headers: { "cf-connecting-ip": address } }));
    expect(from("2001:db8:1:2:3:4:5:6")).toBe(from("2001:db8:1:2::9"));
    expect(from("2001:db8::1")).toBe("2001:db8:0:0");
    expect(from("2001:db8:1:2::1")).not.toBe(from("2001:db8:1:3::1"));
    expect(from("203.0.113.7")).toBe("203.0.113.7");
    for (const own of ["127.0.0.1", "::1"]) expect(from(own)).toBe(null);
    expect(clientOf(new Request(ORIGIN))).toBe(null);
  });

  test("[LIMIT-1] one player asks for a way in so often a minute, whatever they ask for; others still get theirs", async () => {
    const [ada, bo] = [await session("Ada"), await session("Bo")];
    const ask = (token: string) => call("POST", "/api/enter", { token, body: { zone: "nowhere" } });
    const codes: string[] = [];
    for (let i = 0; i < 260; i++) codes.push((await ask(ada.token)).body.error.code);
    expect(codes[0]).toBe("unknown_zone");
    expect(codes.filter((code) => code === "unknown_zone").length).toBeGreaterThanOrEqual(120);
    expect(codes).toContain("too_fast");
    expect((await ask(bo.token)).body.error.code).toBe("unknown_zone");
  });
});

describe("POST /api/enter", () => {
  test("a new player gets a ticket into the first zone", async () => {
    const { token, playerId } = await session("Зоя");
    const { status, body } = await call("POST", "/api/enter", { token, body: {} });
    expect(status).toBe(200);
    expect(body).toEqual({
      zone: "harbor",
      instance: "harbor-1",
      socket: "/zone/harbor-1",
      ticket: expect.any(String),
    });
    const verified = await verifyTicket(body.ticket, HARBOR_1, secret, Date.now());
    expect(verified).toMatchObject({
      ok: true,
      claims: { playerId, name: "Зоя", epoch: 1, place: { zone: "harbor", instance: "harbor-1" } },
    });
    expect((await call("POST", "/api/enter", { token })).status).toBe(200);
    expect((await call("POST", "/api/enter", { token, body: { zone: "quarry" } })).body.instance).toBe("quarry-1");
  });

  test("each thing that is wrong has its own status and code", async () => {
    const { token, playerId, name } = await session();
    const enter = (options: Parameters<typeof call>[2]) => call("POST", "/api/enter", options);
    expect(await enter({})).toMatchObject(refused(401, "missing_token"));
    expect(await enter({ token: "nonsense" })).toMatchObject(refused(401, "bad_token"));
    const foreign = await signSession(
      { playerId, name },
      new TextEncoder().encode("another secret ".repeat(4)),
      Date.now(),
    );
    expect(await enter({ token: foreign })).toMatchObject(refused(401, "bad_token"));
    const old = await signSession({ playerId, name }, secret, Date.now() - (SESSION_DAYS * 24 * 3600 + 10) * 1000);
    expect(await enter({ token: old })).toMatchObject(refused(401, "expired_token"));
    const { ticket } = (await enter({ token })).body;
    expect(await enter({ token: ticket })).toMatchObject(refused(401, "bad_token"));
    const nobody = await signSession({ playerId: crypto.randomUUID() as PlayerId, name }, secret, Date.now());
    expect(await enter({ token: nobody })).toMatchObject(refused(401, "unknown_character"));
    expect(await enter({ token, body: { zone: "moon" } })).toMatchObject(refused(404, "unknown_zone"));
    expect(await enter({ token, body: { zone: 7 } })).toMatchObject(refused(400, "bad_request"));
    expect(await enter({ token, raw: "{" })).toMatchObject(refused(400, "bad_request"));
    for (const friend of ["nobody", crypto.randomUUID()]) {
      expect(await enter({ token, body: { with: friend } })).toMatchObject(refused(404, "unknown_player"));
    }
  });
});

describe("GET /zone/:instance", () => {
  test("without an upgrade it says what it is", async () => {
    expect(await call("GET", "/zone/harbor-1")).toMatchObject(refused(426, "upgrade_required"));
  });

  test("[CLOSE-1] a refusal is a socket that closes with its reason, under a subprotocol that the client offered", async () => {
    const { token } = await session();
    const { ticket } = (await call("POST", "/api/enter", { token })).body;
    const claims = {
      playerId: crypto.randomUUID() as PlayerId,
      name: "Eve",
      place: { zone: HARBOR, instance: HARBOR_1 },
      epoch: 1,
      ticketId: "k",
    };
    const late = await signTicket(claims, secret, Date.now() - (TICKET_SECONDS + 5) * 1000);
    const foreign = await signTicket(claims, new TextEncoder().encode("another secret ".repeat(4)), Date.now());
    const withTicket = (text: string) => subprotocols(text).join(", ");
    const cases = [
      ["/zone/harbor-1", "isthmus.999, ticket.x", CLOSE.protocolMismatch],
      ["/zone/harbor-1", null, CLOSE.protocolMismatch],
      ["/zone/harbor-1", SUBPROTOCOL, CLOSE.ticketRefused],
      ["/zone/harbor-1", withTicket("nonsense"), CLOSE.ticketRefused],
      ["/zone/harbor-1", withTicket(token), CLOSE.ticketRefused],
      ["/zone/harbor-1", withTicket(late), CLOSE.ticketRefused],
      ["/zone/harbor-1", withTicket(foreign), CLOSE.ticketRefused],
      ["/zone/quarry-1", withTicket(ticket), CLOSE.ticketRefused],
      ["/zone/nowhere-1", withTicket(ticket), CLOSE.ticketRefused],
    ] as const;
    for (const [path, protocols, rule] of cases) {
      const response = await connect(path, protocols);
      expect(response.status).toBe(101);
      expect(response.headers.get("sec-websocket-protocol")).toBe(protocols?.split(",")[0] ?? null);
      expect(await closeOf(response)).toEqual({ code: rule.code, reason: rule.message });
    }
  });

  test("[ADMIT-1] a good ticket reaches the zone object in our header, whatever the client put there", async () => {
    const { token, playerId } = await session("Зоя");
    const { ticket } = (await call("POST", "/api/enter", { token })).body;
    let seen: Request | undefined;
    const zone = {
      fetch: async (request: Request) => {
        seen = request;
        return new Response("zone");
      },
    };
    const ZONE = { idFromName: (name: string) => name, get: (id: string) => (id === "harbor-1" ? zone : null) };
    const headers = {
      upgrade: "websocket",
      "sec-websocket-protocol": subprotocols(ticket).join(", "),
      "x-isthmus-ticket": writeTicketHeader({
        playerId: "eve" as PlayerId,
        name: "Eve",
        place: { zone: HARBOR, instance: HARBOR_1 },
        epoch: 9,
        ticketId: "k",
      }),
      "X-Isthmus-Admin": "1",
      "x-partykit-props": "{}",
    };
    const response = await world.request("/zone/harbor-1", { headers }, { ...bindings, ZONE } as unknown as Env);
    expect(await response.text()).toBe("zone");
    const claims = readTicketHeader(seen?.headers.get("x-isthmus-ticket") ?? "");
    expect(claims).toMatchObject({ playerId, name: "Зоя", epoch: 1, place: { zone: "harbor", instance: "harbor-1" } });
    expect(seen?.headers.get("upgrade")).toBe("websocket");
    expect([...(seen?.headers.keys() ?? [])].filter((name) => name.startsWith("x-"))).toEqual(["x-isthmus-ticket"]);
  });
});
