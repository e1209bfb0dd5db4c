// news.ts — what a zone tells beside movement, and to whom it goes: the chat, the friends, the roster, the belongings, and the session's listeners.
import type { RosterEntry, ZoneEvent } from "../../shared/wire/zone-messages.ts";
import type { Belongings } from "./belongings.ts";
import type { Chat } from "./chat.ts";
import type { Listeners } from "./session-events.ts";
import type { Social } from "./social.ts";
import type { Stay } from "./stay.ts";

interface Readers {
  readonly chat: Chat;
  readonly social: Social;
  readonly belongings: Belongings;
  readonly listeners: Listeners;
}

export class News {
  private readonly readers: Readers;
  private roster: RosterEntry[] = [];
  private knowsFriends = false;

  constructor(readers: Readers) {
    this.readers = readers;
  }

  /** The player stands in a zone, for the first time or again. */
  entered({ zone, welcome }: Stay): void {
    const { belongings, listeners, chat } = this.readers;
    belongings.entered();
    listeners.emit("trade", null);
    this.setRoster([...welcome.roster]);
    chat.arrived(welcome.instance);
    listeners.emit("zone", { id: zone.id, title: zone.title, instance: welcome.instance });
  }

  /** Whom one knows is asked once; later changes are told. */
  askForFriends(): void {
    const { social, chat } = this.readers;
    if (!this.knowsFriends) void social.refresh().catch(() => chat.setMuted([]));
    this.knowsFriends = true;
  }

  take(event: ZoneEvent): void {
    const { chat, social, listeners } = this.readers;
    switch (event.type) {
      case "said":
        return chat.heard(event);
      case "friends":
        return void social.refresh().catch(() => {});
      case "receipt":
        return chat.settled(event);
      case "joined":
        return this.setRoster([...this.roster.filter((entry) => entry.playerId !== event.playerId), event]);
      case "left":
        return this.setRoster(this.roster.filter((entry) => entry.playerId !== event.playerId));
      case "refused":
        return listeners.emit("refused", event);
      case "transferAborted":
        return listeners.emit("refused", { code: "transfer_aborted", message: event.reason });
      case "verdict":
        return listeners.emit("verdict", event);
      case "goods":
        return this.goods(event.news);
      case "droppedTime":
      case "beam":
      case "sleeping":
        // The stay has acted on it already.
        return;
    }
  }

  private goods(news: Extract<ZoneEvent, { type: "goods" }>["news"]): void {
    const { belongings, listeners } = this.readers;
    belongings.take(news);
    if (news.kind === "trade") listeners.emit("trade", news.trade);
    else if (news.kind === "note") listeners.emit("note", news);
    else if (news.kind === "settings") listeners.emit("settings", news.settings);
    else listeners.emit("goods", belongings);
  }

  private setRoster(roster: RosterEntry[]): void {
    this.roster = roster.map(({ playerId, name, entity }) => ({ playerId, name, entity }));
    this.readers.listeners.emit("roster", this.roster);
  }
}
