// occupancy.test.ts — the directory by example: packing, friends, draining, and which heartbeats are worth a row (INSTANCE-1).
import { beforeEach, describe, expect, test } from "vitest";
import type { Heartbeat } from "../../durable-objects/contracts.ts";
import type { InstanceRow } from "../../durable-objects/directory/instance.ts";
import { Occupancy } from "../../durable-objects/directory/occupancy.ts";
import {
  ASLEEP_TRUSTED_MS,
  HEARTBEAT_MS,
  HEARTBEAT_STALE_MS,
  INSTANCE_FORGET_MS,
  INSTANCES_PER_ZONE_MAX,
  KEPT_SLOT_MS,
  KEPT_SLOTS_MAX,
  RETURN_MS,
  TICKET_SECONDS,
} from "../../shared/limits.ts";
import type { InstanceId } from "../../shared/units.ts";
import { QUARRY } from "./lease-fixtures.ts";

const CAPACITY = { soft: 20, hard: 30 };
const id = (number: number) => `quarry-${number}` as InstanceId;

let now: number;
let beats: number;
let rowsWritten: number;
let rows: Map<string, InstanceRow>;
let directory: Occupancy;

function start(): void {
  const store = {
    save: (row: InstanceRow) => {
      rowsWritten++;
      rows.set(row.id, row);
    },
    drop: (gone: string) => void rows.delete(gone),
  };
  directory = new Occupancy(QUARRY, store, [...rows.values()]);
}

function beat(number: number, players: number, more: Partial<Heartbeat> = {}): void {
  const place = { zone: QUARRY, instance: id(number) };
  const report = { place, players, state: "awake" as const, incarnation: number, sequence: beats++, arrived: [] };
  directory.report({ ...report, ...more }, CAPACITY, now);
}

const choose = (options: Parameters<Occupancy["choose"]>[0] = {}) => directory.choose(options, CAPACITY, now);
const listed = () => directory.list(CAPACITY, now).map(({ id: name, players, state }) => `${name} ${players} ${state}`);

beforeEach(() => {
  now = 1_700_000_000_000;
  beats = 0;
  rowsWritten = 0;
  rows = new Map();
  start();
});

describe("choosing", () => {
  test("[INSTANCE-1] the fullest below its soft capacity, so that people meet; the next number when all are at it", () => {
    beat(1, 12);
    beat(2, 17);
    for (let i = 0; i < 3; i++) expect(choose()?.instance).toBe(id(2));
    for (let i = 0; i < 8; i++) expect(choose()?.instance).toBe(id(1));
    expect(choose()?.instance).toBe(id(3));
  });

  test("[INSTANCE-1] with as many open as there may be, they fill to the hard capacity, the least full first, and then no more", () => {
    for (let number = 1; number <= INSTANCES_PER_ZONE_MAX; number++) beat(number, number === 5 ? 28 : 30);
    expect([choose()?.instance, choose()?.instance]).toEqual([id(5), id(5)]);
    expect(choose()).toBeNull();
    expect(directory.size.instances).toBe(INSTANCES_PER_ZONE_MAX);
  });

  test("[INSTANCE-1] a friend is followed beyond the soft capacity, and at the hard one there is another place, or none if none is wanted", () => {
    beat(1, 28);
    beat(2, 3);
    expect([1, 2].map(() => choose({ beside: id(1) })?.instance)).toEqual([id(1), id(1)]);
    expect(choose({ beside: id(1), besideOnly: true })).toBeNull();
    expect(choose({ beside: id(1) })?.instance).toBe(id(2));
    expect(choose({ beside: "harbor-1" as InstanceId })?.instance).toBe(id(2));
  });

  test("[INSTANCE-1] whoever asks again has their place renewed, not a second one", () => {
    beat(1, 19);
    let held = choose() ?? undefined;
    for (let i = 0; i < 40; i++) {
      now += TICKET_SECONDS * 1000;
      beat(1, 19);
      held = choose({ held }) ?? undefined;
      expect(held?.instance).toBe(id(1));
    }
    expect(choose()?.instance).toBe(id(2));
    // Moved beside a friend, they leave the place free that they held before.
    expect(choose({ held, beside: id(2) })?.instance).toBe(id(2));
    expect(choose()?.instance).toBe(id(1));
  });

  test("[INSTANCE-1] a place is kept until its player is reported, or its tickets are over", () => {
    beat(1, 18);
    const slot = choose()?.slot as number;
    beat(1, 19, { arrived: [[slot, 1]] });
    expect(choose()?.instance).toBe(id(1));
    expect(choose()?.instance).toBe(id(2));
    now += KEPT_SLOT_MS * KEPT_SLOTS_MAX;
    beat(1, 19, { arrived: [[slot, 1]] });
    expect(choose()?.instance).toBe(id(1));
  });
});

