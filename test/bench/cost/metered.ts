// metered.ts — an object's class, unchanged but for a meter on its events, its timers and its storage.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Meter } from "./bill.ts";

type Method = (...args: unknown[]) => unknown;
// biome-ignore lint/suspicious/noExplicitAny: a mixin's constructor takes whatever its base does.
type ObjectClass = new (...args: any[]) => object;

interface Owner {
  readonly meter: Meter;
  readonly object: string;
}

/** Whose code is running: a timer that it sets, even after an answer it waited for, keeps that object awake. */
const running = new AsyncLocalStorage<Owner>();

/** `calls` are the methods that others call: each call is a billed request. */
export function metered<T extends ObjectClass>(Base: T, meter: Meter, calls: readonly string[]): T {
  const Metered = class extends Base {
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    constructor(...args: any[]) {
      meter.constructed();
      meterStorage((args[0] as DurableObjectState).storage, meter);
      super(...args);
    }
  };
  const prototype = Metered.prototype as Record<string, Method | undefined>;
  const count = (name: string, counted: (object: string) => void): void => {
    const original = prototype[name];
    if (original === undefined) return;
    // On the class, not on the instance: calls from other objects only reach what is there.
    Object.defineProperty(prototype, name, {
      value(this: { ctx: DurableObjectState }, ...args: unknown[]): unknown {
        const object = this.ctx.id.toString();
        counted(object);
        return running.run({ meter, object }, () => original.apply(this, args));
      },
    });
  };
  for (const name of [...calls, "alarm"]) count(name, (object) => meter.request(object));
  count("webSocketMessage", (object) => meter.message(object));
  return new Proxy(Metered, {
    construct(target, args, newTarget): object {
      const object = (args[0] as DurableObjectState).id.toString();
      return running.run({ meter, object }, () => Reflect.construct(target, args, newTarget) as object);
    },
  });
}

/** Keys and rows are what the platform counts as rows written; so is an alarm that is set. */
function meterStorage(storage: DurableObjectStorage, meter: Meter): void {
  const wrap = (target: object, name: string, rowsOf: (args: unknown[], result: unknown) => number): void => {
    const original = (target as Record<string, Method>)[name] as Method;
    Object.defineProperty(target, name, {
      value: (...args: unknown[]): unknown => {
        const result = original.apply(target, args);
        meter.rows(rowsOf(args, result));
        return result;
      },
    });
  };
  wrap(storage, "put", ([given]) => keysOf(given));
  wrap(storage, "delete", ([given]) => keysOf(given));
  wrap(storage, "setAlarm", () => 1);
  wrap(storage.sql, "exec", (_, cursor) => (cursor as SqlStorageCursor<never>).rowsWritten);
}

/** `put` and `delete` take one key, a list, or an object of many. */
function keysOf(given: unknown): number {
  if (typeof given === "string") return 1;
  return Array.isArray(given) ? given.length : Object.keys(given as object).length;
}

watchTimers();

/** Timers keep an object from hibernating, until they have run and set no other. */
function watchTimers(): void {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const owners = new Map<unknown, Owner>();
  const ended = (id: unknown): void => {
    const owner = owners.get(id);
    owners.delete(id);
    owner?.meter.timer(owner.object, -1);
  };
  globalThis.setTimeout = ((task: Method, delayMs?: number, ...args: unknown[]) => {
    const id: unknown = set(() => {
      try {
        task(...args);
      } finally {
        // After what the task has set, so that an object that goes on is not idle in between.
        ended(id);
      }
    }, delayMs);
    const owner = running.getStore();
    if (owner) {
      owners.set(id, owner);
      owner.meter.timer(owner.object, 1);
    }
    return id;
  }) as typeof setTimeout;
  globalThis.clearTimeout = ((id: Parameters<typeof clear>[0]) => {
    ended(id);
    clear(id);
  }) as typeof clearTimeout;
}
