// walks.ts — the ways that players of the lab's tests walk.
import type { WorldSession } from "../../client/sdk.ts";
import type { ZoneId } from "../../shared/units.ts";
import { ZONES } from "../../shared/world/zones.ts";

/** Sets out straight for the portal of the zone that they are in, which the harbor and the quarry have one of. */
export function headForPortal(player: WorldSession): void {
  const portal = ZONES.get(player.position().zone as ZoneId)?.portals[0];
  const { self } = player.position();
  if (!portal || !self) throw new Error("no portal, or nobody to walk there");
  player.drive({ forward: 1, yaw: Math.atan2(self.x - portal.at[0], self.z - portal.at[2]) });
}
