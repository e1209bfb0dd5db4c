// draft.ts — what one is just choosing: shown at once, and sent no more often than the zone listens.
import { useEffect, useRef, useState } from "preact/hooks";
import { INTENT_REFILL_PER_SECOND } from "../../shared/limits.ts";

/** Clicks in between are sent as one: whoever clicks on and on must never be refused for it. */
const SEND_EVERY_MS = 1000 / INTENT_REFILL_PER_SECOND;
/** What the zone has not taken over by then, it has refused. */
const GIVE_UP_MS = 3000;

/** Amounts or choices, by their names. */
type Choices = Readonly<Record<string, number>>;

interface Draft<T> {
  /** What is to be shown. */
  readonly shown: T;
  /** The zone has not confirmed it yet. */
  readonly pending: boolean;
  choose(value: T): void;
}

/** `told`: as the zone has it. `outlives`: what was chosen last is sent even if its panel has been closed meanwhile. */
export function useDraft<T extends Choices>(told: T, send: (value: T) => void, outlives: boolean): Draft<T> {
  const [draft, setDraft] = useState<T | null>(null);
  const latest = useRef<T | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const sentMs = useRef(Number.NEGATIVE_INFINITY);
  // The panel may be drawn anew, with another `send`, before the timer rings.
  const sender = useRef(send);
  sender.current = send;

  const forget = () => {
    clearTimeout(timer.current);
    latest.current = null;
    setDraft(null);
  };
  const flush = () => {
    clearTimeout(timer.current);
    if (latest.current === null) return;
    sender.current(latest.current);
    latest.current = null;
    sentMs.current = performance.now();
    timer.current = setTimeout(forget, GIVE_UP_MS);
  };
  const choose = (value: T) => {
    setDraft(value);
    latest.current = value;
    clearTimeout(timer.current);
    const waitMs = sentMs.current + SEND_EVERY_MS - performance.now();
    if (waitMs <= 0) flush();
    else timer.current = setTimeout(flush, waitMs);
  };

  const confirmed = draft !== null && latest.current === null && same(draft, told);
  useEffect(() => {
    if (confirmed) forget();
  }, [confirmed]);
  useEffect(
    () => () => {
      if (outlives && latest.current !== null) sender.current(latest.current);
      clearTimeout(timer.current);
    },
    [],
  );
  return { shown: draft ?? told, pending: draft !== null && !confirmed, choose };
}

function same(a: Choices, b: Choices): boolean {
  const names = Object.keys({ ...a, ...b });
  return names.every((name) => (a[name] ?? 0) === (b[name] ?? 0));
}
