// smoke.test.ts — the Worker answers inside workerd, with wrangler.toml's bindings, before anything finer is asked of it.
import { expect, test } from "vitest";
import { worker } from "./worker.ts";

const get = (path: string): Promise<Response> => worker.fetch(`http://world.test${path}`);

test("GET /api/health", async () => {
  const response = await get("/api/health");
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ ok: true, version: expect.any(String) });
});

test("GET /api/world names the zones and where their portals lead", async () => {
  const { zones } = (await (await get("/api/world")).json()) as { zones: { id: string; exits: string[] }[] };
  const ids = zones.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(["harbor", "quarry"]));
  for (const { exits } of zones) expect(ids).toEqual(expect.arrayContaining(exits));
});

test("an unknown route is a typed error", async () => {
  const response = await get("/api/nowhere");
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
});
