// plots.tsx — the last minute of the connection as live plots (uPlot): round trip, playback, bytes, corrections, the zone's ticks.
import { useEffect, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import type { Column } from "../net/history.ts";
import type { HudState } from "./store.ts";

interface Line {
  readonly column: Column;
  readonly label: string;
  readonly colour: string;
  /** Drawn on top of the sum of those before it. */
  readonly stacked?: boolean;
}

interface PlotSpec {
  readonly title: string;
  readonly unit: string;
  /** The axis reaches at least this far. */
  readonly reach: number;
  readonly lines: readonly Line[];
}

const PLOTS: readonly PlotSpec[] = [
  {
    title: "Way",
    unit: "ms",
    reach: 50,
    lines: [
      { column: "rttMs", label: "round trip", colour: "#0f4c4a" },
      { column: "jitterMs", label: "jitter", colour: "#b5612b" },
      { column: "marginMs", label: "command margin", colour: "#2f7fb8" },
    ],
  },
  {
    title: "Others",
    unit: "ms",
    reach: 120,
    lines: [
      { column: "delayMs", label: "interpolation delay", colour: "#0f4c4a" },
      { column: "leftToShowMs", label: "left to show", colour: "#b5612b" },
      { column: "stalled", label: "stall", colour: "#b3261e" },
    ],
  },
  {
    title: "Snapshots",
    unit: "B/s",
    reach: 1000,
    lines: [
      { column: "ownBytes", label: "own", colour: "#0f4c4a" },
      { column: "playerBytes", label: "players", colour: "#2f7fb8", stacked: true },
      { column: "npcBytes", label: "NPCs", colour: "#7a6a3a", stacked: true },
      { column: "propBytes", label: "props", colour: "#b5612b", stacked: true },
    ],
  },
  {
    title: "Corrections",
    unit: "mm",
    reach: 10,
    lines: [{ column: "correctionMm", label: "largest", colour: "#b3261e" }],
  },
  {
    title: "Zone",
    unit: "ticks/s",
    reach: 80,
    lines: [
      { column: "ticksPerSecond", label: "ticks seen", colour: "#0f4c4a" },
      { column: "droppedTicks", label: "dropped", colour: "#b3261e" },
    ],
  },
];

const [WIDTH, HEIGHT] = [276, 76];

/** Loaded when it is first looked at: most players never do. */
async function loadPlot(): Promise<typeof uPlot> {
  // uPlot reads the browser's language as it loads, and throws at one that is no language tag, which is what Chromium has
  // on a machine without a locale ("en-US@posix").
  try {
    Intl.NumberFormat.supportedLocalesOf(navigator.language);
  } catch {
    Object.defineProperty(navigator, "language", { value: "en-US", configurable: true });
  }
  return (await import("uplot")).default;
}

export function Plots({ state }: { state: HudState }) {
  // Read here, so that a new sample draws all of them.
  const samples = state.samples.value;
  const [Plot, setPlot] = useState<typeof uPlot | null>(null);
  useEffect(() => {
    loadPlot().then(
      (loaded) => setPlot(() => loaded),
      (error: unknown) => console.warn("isthmus: no plots in this browser", error),
    );
  }, []);
  if (!Plot) return null;
  return (
    <div class="plots" data-samples={samples}>
      {PLOTS.map((spec) => (
        <figure key={spec.title} data-plot={spec.title}>
          <figcaption>
            <b>{spec.title}</b>
            {spec.lines.map(({ label, colour }) => (
              <span key={label}>
                <i style={{ background: colour }} />
                {label}
              </span>
            ))}
          </figcaption>
          <LivePlot Plot={Plot} spec={spec} state={state} samples={samples} />
        </figure>
      ))}
    </div>
  );
}

interface LivePlotProps {
  Plot: typeof uPlot;
  spec: PlotSpec;
  state: HudState;
  samples: number;
}

function LivePlot({ Plot, spec, state, samples }: LivePlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  useEffect(() => {
    if (!place.current) return;
    plot.current = new Plot(optionsOf(spec), [[]], place.current);
    return () => plot.current?.destroy();
  }, [Plot, spec]);
  useEffect(() => {
    if (samples > 0) plot.current?.setData(dataOf(spec, state.columns()));
  }, [spec, state, samples]);
  return <div ref={place} />;
}

function dataOf(spec: PlotSpec, columns: Readonly<Record<Column, readonly number[]>>): uPlot.AlignedData {
  const data: number[][] = [];
  for (const { column, stacked } of spec.lines) {
    const values = columns[column];
    const below = data[data.length - 1];
    // A stall is a mark of full height, not a number.
    if (column === "stalled") data.push(values.map((value) => value * spec.reach));
    else data.push(stacked && below ? values.map((value, i) => value + (below[i] ?? 0)) : [...values]);
  }
  return [[...columns.seconds], ...data];
}

function optionsOf({ unit, reach, lines }: PlotSpec): uPlot.Options {
  return {
    width: WIDTH,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(reach, (most ?? 0) * 1.1)] } },
    axes: [
      { show: false },
      {
        size: 52,
        font: "10px sans-serif",
        stroke: "#5b6463",
        grid: { stroke: "rgba(120,110,80,0.2)", width: 1 },
        ticks: { show: false },
        splits: (_, __, low, high) => [low, Math.round(high / 2), Math.round(high)],
        values: (_, splits) =>
          splits.map((value, i) => (i === 2 ? `${short(value)} ${i === 2 ? unit : ""}` : short(value))),
      },
    ],
    series: [{}, ...lines.map(({ colour }) => ({ stroke: colour, width: 1.25, points: { show: false } }))],
  };
}

const short = (value: number): string => (value >= 1000 ? `${Math.round(value / 100) / 10}k` : String(value));
