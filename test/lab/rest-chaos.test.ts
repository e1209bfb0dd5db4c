// rest-chaos.test.ts — players idle, stir, come and go while their zone rests, hibernates and is killed: nobody is lost, doubled, moved or stuck (SLEEP-1, LEASE-1).
import { afterEach, expect, test } from "vitest";
import type { WorldSession } from "../../client/sdk.ts";
import { LabWorld } from "./lab-world.ts";
import { seeded } from "./seeded.ts";

const ZONE = "quarry-1";
const ROUNDS = 14;

interface Guest {
  session: WorldSession;
  readonly link: { latencyMs: number; jitterMs: number; stallEveryMs: number; stallMs: number };
}

let lab: LabWorld;

afterEach(() => lab.dispose());

const place = ({ x, y, z }: { x: number; y: number; z: number }) => ({ x, y, z });
const room = () => lab.room(ZONE);
const moverOf = ({ session }: Guest) => room().players.get(session.info.playerId as never)?.mover;
const apart = (a: { x: number; z: number }, b: { x: number; z: number }) => Math.hypot(a.x - b.x, a.z - b.z);

async function allPlay(guests: readonly Guest[]): Promise<void> {
  await lab.until("everybody plays", () => guests.every(({ session }) => session.phase === "playing"), 60_000);
}

/** One thing that happens to a zone at rest, or about to rest. */
async function happen(random: () => number, guests: Guest[]): Promise<string> {
  const guest = guests[Math.floor(random() * guests.length)] as Guest;
  const { session } = guest;
  const choice = Math.floor(random() * 7);
  switch (choice) {
    case 0:
    case 1: {
      session.drive({ forward: 1, yaw: random() * 6 });
      await lab.run(100 + random() * 1500);
      session.drive(null);
      return "walks";
    }
    case 2:
      session.say("hello");
      return "speaks";
    case 3:
      session.beam({ yaw: random() * 6 });
      return "beams";
    case 4:
      session.cut();
      return "is cut off";
    case 5: {
      session.leave();
      await lab.run(random() * 500);
      guest.session = await lab.join(session.info.name, "quarry", guest.link, { session: session.info });
      return "leaves and is back";
    }
    default:
      lab.kill(ZONE);
      return "the zone is killed";
  }
}

/** Everyone is there once, where their own screen has them, under the lease's epoch. */
async function check(guests: readonly Guest[], what: string): Promise<void> {
  await allPlay(guests);
  const expected = guests.map(({ session }) => session.info.name).sort();
  const present = () => [...room().players.values()].map(({ name }) => name).sort();
  // A question that got lost is asked again.
  await lab.until(`${what}: all are simulated`, () => present().join() === expected.join(), 15_000);
  await allPlay(guests);
  await lab.run(1500);
  expect({ what, names: present() }).toEqual({ what, names: expected });
  for (const guest of guests) {
    const { playerId, name } = guest.session.info;
    const player = room().players.get(playerId as never);
    expect({ what, name, epoch: player?.epoch }).toEqual({ what, name, epoch: lab.lease(playerId).epoch });
    expect(lab.lease(playerId).holder?.instance).toBe(ZONE);
    const own = guest.session.position().self as { x: number; y: number; z: number };
    expect({ what, name, at: place(own) }).toEqual({
      what,
      name,
      at: place(moverOf(guest)?.position as never),
    });
  }
}

async function play(seed: number): Promise<void> {
  lab = new LabWorld(seed);
  const random = seeded(seed * 7 + 1);
  // Questions and answers get lost, or come late.
  lab.fault = lab.answerFault = async (call) => {
    if (call !== "character.confirm") return;
    if (random() < 0.15) throw new Error("lost");
    if (random() < 0.3) await new Promise((resolve) => setTimeout(resolve, random() * 400));
  };
  const guests: Guest[] = [];
  for (let i = 0; i < 4; i++) {
    const link = { latencyMs: 10 + random() * 90, jitterMs: random() * 30, stallEveryMs: 0, stallMs: 0 };
    guests.push({ link, session: await lab.join(`P${i}`, "quarry", link) });
  }
  let slept = 0;
  for (let round = 0; round < ROUNDS; round++) {
    // Most of the time it sleeps by then; sometimes it is about to.
    await lab.run(random() < 0.7 ? 25_000 : 9000 + random() * 3000);
    const asleep = room().deadlineMs === null;
    const before = new Map(guests.map((guest) => [guest, place(moverOf(guest)?.position as never)]));
    if (asleep) slept++;
    if (asleep && random() < 0.6) lab.hibernate(ZONE);
    const what = `seed ${seed} round ${round}: asleep ${asleep}, then somebody ${await happen(random, guests)}`;
    if (what.endsWith("killed") || what.endsWith("back") || what.endsWith("off")) {
      await check(guests, what);
      // Nobody asked to move: whoever is back stands where they stood.
      for (const [guest, was] of before)
        expect({ what, at: place(moverOf(guest)?.position as never) }).toEqual({ what, at: was });
    } else if (round % 3 === 0) await check(guests, what);
  }
  expect(slept).toBeGreaterThan(ROUNDS / 3);
  await check(guests, `seed ${seed}, at the end`);
  for (const guest of guests) {
    const before = { ...(moverOf(guest)?.position as { x: number; z: number }) };
    let yaw = 0;
    // There may be a wall.
    for (; yaw < 6; yaw += 1.5) {
      guest.session.drive({ forward: 1, yaw });
      await lab.run(1200);
      if (apart(moverOf(guest)?.position as never, before) > 1) break;
    }
    guest.session.drive(null);
    expect(`${guest.session.info.name} ${yaw < 6 ? "walks" : "is stuck"}`).toBe(`${guest.session.info.name} walks`);
  }
}

// 20, 22, 36: one who entered while leases were being confirmed was given the entity of one whose lease was not.
for (const seed of [1, 2, 20, 22, 36]) {
  test(
    `[SLEEP-1] seed ${seed}: idling, waking, hibernating, killed: nobody is lost, doubled, moved or stuck`,
    () => play(seed),
    120_000,
  );
}
