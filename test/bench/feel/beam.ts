// beam.ts — two hundred shots at a strafing target, aimed at the middle of what is shown, with and without lag compensation.
import type { WorldSession } from "../../../client/sdk.ts";
import type { NetworkProfile } from "../../../shared/network/profiles.ts";
import { BODY_HEIGHT, SPRINT_SPEED } from "../../../shared/sim/tuning.ts";
import type { Vec3 } from "../../../shared/units.ts";
import { pass, round, type Theatre } from "./measure.ts";
import { goTo } from "./scenes.ts";

export interface BeamReport {
  readonly rttMs: number;
  /** Shares of hits, 0 to 1, with lag compensation on and off. */
  readonly on: number;
  readonly off: number;
}

export const BEAM_RTTS_MS = [50, 150, 250];
const TARGET_SPEED = 5;
const RANGE_METRES = 15;
/** In the open yard of the quarry: the lane runs along x. */
const SHOOTER = { x: -7, z: 34 };
const LANE = { x: -7, z: SHOOTER.z - RANGE_METRES };
/** Half of the lane's length: a knock sends the target back up it, and it turns round before the yard ends. */
const LANE_METRES = 11;
const FRAMES_BETWEEN_SHOTS = 24;
const VERDICT_FRAMES = 60;

export async function measureBeam(theatre: Theatre, rttMs: number, shots: number): Promise<BeamReport> {
  const profile: NetworkProfile = { latencyMs: rttMs / 2, jitterMs: 0, stallEveryMs: 0, stallMs: 0 };
  const shooter = (await theatre.join("Shooter", profile)).session;
  const target = (await theatre.join("Target", { ...profile, latencyMs: 20 })).session;
  await pass(theatre, 4);
  await goTo(theatre, target, LANE);
  await goTo(theatre, shooter, SHOOTER);
  await pass(theatre, 1);
  const strafing = new Strafing(theatre, target);
  const on = await shoot(theatre, shooter, target, strafing, shots, true);
  const off = await shoot(theatre, shooter, target, strafing, shots, false);
  shooter.leave();
  target.leave();
  await pass(theatre, 1);
  return { rttMs, on: round(on), off: round(off) };
}

/** Goes to and fro at 5 m/s, and turns round after 0.4 to 1.2 s, or where the lane ends. */
class Strafing {
  private readonly theatre: Theatre;
  private readonly target: WorldSession;
  private side = 1;
  private frames = 0;

  constructor(theatre: Theatre, target: WorldSession) {
    this.theatre = theatre;
    this.target = target;
  }

  frame(): void {
    const self = this.target.position().self;
    if (!self) return;
    const outside = Math.abs(self.x - LANE.x) > LANE_METRES && Math.sign(self.x - LANE.x) === this.side;
    if (--this.frames <= 0 || outside) {
      this.side = outside ? -Math.sign(self.x - LANE.x) : -this.side;
      this.frames = Math.round(60 * (0.4 + 0.8 * this.theatre.random()));
    }
    // Straight along the lane, and back onto it after a knock.
    const drift = Math.max(-0.4, Math.min(0.4, (LANE.z - self.z) * 0.5));
    this.target.drive({
      forward: TARGET_SPEED / SPRINT_SPEED,
      yaw: Math.atan2(-this.side, -drift),
      sprint: true,
    });
  }
}

async function shoot(
  theatre: Theatre,
  shooter: WorldSession,
  target: WorldSession,
  strafing: Strafing,
  shots: number,
  compensated: boolean,
): Promise<number> {
  shooter.techniques.lagCompensation = compensated;
  const verdicts = new Map<number, string>();
  const stop = shooter.on("verdict", ({ serial, outcome }) => void verdicts.set(serial, outcome));
  let hits = 0;
  for (let shot = 0; shot < shots; ) {
    for (let i = 0; i < FRAMES_BETWEEN_SHOTS; i++) {
      strafing.frame();
      await theatre.frame();
    }
    const at = middleOf(shooter, target);
    // Thrown off the lane by the last hit: let it come back.
    if (!at || Math.abs(at.z - LANE.z) > 2.5) continue;
    const serial = shooter.beam({ at });
    if (serial === null) continue;
    verdicts.delete(serial);
    shot++;
    for (let i = 0; i < VERDICT_FRAMES && !verdicts.has(serial); i++) {
      strafing.frame();
      await theatre.frame();
    }
    if (verdicts.get(serial) === "hit") hits++;
  }
  stop();
  return hits / shots;
}

/** The middle of the target, where the shooter is shown it right now. */
function middleOf(shooter: WorldSession, target: WorldSession): Vec3 | null {
  const name = target.info.playerId;
  const shown = shooter.frame().movers.find(({ profile }) => profile.kind === "player" && profile.playerId === name);
  return shown ? { ...shown.position, y: shown.position.y + BODY_HEIGHT / 2 } : null;
}
