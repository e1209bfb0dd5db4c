// border-news.test.ts — what is told beside movement, over a border: chat from where one had heard, and the new zone's goods and looks, behind a socket that waited as behind a fresh one (HANDOFF-2, EVENT-1, LEDGER-1).
import { afterEach, expect, test } from "vitest";
import type { WorldSession } from "../../client/sdk.ts";
import type { ZoneId } from "../../shared/units.ts";
import { ZONES } from "../../shared/world/zones.ts";
import { LabWorld } from "./lab-world.ts";
import { headForPortal, walkTo } from "./walks.ts";

const LINK = { latencyMs: 60, jitterMs: 20, stallEveryMs: 0, stallMs: 0 };
/** A line this often, milliseconds: several are under way at each instant of a crossing. */
const LINE_EVERY_MS = 80;
const SEEDS = process.env.SEEDS ? Array.from({ length: Number(process.env.SEEDS) }, (_, i) => 500 + i) : [21, 22, 23];
const LOOK = { skin: 1, shirt: 4, trousers: 2, hair: 3, headwear: 1 };

let lab: LabWorld;
afterEach(() => {
  expect(lab.goods.violations()).toEqual([]);
  lab.dispose();
});

async function guest(name: string, zone: string): Promise<{ session: WorldSession; heard: string[] }> {
  const heard: string[] = [];
  const onCreated = (session: WorldSession): void => void session.on("said", ({ text }) => heard.push(text));
  return { session: await lab.join(name, zone, { ...LINK }, { onCreated }), heard };
}

/** Metres from the one portal of the harbor. */
function fromPortal(player: WorldSession): number {
  const { self } = player.position();
  const at = ZONES.get("harbor" as ZoneId)?.portals[0]?.at ?? [0, 0, 0];
  return self ? Math.hypot(self.x - at[0], self.z - at[2]) : Number.POSITIVE_INFINITY;
}

for (const seed of SEEDS) {
  for (const way of ["waiting", "cold"] as const) {
    test(`[EVENT-1] seed ${seed}, ${way}: whoever crosses hears each whisper and each line of the world once, in order`, async () => {
      lab = new LabWorld(seed);
      lab.refuseToWait = way === "cold";
      const [ada, bo, cy] = [await guest("Ada", "harbor"), await guest("Bo", "quarry"), await guest("Cy", "harbor")];
      await lab.run(1500);
      headForPortal(ada.session);
      if (way === "waiting") await lab.until("it waits", () => lab.room("quarry-1").antechamber.size === 1);
      await lab.until("she is about to cross", () => fromPortal(ada.session) < 1.5, 15_000);
      const said: Record<"world" | "whisper", string[]> = { world: [], whisper: [] };
      // Bo whispers to her, and Cy tells the world, until she is there, and a little beyond.
      for (let i = 0; i < 8; i++) {
        const [speaker, channel] = i % 2 === 0 ? ([bo, "whisper"] as const) : ([cy, "world"] as const);
        const text = `${channel} ${i}`;
        said[channel].push(text);
        speaker.session.say(text, { channel, to: channel === "whisper" ? ada.session.info.playerId : "" });
        await lab.run(LINE_EVERY_MS);
      }
      await lab.until("Ada is in the quarry", () => ada.session.position().zone === "quarry", 15_000);
      ada.session.drive(null);
      bo.session.say("welcome to the quarry");
      await lab.run(20_000);
      const lines = (kind: string) => ada.heard.filter((text) => text.startsWith(kind));
      const allowed = (speaker: typeof bo, kind: string) => speaker.heard.filter((text) => text.startsWith(kind));
      // As their speakers heard them: a line beyond an allowance is refused, and nobody's.
      expect(lines("whisper")).toEqual(allowed(bo, "whisper"));
      expect(lines("world")).toEqual(allowed(cy, "world"));
      expect(lines("whisper").length).toBeGreaterThan(1);
      expect(lines("world").length).toBeGreaterThan(1);
      expect(ada.heard.filter((text) => text === "welcome to the quarry")).toHaveLength(1);
      for (const { session } of [ada, bo, cy]) session.leave();
    });

    test(`[HANDOFF-2] seed ${seed}, ${way}: behind the portal one sees what lies there and how others look, and has one's bag`, async () => {
      lab = new LabWorld(seed);
      lab.refuseToWait = way === "cold";
      const [ada, bo] = [await guest("Ada", "harbor"), await guest("Bo", "quarry")];
      bo.session.intend({ kind: "dress", appearance: LOOK });
      await lab.until("she sees heaps", () => ada.session.belongings.heaps.length > 0);
      const [first] = ada.session.belongings.heaps;
      await walkTo(lab, ada.session, first?.at[0] ?? 0, first?.at[2] ?? 0);
      ada.session.pickUp();
      const bag = () => ada.session.belongings.bag;
      await lab.until("she carries something", () => first !== undefined && (bag()?.[first.item] ?? 0) > 0);
      const carried = bag();
      headForPortal(ada.session);
      await lab.until("Ada is in the quarry", () => ada.session.position().zone === "quarry", 15_000);
      ada.session.drive(null);
      await lab.until("she sees its heaps", () => ada.session.belongings.heaps.length > 0, 5000);
      await lab.run(3000);
      const sorted = (player: WorldSession) => [...player.belongings.heaps].sort((a, b) => a.id - b.id);
      expect(sorted(ada.session)).toEqual(sorted(bo.session));
      expect(ada.session.belongings.looks.get(bo.session.info.playerId)).toEqual(LOOK);
      expect(bag()).toEqual(carried);
      // What she carried she can lay down here.
      const before = bo.session.belongings.heaps.length;
      ada.session.intend({ kind: "drop", item: first?.item ?? "coin", count: 1 });
      await lab.until("Bo sees it lie", () => bo.session.belongings.heaps.length === before + 1, 5000);
      for (const { session } of [ada, bo]) session.leave();
    });
  }
}
