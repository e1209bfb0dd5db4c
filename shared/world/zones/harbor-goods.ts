// harbor-goods.ts — what lies about in the harbor, and what its merchants deal in.
import type { Ware } from "../items.ts";
import type { ItemSpawn } from "../zone.ts";

/** What the sea leaves on the quay, what rolls off the stalls, what the porters forget. */
export const HEAPS: readonly ItemSpawn[] = [
  { item: "shell", count: 2, at: [-5, 0, -8], againSeconds: 60 },
  { item: "shell", count: 3, at: [1, 0, -5], againSeconds: 60 },
  { item: "shell", count: 2, at: [-12, 0, 4], againSeconds: 60 },
  { item: "shell", count: 5, at: [-17, 0, 8], againSeconds: 120 },
  { item: "apple", count: 3, at: [-19, 0, -14], againSeconds: 60 },
  { item: "apple", count: 2, at: [-18, 0, -4], againSeconds: 60 },
  { item: "rope", count: 1, at: [8, 0, -4], againSeconds: 90 },
  { item: "rope", count: 1, at: [11, 0, 8], againSeconds: 90 },
  { item: "lantern", count: 1, at: [7, 0, -20], againSeconds: 180 },
];

export const MARTAS_WARES: readonly Ware[] = [
  { item: "apple", asks: 3, pays: 1 },
  { item: "shell", asks: 8, pays: 4 },
  { item: "rope", asks: 12, pays: 6 },
  { item: "lantern", asks: 30, pays: 15 },
  { item: "scroll-quarry", asks: 8, pays: null },
];

export const YSOLDES_WARES: readonly Ware[] = [
  { item: "crystal", asks: null, pays: 18 },
  { item: "ore", asks: null, pays: 5 },
  { item: "pickaxe", asks: 40, pays: 20 },
];
