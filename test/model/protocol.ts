// protocol.ts — the protocol under test: the production machines of shared/handoff, or a copy of them in which a guard is gone.
import * as journey from "../../shared/handoff/journey.ts";
import * as kept from "../../shared/handoff/kept.ts";
import * as lease from "../../shared/handoff/lease.ts";
import * as tenancy from "../../shared/handoff/tenancy.ts";
import * as transferEnd from "../../shared/handoff/transfer-end.ts";

export interface Protocol {
  readonly lease: typeof lease;
  readonly kept: typeof kept;
  readonly transferEnd: typeof transferEnd;
  readonly tenancy: typeof tenancy;
  readonly journey: typeof journey;
}

export const PROTOCOL: Protocol = { lease, kept, transferEnd, tenancy, journey };
