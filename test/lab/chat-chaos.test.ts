// chat-chaos.test.ts — people talk while calls between objects get lost, repeated and late, and zones, hubs and characters die: each line once, in order (EVENT-1).
import { afterEach, expect, test } from "vitest";
import type { Channel, ChatLine, WorldSession } from "../../client/sdk.ts";
import { HUB_SHARDS } from "../../shared/limits.ts";
import type { PlayerId } from "../../shared/units.ts";
import { LabWorld } from "./lab-world.ts";
import { seeded } from "./seeded.ts";

const ROUNDS = 16;
const LINK = { latencyMs: 40, jitterMs: 30, stallEveryMs: 0, stallMs: 0 };
const TALK = /^(hub|talker)\.|^zone\.(heard|knock)/;

interface Guest {
  readonly session: WorldSession;
  readonly heard: ChatLine[];
  readonly said: { readonly text: string; readonly channel: Channel; readonly to: string }[];
  readonly refusals: string[];
}

let lab: LabWorld;

afterEach(() => lab.dispose());

async function guest(name: string, zone: string): Promise<Guest> {
  const heard: ChatLine[] = [];
  const refusals: string[] = [];
  const onCreated = (session: WorldSession): void => {
    session.on("said", (line) => heard.push(line));
    session.on("refused", ({ code }) => refusals.push(code));
  };
  const session = await lab.join(name, zone, { ...LINK }, { onCreated });
  return { session, heard, said: [], refusals };
}

/** A call is lost, or its answer, or it comes late; then it may be repeated by whoever waited. */
function disturb(random: () => number): void {
  const fault = async (call: string): Promise<void> => {
    if (!TALK.test(call)) return;
    if (random() < 0.15) throw new Error(`${call} got lost`);
    if (random() < 0.15) await new Promise((resolve) => setTimeout(resolve, random() * 4000));
  };
  lab.fault = fault;
  lab.answerFault = fault;
}

function speak(speaker: Guest, others: readonly Guest[], random: () => number, channel: Channel): void {
  const to = channel === "whisper" ? (others[Math.floor(random() * others.length)] as Guest).session.info.playerId : "";
  const text = `${speaker.session.info.name} ${channel} ${speaker.said.length}`;
  if (speaker.session.say(text, { channel, to })) speaker.said.push({ text, channel, to });
}

async function trouble(guests: readonly Guest[], random: () => number): Promise<void> {
  const one = guests[Math.floor(random() * guests.length)] as Guest;
  switch (Math.floor(random() * 5)) {
    case 0:
      return one.session.cut();
    case 1:
      return lab.kill(random() < 0.5 ? "harbor-1" : "quarry-1");
    case 2:
      return lab.talk.killHub(Math.floor(random() * HUB_SHARDS));
    case 3:
      return lab.talk.killTalker(one.session.info.playerId as PlayerId);
    default:
      await lab.run(random() * 2000);
  }
}

/** What `listener` has heard of `speaker` on a channel, as the numbers of the lines. */
const numbers = (listener: Guest, speaker: Guest, channel: Channel): number[] =>
  listener.heard
    .filter((line) => line.channel === channel && line.playerId === speaker.session.info.playerId)
    .map(({ text }) => Number(text.split(" ").at(-1)));

test.each([901, 902, 903])(
  "[EVENT-1] seed %i: each line is heard once and in order, whatever gets lost or dies",
  async (seed) => {
    lab = new LabWorld(seed);
    const random = seeded(seed * 7);
    const zones = ["harbor", "harbor", "quarry", "quarry"];
    const guests = await Promise.all([0]).then(async () => {
      const all: Guest[] = [];
      for (const [i, zone] of zones.entries()) all.push(await guest(`P${i}`, zone));
      return all;
    });
    disturb(random);
    for (let round = 0; round < ROUNDS; round++) {
      for (const speaker of guests) {
        const others = guests.filter((other) => other !== speaker);
        speak(speaker, others, random, (["zone", "world", "whisper"] as const)[Math.floor(random() * 3)] as Channel);
      }
      await trouble(guests, random);
      await lab.run(5000);
    }
    lab.fault = () => {};
    lab.answerFault = () => {};
    await lab.until("all play", () => guests.every(({ session }) => session.phase === "playing"), 60_000);
    await lab.run(60_000);
    // Zones whose players idle have gone to sleep, and hear the world's last lines when they wake (SLEEP-1).
    for (const { session } of guests) session.drive({ jump: true });
    await lab.run(5000);
    for (const listener of guests) {
      for (const speaker of guests) {
        for (const channel of ["zone", "world", "whisper"] as const) {
          const heard = numbers(listener, speaker, channel);
          const who = `${listener.session.info.name} of ${speaker.session.info.name} on ${channel}`;
          // Once each, in the order in which they were said.
          expect({ who, heard }).toEqual({ who, heard: [...new Set(heard)].sort((a, b) => a - b) });
          const own = numbers(speaker, speaker, channel);
          // Everybody whom it concerns has heard what its speaker has.
          const near = zones[guests.indexOf(listener)] === zones[guests.indexOf(speaker)];
          if (channel === "world" || (channel === "zone" && near)) expect({ who, heard }).toEqual({ who, heard: own });
          if (channel === "zone" && !near) expect({ who, heard }).toEqual({ who, heard: [] });
        }
      }
    }
    for (const speaker of guests) {
      // What was not refused has been said.
      const heard = speaker.heard.filter(({ playerId }) => playerId === speaker.session.info.playerId);
      expect(speaker.said.length - heard.length).toBeLessThanOrEqual(speaker.refusals.length);
      for (const { text, channel, to } of speaker.said) {
        const other = guests.find(({ session }) => session.info.playerId === to);
        if (channel !== "whisper" || !other) continue;
        const told = speaker.heard.some((line) => line.text === text);
        if (told) expect(other.heard.filter((line) => line.text === text)).toHaveLength(1);
      }
    }
    expect(guests.flatMap(({ heard }) => heard).length).toBeGreaterThan(60);
    for (const { session } of guests) session.leave();
  },
);
