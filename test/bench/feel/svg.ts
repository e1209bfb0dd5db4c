// svg.ts — line plots and bars as SVG text, for the docs.

export interface Series {
  readonly label: string;
  readonly colour: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Plot {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly yMax: number;
  readonly series: readonly Series[];
  /** Shaded spans of x: when the link stood still. */
  readonly shaded?: readonly (readonly [from: number, to: number])[];
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [760, 260, 56, 16, 34, 40];

/** One or more plots, one above the other. */
export function svgOf(plots: readonly Plot[]): string {
  const body = plots.map((plot, i) => `<g transform="translate(0 ${i * HEIGHT})">${drawn(plot)}</g>`).join("\n");
  const height = plots.length * HEIGHT;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" role="img">
<title>${plots.map(({ title }) => title).join("; ")}</title>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${body}
</svg>
`;
}

function drawn({ title, xLabel, yLabel, yMax, series, shaded = [] }: Plot): string {
  const xs = series.flatMap(({ points }) => points.map(([x]) => x));
  const [xMin, xMax] = [Math.min(...xs), Math.max(...xs)];
  const x = (value: number) => LEFT + ((value - xMin) / (xMax - xMin || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - (Math.min(yMax, Math.max(0, value)) / yMax) * (HEIGHT - TOP - BOTTOM);
  const at = (value: number) => value.toFixed(1);
  const parts = [`<text x="${LEFT}" y="18" font-weight="bold">${title}</text>`];
  for (const [from, to] of shaded)
    parts.push(
      `<rect x="${at(x(from))}" y="${TOP}" width="${at(x(to) - x(from))}" height="${HEIGHT - TOP - BOTTOM}" fill="#eee"/>`,
    );
  for (let i = 0; i <= 4; i++) {
    const value = (yMax * i) / 4;
    parts.push(`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(y(value))}" y2="${at(y(value))}" stroke="#ddd"/>`);
    parts.push(`<text x="${LEFT - 6}" y="${at(y(value) + 4)}" text-anchor="end" fill="#444">${round(value)}</text>`);
  }
  for (let i = 0; i <= 6; i++) {
    const value = xMin + ((xMax - xMin) * i) / 6;
    parts.push(
      `<text x="${at(x(value))}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle" fill="#444">${round(value)}</text>`,
    );
  }
  parts.push(`<text x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end" fill="#444">${xLabel}</text>`);
  parts.push(`<text x="${LEFT}" y="${HEIGHT - 8}" fill="#444">${yLabel}</text>`);
  series.forEach(({ label, colour, points }, i) => {
    const line = points.map(([px, py]) => `${at(x(px))},${at(y(py))}`).join(" ");
    parts.push(`<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${line}"/>`);
    parts.push(
      `<text x="${WIDTH - RIGHT - 150 * (series.length - 1 - i)}" y="18" text-anchor="end" fill="${colour}">${label}</text>`,
    );
  });
  return parts.join("\n");
}

const round = (value: number): string => String(value > 20 ? Math.round(value) : Math.round(value * 10) / 10);
