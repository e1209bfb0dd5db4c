// limits.ts — every bound in the system, in one place, with the relations that must hold between them (LIMIT-1).
import { assert } from "./assert.ts";
import { TICKS_PER_SECOND } from "./units.ts";

/** The command of a mover that has heard nothing for this long becomes neutral, in both sides' step (CMD-1). */
export const SILENCE_TICKS_MAX = 3 * TICKS_PER_SECOND;
/** While it holds a command a client repeats it at least this often (CMD-1). */
export const REFRESH_TICKS = TICKS_PER_SECOND;
/** A session that says nothing for this long, in a zone that is awake, ends (ZONE-1). */
export const SILENT_SESSION_MS = 10_000;
/** A client that hears nothing for this long from a zone that should be awake gives its socket up (ZONE-1). */
export const SILENT_ZONE_MS = 8000;

/**
 * Ticks without a deed of any player after which NPCs settle, and after which the zone rests, once nothing has moved for as
 * long as the third says: more than any client's picture is behind, so that none is seen to stop (SLEEP-1).
 */
export const SETTLE_AFTER_TICKS = 8 * TICKS_PER_SECOND;
export const REST_AFTER_TICKS = 10 * TICKS_PER_SECOND;
export const STILL_TICKS = TICKS_PER_SECOND;
/** After so long without a deed what goes nowhere, and yet does not come to rest (two crates that lean on one another), is stopped. */
export const CALM_AFTER_TICKS = 15 * TICKS_PER_SECOND;
/**
 * A client of a sleeping zone asks this often whether its socket lives, milliseconds: under the 30 s after which the
 * strictest home routers forget a connection that nothing passes over.
 */
export const LIVENESS_MS = 20_000;
/** A zone that wakes from hibernation waits this long for the leases of those who did not wake it, milliseconds. */
export const ROUSE_WAIT_MS = 80;
/** Messages of one player that wait for the confirmation of their lease. */
export const SLEEPER_MESSAGES_MAX = 64;

/** A client that hears nothing for this long says so; and after as long as its zone would stop it, it stands still (CMD-1). */
export const WAITING_MS = 1000;
export const LOST_MS = (SILENCE_TICKS_MAX * 1000) / TICKS_PER_SECOND;

/** A flight recorder keeps at least so much, seconds, in pieces of so much; more entries or bytes than these end a piece early. */
export const FLIGHT_SECONDS = 60;
export const FLIGHT_PIECE_SECONDS = 10;
export const FLIGHT_PIECE_ENTRIES_MAX = 20_000;
export const FLIGHT_PIECE_BYTES_MAX = 4 << 20;
/** Bytes of a saved flight that are read. */
export const FLIGHT_FILE_BYTES_MAX = 64 << 20;
/** Samples that a net graph keeps, and how often one is taken: the last minute. */
export const HISTORY_SAMPLES = 240;
export const HISTORY_EVERY_MS = 250;
/** What a bad network on purpose may ask for: delay, milliseconds, and lines of a recorded trace. */
export const LINK_DELAY_MS_MAX = 10_000;
export const TRACE_LINES_MAX = 2_000_000;

/** Ticks in a frame: 20 snapshots a second; and in one of a zone that is late again and again (TICK-1). */
export const FRAME_TICKS = 3;
export const FRAME_TICKS_MAX = 4;
/** The loop catches up at most this many ticks, then drops time (TICK-2). */
export const CATCH_UP_TICKS_MAX = 8;

