// assert.ts — states what must hold, and stops where it does not.

/** Throws when `condition` is false: a programming error, never a player's bad input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}
