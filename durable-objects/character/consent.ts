// consent.ts — is what was agreed to under a lease still agreed to? A stale epoch writes nothing (LEASE-1).

import { type Lease, samePlace } from "../../shared/handoff/lease-state.ts";
import type { Consent, GoodsRefusal } from "../contracts.ts";
import { goodsRefusal } from "../ledger/goods-refusal.ts";

/** Why it is not, or null. */
export function fence(lease: Lease | null, { place, epoch }: Consent): GoodsRefusal | null {
  if (lease === null) return goodsRefusal("unknown_character");
  if (lease.epoch !== epoch || !samePlace(lease.holder, place)) return goodsRefusal("stale_epoch");
  return lease.transfer === null ? null : goodsRefusal("crossing");
}
