// watch.ts — a look at a method of the shipped classes while it runs, without another class in its place.

/** Calls `before` with what each call of the method is given, and `after` once it has returned. */
export function watch<T extends object, K extends keyof T>(
  prototype: T,
  name: K,
  before: (self: T, given: readonly unknown[]) => (() => void) | undefined,
): void {
  const original = prototype[name] as unknown as (...given: unknown[]) => unknown;
  (prototype as Record<K, unknown>)[name] = function watched(this: T, ...given: unknown[]) {
    const after = before(this, given);
    const answer = original.apply(this, given);
    after?.();
    return answer;
  };
}
