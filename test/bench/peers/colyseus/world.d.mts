// world.d.mts — types of the parts of world.mjs that our side runs: its map and its random numbers.
export declare const HALF: number;
export declare const RADIUS: number;
/** m/s. */
export declare const SPEED: number;
/** mulberry32. */
export declare function rng(seed: number): () => number;
interface Body {
  readonly position: { readonly x: number; readonly y: number; readonly z: number };
  readonly shapes: readonly { readonly halfExtents?: { readonly x: number; readonly y: number; readonly z: number } }[];
}
export declare class CrowdWorld {
  readonly world: { readonly bodies: readonly Body[] };
}
interface Vector {
  x: number;
  y: number;
  z: number;
}
export interface Rock {
  readonly body: {
    readonly position: Vector;
    readonly velocity: Vector;
    readonly angularVelocity: Vector;
    readonly quaternion: Vector & { w: number };
  };
  readonly speed: number;
}
export declare class AsteroidWorld {
  constructor(count?: number);
  readonly rocks: readonly Rock[];
  step(dt: number): void;
}
