// fronts.ts — what makes a box a house: gables, doors, windows with shutters, awnings, chimneys, signs; and market stalls.
import type { Decor } from "../../../shared/world/zone.ts";
import type { Mould } from "../mould.ts";
import { randomFrom } from "../noise.ts";

const FRAME = 0xf6ead2;
const GLASS = 0x5d7f92;
const GLASS_LIT = 0xffcf7a;
const TIMBER = 0x6b4a30;
const FLOWERS = [0xe2574c, 0xf2b134, 0xe88fb4, 0xfff1d8] as const;

/** A prism under a roof, its ridge along local x. With text "spire" a pyramid instead. */
export function drawGable(mould: Mould, decor: Decor): void {
  const [width, rise, depth] = decor.size ?? [6, 2, 6];
  const [w, d] = [width / 2, depth / 2];
  const colour = decor.colour ?? 0xf2e4c8;
  if (decor.text === "spire") {
    mould.cone(Math.SQRT2 * (w + 0.5), rise, [0, rise / 2, 0], colour, {
      sides: 4,
      turn: [0, Math.PI / 4, 0],
      shade: 0.25,
    });
    mould
      .cylinder(0.05, 0.05, 1.6, [0, rise + 0.7, 0], 0xe0b04a, { sides: 5 })
      .blob(0.2, [0, rise + 0.9, 0], 0xe0b04a, { rough: 0 });
    return;
  }
  mould.triangles([w, 0, d, w, 0, -d, w, rise, 0], colour, { shade: 0.06 });
  mould.triangles([-w, 0, -d, -w, 0, d, -w, rise, 0], colour, { shade: 0.06 });
  for (const side of [-1, 1]) {
    mould.cylinder(0.42, 0.42, 0.08, [side * w, rise * 0.42, 0], FRAME, {
      sides: 10,
      turn: [0, 0, Math.PI / 2],
      shade: 0,
    });
    mould.cylinder(0.31, 0.31, 0.1, [side * w, rise * 0.42, 0], GLASS, {
      sides: 10,
      turn: [0, 0, Math.PI / 2],
      shade: 0,
    });
  }
}

export function drawDoor(mould: Mould, decor: Decor): void {
  const [width, height, depth] = decor.size ?? [1.2, 2.1, 0.2];
  const colour = decor.colour ?? TIMBER;
  mould.box([width + 0.34, height + 0.2, depth], [0, 0.05, -depth * 0.1], 0xd8c29a, { shade: 0.1 });
  mould.box([width, height, depth], [0, -0.02, -depth * 0.32], colour, { shade: 0.2 });
  for (const [y, h] of [
    [-height * 0.24, height * 0.34],
    [height * 0.22, height * 0.36],
  ] as const) {
    mould.box([width * 0.72, h, 0.04], [0, y, -depth * 0.82], colour, { shade: -0.12 });
  }
  mould.blob(0.06, [width * 0.38, -0.08, -depth * 0.86], 0xe0b04a, { rough: 0, detail: 0 });
  mould.box([width + 0.6, 0.14, 0.7], [0, -height / 2 - 0.01, -0.35], 0xcbb998, { shade: 0 });
}

export function drawWindow(mould: Mould, decor: Decor): void {
  const [width, height, depth] = decor.size ?? [1, 1.25, 0.14];
  const random = randomFrom(Math.round(decor.at[0] * 53 + decor.at[1] * 71 + decor.at[2] * 29));
  const front = -depth / 2;
  mould.plate([width + 0.2, height + 0.2, depth], [0, 0, 0], FRAME, { shade: 0.05 });
  mould.panel(width, height, [0, 0, front - 0.012], random() < 0.28 ? GLASS_LIT : GLASS, { shade: 0.35 });
  mould
    .panel(0.06, height, [0, 0, front - 0.024], FRAME, { shade: 0 })
    .panel(width, 0.06, [0, height * 0.12, front - 0.024], FRAME, { shade: 0 });
  for (const side of [-1, 1]) {
    mould.plate([width * 0.46, height + 0.1, 0.07], [side * width * 0.82, 0, front], decor.colour ?? TIMBER, {
      shade: 0.18,
      turn: [0, side * 0.12, 0],
    });
  }
  mould.plate([width + 0.5, 0.1, 0.32], [0, -height / 2 - 0.1, -0.12], 0xd8c29a, { shade: 0 });
  if (random() > 0.5) return;
  mould.plate([width + 0.2, 0.22, 0.26], [0, -height / 2 + 0.06, -0.2], TIMBER);
  for (let i = 0; i < 4; i++) {
    mould.cone(
      0.2,
      0.34,
      [(i - 1.5) * width * 0.28, -height / 2 + 0.28, -0.21],
      i % 2 ? 0x7f9a4a : FLOWERS[Math.floor(random() * 4)]!,
      { sides: 4, turn: [0, i, 0], shade: 0.4 },
    );
  }
}

/** Striped cloth that hangs from the wall over the front. `size` is width, drop, reach. */
export function drawAwning(mould: Mould, decor: Decor): void {
  const [width, drop, reach] = decor.size ?? [4, 0.7, 1.4];
  const stripes = Math.max(4, Math.round(width / 0.55));
  for (let i = 0; i < stripes; i++) {
    const [left, right] = [(i / stripes - 0.5) * width, ((i + 1) / stripes - 0.5) * width];
    const colour = i % 2 ? 0xfbf1dc : (decor.colour ?? 0xc8553d);
    const [top, low] = [drop / 2, -drop / 2];
    mould.triangles(
      [left, top, 0, right, top, 0, right, low, -reach, left, top, 0, right, low, -reach, left, low, -reach],
      colour,
      { shade: 0.12 },
    );
    mould.triangles(
      [right, top, 0, left, top, 0, left, low, -reach, right, top, 0, left, low, -reach, right, low, -reach],
      colour,
      { shade: 0.35 },
    );
    mould.triangles([left, low, -reach, right, low, -reach, (left + right) / 2, low - 0.28, -reach], colour, {
      shade: 0.1,
    });
    mould.triangles([right, low, -reach, left, low, -reach, (left + right) / 2, low - 0.28, -reach], colour, {
      shade: 0.1,
    });
  }
}

