// account-stub.ts — the object that keeps an account: a character's, or the ground of a zone.
import type { AccountId, GroundRpc, PurseRpc } from "../contracts.ts";

export interface AccountEnv {
  readonly CHARACTER: DurableObjectNamespace;
  readonly GROUND: DurableObjectNamespace;
}

/** Typed by our own contracts: the generated stub types don't see through `implements`. */
export function accountStub(
  env: AccountEnv,
  account: AccountId,
): Pick<PurseRpc | GroundRpc, "exchange" | "audit" | "receiptOf"> {
  const [kind, name] = account.split(":") as ["player" | "ground", string];
  const namespace = kind === "player" ? env.CHARACTER : env.GROUND;
  return namespace.get(namespace.idFromName(name)) as unknown as PurseRpc;
}
