// portals.ts — whoever stands in a portal crosses it (HANDOFF-1).
import type { StepEvent } from "../../shared/sim/state.ts";
import type { EntityId, Tick } from "../../shared/units.ts";
import { passportOf } from "./departure.ts";
import type { Room } from "./room.ts";

/** Unless they have just come out of it or were thrown back. */
export function enterPortals({ zone, players, residents }: Room, events: readonly StepEvent[], now: Tick): void {
  const touched = new Map<EntityId, string>();
  for (const event of events) if (event.type === "touchedPortal") touched.set(event.id, event.portal);
  for (const player of players.values()) {
    // Who is crossing touches nothing: that must not unlatch the portal they would be thrown back from.
    if (player.departure) continue;
    const id = touched.get(player.mover.id) ?? null;
    if (id !== player.latchedPortal) player.latchedPortal = null;
    if (id === null || id === player.latchedPortal) continue;
    const portal = zone.portals.find((candidate) => candidate.id === id);
    if (!portal) continue;
    player.latchedPortal = id;
    residents.cross(player, portal.to, passportOf(player, zone.id, portal, now));
  }
}