export function drawChimney(mould: Mould): void {
  mould.box([0.75, 2.2, 0.75], [0, 0.9, 0], 0xb8684b, { shade: 0.15 });
  mould.box([0.95, 0.18, 0.95], [0, 2, 0], 0xd8c29a, { shade: 0 });
  for (const x of [-0.18, 0.18]) mould.cylinder(0.11, 0.14, 0.4, [x, 2.26, 0], 0xa2563c, { sides: 6 });
}

export function drawPlanter(mould: Mould, decor: Decor): void {
  const [width, , depth] = decor.size ?? [2, 0.5, 1];
  mould.box([width - 0.2, 0.06, depth - 0.2], [0, 0, 0], 0x6b4a30, { shade: 0 });
  const count = Math.round(width / 0.5);
  for (let i = 0; i < count; i++) {
    const x = ((i + 0.5) / count - 0.5) * (width - 0.4);
    mould.blob(0.34, [x, 0.24, 0], 0x7f9a4a, { seed: i * 3, rough: 0.3, shade: 0.35 });
    mould
      .blob(0.14, [x + 0.12, 0.5, 0.16], FLOWERS[i % 4]!, { detail: 0, seed: i })
      .blob(0.12, [x - 0.15, 0.46, -0.18], FLOWERS[(i + 1) % 4]!, { detail: 0, seed: i + 4 });
  }
}

/** The board alone: its words are a decal that the zone's scene lays on it. */
export function drawSign(mould: Mould, decor: Decor): void {
  const [width, height, depth] = decor.size ?? [2.4, 0.6, 0.1];
  mould.box([width, height, depth], [0, 0, -depth / 2], decor.colour ?? TIMBER, { shade: 0.1 });
  mould.box([width + 0.14, 0.08, depth + 0.06], [0, height / 2, -depth / 2], 0xe0b04a, { shade: 0 });
}

export function drawStall(mould: Mould, decor: Decor): void {
  const random = randomFrom(Math.round(decor.at[0] * 7 + decor.at[2] * 13));
  for (const [x, z] of [
    [-1.35, -1.05],
    [1.35, -1.05],
    [-1.35, 0.75],
    [1.35, 0.75],
  ] as const)
    mould.box([0.12, z < 0 ? 2.3 : 2.75, 0.12], [x, z < 0 ? 1.15 : 1.375, z], TIMBER);
  const cloth: Decor = {
    kind: "awning",
    at: decor.at,
    size: [3.2, 0.55, 2.4],
    ...(decor.colour === undefined ? {} : { colour: decor.colour }),
  };
  const [sin, cos] = [
    Math.sin(((decor.yaw ?? 0) / 4096) * 2 * Math.PI),
    Math.cos(((decor.yaw ?? 0) / 4096) * 2 * Math.PI),
  ];
  const wares = [0xe2574c, 0xf2b134, 0x8fae52, 0xe8893b, 0xb64a6a, 0xf3e3b0];
  for (let tray = 0; tray < 4; tray++) {
    const x = (tray - 1.5) * 0.66;
    mould.box([0.58, 0.12, 0.62], [x, 1.01, -0.7], 0xc79a63, { shade: 0.1 });
    const ware = wares[Math.floor(random() * wares.length)]!;
    for (let i = 0; i < 6; i++)
      mould.blob(0.12, [x + ((i % 2) - 0.5) * 0.26, 1.11, -0.7 + (Math.floor(i / 2) - 1) * 0.19], ware, {
        detail: 0,
        seed: i + tray,
        rough: 0.15,
        shade: 0.3,
      });
  }
  mould.place([decor.at[0] + 0.9 * sin, decor.at[1] + 2.5, decor.at[2] + 0.9 * cos], decor.yaw ?? 0, decor.scale ?? 1);
  drawAwning(mould, cloth);
}

export function drawClock(mould: Mould): void {
  mould.cylinder(1.25, 1.25, 0.16, [0, 0, -0.02], 0x8a6a3f, { sides: 20, turn: [Math.PI / 2, 0, 0], shade: 0 });
  mould.cylinder(1.08, 1.08, 0.2, [0, 0, -0.03], 0xfdf5e2, { sides: 20, turn: [Math.PI / 2, 0, 0], shade: 0 });
  for (let i = 0; i < 12; i++) {
    const angle = (i / 12) * 2 * Math.PI;
    mould.box([0.07, i % 3 ? 0.14 : 0.26, 0.05], [Math.sin(angle) * 0.9, Math.cos(angle) * 0.9, -0.14], 0x3b3f46, {
      turn: [0, 0, -angle],
      shade: 0,
    });
  }
  mould.box([0.1, 0.62, 0.05], [-0.2, 0.18, -0.15], 0x2b2f36, { turn: [0, 0, 0.85], shade: 0 });
  mould.box([0.08, 0.88, 0.05], [0.28, -0.26, -0.16], 0x2b2f36, { turn: [0, 0, 0.82], shade: 0 });
}
