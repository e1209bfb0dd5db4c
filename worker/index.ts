// index.ts — the world server: its routes, and the classes of the objects behind it.
import { Hono } from "hono";
import type { InstanceId } from "../shared/units.ts";
import { VERSION } from "../shared/version.ts";
import { admit, enterWorld } from "./admission.ts";
import { audit } from "./audit.ts";
import { listWorld } from "./directory.ts";
import { drainWorld } from "./drain.ts";
import type { Env } from "./env.ts";
import { ApiError, errorResponse } from "./errors.ts";
import { openSession } from "./session.ts";
import { changeFriend, changeMute, listReports, readSocial, report } from "./social.ts";

export { CensusObject } from "../durable-objects/census/census-object.ts";
export { CharacterObject } from "../durable-objects/character/character-object.ts";
export { DirectoryObject } from "../durable-objects/directory/directory-object.ts";
export { GroundObject } from "../durable-objects/ground/ground-object.ts";
export { HubObject } from "../durable-objects/hub/hub-object.ts";
export { ZoneObject } from "../durable-objects/zone/zone-object.ts";

const app = new Hono<{ Bindings: Env }>();

app.use("/api/*", async (c, next) => {
  await next();
  c.header("cache-control", "no-store");
  c.header("x-content-type-options", "nosniff");
});

app.get("/api/world", async (c) => c.json(await listWorld(c.env, Date.now(), c.req.query("zone"))));
app.post("/api/session", async (c) => c.json(await openSession(c.req.raw, c.env), 201));
app.post("/api/enter", async (c) => c.json(await enterWorld(c.req.raw, c.env)));
app.get("/api/social", async (c) => c.json(await readSocial(c.req.raw, c.env)));
app.post("/api/friends", async (c) => c.json(await changeFriend(c.req.raw, c.env)));
app.post("/api/mutes", async (c) => c.json(await changeMute(c.req.raw, c.env)));
app.post("/api/reports", async (c) => c.json(await report(c.req.raw, c.env), 201));
app.get("/api/admin/reports", async (c) => c.json(await listReports(c.req.raw, c.env)));
app.get("/api/health", (c) => c.json({ ok: true, version: VERSION }));
app.get("/api/admin/audit", async (c) => c.json(await audit(c.req.raw, c.env)));
app.post("/api/admin/drain", async (c) => c.json(await drainWorld(c.req.raw, c.env)));
app.get("/zone/:instance", (c) => admit(c.req.raw, c.env, c.req.param("instance") as InstanceId));

const METHODS = {
  "/api/world": "GET",
  "/api/session": "POST",
  "/api/enter": "POST",
  "/api/social": "GET",
  "/api/friends": "POST",
  "/api/mutes": "POST",
  "/api/reports": "POST",
  "/api/admin/reports": "GET",
  "/api/health": "GET",
  "/api/admin/audit": "GET",
  "/api/admin/drain": "POST",
  "/zone/:instance": "GET",
};
for (const [path, allow] of Object.entries(METHODS)) {
  app.all(path, () => errorResponse(405, "wrong_method", `Use ${allow}.`, { allow }));
}

app.all("/api/*", () => errorResponse(404, "not_found", "There is no such route."));
app.all("/zone/*", () => errorResponse(404, "not_found", "There is no such route."));
app.all("*", (c) => c.env.ASSETS.fetch(c.req.raw));

app.onError((error) => {
  if (error instanceof ApiError) return errorResponse(error.status, error.code, error.message, error.headers);
  // The log has the stack; whoever asked gets none of it.
  console.error(error);
  return errorResponse(500, "internal", "Something went wrong here.");
});

export default app;
