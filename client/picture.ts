// picture.ts — puts together what the view draws: the scene that the session or a flight shows, and how everybody in it looks.
import type { Appearance } from "../shared/world/profile.ts";
import type { NpcKind } from "../shared/world/zone.ts";
import type { Ghost } from "./ghosts.ts";
import type { SceneFrame, SceneMover } from "./scene.ts";
import type { WorldSession } from "./sdk.ts";
import type { ViewFrame } from "./view/frame.ts";

export interface Picture {
  readonly scene: SceneFrame;
  /** Who plays; null: a flight is shown, or nobody plays. */
  readonly session: WorldSession | null;
  readonly ghosts: readonly Ghost[];
  /** Of the page's clock. */
  readonly nowMs: number;
  readonly deltaSeconds: number;
}

export function frameOf({ scene, session, ghosts, nowMs, deltaSeconds }: Picture): ViewFrame {
  const { self, movers, props, leaving, beams } = scene;
  const looks = session?.belongings.looks;
  const sinceMs = performance.now();
  return {
    timeSeconds: nowMs / 1000,
    deltaSeconds,
    self: self && {
      ...self,
      kind: "player",
      name: session?.info.name ?? "",
      appearance: looks?.get(session?.info.playerId ?? ""),
    },
    movers: [...movers, ...leaving.movers].map((mover) => moverOf(mover, looks)),
    props: [...props, ...leaving.props],
    heaps: session?.belongings.heaps ?? [],
    beams: beams.map((beam) => ({
      ...beam,
      ageSeconds: (sinceMs - beam.shownAtMs) / 1000,
      settledSeconds: beam.settledAtMs === null ? null : (sinceMs - beam.settledAtMs) / 1000,
      hit: beam.target !== null,
    })),
    ghosts,
  };
}

function moverOf({ profile, ...rest }: SceneMover, looks: ReadonlyMap<string, Appearance> | undefined) {
  if (profile.kind === "npc")
    return { ...rest, kind: "npc" as const, npcKind: profile.npc as NpcKind, name: profile.name };
  const { name = "", playerId = "" } = profile.kind === "player" ? profile : {};
  return { ...rest, kind: "player" as const, name, appearance: looks?.get(playerId) };
}
