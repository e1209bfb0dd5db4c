// deals.ts — asks a character object to carry something out, again and again under the same key until it answers (LEDGER-1).
import type { PlayerId } from "../../shared/units.ts";
import type { Consent, Deal, DealAnswer } from "../contracts.ts";
import { goodsRefusal } from "../ledger/goods-refusal.ts";
import type { RoomPorts } from "./ports.ts";

const DEAL_TRIES = 4;
const DEAL_RETRY_MS = 500;

export class Deals {
  private readonly room: { readonly ports: RoomPorts };

  constructor(room: { readonly ports: RoomPorts }) {
    this.room = room;
  }

  /** Never rejects: where nobody answered, the refusal says so, and it may have been carried out all the same. */
  async make(playerId: PlayerId, consent: Consent, deal: Deal, key: string): Promise<DealAnswer> {
    const { ports } = this.room;
    const request = { consent, key, issuedMs: ports.nowMs(), deal };
    for (let tries = 1; ; tries++) {
      try {
        return await ports.character(playerId).deal(request);
      } catch (error) {
        ports.log(`a deal of ${playerId} is unanswered`, error);
        if (tries >= DEAL_TRIES) return goodsRefusal("unreachable");
        await new Promise<void>((resolve) => ports.later(DEAL_RETRY_MS, resolve));
      }
    }
  }
}
