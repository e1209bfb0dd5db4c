// zone-log.test.ts — what is said in a zone is heard once it is durable, once, and survives what a kill leaves behind (EVENT-1).
import { expect, test } from "vitest";
import type { Said } from "../../durable-objects/talk.ts";
import { ZoneLog } from "../../durable-objects/zone/zone-log.ts";
import { masked } from "../../shared/admission/profanity.ts";
import { CHAT_HISTORY, CHAT_ZONE_WAITING_MAX } from "../../shared/limits.ts";
import { utterance } from "../hub/hub-network.ts";

const NOW = 1_800_000_000_000;

/** A disk that takes its time: each write waits until it is let through. */
class Disk {
  stored: string | null = null;
  readonly writes: { readonly record: string; end(failure?: Error): void }[] = [];

  save = (record: string): Promise<void> =>
    new Promise((resolve, reject) => {
      this.writes.push({
        record,
        end: (failure) => {
          if (failure) return reject(failure);
          this.stored = record;
          resolve();
        },
      });
    });

  /** Lets all writes through, also those that they lead to. */
  async flush(): Promise<void> {
    for (let i = 0; i < 20; i++) {
      this.writes.shift()?.end();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

const texts = ({ lines }: ZoneLog) => lines.map(({ text }) => text);
const say = (log: ZoneLog, serial: number, text = `line ${serial}`, player = "ada"): Promise<Said> =>
  new Promise((resolve) => log.say(utterance(player, serial, text), NOW, resolve));

test("[EVENT-1] a line is heard once it is durable, so a kill before that leaves nobody who has heard it", async () => {
  const disk = new Disk();
  const log = new ZoneLog(null, disk.save, NOW);
  const first = say(log, 1);
  expect(texts(log)).toEqual([]);
  // Killed now: the next run knows nothing of it, and takes it as new.
  const next = new ZoneLog(disk.stored, new Disk().save, NOW);
  expect(texts(next)).toEqual([]);
  await disk.flush();
  expect(await first).toEqual({ ok: true });
  expect(texts(log)).toEqual(["line 1"]);
  // Killed after that: it is there, under its number, and said again it is the same line.
  const later = new Disk();
  const after = new ZoneLog(disk.stored, later.save, NOW);
  expect(await say(after, 1)).toEqual({ ok: true });
  expect(texts(after)).toEqual(["line 1"]);
  const second = say(after, 2);
  await later.flush();
  await second;
  expect(after.lines.map(({ seq }) => seq)).toEqual([1, 2]);
});

test("[EVENT-1] what is said while a write is under way goes with the next; said twice, it is there once", async () => {
  const disk = new Disk();
  const log = new ZoneLog(null, disk.save, NOW);
  const all = [say(log, 1), say(log, 2), say(log, 2), say(log, 1), say(log, 1, "hi", "bo"), say(log, 3)];
  await disk.flush();
  expect(await Promise.all(all)).toEqual(all.map(() => ({ ok: true })));
  expect(texts(log)).toEqual(["line 1", "line 2", "hi", "line 3"]);
});

test("[LEASE-1] a write that fails is told to whoever spoke, and nobody has heard it", async () => {
  const disk = new Disk();
  const log = new ZoneLog(null, disk.save, NOW);
  const said = say(log, 1);
  disk.writes.shift()?.end(new Error("displaced"));
  expect(await said).toMatchObject({ ok: false, code: "unreachable" });
  expect(texts(log)).toEqual([]);
  expect(log.busy).toBe(false);
});

test("[LIMIT-1] the log keeps the last lines, and so many wait for the disk", async () => {
  const disk = new Disk();
  const log = new ZoneLog(null, disk.save, NOW);
  const said = Array.from({ length: CHAT_ZONE_WAITING_MAX + 2 }, (_, i) => say(log, i + 1));
  await disk.flush();
  const refused = (await Promise.all(said)).filter(({ ok }) => !ok);
  expect(refused.length).toBe(1);
  expect(log.lines.length).toBe(CHAT_HISTORY);
  expect(log.lines.at(-1)?.seq).toBe(CHAT_ZONE_WAITING_MAX + 1);
});

test.each(["{", "null", '{"version":99,"seq":3,"lines":[]}'])(
  "a record that can't be read (%s) begins a log whose numbers nobody has heard",
  (record) => {
    const log = new ZoneLog(record, new Disk().save, NOW);
    expect(log.lines).toEqual([]);
    expect(log.seq).toBe(NOW / 1000);
  },
);

test("foul words are masked, also in disguise; innocent ones that hold them are not", () => {
  expect(masked("what the fuck")).toBe("what the ****");
  expect(masked("sh1t happens")).toBe("**** happens");
  for (const line of [
    "Scunthorpe, a classic",
    "a cockpit and a peacock",
    "shiitake for dick van dyke",
    "the crates over there want toppling",
    "455 coins, or 80085",
  ])
    expect(masked(line)).toBe(line);
});
