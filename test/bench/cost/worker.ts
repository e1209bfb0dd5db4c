// worker.ts — the benchmarks' world, with a meter on what its objects would be billed for; GET /api/bench/bill reads it.
import "../world/register.ts";
import { CensusObject as Census } from "../../../durable-objects/census/census-object.ts";
import { CharacterObject as Character } from "../../../durable-objects/character/character-object.ts";
import { DirectoryObject as Directory } from "../../../durable-objects/directory/directory-object.ts";
import { GroundObject as Ground } from "../../../durable-objects/ground/ground-object.ts";
import { HubObject as Hub } from "../../../durable-objects/hub/hub-object.ts";
import { ZoneObject as Zone } from "../../../durable-objects/zone/zone-object.ts";
import type { Env } from "../../../worker/env.ts";
import worker from "../../../worker/index.ts";
import { type Bill, Meter } from "./bill.ts";
import { metered } from "./metered.ts";

const meters = { zone: new Meter(), character: new Meter(), directory: new Meter(), hub: new Meter() };

export const ZoneObject = metered(Zone, meters.zone, [
  ...["depart", "transferEnded", "bagChanged", "heard", "knock", "evidence", "fetch"],
]);
export const CharacterObject = metered(Character, meters.character, [
  ...["create", "enter", "beginTransfer", "claim", "confirm", "transferStatus", "save", "release", "where"],
  ...["bag", "deal", "exchange", "profile", "keepProfile", "audit", "receiptOf"],
  ...["whisper", "hear", "whispersAfter", "social", "befriend", "befriended", "unfriend", "unfriended", "presence"],
  ...["mute", "report"],
]);
// What is owned is counted with those who own it.
export const GroundObject = metered(Ground, meters.character, ["look", "take", "exchange", "audit", "receiptOf"]);
export const CensusObject = metered(Census, meters.character, ["register", "audit", "auditGrounds"]);
export const DirectoryObject = metered(Directory, meters.directory, ["heartbeat", "choose", "list"]);
export const HubObject = metered(Hub, meters.hub, ["publish", "relay", "listen", "report", "reports"]);

export default {
  fetch(request: Request, env: Env, context: ExecutionContext): Response | Promise<Response> {
    if (new URL(request.url).pathname !== "/api/bench/bill") return worker.fetch(request, env, context);
    const bill: Bill = {
      atMs: Date.now(),
      zone: meters.zone.total(),
      character: meters.character.total(),
      directory: meters.directory.total(),
      hub: meters.hub.total(),
    };
    return Response.json(bill);
  },
};
