// harbourware.ts — what stands and hangs about a quay: lamps, flags, boats, the crane, ropes, bunting, the compass in the paving.
import { Vector3 } from "three";
import type { Decor } from "../../../shared/world/zone.ts";
import type { Mould } from "../mould.ts";

const IRON = 0x39414c;
const TIMBER = 0x7a5534;
const PENNANTS = [0xe2574c, 0xf2b134, 0xfbf1dc, 0x4f9a94, 0xe88f5a] as const;

export function drawLamp(mould: Mould): void {
  mould.cylinder(0.15, 0.2, 0.5, [0, 0.25, 0], IRON, { sides: 8 });
  mould.cylinder(0.055, 0.08, 3, [0, 1.8, 0], IRON, { sides: 6 });
  mould.box([0.7, 0.05, 0.05], [0, 3.1, 0], IRON).box([0.34, 0.06, 0.34], [0, 3.28, 0], IRON);
  mould.cylinder(0.2, 0.13, 0.4, [0, 3.5, 0], 0xffe2a0, { sides: 6, shade: -0.2 });
  mould.cone(0.3, 0.28, [0, 3.83, 0], IRON, { sides: 6 });
}

/** A wall lantern; with text "lighthouse" the great lamp on a tower. */
export function drawLantern(mould: Mould, decor: Decor): void {
  if (decor.text === "lighthouse") {
    mould.cylinder(0.19, 0.19, 0.32, [0, 0.16, 0], 0xffe9b0, { sides: 10, shade: -0.3 });
    for (let i = 0; i < 8; i++) {
      const angle = (i / 8) * 2 * Math.PI;
      mould.box([0.02, 0.34, 0.02], [Math.sin(angle) * 0.2, 0.17, Math.cos(angle) * 0.2], IRON);
      mould.box([0.012, 0.15, 0.012], [Math.sin(angle) * 0.36, 0.07, Math.cos(angle) * 0.36], IRON);
    }
    mould.cylinder(0.37, 0.37, 0.015, [0, 0.15, 0], IRON, { sides: 14 });
    mould.cone(0.27, 0.26, [0, 0.46, 0], 0xc9483b, { sides: 12 }).blob(0.045, [0, 0.61, 0], 0xe0b04a, { rough: 0 });
    return;
  }
  mould.box([0.06, 0.06, 0.4], [0, 0.24, -0.18], IRON);
  mould.cylinder(0.13, 0.09, 0.28, [0, 0, -0.36], 0xffd98a, { sides: 6, shade: -0.25 });
  mould.cone(0.19, 0.16, [0, 0.2, -0.36], IRON, { sides: 6 });
}

export function drawFlag(mould: Mould, decor: Decor): void {
  mould.cylinder(0.05, 0.08, 6, [0, 3, 0], 0xe8dcc4, { sides: 6 }).blob(0.12, [0, 6.05, 0], 0xe0b04a, { rough: 0 });
  const colour = decor.colour ?? 0xc8553d;
  const strips = 8;
  const wave = (i: number): number => Math.sin(i * 0.9) * 0.16 * Math.min(1, i / 2);
  for (let i = 0; i < strips; i++) {
    const [x0, x1] = [0.06 + i * 0.26, 0.06 + (i + 1) * 0.26];
    const [z0, z1] = [wave(i), wave(i + 1)];
    for (const [low, high, tint] of [
      [4.4, 4.9, colour],
      [4.9, 5.35, 0xfbf1dc],
      [5.35, 5.85, colour],
    ] as const) {
      mould.triangles([x0, low, z0, x1, low, z1, x1, high, z1, x0, low, z0, x1, high, z1, x0, high, z0], tint, {
        shade: 0,
      });
      mould.triangles([x1, low, z1, x0, low, z0, x1, high, z1, x1, high, z1, x0, low, z0, x0, high, z0], tint, {
        shade: 0,
      });
    }
  }
}

