// canonical.ts — the model's states as texts that are equal for states that behave alike: ids, epochs and poses by their order only.
import type { Passport, Whereabouts } from "../../shared/handoff/messages.ts";
import type { Client, World } from "./world.ts";

/** What only counts, or is the same throughout. */
const SKIPPED = new Set(["ids", "poses", "broken", "name", "playerId", "message"]);
const EPOCHS = new Set(["epoch", "letGo", "savedEpoch", "freshFrom"]);
/** Connections of a client, by their distance from its current one. */
const CONNECTIONS = new Set(["number", "current", "arriving"]);
const POSES = new Set(["pose", "newest", "durable", "fenceTick", "tick"]);
/** Below any epoch that can matter. */
const LONG_AGO = -99;

export function canonical(world: World): string {
  const parts: string[] = [];
  const poses: number[] = [];
  const poseAt: number[] = [];
  const ids = new Map<string, number>();
  const epoch = world.lease.epoch;
  let current = 0;
  const putPose = (pose: number): void => {
    poses.push(pose);
    poseAt.push(parts.length);
    parts.push("");
  };
  const put = (value: unknown, key: string): void => {
    if (value === null || value === undefined) parts.push("-");
    else if (typeof value === "string") parts.push(renamed(value, ids));
    else if (typeof value === "number") {
      if (POSES.has(key)) putPose(value);
      else if (CONNECTIONS.has(key)) parts.push(String(value - current));
      else if (key === "begun") parts.push("-");
      else parts.push(String(EPOCHS.has(key) ? (value < 0 ? LONG_AGO : value - epoch) : value));
    } else if (typeof value !== "object") parts.push(value === true ? "t" : "f");
    else if (Array.isArray(value)) {
      parts.push("[");
      for (const item of value) put(item, key);
      parts.push("]");
    } else if (key === "whereabouts") {
      parts.push((value as Whereabouts).zone);
      putPose((value as Whereabouts).position[0]);
    } else if (key === "passport") {
      const { whereabouts, exitPortal } = value as Passport;
      parts.push(whereabouts.zone, exitPortal ?? "-");
      putPose(whereabouts.position[0]);
    } else {
      if ("journey" in value) current = (value as Client).journey.current;
      parts.push("{");
      for (const name in value) {
        if (SKIPPED.has(name)) continue;
        parts.push(name);
        put((value as Record<string, unknown>)[name], name);
      }
      parts.push("}");
    }
  };
  put(world, "");
  const order = [...new Set(poses)].sort((a, b) => a - b);
  for (const [i, pose] of poses.entries()) parts[poseAt[i] as number] = `p${order.indexOf(pose)}`;
  return parts.join(" ");
}

/** By first appearance. */
function renamed(text: string, ids: Map<string, number>): string {
  if (!text.includes("~")) return text;
  return text.replace(/~\d+/g, (id) => {
    const known = ids.get(id);
    if (known !== undefined) return `~${known}`;
    ids.set(id, ids.size);
    return `~${ids.size - 1}`;
  });
}
