// store.ts — what the HUD shows, as signals: main.ts writes them, components read them.
import { type Signal, signal } from "@preact/signals";
import type { Channel } from "../../shared/wire/chat.ts";
import type { TradeView } from "../../shared/wire/goods.ts";
import type { Friendship } from "../../shared/wire/social.ts";
import type { Ware } from "../../shared/world/items.ts";
import type { Appearance } from "../../shared/world/profile.ts";
import type { NetworkProfile } from "../net/bad-network.ts";
import type { InventoryLine, Nearby } from "../net/belongings.ts";
import type { Column } from "../net/history.ts";
import type { NetFigures } from "../net/stats.ts";
import type { Link } from "../net/stay.ts";
import { ALL_ON, type Techniques } from "../techniques.ts";

import type { FlightReadout } from "./flight.tsx";

export type { NetworkProfile };

export type Phase = "lobby" | "connecting" | "loading" | "playing" | "crossing" | "reconnecting" | "closed";

export interface RosterEntry {
  readonly id: string;
  readonly name: string;
  readonly self: boolean;
}

export interface ChatLine {
  /** Unique among the lines in the log, and larger than those before. */
  readonly id: number;
  /** system: said by the world itself; `name` is not shown. */
  readonly channel: Channel | "system";
  /** Who said it; of a whisper of one's own, to whom. */
  readonly name: string;
  readonly text: string;
  readonly self: boolean;
  /** When it was said, seconds since 1970. */
  readonly at: number;
  /** How often the world has said the very same in a row. */
  readonly times?: number;
}

/** Which lines the log shows, and where what is typed goes. */
export type ChatTab = "all" | Channel;

export interface FriendEntry {
  readonly id: string;
  readonly name: string;
  readonly state: Friendship;
  /** Null: not in the world, or not known. */
  readonly zone: string | null;
  /** In the very instance that one is in. */
  readonly here: boolean;
  /** The same, for people: "the Quarry". */
  readonly place: string | null;
}

/** Something that the player must know: taken over, zone full, a new version, an error. */
export interface Notice {
  readonly message: string;
  readonly action: "reload" | "retry" | "none";
}

/** What is being dealt with beside a trade. */
export type DealingPanel =
  | { readonly kind: "merchant"; readonly name: string; readonly wares: readonly Ware[] }
  | { readonly kind: "gift"; readonly id: string; readonly name: string }
  /** How one looks. */
  | { readonly kind: "wardrobe" };

export interface HudState {
  readonly phase: Signal<Phase>;
  /** In the join form; starts as the name remembered from the last visit. */
  readonly name: Signal<string>;
  /** Under the join form: why entering failed. Empty: nothing. */
  readonly error: Signal<string>;
  /** `fraction` 0…1. */
  readonly loading: Signal<{ readonly fraction: number; readonly label: string }>;
  /** A world is drawn behind the HUD, so the painted backdrop gives way to it. */
  readonly sceneVisible: Signal<boolean>;
  readonly zoneTitle: Signal<string>;
  readonly zoneId: Signal<string>;
  /** Which of the zone's instances one is in; null where there is no other. */
  readonly instance: Signal<number | null>;
  readonly roster: Signal<readonly RosterEntry[]>;
  /** How many NPCs are in view. */
  readonly npcs: Signal<number>;
  /** null: not measured yet. */
  readonly pingMs: Signal<number | null>;
  /** Write through `addChat`, which bounds it. */
  readonly chat: Signal<readonly ChatLine[]>;
  readonly chatTab: Signal<ChatTab>;
  /** The name of whom one whispers with; empty: nobody yet. */
  readonly whisperTo: Signal<string>;
  readonly friends: Signal<readonly FriendEntry[]>;
  readonly friendsOpen: Signal<boolean>;
  readonly notice: Signal<Notice | null>;
  readonly net: Signal<NetFigures>;
  /** How many samples the plots' columns have had: raised with each. */
  readonly samples: Signal<number>;
  /** The plots' columns; main.ts puts the session's here. */
  columns: () => Readonly<Record<Column, readonly number[]>>;
  /** Does anything come from the zone? */
  readonly link: Signal<Link>;
  readonly techniques: Signal<Readonly<Techniques>>;
  /** The techniques' switches show in the net graph. */
  readonly feelOpen: Signal<boolean>;
  readonly ghosts: Signal<boolean>;
  /** A flight is replayed, in place of a world that is played in. */
  readonly flight: Signal<FlightReadout | null>;
  readonly netGraphOpen: Signal<boolean>;
  readonly network: Signal<NetworkProfile | null>;
  readonly inventory: Signal<readonly InventoryLine[]>;
  /** What is near enough to be dealt with. */
  readonly nearby: Signal<Nearby | null>;
  readonly trade: Signal<TradeView | null>;
  readonly dealing: Signal<DealingPanel | null>;
  /** Whom one deals with is out of reach just now. */
  readonly away: Signal<boolean>;
  /** What the zone has refused of what was asked for in the panel that is open; empty: nothing. */
  readonly refusal: Signal<string>;
  /** The line of keys. */
  readonly hints: Signal<"briefly" | "shown" | "hidden">;
  /** How one looks; null: as one's name makes one. */
  readonly appearance: Signal<Appearance | null>;
}