/** Messages a second that a client sends at most; the zone tolerates a burst above it (CMD-3). */
export const CLIENT_MESSAGES_PER_SECOND = 15;
/** Ticks between two command messages at that rate. */
export const BATCH_TICKS = TICKS_PER_SECOND / CLIENT_MESSAGES_PER_SECOND;
/** Tokens a session's message bucket holds and gains a second; an empty bucket closes the socket. */
export const MESSAGE_BURST = 180;
export const MESSAGE_REFILL_PER_SECOND = 20;
/** A turn is said anew this often at most, on average and at once: turning without pause stays under 10 messages a second. */
export const STEERS_PER_SECOND = 7;
export const STEERS_BURST = 4;
/** Tick-stamped changes in one message: a change every tick for as long as a stalled link may hold us back. */
export const CHANGES_PER_MESSAGE_MAX = 64;
/** Acts (beams, throws) in one message, and waiting in a zone for their tick, per player; more are refused. */
export const ACTS_PER_MESSAGE_MAX = 4;
export const ACTS_WAITING_MAX = 8;
/** A shot is judged against targets as they were at most this long ago: round trip, margin and interpolation delay (LAG-1). */
export const REWIND_TICKS_MAX = 27;
/** A rewind longer than this does not reach those who have taken cover since (LAG-1). */
export const COVER_TICKS = 12;
/** A verdict that has not come by then is withdrawn, milliseconds (EVENT-1). */
export const VERDICT_MS_MAX = 3000;
/** Thrown balls that a zone holds, and how long each lasts; the oldest goes first. */
export const THROWN_MAX = 48;
export const THROWN_PER_PLAYER_MAX = 4;
export const THROWN_TICKS = 20 * TICKS_PER_SECOND;
/** Changes that wait in a zone for their tick, per player. */
export const INBOX_MAX = 128;
/** How far ahead of the zone's tick a command may be stamped: 2 s. Further is refused as nonsense. */
export const COMMAND_AHEAD_TICKS_MAX = 2 * TICKS_PER_SECOND;
/** Largest round trip for which prediction works, milliseconds. */
export const RTT_MS_MAX = 1000;
/** Props that a client steps itself, at most: what is near, and the heaps that it belongs to. */
export const PREDICTED_PROPS_MAX = 96;
/** Ticks of own history that a client keeps for replay. */
export const PENDING_TICKS_MAX = 256;

/** Bytes of one message from a client; a larger one closes the socket. The longest line fits, with all that names it. */
export const CLIENT_MESSAGE_BYTES_MAX = 1152;
/** Bytes of one message from a zone: a full state of the largest zone fits. */
export const ZONE_MESSAGE_BYTES_MAX = 512 * 1024;
/** Entities of a client's frame, bytes; more becomes slower first, and then waits (SNAP-3). Beginning anew, there may be more. */
export const FRAME_BYTES = 1200;
export const FRESH_FRAME_BYTES = 8 * 1024;
/** Of that so much, at least, is for what is told in full, so that nothing waits for ever. */
export const ARRIVAL_SHARE = 0.25;
/** And so much, at most, for what is told of at another cadence from then on. */
export const SWITCH_SHARE = 0.25;
/** What a frame takes at most besides entities and events: who is no longer told of, and the own mover. */
export const FRAME_OVERHEAD_BYTES = 4096;
export const CHAT_CHARACTERS_MAX = 240;
/** Chat lines a player may say in a burst, and how fast the allowance comes back; the second pair is for the world channel. */
export const CHAT_BURST = 5;
export const CHAT_REFILL_PER_SECOND = 0.5;
export const WORLD_CHAT_BURST = 3;
export const WORLD_CHAT_REFILL_PER_SECOND = 0.1;
/** Whispers that a player is told in a burst, from however many others, and how fast that comes back. */
export const WHISPERS_HEARD_BURST = 20;
export const WHISPERS_HEARD_REFILL_PER_SECOND = 1;
/** Lines of each channel that are kept for those who come back: per zone instance, per hub and origin, per player. */
export const CHAT_HISTORY = 50;
/** Lines that wait in a client, or in a zone, for the one before them to be settled; more are refused. */
export const CHAT_WAITING_MAX = 8;
export const CHAT_ZONE_WAITING_MAX = 256;
/** Senders whose newest line is remembered, against saying it twice: far more than can speak while a call is repeated. */
export const CHAT_SENDERS_MAX = 4096;
/** Lines of the log that one client is sent in one frame. */
export const CHAT_LINES_PER_FRAME = 6;
/** Zones whose chat position a client remembers. */
export const CHAT_ZONES_REMEMBERED = 16;

/** Hub objects that share the world channel: a player's lines are sequenced by one of them, a zone listens to one (LIMIT-1). */
export const HUB_SHARDS = 4;
export const HUB_SHARDS_MAX = 64;
/** Lines a second on the world channel, from everybody together, and the burst above it: more, nobody could read. */
export const WORLD_LINES_PER_SECOND = 20;
export const WORLD_LINES_BURST = 60;
/** A hub tells each zone and each other hub of new lines at most this often, milliseconds: this is what the channel costs. */
export const HUB_FLUSH_MS = 1000;
/** Zones that listen to one hub. */
export const HUB_LISTENERS_MAX = 1000;
/**
 * A zone that is awake says this often that it listens, and asks what it has missed; a hub forgets one that does not. Lines
 * that get lost are repeated at once: this is for zones that a hub has given up, and each time keeps a hub awake for a while.
 */
