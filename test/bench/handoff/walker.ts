// walker.ts — a player who walks through the portal to and fro, through a slow link.
import { joinWorld, type WorldSession } from "../../../client/sdk.ts";
import { turned } from "../../../durable-objects/zone/arrival.ts";
import type { ZoneId } from "../../../shared/units.ts";
import { ZONES } from "../../../shared/world/zones.ts";

const LOOK_MS = 30;
/** How far from the gate one goes before one turns round, metres: time enough for a socket to wait behind it. */
const OUT_METRES = 6;
const OUT_MS_MAX = 4000;
const BACK_MS_MAX = 20_000;

/** As the portal's own player feels it: from the tick in which their prediction stands in it to the next zone being theirs. */
export interface Felt {
  readonly ms: number;
}

export class PortalWalker {
  readonly felt: Felt[] = [];
  private readonly session: WorldSession;
  private timer: ReturnType<typeof setInterval> | null = null;
  private outSinceMs = performance.now();
  private back = false;
  private crossingAtMs: number | null = null;
  failure: string | null = null;

  private constructor(session: WorldSession) {
    this.session = session;
    session.on("zone", () => this.arrived());
    session.on("closed", ({ name }) => {
      this.failure = `closed: ${name}`;
    });
  }

  /** `waits` false: nobody is given a ticket to wait, so that each crossing is a cold one. */
  static async join(url: string, name: string, waits: boolean): Promise<PortalWalker> {
    const ours: typeof fetch = (input, init) => {
      const refused = !waits && typeof init?.body === "string" && init.body.includes('"wait":true');
      if (!refused) return fetch(input, init);
      return Promise.resolve(Response.json({ error: { code: "no_portal", message: "cold" } }, { status: 409 }));
    };
    const transport = { fetch: ours, WebSocket: globalThis.WebSocket };
    const walker = new PortalWalker(await joinWorld({ url, name, zone: "harbor", transport }));
    walker.timer = setInterval(() => walker.look(), LOOK_MS);
    return walker;
  }

  /** The player's next steps. */
  private look(): void {
    const { stay } = this.session;
    const self = stay?.predictor?.self;
    const portal = ZONES.get(stay?.zone.id as ZoneId)?.portals[0];
    const nowMs = performance.now();
    if (!stay || !self || !portal) return;
    if (self.crossing) this.crossingAtMs ??= nowMs;
    const { x, z } = self.position;
    const [ax, , az] = portal.arrival.at;
    const [dx, , dz] = turned([0, 0, OUT_METRES], portal.arrival.yaw);
    const [toX, toZ] = this.back ? [portal.at[0], portal.at[2]] : [ax + dx, az + dz];
    const there = Math.hypot(x - toX, z - toZ) < 1 || nowMs - this.outSinceMs > OUT_MS_MAX;
    if (!this.back && there) this.back = true;
    if (nowMs - this.outSinceMs > BACK_MS_MAX) this.failure ??= `stuck in ${stay.zone.id} at ${x}, ${z}`;
    this.session.drive({ forward: 1, yaw: Math.atan2(x - toX, z - toZ) });
  }

  private arrived(): void {
    if (this.crossingAtMs !== null) this.felt.push({ ms: performance.now() - this.crossingAtMs });
    this.crossingAtMs = null;
    this.back = false;
    this.outSinceMs = performance.now();
  }

  leave(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.session.leave();
  }
}