/** Chat lines that the log keeps; older ones go. */
const CHAT_LINES_MAX = 200;

export function createHudState(): HudState {
  return {
    phase: signal<Phase>("lobby"),
    name: signal(""),
    error: signal(""),
    loading: signal({ fraction: 0, label: "" }),
    sceneVisible: signal(false),
    zoneTitle: signal(""),
    zoneId: signal(""),
    instance: signal<number | null>(null),
    roster: signal<readonly RosterEntry[]>([]),
    npcs: signal(0),
    pingMs: signal<number | null>(null),
    chat: signal<readonly ChatLine[]>([]),
    chatTab: signal<ChatTab>("all"),
    whisperTo: signal(""),
    friends: signal<readonly FriendEntry[]>([]),
    friendsOpen: signal(false),
    notice: signal<Notice | null>(null),
    net: signal<NetFigures>({
      bytesInPerSecond: 0,
      bytesOutPerSecond: 0,
      messagesOutPerSecond: 0,
      snapshotsPerSecond: 0,
      interpolationDelayMs: 0,
      correctionMm: { last: 0, p95: 0, max: 0 },
      stalls: 0,
    }),
    samples: signal(0),
    columns: () => ({}) as Record<Column, number[]>,
    link: signal<Link>("good"),
    techniques: signal<Readonly<Techniques>>(ALL_ON),
    feelOpen: signal(false),
    ghosts: signal(false),
    flight: signal<FlightReadout | null>(null),
    netGraphOpen: signal(false),
    network: signal<NetworkProfile | null>(null),
    inventory: signal<readonly InventoryLine[]>([]),
    nearby: signal<Nearby | null>(null),
    trade: signal<TradeView | null>(null),
    dealing: signal<DealingPanel | null>(null),
    away: signal(false),
    refusal: signal(""),
    hints: signal<"briefly" | "shown" | "hidden">("briefly"),
    appearance: signal<Appearance | null>(null),
  };
}

/** Appends one line to the chat log and drops the oldest beyond the bound. What the world repeats is counted instead. */
export function addChat(state: HudState, line: ChatLine): void {
  const before = state.chat.value;
  const last = before.at(-1);
  if (last?.channel === "system" && line.channel === "system" && last.text === line.text)
    state.chat.value = [...before.slice(0, -1), { ...line, times: (last.times ?? 1) + 1 }];
  else state.chat.value = [...before, line].slice(-CHAT_LINES_MAX);
}

/** Is the player in a zone, however shakily? The panels of the world show exactly then. */
export function inWorld(phase: Phase): boolean {
  return phase === "playing" || phase === "crossing" || phase === "reconnecting";
}