export const HUB_RENEW_MS = 120_000;
export const HUB_LISTENER_STALE_MS = 400_000;
/** After a line a hub makes sure this much later that all other hubs have it, should it have died meanwhile. */
export const HUB_SETTLE_MS = 5000;

/** Friends, and requests not yet answered, of one player; players that one has muted. */
export const FRIENDS_MAX = 50;
export const FRIEND_REQUESTS_MAX = 20;
export const MUTES_MAX = 200;
/** What a friend's character object said of where they are is believed for so long, milliseconds. */
export const PRESENCE_CACHE_MS = 5000;
/** Requests about friends, mutes and reports that a player may make in a burst, and how fast that comes back. */
export const SOCIAL_BURST = 30;
export const SOCIAL_REFILL_PER_SECOND = 1;
/** Reports that a hub keeps, the oldest go first; lines of context in each; and how many a player may make in a day. */
export const REPORTS_MAX = 1000;
export const REPORT_LINES_MAX = 20;
export const REPORTS_PER_DAY = 20;
export const REPORT_REASON_CHARACTERS_MAX = 200;
export const NAME_CHARACTERS_MAX = 20;
export const NAME_CHARACTERS_MIN = 1;
/** Bytes of a JSON request body. */
export const REQUEST_BYTES_MAX = 4096;

/** Snapshots may be unacknowledged for this long before they stop (FLOW-1). */
export const ACK_WINDOW_MS = 1000 + RTT_MS_MAX;
/** Sent to one client and not acknowledged; beyond it nothing is sent until it has caught up (FLOW-1). */
export const UNACKNOWLEDGED_BYTES_MAX = 48 * 1024;
/** Events queued for one client, and their bytes; more close its socket, and it comes back to a fresh stream. */
export const EVENTS_QUEUED_MAX = 256;
export const EVENTS_BYTES_MAX = 32 * 1024;
/** Answers of other objects that a zone acts on in one frame: hundreds may come in the same instant, as when it wakes. */
export const ANSWERS_PER_FRAME_MAX = 64;

export const ENTITIES_MAX = 2048;
export const SESSIONS_PER_ZONE_MAX = 600;
/** Sockets of a zone, players' and those that have yet to say hello; and how many of the latter one player may have. */
export const SOCKETS_PER_ZONE_MAX = 1000;
export const GREETING_PER_PLAYER_MAX = 4;
/** Sockets that wait in a zone for players who are near a portal to it, one a player, and how long each may (HANDOFF-2). */
export const WAITING_SOCKETS_MAX = 200;
export const WAITING_SOCKET_MS_MAX = 10 * 60_000;
/** Bytes of a ticket: a hello on a socket that has waited carries one. */
export const TICKET_BYTES_MAX = 768;

/** How near a player must be to what they pick up, to a merchant, and to whom they give or trade with, metres. */
export const REACH_METRES = 2.5;
export const SPEAK_METRES = 4;
export const TRADE_METRES = 8;
/** Heaps that lie in one zone; more are not dropped there. */
export const PILES_MAX = 128;
/** Intents (picking up, dropping, buying, offers …) a player may state at once, and how fast the allowance comes back. */
export const INTENT_BURST = 8;
export const INTENT_REFILL_PER_SECOND = 2;
/**
 * An intent older than this is not carried out any more, milliseconds; for as long its key is remembered, so that a repeat
 * changes nothing. More keys than these make a character refuse the next one (LEDGER-1).
 */
