// plants.ts — trees, pines, bushes, tufts, and the rocks and hills they stand on.
import type { Decor } from "../../../shared/world/zone.ts";
import { lumpReach, type Mould } from "../mould.ts";
import { randomFrom } from "../noise.ts";

const LEAVES = [0x7fa04b, 0x8fae52, 0x6f9447, 0x9db65c] as const;
const NEEDLES = [0x3f6f4e, 0x4a7d55, 0x376346] as const;

const seedOf = (decor: Decor): number => Math.round(decor.at[0] * 131 + decor.at[2] * 17 + 5);

export function drawTree(mould: Mould, decor: Decor): void {
  const random = randomFrom(seedOf(decor));
  const leaf = decor.colour ?? LEAVES[Math.floor(random() * LEAVES.length)]!;
  mould.cylinder(0.16, 0.3, 2.4, [0, 1.2, 0], 0x7a5638, { sides: 7, turn: [0, 0, 0.04] });
  mould.cylinder(0.08, 0.14, 1.2, [0.42, 2.5, 0.1], 0x7a5638, { sides: 5, turn: [0, 0, -0.8] });
  for (const [x, y, z, r] of [
    [0, 3.5, 0, 1.5],
    [0.95, 3.1, 0.35, 1],
    [-0.85, 3.2, -0.3, 1.1],
    [0.1, 4.4, -0.3, 1.05],
    [-0.2, 2.95, 0.85, 0.85],
  ] as const) {
    mould.blob(r * (0.9 + random() * 0.2), [x, y, z], leaf, {
      seed: random() * 99,
      scale: [1, 0.86, 1],
      rough: 0.2,
      shade: 0.38,
    });
  }
}

export function drawPine(mould: Mould, decor: Decor): void {
  const random = randomFrom(seedOf(decor));
  const needle = decor.colour ?? NEEDLES[Math.floor(random() * NEEDLES.length)]!;
  mould.cylinder(0.13, 0.24, 2.2, [0, 1.1, 0], 0x6d4a33, { sides: 6 });
  for (let i = 0; i < 4; i++) {
    const radius = 1.65 - i * 0.36;
    mould.cone(radius, 1.75, [(random() - 0.5) * 0.12, 2.1 + i * 1.02, (random() - 0.5) * 0.12], needle, {
      sides: 8,
      shade: 0.42,
      turn: [0, random() * 6, 0],
    });
  }
}

export function drawBush(mould: Mould, decor: Decor): void {
  const random = randomFrom(seedOf(decor));
  const leaf = decor.colour ?? 0x86a04e;
  for (let i = 0; i < 3; i++) {
    mould.blob(0.55 + random() * 0.25, [(i - 1) * 0.55, 0.38, (random() - 0.5) * 0.4], leaf, {
      seed: random() * 99,
      scale: [1, 0.8, 1],
      shade: 0.4,
    });
  }
}

export function drawGrass(mould: Mould, decor: Decor): void {
  const random = randomFrom(seedOf(decor));
  for (let i = 0; i < 9; i++) {
    const [x, z, h, lean] = [
      (random() - 0.5) * 1.3,
      (random() - 0.5) * 1.3,
      0.35 + random() * 0.35,
      (random() - 0.5) * 0.3,
    ];
    mould.cone(0.07, h, [x, h / 2, z], decor.colour ?? 0x9cab58, {
      sides: 3,
      turn: [lean, random() * 3, lean],
      shade: 0.4,
    });
  }
}

export function drawRock(mould: Mould, decor: Decor): void {
  const seed = seedOf(decor);
  const colour = decor.colour ?? 0xc2a380;
  // A pebble needs no facets.
  const detail = (decor.scale ?? 1) < 0.4 ? 0 : 1;
  mould.blob(1, [0, 0.35, 0], colour, { seed, detail, scale: [1.25, 0.8, 1], rough: 0.34, shade: 0.3 });
  mould.blob(0.5, [1.05, 0.18, 0.45], colour, {
    seed: seed + 7,
    detail: 0,
    scale: [1, 0.75, 1.1],
    rough: 0.34,
    shade: 0.3,
  });
}

const HILL_ROUGH = 0.26;

/** A far hill with woods on it: a lump whose lower half is under the ground. `size` is width, height, depth. */
export function drawHill(mould: Mould, decor: Decor): void {
  const [width, height, depth] = decor.size ?? [40, 12, 40];
  const seed = seedOf(decor);
  const random = randomFrom(seed);
  mould.blob(1, [0, 0, 0], decor.colour ?? 0x93aa68, {
    seed,
    detail: 3,
    rough: HILL_ROUGH,
    scale: [width / 2, height, depth / 2],
    shade: 0.2,
  });
  const trees = Math.round(width / 3.2);
  for (let i = 0; i < trees; i++) {
    // In groves: directions crowd around a few of their own.
    const grove = Math.floor(random() * 5);
    const around = grove * 1.26 + seed + (random() - 0.5) * 0.9;
    const up = 0.25 + ((grove * 37) % 10) * 0.05 + random() * 0.22;
    const flat = Math.sqrt(1 - up * up);
    const [x, y, z] = [Math.sin(around) * flat, up, Math.cos(around) * flat];
    const reach = lumpReach(x, y, z, seed, HILL_ROUGH);
    const tall = 3.4 + random() * 3;
    mould.cone(
      tall * 0.34,
      tall,
      [x * reach * (width / 2), y * reach * height + tall * 0.3, z * reach * (depth / 2)],
      NEEDLES[i % 3]!,
      { sides: 5, shade: 0.35 },
    );
  }
}
