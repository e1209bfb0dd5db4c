// prices.ts — what the platform charges, and what others publish that they charge, with where each figure stands.
import type { Usage } from "./bill.ts";

/** Dollars; developers.cloudflare.com/durable-objects/platform/pricing, paid plan, beyond what is included (November 2026). */
const REQUEST = 0.15e-6;
/** Incoming WebSocket messages that are billed as one request. */
const MESSAGES_PER_REQUEST = 20;
const GB_SECOND = 12.5e-6;
/** 128 MB count as so much in the vendor's own examples. */
const OBJECT_GB = 0.128;
const ROW = 1e-6;
const SECONDS_PER_HOUR = 3600;

/** Dollars for 1,000 player-hours, by what they are for. */
export interface Dollars {
  readonly total: number;
  /** Objects count as awake for 10 s after each event: the cautious reading, and PLATFORM.md's. */
  readonly duration: number;
  /**
   * Only what a timer holds awake: the pricing page says that an object that is idle and could hibernate is not billed,
   * "even before the runtime has hibernated" it. Not part of the total.
   */
  readonly durationHeld: number;
  readonly messages: number;
  readonly rows: number;
  /** Calls between objects, and alarms. */
  readonly requests: number;
}

/**
 * The formula of PLATFORM.md, 0.00576/N + 0.000027·M + 0.0036·R/N dollars a player-hour, with what was measured in place
 * of its assumptions: object-seconds awake in place of one object that always is, and calls between objects beside it.
 */
export function dollarsOf(usage: Usage, players: number, seconds: number): Dollars {
  const playerHours = (players * seconds) / SECONDS_PER_HOUR;
  const per1000 = (dollars: number): number => (1000 * dollars) / playerHours;
  const duration = per1000(usage.awakeSeconds * OBJECT_GB * GB_SECOND);
  const durationHeld = per1000(usage.heldSeconds * OBJECT_GB * GB_SECOND);
  const messages = per1000((usage.messages / MESSAGES_PER_REQUEST) * REQUEST);
  const rows = per1000(usage.rows * ROW);
  const requests = per1000(usage.requests * REQUEST);
  return { total: duration + messages + rows + requests, duration, durationHeld, messages, rows, requests };
}

export interface Published {
  readonly who: string;
  readonly price: string;
  /** Dollars for 1,000 player-hours by our arithmetic, which `how` tells; null where the price can't be turned into it. */
  readonly dollars: number | null;
  readonly how: string;
  readonly source: string;
}

const HOURS_PER_MONTH = 730;

/** Of others, as far as they could be read in November 2026. None of them is measured, and none sells quite the same thing. */
export const PUBLISHED: readonly Published[] = [
  {
    who: "Photon, 500 CCU plan",
    price: "$125 a month for a peak of 500 at once, about 1.5 TB included",
    dollars: (1000 * 125) / (500 * HOURS_PER_MONTH),
    how: "if all 500 play day and night; at a mean of a third of the peak, three times that. A relay: it runs no simulation",
    source:
      "transcribed, and not reconciled with the vendor's page, by github.com/api-evangelist/photonengine (July 2026)",
  },
  {
    who: "Self-hosted 32-player shooter, by KinematicSoup's model",
    price: "$1,465 a month of infrastructure for 300 players on average",
    dollars: (1000 * 1465) / (300 * HOURS_PER_MONTH),
    how: "without the labour, which the article puts at $8,650 a month; its author sells an alternative",
    source: "kinematicsoup.com/blog/self-hosted-vs-managed-multiplayer-cost (June 2026)",
  },
  {
    who: "coherence Cloud",
    price: "1 credit a CCU-hour, and 20 credits an hour for a small simulator",
    dollars: null,
    how: "1,400 credits for 1,000 player-hours at 50 a simulator; what a credit costs depends on the plan",
    source: "docs.coherence.io/support/credit-cost-and-pricing",
  },
];
