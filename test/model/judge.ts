// judge.ts — what must hold in every state of the model, and in what state it may come to rest (LEASE-1, HANDOFF-1).
import { samePlace } from "../../shared/handoff/lease-state.ts";
import type { Client, World, Zone } from "./world.ts";

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
  if (!zone || !resident || journey.phase !== "playing" || connections.length !== 1) return false;
  const connection = connections[0];
  if (connection?.number !== journey.current || connection.at.state !== "open" || !connection.at.welcomed) return false;
  return (
    resident.session === connection.at.session && resident.epoch === lease.epoch && samePlace(lease.holder, zone.place)
  );
}

const simulates = ({ tenancy }: Zone): boolean => tenancy.resident !== null && tenancy.resident.departure === null;
