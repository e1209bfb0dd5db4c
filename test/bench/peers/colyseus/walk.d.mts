// walk.d.mts — types of walk.mjs, the bots' walk.
export interface WalkCommand {
  readonly fwd: number;
  readonly strafe: number;
  /** Radians: 0 looks along +z, and grows towards +x. */
  readonly yaw: number;
  readonly buttons: number;
}
export declare class Walker {
  constructor(seed: number);
  /** Dead reckoning, metres. */
  x: number;
  z: number;
  readonly cmd: WalkCommand;
  /** Advances by `dt` seconds; true when the command changed. */
  tick(dt: number): boolean;
}
