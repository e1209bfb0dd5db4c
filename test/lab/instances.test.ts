// instances.test.ts — three instances' worth of players in one zone: they land, friends meet, one instance drains, nobody is in two (INSTANCE-1).
import { afterEach, expect, test } from "vitest";
import type { WorldSession } from "../../client/sdk.ts";
import { HEARTBEAT_MS } from "../../shared/limits.ts";
import { LabWorld } from "./lab-world.ts";

let lab: LabWorld;
const LINK = { latencyMs: 20, jitterMs: 5, stallEveryMs: 0, stallMs: 0 };
const SOFT = 3;
const HARD = 12;

afterEach(() => lab.dispose());

/** Which instances simulate each player, crossing or not. */
function placesOf(players: readonly WorldSession[]): string[][] {
  return players.map(({ info }) =>
    lab.running.filter(([, room]) => room.players.has(info.playerId as never)).map(([instance]) => instance),
  );
}

async function listed(zone: string): Promise<string[]> {
  return (await lab.directory(zone).list()).map(({ id, players, state }) => `${id} ${players} ${state}`);
}

test("[INSTANCE-1] a crowd fills instance after instance, friends land together, and what is nearly empty drains", async () => {
  lab = new LabWorld(61);
  lab.directoryMsMax = 20;
  lab.directory("harbor").capacity = { soft: SOFT, hard: HARD };
  const players: WorldSession[] = [];
  for (let i = 0; i < 3 * SOFT; i++) {
    players.push(await lab.join(`P${i}`, "harbor", LINK));
    if (i !== 4) continue;
    // The directory may die at any time. Until it has heard all, it counts twice who has just come: it must not overfill.
    lab.directory("harbor").kill();
    await lab.run(HEARTBEAT_MS + 200);
  }
  const instances = placesOf(players).map((places) => places.join());
  expect(instances).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3].map((number) => `harbor-${number}`));
  const [first, second, third] = [players[0], players[3], players[6]] as [WorldSession, WorldSession, WorldSession];
  const friend = await lab.join("Friend", "harbor", LINK, { with: second.info.playerId });
  expect(placesOf([friend])).toEqual([["harbor-2"]]);

  // All but one of the third's leave, one of the first's and two of the second's: there is room for the last of the third.
  const leaving = [players[1], players[4], players[5], players[7], players[8]] as WorldSession[];
  for (const player of leaving) player.leave();
  await lab.until("those who left are gone", () => placesOf(leaving).flat().length === 0);
  await lab.run(HEARTBEAT_MS + 200);
  expect(await listed("harbor")).toEqual(["harbor-1 2 awake", "harbor-2 2 awake", "harbor-3 1 draining"]);

  // A cut is no reason to move; leaving and coming again is.
  third.cut();
  await lab.until("they are back where they were", () => third.phase === "playing" && third.stay?.welcome.epoch === 2);
  expect(placesOf([third])).toEqual([["harbor-3"]]);
  third.leave();
  await lab.until("they are gone", () => placesOf([third]).flat().length === 0);
  const again = await lab.join("P6", "harbor", LINK, { session: third.info, zone: null });
  expect(placesOf([again])).toEqual([["harbor-1"]]);
  await lab.run(HEARTBEAT_MS + 200);
  expect(await listed("harbor")).toEqual(["harbor-1 3 awake", "harbor-2 2 awake", "harbor-3 0 asleep"]);

  // To a friend in the other instance, which has room up to the hard capacity: one from outside, one out of the first.
  first.leave();
  await lab.until("the first is gone", () => placesOf([first]).flat().length === 0);
  const beside = await lab.join("P0", "harbor", LINK, { session: first.info, with: second.info.playerId });
  const moved = await lab.join("P6", "harbor", LINK, { session: again.info, with: second.info.playerId });
  await lab.until("the first instance has let go", () => again.phase === "closed");
  expect(placesOf([beside, moved])).toEqual([["harbor-2"], ["harbor-2"]]);

  const here = [players[2] as WorldSession, second, friend, beside, moved];
  for (const player of here) {
    expect(player.phase).toBe("playing");
    expect(placesOf([player])).toEqual([[lab.lease(player.info.playerId).holder?.instance]]);
  }
  for (const player of here) player.leave();
});

test("[INSTANCE-1] the heartbeats of a zone that is awake write no rows", async () => {
  lab = new LabWorld(62);
  lab.directoryMsMax = 20;
  const ada = await lab.join("Ada", "harbor", LINK);
  await lab.run(HEARTBEAT_MS + 200);
  const written = lab.directory("harbor").rowsWritten;
  await lab.run(6 * HEARTBEAT_MS);
  expect(lab.directory("harbor").rowsWritten).toBe(written);
  ada.leave();
});
