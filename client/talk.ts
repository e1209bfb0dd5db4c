// talk.ts — the page's chat and friends: puts what was heard on the HUD, and does what was typed or pressed.

import type { ZoneId } from "../shared/units.ts";
import { ZONES } from "../shared/world/zones.ts";
import { type ChatAct, HELP, parseLine } from "./hud/chat-commands.ts";
import { addChat, type ChatTab, type HudState } from "./hud/store.ts";
import { People, type Person } from "./people.ts";
import type { ChatLine, SocialState, WorldSession } from "./sdk.ts";

/** While somebody looks at their friends, where they are is asked this often, milliseconds. */
const WATCH_MS = 10_000;

/** Where a line goes that is typed under a tab. */
const CHANNEL_OF = { all: "zone", zone: "zone", world: "world", whisper: "whisper" } as const;

export class Talk {
  private readonly hud: HudState;
  private readonly people = new People();
  private session: WorldSession | null = null;
  private lines = 0;
  /** Whom one has whispered with last. */
  private partner: Person | null = null;
  private watching: ReturnType<typeof setInterval> | null = null;

  constructor(hud: HudState) {
    this.hud = hud;
  }

  listen(session: WorldSession): void {
    this.session = session;
    // Who comes back by "try again" is told the last lines anew.
    this.hud.chat.value = [];
    session.on("said", (line) => this.heard(line, session.info.playerId));
    session.on("refused", ({ message }) => this.note(message));
    session.on("social", (state) => this.showSocial(state));
    session.on("zone", () => this.watching !== null && this.refresh());
    session.on("roster", (roster) => this.people.setHere(roster.map(({ playerId: id, name }) => ({ id, name }))));
  }

  leave(): void {
    this.session = null;
    this.watch(false);
    this.hud.chat.value = [];
    this.hud.friends.value = [];
  }

  /** A line that was typed. */
  typed(line: string): void {
    const tab: ChatTab = this.hud.chatTab.value;
    this.act(parseLine(line, this.people.names, CHANNEL_OF[tab]));
  }

  /** A button in the list of friends. */
  async press(what: "befriend" | "unfriend" | "join" | "unmute", person: Person): Promise<void> {
    await this.attempt(person, what);
  }

  whisperTo(person: Person): void {
    this.partner = person;
    this.hud.chatTab.value = "whisper";
    this.hud.whisperTo.value = person.name;
  }

  /** Somebody looks at the list of friends, or no more. */
  watch(on: boolean): void {
    if (this.watching !== null) clearInterval(this.watching);
    this.watching = on ? setInterval(() => this.refresh(), WATCH_MS) : null;
    if (on) this.refresh();
  }

  /** What can't be had now is shown as it was. */
  private refresh(): void {
    this.session?.social.refresh().catch(() => {});
  }

  /** Said by the page itself. */
  note(text: string): void {
    addChat(this.hud, { id: ++this.lines, channel: "system", name: "", text, self: false, at: Date.now() / 1000 });
  }

  private heard(line: ChatLine, self: string): void {
    const { channel, playerId, name, toId, toName, text, at } = line;
    const own = playerId === self;
    if (!own) this.people.heard({ id: playerId, name });
    if (channel === "whisper") {
      this.partner = own ? { id: toId, name: toName } : { id: playerId, name };
      this.people.heard(this.partner);
      this.hud.whisperTo.value = this.partner.name;
    }
    addChat(this.hud, { id: ++this.lines, channel, name: own && toName ? toName : name, text, self: own, at });
  }

  private act(act: ChatAct): void {
    const { session } = this;
    if (!session) return;
    switch (act.kind) {
      case "say":
        return this.say(act.text, act.channel, "");
      case "whisper": {
        const person = this.person(act.name);
        if (person) this.say(act.text, "whisper", person.id);
        return;
      }
      case "reply":
        if (this.partner) return this.say(act.text, "whisper", this.partner.id);
        return this.note("You have whispered with nobody yet: /w name text");
      case "help":
        return this.note(HELP);
      case "mistake":
        return this.note(act.message);
      default: {
        const person = this.person(act.name);
        if (person) void this.attempt(person, act.kind, act.kind === "report" ? act.reason : "");
      }
    }
  }

  private say(text: string, channel: "zone" | "world" | "whisper", to: string): void {
    if (!this.session?.say(text, { channel, to })) this.note("Not sent: earlier lines are still on their way.");
  }

  private async attempt(person: Person, what: Exclude<ChatAct, { text: string }>["kind"], reason = ""): Promise<void> {
    const { session } = this;
    if (!session) return;
    const { name, id } = person;
    try {
      switch (what) {
        case "befriend": {
          const { friends } = await session.social.befriend(id);
          const agreed = friends.some((friend) => friend.playerId === id && friend.state === "friends");
          return this.note(agreed ? `${name} is your friend now.` : `You have asked ${name} to be your friend.`);
        }
        case "unfriend":
          await session.social.unfriend(id);
          return this.note(`${name} is not on your list any more.`);
        case "mute":
          await session.social.mute(id, true);
          return this.note(`You hear nothing more of ${name}. /unmute ${name} undoes it.`);
        case "unmute":
          await session.social.mute(id, false);
          return this.note(`You hear ${name} again.`);
        case "report":
          await session.social.report(id, reason);
          return this.note(`What ${name} has said lately is reported, for people to look at.`);
        case "join":
          return await session.join(id);
      }
    } catch (error) {
      this.note(error instanceof Error ? error.message : "That could not be done.");
    }
  }

  /** The one player of that name; says why there is none. */
  private person(name: string): Person | null {
    const muted = this.session?.social.state.muted ?? [];
    const among = this.people.called(name);
    const found = among.length > 0 ? among : muted.filter((one) => one.name.toLowerCase() === name.toLowerCase());
    if (found.length === 0) this.note(`Nobody called ${name} is here, among your friends, or has spoken lately.`);
    if (found.length > 1) this.note(`There is more than one ${name}: it is not certain whom you mean.`);
    const [one] = found;
    if (!one || found.length > 1) return null;
    return "id" in one ? one : { id: one.playerId, name: one.name };
  }

  private showSocial({ friends }: SocialState): void {
    const before = new Map(this.hud.friends.value.map((friend) => [friend.id, friend.state]));
    for (const { playerId, name, state } of friends) {
      if (state === "asking" && before.get(playerId) !== "asking")
        this.note(`${name} asks to be your friend: /friend ${name}`);
      if (state === "friends" && before.get(playerId) === "asked") this.note(`${name} is your friend now.`);
    }
    this.people.setFriends(friends.map(({ playerId: id, name }) => ({ id, name })));
    this.hud.friends.value = friends.map(({ playerId: id, name, state, zone, instance }) => ({
      id,
      name,
      state,
      zone,
      here: instance !== null && instance === this.session?.stay?.welcome.instance,
      place: zone === null ? null : (ZONES.get(zone as ZoneId)?.title.replace(/^The /, "the ") ?? zone),
    }));
  }
}
