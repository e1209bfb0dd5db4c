// plots.ts — the pictures of docs/netcode.md, drawn from what the lab measures.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type NetworkProfile, PROFILES, type ProfileName } from "../../../shared/network/profiles.ts";
import { TICK_MS } from "../../../shared/units.ts";
import type { BeamReport } from "./beam.ts";
import { pass } from "./measure.ts";
import { open } from "./scenes.ts";
import { type Plot, svgOf } from "./svg.ts";
import { labTheatre } from "./theatres.ts";

const DIRECTORY = fileURLToPath(new URL("../../../docs/plots/", import.meta.url));
const [BLUE, ORANGE, GREEN] = ["#1f6fb4", "#d95f02", "#1b9e57"];

type Point = [x: number, y: number];

/** Writes docs/plots/*.svg. */
export async function drawPlots(beam: readonly BeamReport[]): Promise<void> {
  mkdirSync(DIRECTORY, { recursive: true });
  const write = (name: string, plots: readonly Plot[]) => writeFileSync(`${DIRECTORY}${name}.svg`, svgOf(plots));
  const links = [await watchLink("wifi-busy", 20), await watchLink("lte", 20), await watchLink("train", 45)];
  write(
    "playback",
    links.map(({ playback }) => playback),
  );
  write(
    "margin",
    links.map(({ margin }) => margin),
  );
  write(
    "correction",
    links.map(({ correction }) => correction),
  );
  if (beam.length > 0)
    write("beam", [
      {
        title: "Shots that hit a strafing target, aimed at what is seen",
        xLabel: "round trip, ms",
        yLabel: "% of shots",
        yMax: 100,
        series: [
          { label: "with lag compensation", colour: GREEN, points: beam.map(({ rttMs, on }) => [rttMs, 100 * on]) },
          { label: "without", colour: ORANGE, points: beam.map(({ rttMs, off }) => [rttMs, 100 * off]) },
        ],
      },
    ]);
}

/** One player runs about while another watches a runner, over one kind of link. */
async function watchLink(name: ProfileName, seconds: number) {
  const profile: NetworkProfile = PROFILES[name];
  const theatre = labTheatre(31);
  try {
    const { session, stalled } = await theatre.join("Ada", profile);
    const startMs = theatre.nowMs() + 5000;
    await pass(theatre, 5);
    const [behind, wanted, margin, corrections]: [Point[], Point[], Point[], Point[]] = [[], [], [], []];
    const shaded: Point[] = [];
    const now = () => (theatre.nowMs() - startMs) / 1000;
    session.stats.onCorrection = (metres) => corrections.push([now(), metres * 1000]);
    const frame = async () => {
      await theatre.frame();
      session.frame();
      const { playback } = session;
      const inspected = session.inspect().net;
      behind.push([now(), ((playback?.newestTick ?? 0) - (playback?.shownTick ?? 0)) * TICK_MS]);
      wanted.push([now(), playback?.delayMs ?? 0]);
      margin.push([now(), (inspected.marginTicks ?? 0) * TICK_MS]);
      if (!stalled()) return;
      const last = shaded[shaded.length - 1];
      if (last && now() - last[1] < 0.1) last[1] = now();
      else shaded.push([now(), now()]);
    };
    await open({ frame, random: theatre.random }, session, seconds);
    const common = { xLabel: "seconds", shaded };
    const label = `${name} (${profile.latencyMs} + 0…${profile.jitterMs} ms each way)`;
    return {
      playback: {
        ...common,
        title: `Others, ${label}`,
        yLabel: "ms; shaded: the link stands still",
        yMax: 250,
        series: [
          { label: "interpolation delay", colour: BLUE, points: wanted },
          { label: "left to show", colour: ORANGE, points: behind },
        ],
      },
      margin: {
        ...common,
        title: `Command margin, ${label}`,
        yLabel: "ms by which the latest usual command came early",
        yMax: 100,
        series: [{ label: "least margin", colour: GREEN, points: margin }],
      },
      correction: {
        ...common,
        title: `Own mover, ${label}`,
        yLabel: "mm corrected",
        yMax: Math.max(100, ...corrections.map(([, mm]) => mm)),
        series: [{ label: "correction", colour: ORANGE, points: corrections }],
      },
    };
  } finally {
    theatre.dispose();
  }
}
