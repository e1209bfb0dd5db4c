// palettes.ts — the choices that a figure is made of, and those that come of a name: for the view, and for the wardrobe that shows them.
import type { Appearance } from "../../../shared/world/profile.ts";
import { hashText } from "../noise.ts";

/** 0xRRGGBB; as many of each as `APPEARANCE` has choices. */
export const SKINS = [0xf3cda8, 0xe6b48a, 0xc98d62, 0x9c6844, 0x6f4a33, 0xf0bf98];
export const SHIRTS = [
  0x3f7fa6, 0xc8553d, 0xe0a83c, 0x4f9a78, 0x8a5fa0, 0xd97f9a, 0x2f9a9a, 0xe8793b, 0x6f8f3f, 0x5a6fc0,
];
export const TROUSERS = [0x4a4f63, 0x6b4f3a, 0x39505c, 0x7a6a4f, 0x53424f];
export const HAIRS = [0x3a2a20, 0x6b4426, 0xa3662f, 0xd9b064, 0x1f1c1e, 0xb84a2f, 0xd8d4cc];
/** Two of the choices look the same: most people go bareheaded. */
export const HEADWEAR = ["none", "cap", "none", "straw"] as const;

/** Which of all names a figure has: of it comes whatever nobody chose. */
export const figureHash = (name: string, kind = "player"): number => hashText(`${kind}/${name}`);

/** How a name makes its player look, as long as they have chosen nothing. */
export function bornAs(hash: number): Appearance {
  const pick = (palette: readonly number[], salt: number) => hashText(`${hash}.${salt}`) % palette.length;
  return {
    skin: pick(SKINS, 1),
    shirt: pick(SHIRTS, 2),
    trousers: pick(TROUSERS, 3),
    hair: pick(HAIRS, 6),
    headwear: hash % HEADWEAR.length,
  };
}
