// instances.test.ts — three instances' worth of players in one zone: they land, friends meet, one instance drains, nobody is in two (INSTANCE-1).
import { afterEach, expect, test } from "vitest";
import type { WorldSession } from "../../client/sdk.ts";
import { HEARTBEAT_CHANGED_MS } from "../../shared/limits.ts";
import { LabWorld } from "./lab-world.ts";
import { headForPortal } from "./walks.ts";

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
  const instances = await lab.directory(zone).list();
  return instances.map(({ id, players, state }) => `${id} ${players}${state === "draining" ? " draining" : ""}`);
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
    await lab.run(HEARTBEAT_CHANGED_MS + 200);
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
  await lab.run(HEARTBEAT_CHANGED_MS + 200);
  expect(await listed("harbor")).toEqual(["harbor-1 2", "harbor-2 2", "harbor-3 1 draining"]);

  // A cut is no reason to move; leaving and coming again is.
  third.cut();
  await lab.until("they are back where they were", () => third.phase === "playing" && third.stay?.welcome.epoch === 2);
  expect(placesOf([third])).toEqual([["harbor-3"]]);
  third.leave();
  await lab.until("they are gone", () => placesOf([third]).flat().length === 0);
  const again = await lab.join("P6", "harbor", LINK, { session: third.info, zone: null });
  expect(placesOf([again])).toEqual([["harbor-1"]]);
  await lab.run(HEARTBEAT_CHANGED_MS + 200);
  expect(await listed("harbor")).toEqual(["harbor-1 3", "harbor-2 2", "harbor-3 0"]);

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

test("[INSTANCE-1] an instance drains at its players' next portal: who walks out of it and back comes to where people are", async () => {
  lab = new LabWorld(62);
  lab.directoryMsMax = 20;
  lab.directory("harbor").capacity = { soft: SOFT, hard: HARD };
  const players: WorldSession[] = [];
  for (let i = 0; i <= SOFT; i++) players.push(await lab.join(`P${i}`, "harbor", LINK));
  const [leaver, last] = [players[0], players[SOFT]] as [WorldSession, WorldSession];
  expect(placesOf([last])).toEqual([["harbor-2"]]);
  leaver.leave();
  players[1]?.leave();
  await lab.until("they are gone", () => placesOf([leaver]).flat().length === 0);
  await lab.run(2 * HEARTBEAT_CHANGED_MS);
  expect(await listed("harbor")).toEqual(["harbor-1 1", "harbor-2 1 draining"]);
  // Nobody is thrown out of it.
  await lab.run(5000);
  expect(placesOf([last])).toEqual([["harbor-2"]]);
  headForPortal(last);
  await lab.until("they are in the quarry", () => last.position().zone === "quarry" && last.phase === "playing");
  await lab.run(700);
  for (let i = 0; i < 100 && last.position().zone === "quarry"; i++) {
    headForPortal(last);
    await lab.run(100);
  }
  await lab.until("they are back", () => last.position().zone === "harbor" && last.phase === "playing");
  last.drive(null);
  expect(placesOf([last])).toEqual([["harbor-1"]]);
  await lab.run(2 * HEARTBEAT_CHANGED_MS);
  expect(await listed("harbor")).toEqual(["harbor-1 2", "harbor-2 0"]);
  for (const player of players) player.leave();
});
