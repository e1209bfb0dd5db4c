// ground-object.ts — the shell around what lies in one zone instance: SQLite, alarm, and the stubs of characters.
import { DurableObject } from "cloudflare:workers";
import { censusShard } from "../../shared/admission/census.ts";
import { assert } from "../../shared/assert.ts";
import type { InstanceId, PlayerId } from "../../shared/units.ts";
import { zoneOfInstance } from "../../shared/world/zones.ts";
import type { AccountId, CensusRpc, Consent, ExchangeRequest, GroundRpc } from "../contracts.ts";
import { type AccountEnv, accountStub } from "../ledger/account-stub.ts";
import { type CourierPorts, carry } from "../ledger/courier.ts";
import { OneAlarm } from "../one-alarm.ts";
import { Ground } from "./ground.ts";
import { SqlGround } from "./ground-store.ts";

interface GroundEnv extends AccountEnv {
  readonly CENSUS: DurableObjectNamespace;
}

export class GroundObject extends DurableObject<GroundEnv> implements GroundRpc {
  readonly #store: SqlGround;
  readonly #ground: Ground;
  readonly #courier: CourierPorts;
  readonly #alarm: OneAlarm;

  constructor(ctx: DurableObjectState, env: GroundEnv) {
    super(ctx, env);
    this.#alarm = new OneAlarm(ctx.storage);
    const instance = ctx.id.name as InstanceId | undefined;
    const zone = instance && zoneOfInstance(instance);
    assert(instance && zone, `${instance} is an instance of a zone of this world`);
    this.#store = new SqlGround(ctx.storage);
    this.#ground = new Ground(this.#store, instance, zone.items);
    this.#courier = {
      nowMs: () => Date.now(),
      deliver: (request) => accountStub(this.env, request.to).exchange(request),
      arm: () => this.#alarm.set(this.#ground.nextAlarmMs),
      log: (message, error) => console.warn(`ground: ${message}`, error),
    };
  }

  async look() {
    await this.#registered();
    return this.#ground.look(Date.now());
  }

  async take(pile: number, playerId: PlayerId, consent: Consent) {
    await this.#registered();
    const begun = this.#ground.take(pile, playerId, consent);
    if (!begun.ok) return { taken: begun, listing: this.#ground.look(Date.now()) };
    await carry(this.#ground, this.#courier);
    return { taken: this.#ground.takenOf(pile), listing: this.#ground.look(Date.now()) };
  }

  async exchange(request: ExchangeRequest) {
    await this.#registered();
    return this.#ground.receive(request, Date.now());
  }

  async audit() {
    return this.#ground.audit();
  }

  async receiptOf(from: AccountId) {
    return this.#ground.receiptOf(from);
  }

  /** In the census, before anything lies here: an instance that is closed for good is still audited. */
  async #registered(): Promise<void> {
    if (this.#store.registered) return;
    const { CENSUS } = this.env;
    const census = CENSUS.get(CENSUS.idFromName(censusShard(0))) as unknown as CensusRpc;
    await census.registerGround(this.ctx.id.name as InstanceId);
    this.#store.setRegistered();
  }

  override async alarm(): Promise<void> {
    this.#alarm.rang();
    await carry(this.#ground, this.#courier);
    // The alarm that rang is gone, even if it rang too early and nothing was due.
    this.#alarm.set(this.#ground.nextAlarmMs);
  }
}
