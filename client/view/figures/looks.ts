// looks.ts — what each mover wears: as its player chose it, else decided by its name, so that everyone sees the same person.
import type { Color } from "three";
import type { Appearance } from "../../../shared/world/profile.ts";
import type { NpcKind } from "../../../shared/world/zone.ts";
import { lightOf } from "../lighting.ts";
import { hashText } from "../noise.ts";
import { bornAs, figureHash, HAIRS, HEADWEAR, SHIRTS, SKINS, TROUSERS } from "./palettes.ts";
import type { PartName } from "./shapes.ts";

export interface Look {
  readonly skin: Color;
  readonly shirt: Color;
  readonly trousers: Color;
  readonly boots: Color;
  readonly accent: Color;
  readonly hair: Color;
  readonly hat: Color;
  /** Extra parts on the head and the torso. */
  readonly headwear: readonly PartName[];
  readonly wears: readonly PartName[];
}

const BOOTS = [0x4a3323, 0x5f4028, 0x33302f];
const ACCENTS = [0xf2b134, 0xe2574c, 0x58b4c4, 0xf4ead2, 0x8fc46a, 0xe88fb4];
const ON_HEADS: Readonly<Record<(typeof HEADWEAR)[number], readonly PartName[]>> = {
  none: ["hair"],
  cap: ["hair", "cap"],
  straw: ["hair", "straw"],
};

/** `chosen`: by the player; what it leaves open, and all of it where nothing was chosen, comes of the name. */
export function lookOf(name: string, npcKind: NpcKind | undefined, chosen: Appearance | null = null): Look {
  const hash = figureHash(name, npcKind);
  const worn = chosen ?? bornAs(hash);
  const colour = (palette: readonly number[], choice: number): Color => lightOf(palette[choice % palette.length]!);
  const own: Look = {
    skin: colour(SKINS, worn.skin),
    shirt: colour(SHIRTS, worn.shirt),
    trousers: colour(TROUSERS, worn.trousers),
    boots: colour(BOOTS, hashText(`${hash}.4`)),
    accent: colour(ACCENTS, hashText(`${hash}.5`)),
    hair: colour(HAIRS, worn.hair),
    hat: colour(ACCENTS, hashText(`${hash}.7`)),
    headwear: ON_HEADS[HEADWEAR[worn.headwear % HEADWEAR.length]!],
    wears: ["scarf", "pack"],
  };
  if (npcKind === "keeper")
    return {
      ...own,
      hat: lightOf(0xecd08a),
      headwear: ["hair", "straw"],
      wears: ["apron", "scarf"],
      accent: lightOf(0xf4ead2),
    };
  if (npcKind === "porter")
    return {
      ...own,
      shirt: lightOf(0x6f8aa0),
      hat: lightOf(0x4d5f73),
      headwear: ["hair", "cap"],
      wears: ["pack"],
      accent: lightOf(0xb07f50),
    };
  if (npcKind === "miner")
    return {
      ...own,
      shirt: lightOf(0xa8623c),
      trousers: lightOf(0x4a4f5c),
      hat: lightOf(0xf2b134),
      headwear: ["helmet", "beard"],
      wears: ["scarf"],
    };
  return own;
}