/** A small fishing boat, 4 m, bow to local −z; `at` is on the waterline. */
export function drawBoat(mould: Mould, decor: Decor): void {
  const colour = decor.colour ?? 0xc8553d;
  const stations = [
    [-2.25, 0.03, 0.75],
    [-1.5, 0.5, 0.6],
    [-0.5, 0.78, 0.48],
    [0.6, 0.8, 0.46],
    [1.6, 0.66, 0.52],
    [2, 0.55, 0.56],
  ] as const;
  for (let i = 0; i + 1 < stations.length; i++) {
    const [[z0, w0, h0], [z1, w1, h1]] = [stations[i]!, stations[i + 1]!];
    for (const side of [-1, 1] as const) {
      panel(
        mould,
        side,
        [w0, h0, z0],
        [w1, h1, z1],
        [w0 * 0.62, -0.45, z0 * 0.93],
        [w1 * 0.62, -0.45, z1 * 0.93],
        colour,
      );
      panel(
        mould,
        side,
        [w0 + 0.05, h0 + 0.09, z0],
        [w1 + 0.05, h1 + 0.09, z1],
        [w0 + 0.05, h0 - 0.06, z0],
        [w1 + 0.05, h1 - 0.06, z1],
        0xf6ead2,
      );
      // The inside, seen from above.
      panel(
        mould,
        -side as 1 | -1,
        [-w0 * 0.9, h0 + 0.08, z0],
        [-w1 * 0.9, h1 + 0.08, z1],
        [-w0 * 0.6, -0.02, z0 * 0.93],
        [-w1 * 0.6, -0.02, z1 * 0.93],
        0xa9774a,
      );
    }
  }
  mould.box([1.14, 1, 0.08], [0, 0.04, 1.95], 0xf6ead2);
  mould.box([1, 0.05, 3.1], [0, 0, 0.25], 0xa9774a, { shade: 0 });
  for (const z of [-0.7, 0.75]) mould.box([1.45, 0.08, 0.36], [0, 0.34, z], 0xc79a63);
  mould.cylinder(0.05, 0.07, 2.7, [0, 1.5, -0.75], TIMBER, { sides: 6 });
  mould.cylinder(0.13, 0.09, 1.9, [0, 1.62, 0.2], 0xf3e3c3, { sides: 6, turn: [1.25, 0, 0] });
  mould.cylinder(0.03, 0.03, 2.4, [0.62, 0.52, 0.2], 0xe8dcc4, { sides: 5, turn: [1.5, 0.12, 0] });
}

/** A quad between an upper and a lower edge, mirrored to `side`, facing outwards. */
function panel(
  mould: Mould,
  side: 1 | -1,
  a: readonly number[],
  b: readonly number[],
  c: readonly number[],
  d: readonly number[],
  colour: number,
): void {
  const m = (p: readonly number[]): number[] => [p[0]! * side, p[1]!, p[2]!];
  const [pa, pb, pc, pd] = [m(a), m(b), m(c), m(d)];
  const quad = side === 1 ? [...pa, ...pb, ...pd, ...pa, ...pd, ...pc] : [...pb, ...pa, ...pc, ...pb, ...pc, ...pd];
  mould.triangles(quad, colour, { shade: 0.3 });
}

/** A dockside crane with a wooden jib; `at` is on its plinth, the jib reaches to local −z. */
export function drawCrane(mould: Mould): void {
  mould.cylinder(0.55, 0.7, 3.4, [0, 1.7, 0], 0x8a6037, { sides: 10 });
  for (const y of [0.5, 1.7, 2.9]) mould.cylinder(0.7, 0.72, 0.16, [0, y, 0], IRON, { sides: 10 });
  mould.box([2.1, 2, 2.6], [0, 4.4, 0.5], 0xb5563f).box([2.3, 0.2, 2.9], [0, 5.5, 0.5], 0x5b3a2b);
  mould
    .box([0.06, 0.9, 1.1], [1.06, 4.6, 0.4], 0xffd98a, { shade: 0.2 })
    .box([0.06, 0.9, 1.1], [-1.06, 4.6, 0.4], 0x5d7f92, { shade: 0.2 });
  for (const x of [-0.55, 0.55]) {
    strut(mould, [x, 3.9, -0.7], [x * 0.25, 8.6, -6.4], 0.24, 0x9c6b3f);
    strut(mould, [x, 5.5, 1.2], [x * 0.25, 8.6, -6.3], 0.08, IRON);
  }
  for (let i = 1; i < 6; i++) {
    const t = i / 6;
    mould.box([1.1 * (1 - t * 0.75) + 0.2, 0.14, 0.14], [0, 3.9 + 4.7 * t, -0.7 - 5.7 * t], 0x9c6b3f);
  }
  mould.cylinder(0.35, 0.35, 0.2, [0, 8.5, -6.35], IRON, { sides: 10, turn: [0, 0, Math.PI / 2] });
  strut(mould, [0, 8.4, -6.65], [0, 3.4, -6.65], 0.05, 0x4a4036);
  mould.box([0.24, 0.4, 0.24], [0, 3.2, -6.65], IRON);
  mould.box([1.1, 0.9, 1.1], [0, 2.1, -6.65], 0xc08a52).box([1.18, 0.12, 1.18], [0, 2.1, -6.65], 0x7a5534);
  strut(mould, [0.5, 2.55, -6.15], [0, 3.05, -6.65], 0.04, 0x4a4036);
  strut(mould, [-0.5, 2.55, -7.15], [0, 3.05, -6.65], 0.04, 0x4a4036);
}

/** A square beam between two local points. */
export function strut(
  mould: Mould,
  from: readonly [number, number, number],
  to: readonly [number, number, number],
  thickness: number,
  colour: number,
): void {
  const [a, b] = [new Vector3(...from), new Vector3(...to)];
  const along = b.clone().sub(a);
  const flat = Math.hypot(along.x, along.z);
  mould.box([thickness, thickness, along.length()], a.clone().lerp(b, 0.5).toArray(), colour, {
    turn: turnTo(Math.atan2(along.y, flat), Math.atan2(-along.x, -along.z)),
    shade: 0.05,
  });
}

