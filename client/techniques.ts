// techniques.ts — which of the netcode's techniques are on: each can be switched off, to feel what it does.

export interface Techniques {
  /** Own movement at once, not when the zone answers (PRED-1). */
  prediction: boolean;
  /** Corrections glide where they would jump. */
  smoothing: boolean;
  /** Props near the player are stepped here (PRED-2). */
  props: boolean;
  /** Others are shown between two received states, a little late. */
  interpolation: boolean;
  /** Where states fail to come, others coast on for a moment. */
  extrapolation: boolean;
  /** Commands leave early enough to arrive before their tick (CMD-1). */
  commandLead: boolean;
  /** A shot hits what was seen, not where that is by now (LAG-1). */
  lagCompensation: boolean;
}

export const ALL_ON: Readonly<Techniques> = {
  prediction: true,
  smoothing: true,
  props: true,
  interpolation: true,
  extrapolation: true,
  commandLead: true,
  lagCompensation: true,
};

/** Of what came from outside, the switches that there are. Throws TypeError for one that there is not, or that is no boolean. */
export function knownTechniques(change: object): Partial<Techniques> {
  for (const [name, value] of Object.entries(change)) {
    if (!Object.hasOwn(ALL_ON, name))
      throw new TypeError(`"${name}" is no technique; there are ${Object.keys(ALL_ON).join(", ")}`);
    if (typeof value !== "boolean") throw new TypeError(`technique ${name} is true or false`);
  }
  return change;
}
