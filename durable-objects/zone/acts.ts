// acts.ts — beams and throws: judged against what the player saw when they acted, carried out now (LAG-1).
import { COVER_TICKS, REWIND_TICKS_MAX } from "../../shared/limits.ts";
import { directionOf, eyeOf, isJudgedNow, type Target, thrownBall, traceBeam } from "../../shared/sim/acts.ts";
import { raycast } from "../../shared/sim/raycast.ts";
import { BEAM_WAIT_TICKS, BODY_HEIGHT, THROW_WAIT_TICKS } from "../../shared/sim/tuning.ts";
import type { EntityId, Tick, Vec3 } from "../../shared/units.ts";
import type { Act } from "../../shared/wire/client-messages.ts";
import { type Fields, quaternionOf } from "../../shared/wire/entities.ts";
import { blendQuaternion, positionBetween, positionBeyond } from "../../shared/wire/interpolation.ts";
import type { VerdictOutcome } from "../../shared/wire/zone-messages.ts";
import type { Outbox } from "./outbox.ts";
import type { Room } from "./room.ts";
import type { Player } from "./session.ts";

interface Verdict {
  readonly outcome: VerdictOutcome;
  readonly target: EntityId;
  readonly point: Vec3;
}

const NOBODY = 0 as EntityId;

/** Carries out the acts of `player` that are due at `now`, before its step, and says what came of each. */
export function performActs(room: Room, player: Player, now: Tick): void {
  for (const act of player.inbox.takeActs(now)) {
    const verdict = act.kind === "beam" ? beam(room, player, act, now) : throwBall(room, player, act, now);
    room.tell(player, { type: "verdict", serial: act.serial, ...verdict });
  }
}

/** There is no room for another act of this player. */
export function refuseAct(room: Room, player: Player, act: Act): void {
  room.tell(player, { type: "verdict", serial: act.serial, ...refusal(player) });
}

const refusal = (player: Player): Verdict => ({ outcome: "refused", target: NOBODY, point: player.mover.position });

function beam(room: Room, player: Player, act: Act, now: Tick): Verdict {
  const { mover, session } = player;
  if (mover.crossing || now - player.lastBeamTick < BEAM_WAIT_TICKS || session?.now.state !== "playing")
    return refusal(player);
  player.lastBeamTick = now;
  const from = eyeOf(mover.position);
  const direction = directionOf(act.aim);
  const view = act.viewSixteenths === null ? now : clamp(act.viewSixteenths / 16, now - REWIND_TICKS_MAX, now);
  const { terrain } = room.zone;
  const { id, point } = traceBeam(terrain, from, direction, targetsAt(room, player, session.now.outbox, view, now));
  const outcome = id === null ? "miss" : now - view > COVER_TICKS && inCover(room, from, id) ? "covered" : "hit";
  if (id !== null && outcome === "hit") room.simulation.knock(id, direction, point);
  const target = id ?? NOBODY;
  for (const other of room.players.values())
    if (other !== player && sees(room, other, from, point))
      room.tell(other, { type: "beam", by: mover.id, target, from, to: point });
  return { outcome, target, point };
}

function throwBall(room: Room, player: Player, act: Act, now: Tick): Verdict {
  const { mover } = player;
  if (mover.crossing || now - player.lastThrowTick < THROW_WAIT_TICKS) return refusal(player);
  player.lastThrowTick = now;
  const ball = room.population.throwBall(mover.id, now, (id) =>
    thrownBall(room.zone.terrain, mover, directionOf(act.aim), id),
  );
  return ball ? { outcome: "spawned", target: ball.id, point: ball.position } : refusal(player);
}

/** Everything that this player's beam may meet, where its client showed it at tick `view`. */
function* targetsAt(room: Room, player: Player, outbox: Outbox, view: number, now: Tick): Generator<Target> {
  const { mover } = player;
  for (const other of room.simulation.movers) {
    if (other === mover || other.crossing) continue;
    const seen = view < now ? seenAt(room, outbox, other.id, view) : null;
    yield { kind: "mover", id: other.id, position: seen?.position ?? other.position };
  }
  for (const prop of room.simulation.props) {
    // Near props are in the client's own simulation, and so in the present there, too (PRED-2).
    const seen = view < now && !isJudgedNow(prop.position, mover.position) ? seenAt(room, outbox, prop.id, view) : null;
    const position = seen?.position ?? prop.position;
    yield { kind: prop.kind, id: prop.id, position, quaternion: seen?.quaternion() ?? prop.quaternion };
  }
}

/** The client's own interpolation, over the frames that were sent to it; null if it was shown nothing of `id` then. */
function seenAt(room: Room, outbox: Outbox, id: EntityId, view: number) {
  const { encoder } = room;
  const record = encoder.find(id);
  const frames = record && outbox.framesAround(view, record);
  if (!record || !frames) return null;
  const a = record.stateIn(encoder.frameAt(frames.from));
  if (frames.to === null) return coasting(a, view - frames.from);
  return between(
    a,
    record.stateIn(encoder.frameAt(frames.to)),
    clamp((view - frames.from) / (frames.to - frames.from), 0, 1),
    frames.to - frames.from,
  );
}

const coasting = (a: Fields, ticks: number) => ({
  position: positionBeyond(a, ticks),
  quaternion: () => quaternionOf(a),
});

const between = (a: Fields, b: Fields, t: number, ticks: number) => ({
  position: positionBetween(a, b, ticks, t),
  quaternion: () => blendQuaternion(quaternionOf(a), quaternionOf(b), t),
});

/** Has `id` got a wall between itself and `from` by now? Then a shot at where it was long ago does not reach it. */
function inCover(room: Room, from: Vec3, id: EntityId): boolean {
  const mover = room.simulation.mover(id);
  if (!mover) return false;
  return COVER_HEIGHTS.every((height) => {
    const { x, y, z } = mover.position;
    const way = { x: x - from.x, y: y + height - from.y, z: z - from.z };
    const metres = Math.sqrt(way.x * way.x + way.y * way.y + way.z * way.z);
    if (metres === 0) return false;
    const direction = { x: way.x / metres, y: way.y / metres, z: way.z / metres };
    return raycast(room.zone.terrain, from, direction, metres) !== undefined;
  });
}

/** Who shows their head is not in cover. */
const COVER_HEIGHTS = [BODY_HEIGHT / 2, BODY_HEIGHT - 0.2];

function sees(room: Room, { mover }: Player, from: Vec3, to: Vec3): boolean {
  const { viewMetres } = room.zone.rules;
  const within = ({ x, z }: Vec3) => Math.hypot(x - mover.position.x, z - mover.position.z) <= viewMetres;
  return within(from) || within(to);
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));
