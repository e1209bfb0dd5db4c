// character-object.ts — the shell around one player's character: SQLite, alarm, tickets, and the stubs of zones and directories.
import { DurableObject } from "cloudflare:workers";
import { signTicket } from "../../shared/admission/tokens.ts";
import type { LeaseWorld } from "../../shared/handoff/lease-state.ts";
import type { TransferQuestion } from "../../shared/handoff/messages.ts";
import type { PlayerId, ZoneId } from "../../shared/units.ts";
import type { ZoneDefinition } from "../../shared/world/zone.ts";
import { ZONES } from "../../shared/world/zones.ts";
import type {
  CharacterRpc,
  ClaimRequest,
  DirectoryRpc,
  EnterRequest,
  Place,
  TransferRequest,
  Whereabouts,
  ZoneRpc,
} from "../contracts.ts";
import { Character } from "./character.ts";
import { LeaseStore } from "./lease-store.ts";

export interface CharacterEnv {
  readonly ZONE: DurableObjectNamespace;
  readonly DIRECTORY: DurableObjectNamespace;
  readonly WORLD_SECRET?: string;
}

/** The zones, as far as leases must know them. */
export const LEASE_WORLD: LeaseWorld = {
  zones: new Map([...ZONES].map(([id, zone]) => [id, leaseZone(zone)])),
  home: [...ZONES.keys()][0] as ZoneId,
};

function leaseZone({ rules, portals }: ZoneDefinition) {
  return { teleport: rules.teleport, exits: new Set(portals.map(({ to }) => to)) };
}

export class CharacterObject extends DurableObject<CharacterEnv> implements CharacterRpc {
  readonly #character: Character;

  constructor(ctx: DurableObjectState, env: CharacterEnv) {
    super(ctx, env);
    const store = new LeaseStore(ctx.storage.sql);
    this.#character = new Character(
      {
        nowMs: () => Date.now(),
        newId: () => crypto.randomUUID(),
        load: () => store.load(),
        save: (lease) => store.save(lease),
        transaction: (body) => ctx.storage.transactionSync(body),
        setAlarm: (atMs) => void (atMs === null ? ctx.storage.deleteAlarm() : ctx.storage.setAlarm(atMs)),
        zone: (place) => namedStub<ZoneRpc>(this.env.ZONE, place.instance, place.zone),
        directory: (zone) => namedStub<DirectoryRpc>(this.env.DIRECTORY, zone, zone),
        sign: (claims) => signTicket(claims, secretOf(this.env), Date.now()),
        waitUntil: (work) => ctx.waitUntil(work),
        log: (message, error) => console.warn(`character: ${message}`, error),
      },
      LEASE_WORLD,
    );
  }

  create(playerId: PlayerId, name: string) {
    return this.#character.create(playerId, name);
  }

  enter(request: EnterRequest) {
    return this.#character.enter(request);
  }

  wait(zone: ZoneId) {
    return this.#character.wait(zone);
  }

  beginTransfer(request: TransferRequest) {
    return this.#character.beginTransfer(request);
  }

  claim(request: ClaimRequest) {
    return this.#character.claim(request);
  }

  transferStatus(question: TransferQuestion) {
    return this.#character.transferStatus(question);
  }

  confirm(place: Place, epoch: number) {
    return this.#character.confirm(place, epoch);
  }

  save(place: Place, epoch: number, whereabouts: Whereabouts) {
    return this.#character.save(place, epoch, whereabouts);
  }

  release(place: Place, epoch: number, whereabouts: Whereabouts, recordedUnder?: number) {
    return this.#character.release(place, epoch, whereabouts, recordedUnder);
  }

  where() {
    return this.#character.where();
  }

  override async alarm(): Promise<void> {
    this.#character.alarm();
  }
}

/** Typed by our own contracts: the generated stub types don't see through `implements`. */
function namedStub<T>(namespace: DurableObjectNamespace, name: string, zone: ZoneId): T {
  const locationHint = ZONES.get(zone)?.locationHint;
  return namespace.get(namespace.idFromName(name), locationHint ? { locationHint } : {}) as unknown as T;
}

function secretOf(env: CharacterEnv): Uint8Array {
  if (env.WORLD_SECRET === undefined) throw new Error("character: a ticket needs WORLD_SECRET");
  return new TextEncoder().encode(env.WORLD_SECRET);
}
