// looks.ts — what each mover wears: as its player chose it, else decided by its name, so that everyone sees the same person.
import type { Color } from "three";
import type { Appearance, AppearancePart } from "../../../shared/world/profile.ts";
import type { NpcKind } from "../../../shared/world/zone.ts";
import { lightOf } from "../lighting.ts";
import { hashText } from "../noise.ts";
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

/** As many of each as `APPEARANCE` has choices. */
const SKINS = [0xf3cda8, 0xe6b48a, 0xc98d62, 0x9c6844, 0x6f4a33, 0xf0bf98];
const SHIRTS = [0x3f7fa6, 0xc8553d, 0xe0a83c, 0x4f9a78, 0x8a5fa0, 0xd97f9a, 0x2f9a9a, 0xe8793b, 0x6f8f3f, 0x5a6fc0];
const TROUSERS = [0x4a4f63, 0x6b4f3a, 0x39505c, 0x7a6a4f, 0x53424f];
const BOOTS = [0x4a3323, 0x5f4028, 0x33302f];
const ACCENTS = [0xf2b134, 0xe2574c, 0x58b4c4, 0xf4ead2, 0x8fc46a, 0xe88fb4];
const HAIRS = [0x3a2a20, 0x6b4426, 0xa3662f, 0xd9b064, 0x1f1c1e, 0xb84a2f, 0xd8d4cc];

/** `chosen`: by the player; what it leaves open, and all of it where nothing was chosen, comes of the name. */
export function lookOf(name: string, npcKind: NpcKind | undefined, chosen: Appearance | null = null): Look {
  const hash = hashText(`${npcKind ?? "player"}/${name}`);
  const pick = (palette: readonly number[], salt: number, part?: AppearancePart): Color => {
    const choice = part && chosen ? chosen[part] : hashText(`${hash}.${salt}`);
    return lightOf(palette[choice % palette.length]!);
  };
  const own: Look = {
    skin: pick(SKINS, 1, "skin"),
    shirt: pick(SHIRTS, 2, "shirt"),
    trousers: pick(TROUSERS, 3, "trousers"),
    boots: pick(BOOTS, 4),
    accent: pick(ACCENTS, 5),
    hair: pick(HAIRS, 6, "hair"),
    hat: pick(ACCENTS, 7),
    headwear: ([["hair"], ["hair", "cap"], ["hair"], ["hair", "straw"]] as const)[(chosen?.headwear ?? hash) % 4]!,
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
