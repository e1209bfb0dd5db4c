// draft.ts — what one is just choosing: shown at once, and sent no more often than the zone listens.
import { useEffect, useRef, useState } from "preact/hooks";
import { INTENT_REFILL_PER_SECOND } from "../../shared/limits.ts";

/** Clicks in between are sent as one: whoever clicks on and on must never be refused for it. */
const SEND_EVERY_MS = 1000 / INTENT_REFILL_PER_SECOND;
/** What the zone has not taken over by then, it has refused. */
const GIVE_UP_MS = 3000;

/** Amounts or choices, by their names. */
type Choices = Readonly<Record<string, number>>;

/** One draft: from the first choice until the zone has it, or has not taken it over in time. */
export class Draft<T extends Choices> {
  private value: T | null = null;
  private unsent = false;
  private sentMs = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly changed: () => void;
  /** May be exchanged at any time. */
  send: (value: T) => void;

  /** `changed`: what is to be shown is no longer what was shown. */
  constructor(send: (value: T) => void, changed: () => void) {
    this.send = send;
    this.changed = changed;
  }

  /** The zone has not confirmed it yet. */
  get pending(): boolean {
    return this.value !== null;
  }

  /**
   * What is to be shown where the zone has `told`. Whether the draft is confirmed is decided here, in the drawing, and
   * not in an effect after it: a click may come between the two, and an effect would forget what it has just chosen.
   */
  shown(told: T): T {
    if (this.value !== null && !this.unsent && same(this.value, told)) this.forget();
    return this.value ?? told;
  }

  choose(value: T): void {
    this.value = value;
    this.unsent = true;
    clearTimeout(this.timer);
    const waitMs = this.sentMs + SEND_EVERY_MS - performance.now();
    if (waitMs <= 0) this.flush();
    else this.timer = setTimeout(() => this.flush(), waitMs);
    this.changed();
  }

  /** Its panel is closed. `outlives`: what was chosen last is sent even so. */
  close(outlives: boolean): void {
    if (outlives && this.unsent && this.value !== null) this.send(this.value);
    this.forget();
  }

  private flush(): void {
    if (this.value === null) return;
    this.send(this.value);
    this.unsent = false;
    this.sentMs = performance.now();
    this.timer = setTimeout(() => {
      this.forget();
      this.changed();
    }, GIVE_UP_MS);
  }

  private forget(): void {
    clearTimeout(this.timer);
    this.value = null;
    this.unsent = false;
  }
}

interface Drafted<T> {
  readonly shown: T;
  readonly pending: boolean;
  choose(value: T): void;
}

/** A panel's draft. `told`: as the zone has it. `outlives`: what was chosen last is sent even if the panel has been closed meanwhile. */
export function useDraft<T extends Choices>(told: T, send: (value: T) => void, outlives: boolean): Drafted<T> {
  const [, redraw] = useState(0);
  const kept = useRef<Draft<T> | null>(null);
  kept.current ??= new Draft<T>(send, () => redraw((times) => times + 1));
  const draft = kept.current;
  // The panel may be drawn anew, with another `send`, before the draft is sent.
  draft.send = send;
  useEffect(() => () => draft.close(outlives), []);
  const shown = draft.shown(told);
  return { shown, pending: draft.pending, choose: (value) => draft.choose(value) };
}

function same(a: Choices, b: Choices): boolean {
  const names = Object.keys({ ...a, ...b });
  return names.every((name) => (a[name] ?? 0) === (b[name] ?? 0));
}
