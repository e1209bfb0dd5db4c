// faulty-env.ts — the port by which faults enter: an object's or Worker's `env`, whose namespaces yield stubs that fail to plan.
import { type FaultPlan, faultsOf, NO_FAULTS } from "./faults.ts";

type Call = (...args: unknown[]) => Promise<unknown>;
type Stub = Record<string, Call>;

/** What the classes of this build answer besides their own: see worker.ts. */
export const ABORT = "chaosAbort";

/** One process has one plan, and counts what it has done. */
export const faults = { plan: NO_FAULTS as FaultPlan, calls: 0, lost: 0, late: 0, repeated: 0, crashed: 0 };

/** Calls so far, by edge: caller, callee and method. */
const counts = new Map<string, number>();
const COUNTS_MAX = 100_000;

/** `env` with every namespace replaced; `caller` names whoever is given it. */
export function faultyEnv<Env extends object>(env: Env, caller: string): Env {
  const replaced = Object.entries(env).map(([binding, value]) => [
    binding,
    isNamespace(value) ? faultyNamespace(value, binding, caller) : value,
  ]);
  return Object.fromEntries(replaced) as Env;
}

function isNamespace(value: unknown): value is DurableObjectNamespace {
  return typeof value === "object" && value !== null && "idFromName" in value && "newUniqueId" in value;
}

function faultyNamespace(namespace: DurableObjectNamespace, binding: string, caller: string): DurableObjectNamespace {
  return new Proxy(namespace, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (property !== "get") return typeof value === "function" ? value.bind(target) : value;
      return (...args: Parameters<DurableObjectNamespace["get"]>) =>
        faultyStub(() => target.get(...args), `${caller} > ${binding} ${args[0].name}`);
    },
  });
}

/** `take` yields a new stub: one that has thrown must not be used again. */
function faultyStub(take: () => unknown, edge: string): unknown {
  const first = take() as Stub;
  return new Proxy(first, {
    get(target, property) {
      if (typeof property !== "string") return Reflect.get(target, property, target);
      if (property === "fetch") return (request: Request) => fetched(target, request, `${edge}.fetch`);
      return (...args: unknown[]) => called(take, property, args, `${edge}.${property}`);
    },
  });
}

async function called(take: () => unknown, method: string, args: unknown[], edge: string): Promise<unknown> {
  const fault = next(edge);
  const deliver = (): Promise<unknown> => ((take() as Stub)[method] as Call)(...args);
  if (fault.repeatedAfterMs !== null) {
    faults.repeated++;
    // Not waited for: the second copy may come before the first, in the midst of it, or long after.
    void pause(fault.repeatedAfterMs).then(deliver).catch(nobodyHears);
  }
  await late(fault.requestLateMs);
  if (fault.requestLost) throw lost("request", edge);
  const answer = await deliver();
  if (fault.calleeCrashes) {
    faults.crashed++;
    await ((take() as Stub)[ABORT] as Call)().catch(nobodyHears);
  }
  await late(fault.answerLateMs);
  if (fault.answerLost) throw lost("answer", edge);
  return answer;
}

/** A socket's upgrade: late or lost, but one connection is not made twice by the network. */
async function fetched(stub: Stub, request: Request, edge: string): Promise<unknown> {
  const fault = next(edge);
  await late(fault.requestLateMs);
  if (fault.requestLost) throw lost("request", edge);
  return (stub as unknown as Fetcher).fetch(request);
}

function next(edge: string): ReturnType<typeof faultsOf> {
  if (counts.size >= COUNTS_MAX) counts.clear();
  const n = counts.get(edge) ?? 0;
  counts.set(edge, n + 1);
  faults.calls++;
  return faultsOf(faults.plan, edge, n);
}

function lost(what: string, edge: string): Error {
  faults.lost++;
  return new Error(`chaos: the ${what} of ${edge} is lost`);
}

async function late(delayMs: number): Promise<void> {
  if (delayMs === 0) return;
  faults.late++;
  await pause(delayMs);
}

const pause = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));
/** What a copy of a call comes to, or a call to an object that dies of it. */
const nobodyHears = (): void => {};
