// quality.ts — gives up looks for smoothness one step at a time when frames take long, and takes them back with care.

/** `live`: shadows of everything, drawn every frame. `still`: the place's own, drawn once. */
export type ShadowMode = "live" | "still" | "off";

export interface QualityLevel {
  /** Device pixels per CSS pixel, at most. */
  readonly pixelRatio: number;
  readonly shadows: ShadowMode;
}

export const QUALITY_LEVELS: readonly QualityLevel[] = [
  { pixelRatio: 1.5, shadows: "live" },
  { pixelRatio: 1, shadows: "live" },
  { pixelRatio: 1, shadows: "still" },
  { pixelRatio: 0.8, shadows: "still" },
  { pixelRatio: 0.66, shadows: "still" },
  // No lower: corners cost a software renderer more than pixels do, and names could not be read any more.
  { pixelRatio: 0.55, shadows: "still" },
];

const SLOW_MS = 27;
const FAST_MS = 18.5;
const WINDOW_FRAMES = 24;
const WINDOW_MS_MAX = 2500;
/** One frame longer than this is a zone being built: it says nothing about the picture. Several in a row do. */
const HICCUP_MS = 400;
const HIDDEN_MS = 3000;
const CLIMB_AFTER_MS = 6000;
const CLIMB_AFTER_MS_MAX = 120_000;

/** Watches frame times. Falls after one slow window; climbs after a long fast spell, longer each time a climb failed. */
export class QualityGovernor {
  #level: number;
  #frames: number[] = [];
  #windowMs = 0;
  #fastMs = 0;
  #hiccups = 0;
  #climbAfterMs = CLIMB_AFTER_MS;
  #sinceClimbMs = Infinity;
  #smoothedMs = 16.7;

  readonly #pinned: boolean;

  /** `pinned`: stay at the start level, whatever it costs. */
  constructor(startLevel: number, pinned = false) {
    this.#level = Math.max(0, Math.min(QUALITY_LEVELS.length - 1, startLevel));
    this.#pinned = pinned;
  }

  get level(): number {
    return this.#level;
  }

  get framesPerSecond(): number {
    return 1000 / this.#smoothedMs;
  }

  /** Takes one frame's time; true when the level changed. */
  sample(frameMs: number): boolean {
    if (!(frameMs > 0) || this.#pinned) return false;
    this.#hiccups = frameMs > HICCUP_MS ? this.#hiccups + 1 : 0;
    if (this.#hiccups === 1 || frameMs > HIDDEN_MS) return false;
    this.#smoothedMs += (frameMs - this.#smoothedMs) * 0.08;
    this.#frames.push(frameMs);
    this.#windowMs += frameMs;
    this.#sinceClimbMs += frameMs;
    if (this.#frames.length < WINDOW_FRAMES && this.#windowMs < WINDOW_MS_MAX) return false;
    const sorted = this.#frames.sort((a, b) => a - b);
    const median = sorted[sorted.length >> 1]!;
    const spell = this.#windowMs;
    this.#frames = [];
    this.#windowMs = 0;
    return median > SLOW_MS ? this.#fall(median) : this.#maybeClimb(median, spell);
  }

  #fall(median: number): boolean {
    this.#fastMs = 0;
    if (this.#level >= QUALITY_LEVELS.length - 1) return false;
    if (this.#sinceClimbMs < 10_000) this.#climbAfterMs = Math.min(CLIMB_AFTER_MS_MAX, this.#climbAfterMs * 3);
    // Far too slow: one step at a time would take half a minute to arrive.
    this.#level = Math.min(QUALITY_LEVELS.length - 1, this.#level + (median > SLOW_MS * 2 ? 2 : 1));
    return true;
  }

  #maybeClimb(median: number, spellMs: number): boolean {
    this.#fastMs = median < FAST_MS ? this.#fastMs + spellMs : 0;
    if (this.#fastMs < this.#climbAfterMs || this.#level === 0) return false;
    this.#fastMs = 0;
    this.#sinceClimbMs = 0;
    this.#level--;
    return true;
  }
}
