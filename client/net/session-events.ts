// session-events.ts — what a session tells its listeners, and those who listen.
import type { Phase } from "../../shared/handoff/journey.ts";
import type { ChatLine } from "../../shared/wire/chat.ts";
import type { CloseRule } from "../../shared/wire/close.ts";
import type { TradeView } from "../../shared/wire/goods.ts";
import type { SocialState } from "../../shared/wire/social.ts";
import type { RosterEntry } from "../../shared/wire/zone-messages.ts";
import type { Settings } from "../../shared/world/profile.ts";
import type { Verdict } from "../acts.ts";
import type { Belongings } from "./belongings.ts";

export interface SessionEvents {
  phase: Phase;
  /** Another zone's world is to be shown. */
  zone: { id: string; title: string; instance: string };
  /** A line, by somebody or by oneself: each once, in order per sender, also those said while the connection was lost (EVENT-1). */
  said: ChatLine;
  /** Friends, requests and mutes, as they are now. */
  social: SocialState;
  roster: readonly RosterEntry[];
  /** What came of a beam or a throw of one's own (EVENT-1): `serial` is what `beam` or `throwBall` returned. */
  verdict: Verdict;
  /** Something lies here, or in the bag, that did not before, or the other way round: see `belongings`. */
  goods: Belongings;
  /** How one's trade stands; null: there is none any more. */
  trade: TradeView | null;
  /** How this player likes things, as kept from an earlier visit. */
  settings: Settings;
  /** Something to know, in words for people. */
  note: { text: string };
  /** The zone refused something: `code` is stable, `message` for people. */
  refused: { code: string; message: string };
  /** The session is over, and why. */
  closed: CloseRule;
}

export class Listeners {
  private readonly byEvent = new Map<string, Set<(value: never) => void>>();

  /** @returns what ends the listening. */
  on<E extends keyof SessionEvents>(event: E, listener: (value: SessionEvents[E]) => void): () => void {
    const all = this.byEvent.get(event) ?? new Set();
    this.byEvent.set(event, all);
    all.add(listener as (value: never) => void);
    return () => all.delete(listener as (value: never) => void);
  }

  emit<E extends keyof SessionEvents>(event: E, value: SessionEvents[E]): void {
    for (const listener of this.byEvent.get(event) ?? []) (listener as (value: SessionEvents[E]) => void)(value);
  }
}
