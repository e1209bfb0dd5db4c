// profile.ts — how a character looks and how its player likes things: chosen by the player, kept by the character object.

/** How many choices there are of each part; the view has as many colours. */
export const APPEARANCE = { skin: 6, shirt: 10, trousers: 5, hair: 7, headwear: 4 } as const;
export type AppearancePart = keyof typeof APPEARANCE;
export const APPEARANCE_PARTS = Object.keys(APPEARANCE) as AppearancePart[];
/** A choice, 0…n−1, of each part. */
export type Appearance = Readonly<Record<AppearancePart, number>>;

/** The camera's distance from the player, decimetres: the range that the wheel has. */
export const CAMERA_DECIMETRES = { least: 18, most: 140 } as const;

export interface Settings {
  readonly cameraDecimetres: number;
  readonly netGraph: boolean;
}

/** Null: never chosen; the figure is then made of the name, and the settings are the page's own. */
export interface Profile {
  readonly appearance: Appearance | null;
  readonly settings: Settings | null;
}

export const BLANK_PROFILE: Profile = { appearance: null, settings: null };

export function isAppearance(value: Appearance): boolean {
  return APPEARANCE_PARTS.every((part) => isWithin(value[part], 0, APPEARANCE[part] - 1));
}

export function isSettings({ cameraDecimetres, netGraph }: Settings): boolean {
  const { least, most } = CAMERA_DECIMETRES;
  return isWithin(cameraDecimetres, least, most) && typeof netGraph === "boolean";
}

const isWithin = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;
