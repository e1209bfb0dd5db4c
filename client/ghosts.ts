// ghosts.ts — where the zone has everybody and everything, by the newest snapshot: drawn beside what is shown, for those who want to see the difference.
import type { Vec3 } from "../shared/units.ts";
import { positionOf } from "../shared/wire/entities.ts";
import type { Stay } from "./net/stay.ts";

export interface Ghost {
  readonly kind: "mover" | "prop";
  readonly position: Vec3;
}

export function ghostsOf(stay: Stay): Ghost[] {
  const ghosts: Ghost[] = [];
  const self = stay.selfTrack.newest;
  if (self) ghosts.push({ kind: "mover", position: self.position });
  for (const { profile, fields } of stay.entities.all())
    ghosts.push({ kind: profile.kind === "prop" ? "prop" : "mover", position: positionOf(fields) });
  return ghosts;
}
