// scenery.ts — draws each kind of decor into the zone's one scenery mould.
import type { Decor, DecorKind } from "../../../shared/world/zone.ts";
import type { Mould } from "../mould.ts";
import {
  drawAwning,
  drawChimney,
  drawClock,
  drawDoor,
  drawGable,
  drawPlanter,
  drawSign,
  drawStall,
  drawWindow,
} from "./fronts.ts";
import {
  drawBoat,
  drawBunting,
  drawBuoy,
  drawCrane,
  drawFlag,
  drawLamp,
  drawLantern,
  drawMosaic,
  drawNet,
  drawRope,
} from "./harbourware.ts";
import { drawBush, drawGrass, drawHill, drawPine, drawRock, drawTree } from "./plants.ts";
import { drawBeam, drawCart, drawFence, drawMine, drawTrack } from "./quarryware.ts";

/** Draws one piece of decor; the mould is already placed at it, facing its yaw, in its scale. */
export type Draw = (mould: Mould, decor: Decor) => void;

export function drawScenery(mould: Mould, piece: Decor): void {
  mould.place(piece.at, piece.yaw ?? 0, piece.scale ?? 1);
  DRAWINGS[piece.kind](mould, piece);
}

const DRAWINGS: Readonly<Record<DecorKind, Draw>> = {
  tree: drawTree,
  pine: drawPine,
  bush: drawBush,
  grass: drawGrass,
  rock: drawRock,
  hill: drawHill,
  gable: drawGable,
  door: drawDoor,
  window: drawWindow,
  awning: drawAwning,
  chimney: drawChimney,
  planter: drawPlanter,
  sign: drawSign,
  stall: drawStall,
  clock: drawClock,
  lamp: drawLamp,
  lantern: drawLantern,
  flag: drawFlag,
  boat: drawBoat,
  crane: drawCrane,
  rope: drawRope,
  bunting: drawBunting,
  mosaic: drawMosaic,
  net: drawNet,
  buoy: drawBuoy,
  cart: drawCart,
  track: drawTrack,
  fence: drawFence,
  mine: drawMine,
  beam: drawBeam,
};