describe("draining", () => {
  test("[INSTANCE-1] a nearly empty one drains while the others have room for its players; friends still get in", () => {
    beat(1, 19);
    beat(2, 3);
    expect(listed()).toEqual(["quarry-1 19 awake", "quarry-2 3 awake"]);
    beat(1, 12);
    expect(listed()).toEqual(["quarry-1 12 awake", "quarry-2 3 draining"]);
    expect(choose()?.instance).toBe(id(1));
    expect(choose({ beside: id(2) })?.instance).toBe(id(2));
  });

  test("[INSTANCE-1] it does not flicker: it goes on with less room than it took to begin, and ends with more players", () => {
    beat(1, 12);
    beat(2, 4);
    const states: string[] = [];
    for (const [one, two] of [
      [16, 4],
      [12, 8],
      [17, 4],
      [12, 4],
      [10, 9],
      [10, 5],
    ]) {
      beat(1, one as number);
      beat(2, two as number);
      states.push(listed()[1] as string);
    }
    expect(states.map((state) => state.split(" ")[2])).toEqual([
      "draining",
      "draining",
      "awake",
      "draining",
      "awake",
      "awake",
    ]);
  });

  test("[INSTANCE-1] nobody new is sent to one that drains, even if friends have made it the fuller one", () => {
    beat(1, 12);
    beat(2, 4);
    beat(2, 8);
    beat(1, 6);
    expect(listed()).toEqual(["quarry-1 6 awake", "quarry-2 8 draining"]);
    expect(choose()?.instance).toBe(id(1));
  });

  test("[INSTANCE-1] the first one drains too, never all, and whoever is sent for the first time lands in what stays", () => {
    beat(1, 2);
    beat(2, 3);
    beat(3, 14);
    expect(listed().map((line) => line.split(" ")[2])).toEqual(["draining", "awake", "awake"]);
    beat(3, 0, { state: "asleep" });
    expect(listed().filter((line) => line.endsWith("draining"))).toHaveLength(1);
  });
});

describe("what remains", () => {
  test("[INSTANCE-1] an instance that has been empty for a while is dropped, but never the first", () => {
    beat(1, 0, { state: "asleep" });
    beat(2, 0, { state: "asleep" });
    now += INSTANCE_FORGET_MS;
    expect(listed()).toHaveLength(2);
    start();
    now += 1;
    expect(listed()).toEqual(["quarry-1 0 asleep"]);
    expect([...rows.keys()]).toEqual(["quarry-1"]);
  });

  test("[DIR-1] one that dies is forgotten with its count; one that was never known is adopted; an old heartbeat is ignored", () => {
    beat(2, 7, { sequence: 5 });
    beat(2, 1, { sequence: 4 });
    expect(listed()).toEqual(["quarry-1 0 asleep", "quarry-2 7 awake"]);
    now += HEARTBEAT_STALE_MS + 1;
    expect(listed()).toEqual(["quarry-1 0 asleep", "quarry-2 0 asleep"]);
    expect(() => beat(INSTANCES_PER_ZONE_MAX + 1, 1)).toThrow("quarry-17 is no instance of quarry");
  });

  test("[INSTANCE-1] whom a zone held when it died have their places for as long as it takes to come back", () => {
    beat(1, 30);
    beat(1, 1, { incarnation: 99 });
    expect(choose({ beside: id(1), besideOnly: true })).toBeNull();
    now += RETURN_MS;
    beat(1, 1, { incarnation: 99 });
    expect(choose({ beside: id(1), besideOnly: true })?.instance).toBe(id(1));
  });

  test("[DIR-1] a full one that died in its sleep is not closed for ever: one player may come and see", () => {
    for (let number = 1; number <= INSTANCES_PER_ZONE_MAX; number++) beat(number, 30);
    beat(2, 30, { state: "asleep" });
    expect(choose()).toBeNull();
    now += ASLEEP_TRUSTED_MS + 1;
    for (let number = 1; number <= INSTANCES_PER_ZONE_MAX; number++) if (number !== 2) beat(number, 30);
    expect(choose()?.instance).toBe(id(2));
    expect(choose()).toBeNull();
    // It says how it stands.
    beat(2, 1, { incarnation: 99 });
    now += RETURN_MS;
    expect(choose()?.instance).toBe(id(2));
  });

  test("[INSTANCE-1] a heartbeat is one row, a place kept another, and what was said before or is only asked is none", () => {
    for (let minute = 0; minute < 5; minute++) {
      beat(1, 12);
      for (let i = 0; i < 10; i++) listed();
      // Late, and twice.
      beat(1, 9, { sequence: minute - 1 });
      beat(1, 9, { sequence: minute });
      now += HEARTBEAT_MS;
      beats = minute + 1;
    }
    expect(rowsWritten).toBe(5);
    choose();
    expect(rowsWritten).toBe(6);
    start();
    now += HEARTBEAT_STALE_MS;
    expect(listed()).toEqual(["quarry-1 0 asleep"]);
    expect(rowsWritten).toBe(6);
  });

  test("[INSTANCE-1] a directory that starts anew each time it is called answers as one that never stops", () => {
    const tell = (again: () => void): unknown[] => {
      [now, beats, rows] = [1_700_000_000_000, 0, new Map()];
      start();
      const seen: unknown[] = [];
      const look = () => seen.push(listed(), choose({ beside: id(1), besideOnly: true }), choose());
      const said = (...beat_: Parameters<typeof beat>) => {
        again();
        beat(...beat_);
        again();
        look();
      };
      said(1, 12);
      const slot = choose()?.slot as number;
      said(1, 13, { arrived: [[slot, 1]] });
      said(2, 3);
      said(2, 19, { sequence: 2 });
      for (let minute = 0; minute < 5; minute++) {
        now += HEARTBEAT_MS;
        said(1, 13, { arrived: [[slot, 1]] });
      }
      said(1, 1, { incarnation: 99 });
      now += RETURN_MS;
      said(2, 1, { incarnation: 98, state: "asleep" });
      return seen;
    };
    const always = tell(() => {});
    expect(tell(start)).toEqual(always);
    expect(always).toContainEqual(["quarry-1 13 awake", "quarry-2 0 asleep"]);
  });
});