export const INTENT_MS_MAX = 60_000;
export const INTENTS_REMEMBERED_MAX = 256;
/** Exchanges of one account that are under way; and how soon, and how late at most, an unanswered one is repeated. */
export const OUTGOING_MAX = 64;
export const DELIVERY_MS_MIN = 250;
export const DELIVERY_MS_MAX = 60_000;
/** Accounts whose last exchange another one remembers; the oldest goes, if it is older than any repeat on its way. */
export const RECEIPTS_MAX = 4096;
export const RECEIPT_KEPT_MS = 3_600_000;
/** Players of a zone whose chosen looks a newcomer is told; of more, the rest look as their names make them. */
export const LOOKS_MAX = 80;
/** Trades that go on in a zone, and after how long of nothing one ends, milliseconds. */
export const TRADES_MAX = 300;
export const TRADE_IDLE_MS = 120_000;
/** Characters that one page of an audit holds, and over how many objects their names are spread. */
export const AUDIT_PAGE = 100;
export const CENSUS_SHARDS = 16;

export const TICKET_SECONDS = 30;
export const SESSION_DAYS = 30;
/** A transfer that nobody has claimed by then is aborted (HANDOFF-1). */
export const TRANSFER_MS_MAX = 5000;
/** A player whose connection dropped keeps standing in the zone for so long. */
export const LINGER_MS = 10_000;
/**
 * A zone checkpoints at most this often, milliseconds, since a row costs money; and if nothing has changed but the time,
 * only this often: a zone that restarts skips as many ticks, and more (ZONE-1).
 */
export const CHECKPOINT_MS = 3000;
export const CHECKPOINT_UNCHANGED_MS = 30_000;
/** Of the time that an empty zone slept, so much is run when it wakes: what was thrown is gone by then, what rolled lies still. */
export const MISSED_TICKS_MAX = THROWN_TICKS + TICKS_PER_SECOND;
export const RESTART_TICKS = 60 * TICKS_PER_SECOND;
/**
 * An awake zone tells the directory how full it is when that has changed, at most this often, and else once a minute: each
 * heartbeat keeps the directory's object awake for 10 s more. One that isn't heard is repeated; after so long of silence
 * an awake zone has died with its players, and one asleep, which is silent by design, may have.
 */
export const HEARTBEAT_CHANGED_MS = 5000;
export const HEARTBEAT_TRIES = 4;
/** What it takes to tell of a change, if two heartbeats get lost. */
export const HEARTBEAT_TOLD_MS = 3 * HEARTBEAT_CHANGED_MS;
export const HEARTBEAT_MS = 60_000;
export const HEARTBEAT_STALE_MS = 150_000;
export const ASLEEP_TRUSTED_MS = 15 * 60_000;
/** The places of those whom a zone held when it died are kept for so long: they come back by themselves, and are told of, or not at all. */
export const RETURN_MS = 20_000 + HEARTBEAT_TOLD_MS;
/** When a zone is lost its players come back spread out in time, so many a second, and the last of them after so long. */
export const RETURNS_PER_SECOND = 200;
export const RETURN_SPREAD_MS_MAX = 5000;
/** Copies of one zone that may run at once; when all are at their soft capacity they fill up to SESSIONS_PER_ZONE_MAX (INSTANCE-1). */
export const INSTANCES_PER_ZONE_MAX = 16;
/** Places kept for those who hold a ticket are counted in slots of time of this length; a slot's end with its last ticket. */
export const KEPT_SLOT_MS = 5000;
/** Slots that an instance has at once: a ticket's life, what it takes to tell of an arrival, and the slot that it began in. */
export const KEPT_SLOTS_MAX = Math.ceil((TICKET_SECONDS * 1000 + HEARTBEAT_TOLD_MS) / KEPT_SLOT_MS) + 1;
/** Zones in which one character remembers a place kept for it, the newest. */
export const KEPT_PLACES_MAX = 32;
/** An instance with at most this share of its soft capacity (but always one with a single player) may drain; above twice that it no longer does. */
export const DRAIN_FRACTION = 0.2;
/** An instance, other than the first, that has been empty for this long is dropped from the directory. */
export const INSTANCE_FORGET_MS = 10 * 60_000;
/** `/api/world` is computed at most this often (DIR-1). */
export const WORLD_CACHE_MS = 2000;

