// people.ts — who is who: the roster by entity id, and the zone's NPCs by their place in its definition.
import type { EntityId } from "../../shared/units.ts";
import type { Profile } from "../../shared/wire/entities.ts";
import type { RosterEntry, ZoneEvent } from "../../shared/wire/zone-messages.ts";
import type { NpcSpawn } from "../../shared/world/zone.ts";

export type Person =
  | { readonly kind: "player"; readonly playerId: string; readonly name: string }
  | { readonly kind: "npc"; readonly npc: string; readonly name: string };

export class People {
  private readonly players = new Map<EntityId, RosterEntry>();

  constructor(roster: readonly RosterEntry[]) {
    for (const entry of roster) this.players.set(entry.entity, entry);
  }

  heard(event: ZoneEvent): void {
    if (event.type === "joined") this.players.set(event.entity, event);
    else if (event.type === "left")
      for (const { playerId, entity } of this.players.values())
        if (playerId === event.playerId) this.players.delete(entity);
  }

  /** Who a mover is; of a player whom no roster has named, that they are one. */
  find(id: EntityId, profile: Profile, npcs: readonly NpcSpawn[]): Person {
    if (profile.kind === "npc") {
      const { kind = "keeper", name = "" } = npcs[profile.npc] ?? {};
      return { kind: "npc", npc: kind, name };
    }
    const { playerId = "", name = "" } = this.players.get(id) ?? {};
    return { kind: "player", playerId, name };
  }
}
