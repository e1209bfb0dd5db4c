// feel.test.ts — the scenes on every kind of link: nothing corrected that was not late, nobody frozen, nothing waits (PRED-1, CMD-1).
import { afterEach, expect, test } from "vitest";
import { PROFILES, type ProfileName } from "../../shared/network/profiles.ts";
import { SPRINT_SPEED } from "../../shared/sim/tuning.ts";
import { measure } from "../bench/feel/measure.ts";
import { labTheatre } from "../bench/feel/theatres.ts";

let theatre: ReturnType<typeof labTheatre> | null = null;

afterEach(() => {
  theatre?.dispose();
  theatre = null;
});

/** Percent of commands late outside stalls, of time that others stand frozen, and milliseconds of interpolation delay, at most. */
const LIMITS: Readonly<Record<ProfileName, readonly [late: number, frozen: number, delayMs: number]>> = {
  lan: [0.1, 0.1, 100],
  cable: [0.1, 0.1, 100],
  "wifi-busy": [1, 1, 150],
  lte: [1, 1, 150],
  "3g": [1, 10, 200],
  satellite: [0.1, 0.1, 150],
  train: [1, 40, 200],
};

for (const [name, profile] of Object.entries(PROFILES)) {
  test(`[PRED-1] ${name}: what no late command explains is corrected by exactly nothing, and the picture holds`, async () => {
    theatre = labTheatre(300);
    const report = await measure(theatre, name, profile, 12);
    const [late, frozen, delayMs] = LIMITS[name as ProfileName];
    expect(report.undisturbedMm).toBe(0);
    expect(report.lateOutsideStallsPercent).toBeLessThanOrEqual(late);
    expect(report.frozenPercent).toBeLessThanOrEqual(frozen);
    expect(report.interpolationDelayMs).toBeLessThan(delayMs);
    expect(report.responseFrames).toBeLessThanOrEqual(2);
    // A late command's correction is at most speed × lateness, and nothing is later than the longest stall.
    const stallMs = "stallMsMax" in profile ? profile.stallMsMax : 0;
    const mostMm = SPRINT_SPEED * (stallMs + profile.latencyMs + profile.jitterMs);
    for (const scene of ["open", "walls"] as const)
      expect(report.scenes[scene].correctionMm.max).toBeLessThanOrEqual(mostMm);
  });
}