assert(
  CATCH_UP_TICKS_MAX >= 2 * FRAME_TICKS_MAX,
  "a late zone runs more than the frame that is due, however long that is",
);
assert(
  PENDING_TICKS_MAX >= (RTT_MS_MAX / 1000) * TICKS_PER_SECOND + INBOX_MAX,
  "the replay covers what may be in flight",
);
assert(
  RESTART_TICKS > 1.5 * ((CHECKPOINT_MS + CHECKPOINT_UNCHANGED_MS) / 1000) * TICKS_PER_SECOND,
  "a checkpoint is never so old that its ticks would come again",
);
assert(INBOX_MAX >= COMMAND_AHEAD_TICKS_MAX, "an inbox holds a change for every tick a client may be ahead");
assert(CHANGES_PER_MESSAGE_MAX > REFRESH_TICKS, "a message can carry all that a second of turning changes");
assert(SILENCE_TICKS_MAX > 2 * REFRESH_TICKS, "one lost refresh does not stop a runner");
assert(
  SILENT_ZONE_MS < SILENT_SESSION_MS && SILENT_ZONE_MS < LINGER_MS,
  "who is back in time finds their session, or their place",
);
assert(
  RETURN_SPREAD_MS_MAX >= (SESSIONS_PER_ZONE_MAX / RETURNS_PER_SECOND) * 1000 && 2 * RETURN_SPREAD_MS_MAX <= LINGER_MS,
  "a full zone's players are spread as thin as asked for, and all are back in time",
);
assert(SILENT_ZONE_MS > 2 * ACK_WINDOW_MS, "a zone that waits for acknowledgements is not taken for dead");
assert(
  MESSAGE_BURST >= (CLIENT_MESSAGES_PER_SECOND * SILENT_SESSION_MS) / 1000,
  "a link that stood still for as long as a session may be silent can deliver all it held back",
);
assert(
  FRESH_FRAME_BYTES + FRAME_OVERHEAD_BYTES + EVENTS_BYTES_MAX <= UNACKNOWLEDGED_BYTES_MAX,
  "the largest frame fits in the window, and so in a message",
);
assert(
  FRAME_OVERHEAD_BYTES > (ENTITIES_MAX * 13) / 8 + (ARRIVAL_SHARE + SWITCH_SHARE) * FRAME_BYTES,
  "a frame's overhead allows for parting from everything at once",
);
assert(2 * ANSWERS_PER_FRAME_MAX < EVENTS_QUEUED_MAX, "who hears of all that came in a frame isn't cut off for it");
assert(SESSIONS_PER_ZONE_MAX * 160 <= ZONE_MESSAGE_BYTES_MAX, "so does the roster of a welcome");
assert(
  INTENTS_REMEMBERED_MAX >= INTENT_BURST + (INTENT_REFILL_PER_SECOND * INTENT_MS_MAX) / 1000,
  "a player who does all that a zone lets them is never refused by their character",
);
assert(
  PILES_MAX * 96 + LOOKS_MAX * 128 <= 0.75 * EVENTS_BYTES_MAX,
  "all that a newcomer is told of heaps and looks leaves room among the events that may wait",
);
assert(RECEIPT_KEPT_MS > 10 * DELIVERY_MS_MAX, "a receipt outlives the repeats of its exchange");
assert(TICKET_BYTES_MAX + 128 <= CLIENT_MESSAGE_BYTES_MAX, "a hello with a ticket is one message");
assert(MESSAGE_REFILL_PER_SECOND > CLIENT_MESSAGES_PER_SECOND, "an honest client never empties its bucket");
assert(WORLD_LINES_PER_SECOND / HUB_SHARDS >= 1, "every hub may pass on a line a second");
assert(HUB_SHARDS <= HUB_SHARDS_MAX, "a cursor names every hub");
assert(HUB_LISTENER_STALE_MS > 3 * HUB_RENEW_MS, "a zone whose renewals get lost twice is still listening");
assert(
  CHAT_LINES_PER_FRAME * CHAT_CHARACTERS_MAX * 4 * 1.5 < EVENTS_BYTES_MAX / 2,
  "the lines of a frame leave room for other events",
);
assert(CLIENT_MESSAGE_BYTES_MAX >= CHAT_CHARACTERS_MAX * 4 + 128, "the longest line fits in a message");
assert(HEARTBEAT_STALE_MS > 2 * HEARTBEAT_MS, "a lost heartbeat does not make a zone look empty");
assert(
  INSTANCE_FORGET_MS > KEPT_SLOT_MS * KEPT_SLOTS_MAX && RETURN_MS > 2 * SILENT_ZONE_MS + HEARTBEAT_TOLD_MS,
  "no row goes while a place is kept in it, nor the place of one who has yet to notice that the zone died",
);
