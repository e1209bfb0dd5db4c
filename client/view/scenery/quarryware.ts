// quarryware.ts — carts and their track, fences, the mouth of the mine, loose beams.
import type { Decor } from "../../../shared/world/zone.ts";
import type { Mould } from "../mould.ts";
import { randomFrom } from "../noise.ts";
import { strut } from "./harbourware.ts";

const TIMBER = 0x8a5f3a;
const IRON = 0x4a4f57;

/** A hand cart on two wheels; with text "mine" a tipping wagon full of stone. */
export function drawCart(mould: Mould, decor: Decor): void {
  const wheel = (x: number, y: number, z: number, r: number, colour: number): void => {
    mould
      .cylinder(r, r, 0.12, [x, y, z], colour, { sides: 12, turn: [0, 0, Math.PI / 2] })
      .cylinder(r * 0.3, r * 0.3, 0.18, [x, y, z], IRON, { sides: 8, turn: [0, 0, Math.PI / 2] });
  };
  if (decor.text !== "mine") {
    for (const x of [-1, 1]) wheel(x * 0.98, 0.5, 0, 0.52, TIMBER);
    strut(mould, [0.6, 0.7, -0.8], [0.6, 0.95, -2.6], 0.1, TIMBER);
    strut(mould, [-0.6, 0.7, -0.8], [-0.6, 0.95, -2.6], 0.1, TIMBER);
    for (let i = 0; i < 3; i++)
      mould.blob(0.42, [(i - 1) * 0.9, 1.1, 0.1 * i], [0xd9b98c, 0xc9a377, 0xe2c79a][i]!, {
        seed: i,
        scale: [1, 0.8, 1.2],
        rough: 0.12,
      });
    return;
  }
  for (const x of [-0.55, 0.55]) for (const z of [-0.6, 0.6]) wheel(x, 0.22, z, 0.22, IRON);
  mould.box([1.1, 0.16, 1.7], [0, 0.36, 0], TIMBER);
  mould.cylinder(0.92, 0.62, 0.78, [0, 0.84, 0], 0x6f7780, {
    sides: 4,
    turn: [0, Math.PI / 4, 0],
    scale: [1, 1, 1.45],
  });
  mould.cylinder(0.97, 0.97, 0.08, [0, 1.2, 0], IRON, { sides: 4, turn: [0, Math.PI / 4, 0], scale: [1, 1, 1.45] });
  for (let i = 0; i < 7; i++)
    mould.blob(
      0.3,
      [((i % 3) - 1) * 0.34, 1.24 + (i === 4 ? 0.18 : 0), (Math.floor(i / 3) - 1) * 0.5],
      i % 2 ? 0xe0b583 : 0xc99a68,
      { seed: i * 5, rough: 0.4, detail: 0 },
    );
}

/** Rails on sleepers from `at` to `to`. */
export function drawTrack(mould: Mould, decor: Decor): void {
  const to = decor.to ?? decor.at;
  const [dx, dz] = [to[0] - decor.at[0], to[2] - decor.at[2]];
  const length = Math.hypot(dx, dz);
  const heading = Math.atan2(-dx, -dz);
  const [ax, az] = [dx / length, dz / length];
  const random = randomFrom(Math.round(length * 97));
  for (let along = 0.3; along < length; along += 0.75) {
    mould.box([1.7, 0.09, 0.26], [ax * along, 0.045, az * along], 0x7d5330, {
      turn: [0, heading + (random() - 0.5) * 0.08, 0],
      shade: 0,
    });
  }
  for (const side of [-0.5, 0.5]) {
    mould.box(
      [0.09, 0.1, length + 0.2],
      [(ax * length) / 2 - az * side, 0.13, (az * length) / 2 + ax * side],
      0x8b8f96,
      { turn: [0, heading, 0], shade: 0 },
    );
  }
}

export function drawFence(mould: Mould, decor: Decor): void {
  const to = decor.to ?? decor.at;
  const [dx, dz] = [to[0] - decor.at[0], to[2] - decor.at[2]];
  const length = Math.hypot(dx, dz);
  const posts = Math.max(1, Math.round(length / 2));
  for (let i = 0; i <= posts; i++) {
    const t = i / posts;
    mould.box([0.14, 1.1, 0.14], [dx * t, 0.55, dz * t], TIMBER, { turn: [0, i * 0.7, 0.04 * Math.sin(i * 5)] });
    if (i < posts) {
      const next = (i + 1) / posts;
      for (const y of [0.48, 0.92])
        strut(mould, [dx * t, y, dz * t], [dx * next, y + 0.05 * Math.sin(i * 3 + y), dz * next], 0.09, 0xa0714a);
    }
  }
}

/** The mouth of a mine in a rock face, opening to local −z. */
export function drawMine(mould: Mould): void {
  mould.box([3.4, 2.7, 0.3], [0, 1.35, -0.18], 0x1d1613, { shade: 0 });
  for (const x of [-1.9, 1.9]) mould.box([0.42, 3, 0.7], [x, 1.5, -0.4], TIMBER, { turn: [0, 0, x * 0.02] });
  mould.box([4.9, 0.5, 0.8], [0, 3.05, -0.4], 0x7d5330);
  mould.box([1.6, 0.6, 0.1], [0, 3.7, -0.6], 0xb98552, { turn: [0.1, 0, 0.03] });
  mould
    .cylinder(0.13, 0.1, 0.3, [1.5, 2.5, -0.9], 0xffd98a, { sides: 6, shade: -0.25 })
    .cone(0.19, 0.16, [1.5, 2.73, -0.9], 0x39414c, { sides: 6 });
}

/** A loose beam from `at` to `to`. */
export function drawBeam(mould: Mould, decor: Decor): void {
  const to = decor.to ?? decor.at;
  strut(mould, [0, 0, 0], [to[0] - decor.at[0], to[1] - decor.at[1], to[2] - decor.at[2]], 0.14, 0xa0714a);
}
