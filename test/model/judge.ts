// judge.ts — what must hold in every state of the model, and in what state it may come to rest (LEASE-1, HANDOFF-1).
import { samePlace } from "../../shared/handoff/lease-state.ts";
import type { Client, Id, World, Zone } from "./world.ts";

/** What is wrong in this state, or with the step that led to it. */
export function wrong(world: World): string | null {
  if (world.broken !== null) return world.broken;
  const simulating = world.zones.filter(simulates);
  if (simulating.length > 1) return "two zones simulate the player";
  for (const { place, tenancy } of world.zones) {
    const epoch = tenancy.resident?.epoch ?? 0;
    if (epoch > world.lease.epoch) return `the ${place.zone} simulates under an epoch that was never granted`;
  }
  for (const { place, tenancy } of simulating)
    if (tenancy.resident?.epoch === world.lease.epoch && !samePlace(world.lease.holder, place))
      return `the ${place.zone} simulates a player whose lease is not its own`;
  return null;
}

/** What is wrong with a state in which nothing more happens by itself. */
export function unrest(world: World): string | null {
  const { lease, zones, clients } = world;
  if (lease.transfer !== null) return "a transfer never ends";
  if (zones.some(({ tenancy }) => tenancy.resident?.departure)) return "a player is frozen for ever";
  const residents = zones.filter(({ tenancy }) => tenancy.resident);
  if (residents.length > 1) return "two zones have the player";
  const here = clients.filter(({ state }) => state === "here");
  const playing = here.filter(({ journey }) => journey.phase !== "closed");
  for (const client of clients)
    if (!playing.includes(client) && client.connections.length > 0) return "who is gone has a connection still";
  if (here.some(believesToWait)) return "a client believes that a socket of its waits";
  const waiting = zones.flatMap(({ sessions }) => sessions.filter(({ state }) => state === "waiting"));
  if (waiting.some(({ id }) => !clients.some((client) => waitsOn(client, id)))) return "a socket waits for nobody";
  if (playing.length === 0) {
    // A device that was taken over stays away, also when the one that did so is gone.
    if (here.length === clients.length) return "everybody was sent away";
    return residents.length > 0 ? "the session has ended, and a zone has the player still" : null;
  }
  if (playing.length > 1) return "two devices play";
  return plays(world, playing[0] as Client, residents[0]) ? null : "a client waits in vain";
}

function plays({ lease }: World, { journey, connections }: Client, zone: Zone | undefined): boolean {
  const resident = zone?.tenancy.resident;
  if (!zone || !resident || journey.phase !== "playing") return false;
  const others = connections.filter(({ number }) => number !== journey.waiting?.connection);
  const connection = others[0];
  if (others.length !== 1 || connection?.number !== journey.current) return false;
  if (connection.at.state !== "open" || connection.at.stage !== "welcomed") return false;
  return (
    resident.session === connection.at.session && resident.epoch === lease.epoch && samePlace(lease.holder, zone.place)
  );
}

/** And none does. */
const believesToWait = ({ journey, connections }: Client): boolean =>
  journey.waiting !== null &&
  !connections.some(
    ({ number, at }) => number === journey.waiting?.connection && at.state === "open" && at.stage === "waiting",
  );

const waitsOn = ({ journey, connections }: Client, session: Id): boolean =>
  connections.some(
    ({ number, at }) => number === journey.waiting?.connection && at.state === "open" && at.session === session,
  );

const simulates = ({ tenancy }: Zone): boolean => tenancy.resident !== null && tenancy.resident.departure === null;
