// frames.ts — what a frame is made of besides the step: encoding what changed, each client's own frame, and reading it.
import type { Bench } from "tinybench";
import { CrowdFrames } from "../codec/crowd-frames.ts";
import { PEER_VIEW_METRES } from "../world/crowd-zones.ts";

const CROWDS = [100, 500] as const;
/** Frames until everybody has been told of everybody near. */
const WARM_UP_FRAMES = 20;

export function addFrameBenches(bench: Bench): void {
  for (const players of CROWDS) {
    const crowd = warm(players);
    const step = { beforeEach: () => crowd.step() };
    bench.add(`encode: what changed of ${players} movers`, () => crowd.encode(), step);
    const fanned = warm(players);
    const encoded = {
      beforeEach: () => {
        fanned.step();
        fanned.encode();
      },
    };
    bench.add(`interest and fan-out: ${players} clients' frames`, () => fanned.fanOut(), encoded);
    const read = warm(players);
    const reader = read.reader(0);
    let bytes: Uint8Array = new Uint8Array();
    read.forget(0);
    const sent = {
      beforeEach: () => {
        read.step();
        read.encode();
        read.fanOut((member, own) => {
          if (member === 0) bytes = own;
        });
      },
    };
    bench.add(`decode: one client's frame among ${players}`, () => reader(bytes), sent);
  }
}

function warm(players: number): CrowdFrames {
  const crowd = new CrowdFrames(players, PEER_VIEW_METRES);
  for (let i = 0; i < WARM_UP_FRAMES; i++) crowd.frame();
  return crowd;
}