/** "XYZ" angles of a turn by `pitch` after a turn by `yaw`: the piece's −z end rises along the heading. */
function turnTo(pitch: number, yaw: number): readonly [number, number, number] {
  const [sp, cp, sy, cy] = [Math.sin(pitch), Math.cos(pitch), Math.sin(yaw), Math.cos(yaw)];
  // R = Ry(yaw)·Rx(pitch); read back in the order that Euler "XYZ" composes.
  return [Math.atan2(sp, cp * cy), Math.asin(Math.max(-1, Math.min(1, sy * cp))), Math.atan2(-sy * sp, cy)];
}

export function drawRope(mould: Mould, decor: Decor): void {
  for (const [from, to] of sagging(decor, 6, 0.35)) strut(mould, from, to, 0.05, 0xc9b083);
}

/** Pennants on a line from `at` to `to`. */
export function drawBunting(mould: Mould, decor: Decor): void {
  const segments = sagging(decor, 14, 0.9);
  segments.forEach(([from, to], i) => {
    strut(mould, from, to, 0.03, 0x6b5a48);
    const [mx, my, mz] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2];
    const [dx, dz] = [(to[0] - from[0]) * 0.28, (to[2] - from[2]) * 0.28];
    const front = [mx - dx, my, mz - dz, mx, my - 0.46, mz, mx + dx, my, mz + dz];
    mould.triangles(front, PENNANTS[i % PENNANTS.length]!, { shade: 0 });
    mould.triangles([...front.slice(6), ...front.slice(3, 6), ...front.slice(0, 3)], PENNANTS[i % PENNANTS.length]!, {
      shade: 0,
    });
  });
}

/** Points along a hanging line, in local coordinates (the line's yaw is 0, its origin `at`). */
function sagging(
  decor: Decor,
  count: number,
  sag: number,
): [readonly [number, number, number], readonly [number, number, number]][] {
  const to = decor.to ?? decor.at;
  const [dx, dy, dz] = [to[0] - decor.at[0], to[1] - decor.at[1], to[2] - decor.at[2]];
  const at = (t: number): [number, number, number] => [dx * t, dy * t - sag * 4 * t * (1 - t), dz * t];
  return Array.from({ length: count }, (_, i) => [at(i / count), at((i + 1) / count)]);
}

/** A compass rose in the paving, one metre in radius before `scale`. */
export function drawMosaic(mould: Mould): void {
  const y = 0.004;
  const ring = (inner: number, outer: number, colour: number, lift: number): void => {
    const sides = 48;
    for (let i = 0; i < sides; i++) {
      const [a, b] = [(i / sides) * 2 * Math.PI, ((i + 1) / sides) * 2 * Math.PI];
      const p = (angle: number, r: number): number[] => [Math.sin(angle) * r, y + lift, Math.cos(angle) * r];
      mould.triangles(
        [...p(a, inner), ...p(a, outer), ...p(b, outer), ...p(a, inner), ...p(b, outer), ...p(b, inner)],
        colour,
        { shade: 0 },
      );
    }
  };
  ring(0, 0.98, 0xe3d2b0, 0);
  ring(0.98, 1.06, 0x8a6d55, 0);
  ring(0.72, 0.76, 0x9a8468, 0.001);
  for (let i = 0; i < 16; i++) {
    const angle = (i / 16) * 2 * Math.PI;
    const reach = i % 4 === 0 ? 0.94 : i % 2 === 0 ? 0.68 : 0.44;
    const width = i % 4 === 0 ? 0.17 : 0.12;
    const p = (a: number, r: number): number[] => [
      Math.sin(a) * r,
      y + 0.0015 + (i % 4 === 0 ? 0.0015 : i % 2 === 0 ? 0.0008 : 0),
      Math.cos(a) * r,
    ];
    const tip = p(angle, reach);
    mould.triangles([...p(0, 0), ...p(angle - Math.PI / 8, width), ...tip], i % 2 === 0 ? 0x3f7f8c : 0xb08a5e, {
      shade: 0,
    });
    mould.triangles(
      [...p(0, 0), ...tip, ...p(angle + Math.PI / 8, width)],
      i % 4 === 0 ? 0xc8553d : i % 2 === 0 ? 0x6aa5a8 : 0xcaa877,
      { shade: 0 },
    );
  }
}

export function drawNet(mould: Mould): void {
  for (let i = 0; i < 5; i++)
    mould.blob(0.5 - i * 0.04, [(i - 2) * 0.45, 0.08, Math.sin(i * 2) * 0.35], 0x5f7f78, {
      seed: i,
      scale: [1, 0.35, 1],
      rough: 0.35,
    });
  for (let i = 0; i < 6; i++)
    mould.blob(0.11, [(i - 2.5) * 0.4, 0.24, Math.cos(i * 3) * 0.4], 0xe8893b, { detail: 0, rough: 0 });
}

export function drawBuoy(mould: Mould): void {
  mould
    .cylinder(0.5, 0.62, 0.5, [0, 0.1, 0], 0xc9483b, { sides: 10 })
    .cylinder(0.14, 0.36, 1.3, [0, 0.95, 0], 0xfbf1dc, { sides: 8 });
  mould.blob(0.2, [0, 1.75, 0], 0xffcf7a, { rough: 0 });
}
