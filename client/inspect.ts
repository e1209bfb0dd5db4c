// inspect.ts — what a session knows at this instant, as plain numbers: for tests, tools and the curious.
import type { PropKind } from "../shared/sim/state.ts";
import type { Quat, Vec3 } from "../shared/units.ts";
import type { TradeView } from "../shared/wire/goods.ts";
import type { Appearance } from "../shared/world/profile.ts";
import type { SessionInfo } from "./net/api.ts";
import type { Belongings } from "./net/belongings.ts";
import type { NetFigures, Stats } from "./net/stats.ts";
import type { Link, Stay } from "./net/stay.ts";
import type { SceneFrame, SceneMover } from "./scene.ts";
import type { Phase } from "./sdk.ts";

type Position = [number, number, number];

export interface Inspection {
  readonly phase: Phase;
  readonly zone: string | null;
  readonly instance: string | null;
  readonly tick: number;
  readonly rttMs: number;
  readonly self: { id: string; name: string; position: Position; velocity: Position; grounded: boolean } | null;
  /** How one looks; null: as one's name makes one. */
  readonly appearance: Appearance | null;
  readonly players: readonly { id: string; name: string; position: Position }[];
  readonly npcs: readonly { id: string; kind: string; position: Position }[];
  readonly props: readonly {
    id: string;
    kind: PropKind;
    position: Position;
    quaternion: [number, number, number, number];
  }[];
  /** What one carries; coins are among it. */
  readonly inventory: readonly { id: string; label: string; count: number }[];
  /** What lies in the zone. */
  readonly items: readonly { id: number; item: string; count: number; position: Position }[];
  readonly trade: TradeView | null;
  readonly net: NetFigures & { lateCommands: number; marginTicks: number | null; clockJumps: number; connection: Link };
}

/** `stay` is null while there is no zone; others, NPCs and props are as shown, the own player as predicted. */
export function inspect(
  phase: Phase,
  { playerId, name }: SessionInfo,
  stay: Stay | null,
  shown: SceneFrame,
  belongings: Belongings,
  stats: Stats,
  nowMs: number,
): Inspection {
  const mover = stay?.predictor?.self;
  const { movers, props } = shown;
  return {
    phase,
    zone: stay?.zone.id ?? null,
    instance: stay?.welcome.instance ?? null,
    tick: stay?.predictor?.tick ?? 0,
    rttMs: stats.rttMs,
    self: mover
      ? {
          id: playerId,
          name,
          position: triple(mover.position),
          velocity: triple(mover.velocity),
          grounded: mover.grounded,
        }
      : null,
    appearance: belongings.looks.get(playerId) ?? null,
    players: movers.flatMap(playerOf),
    npcs: movers.flatMap(npcOf),
    props: props.map(({ id, kind, position, quaternion }) => ({
      id: String(id),
      kind,
      position: triple(position),
      quaternion: quadruple(quaternion),
    })),
    inventory: belongings.inventory,
    items: belongings.heaps.map(({ id, item, count, at }) => ({ id, item, count, position: [...at] })),
    trade: belongings.trade,
    net: {
      ...stats.figures(stay?.timeline.delayMs ?? 0, nowMs),
      lateCommands: stats.lateCommands,
      marginTicks: stay?.clock.marginTicks ?? null,
      clockJumps: stay?.clock.jumps ?? 0,
      connection: stay?.link(nowMs) ?? "lost",
    },
  };
}

const triple = ({ x, y, z }: Vec3): Position => [x, y, z];
const quadruple = ({ x, y, z, w }: Quat): [number, number, number, number] => [x, y, z, w];

function playerOf({ profile, position }: SceneMover) {
  return profile.kind === "player" ? [{ id: profile.playerId, name: profile.name, position: triple(position) }] : [];
}

function npcOf({ id, profile, position }: SceneMover) {
  return profile.kind === "npc" ? [{ id: String(id), kind: profile.npc, position: triple(position) }] : [];
}
