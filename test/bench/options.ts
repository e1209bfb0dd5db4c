// options.ts — reads the numbers behind a benchmark's name, and refuses what it doesn't know.
import { parseArgs } from "node:util";

export interface NumberOption {
  readonly byDefault: number | null;
  readonly min: number;
  readonly max: number;
}

/** Whole numbers: `--players 100`. Throws an Error for people to read. Null: not given, and there is no default. */
export function readNumbers<K extends string>(
  words: readonly string[],
  known: Record<K, NumberOption>,
): Record<K, number | null> {
  const names = Object.keys(known) as K[];
  const { values } = parseArgs({
    args: [...words],
    options: Object.fromEntries(names.map((name) => [name, { type: "string" as const }])),
  });
  const read = (name: K): number | null => {
    const { byDefault, min, max } = known[name];
    const given = values[name];
    if (given === undefined) return byDefault;
    const value = Number(given);
    if (!Number.isInteger(value) || value < min || value > max)
      throw new Error(`--${name} takes a whole number from ${min} to ${max}`);
    return value;
  };
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<K, number | null>;
}
