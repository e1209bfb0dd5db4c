// crowd.ts — everyone in view: remembers each mover's gait from frame to frame and has it drawn.
import { Color, type Frustum, Matrix4, type Mesh, type ShaderMaterial, Sphere, Vector3 } from "three";
import type { ViewMover } from "../frame.ts";
import { type Lighting, lightOf } from "../lighting.ts";
import { Fox, Gull } from "./animals.ts";
import { type Look, lookOf } from "./looks.ts";
import { Parts } from "./parts.ts";
import { type Gait, Person } from "./person.ts";
import { FIGURE_SHAPES, type PartName } from "./shapes.ts";

const WALK_SPEED = 2.2;
const RUN_SPEED = 6;
const WHITE = new Color(1, 1, 1);
const SHIMMER = lightOf(0x9be8ff);
const SPARKLES = 7;

/** What is remembered of a mover between frames: eased values only, never its position. */
interface Memory {
  look: Look;
  name: string;
  appearance: ViewMover["appearance"];
  yaw: number;
  phase: number;
  pace: number;
  air: number;
  climb: number;
  lean: number;
  seenInFrame: number;
}

export class Crowd {
  #parts: Parts<PartName>;
  #person = new Person();
  #fox = new Fox();
  #gull = new Gull();
  #memories = new Map<number, Memory>();
  #frame = 0;
  #material: ShaderMaterial;
  #colour = new Color();
  #matrix = new Matrix4();
  #sphere = new Sphere(new Vector3(), 1.3);

  constructor(lighting: Lighting) {
    this.#material = lighting.material();
    const geometries = Object.fromEntries(Object.entries(FIGURE_SHAPES).map(([name, build]) => [name, build()]));
    this.#parts = new Parts(geometries as Record<PartName, ReturnType<(typeof FIGURE_SHAPES)["head"]>>, this.#material);
  }

  /** Everyone, as one thing in the scene. */
  get mesh(): Mesh {
    return this.#parts.mesh;
  }

  /** Draws these movers (with `inView`, only those that it holds) and forgets every other one. */
  update(movers: readonly ViewMover[], inView: Frustum | null, timeSeconds: number, deltaSeconds: number): void {
    this.#frame++;
    this.#parts.begin();
    for (const mover of movers) {
      const memory = this.#remember(mover);
      ease(memory, mover, Math.min(0.1, deltaSeconds));
      this.#sphere.center.set(mover.position.x, mover.position.y + 1, mover.position.z);
      if (!inView || inView.intersectsSphere(this.#sphere)) this.#draw(mover, memory, timeSeconds);
    }
    this.#parts.end();
    for (const [id, memory] of this.#memories) if (memory.seenInFrame !== this.#frame) this.#memories.delete(id);
  }

  dispose(): void {
    this.#parts.dispose();
    this.#material.dispose();
  }

  #remember(mover: ViewMover): Memory {
    let memory = this.#memories.get(mover.id);
    if (!memory || memory.name !== mover.name) {
      memory = {
        look: lookOf(mover.name, mover.npcKind, mover.appearance),
        name: mover.name,
        appearance: mover.appearance,
        yaw: mover.yaw,
        phase: mover.id % 7,
        pace: 0,
        air: mover.grounded ? 0 : 1,
        climb: 0,
        lean: 0,
        seenInFrame: 0,
      };
      this.#memories.set(mover.id, memory);
    }
    if (memory.appearance !== mover.appearance) {
      memory.appearance = mover.appearance;
      memory.look = lookOf(mover.name, mover.npcKind, mover.appearance);
    }
    memory.seenInFrame = this.#frame;
    return memory;
  }

  #draw(mover: ViewMover, memory: Memory, timeSeconds: number): void {
    const gait: Gait = {
      phase: memory.phase,
      pace: memory.pace,
      air: memory.air,
      climb: memory.climb,
      lean: memory.lean,
      breath: timeSeconds * 2.1 + (mover.id % 11),
    };
    const shimmer = mover.crossing ? 0.55 + 0.35 * Math.sin(timeSeconds * 14) : 0;
    const tint = (colour: Color): Color => this.#colour.copy(colour).lerp(SHIMMER, shimmer);
    const figure = mover.npcKind === "fox" ? this.#fox : mover.npcKind === "gull" ? this.#gull : this.#person;
    figure.root.position.set(mover.position.x, mover.position.y + (mover.crossing ? 0.04 : 0), mover.position.z);
    figure.root.rotation.y = memory.yaw;
    figure.root.scale.setScalar(mover.presence ?? 1);
    if (figure instanceof Person) figure.draw(this.#parts, memory.look, gait, tint);
    else figure.draw(this.#parts, WHITE, gait, tint);
    if (mover.crossing) this.#sparkle(mover, timeSeconds);
  }

  #sparkle(mover: ViewMover, timeSeconds: number): void {
    for (let i = 0; i < SPARKLES; i++) {
      const rise = (timeSeconds * 0.7 + i / SPARKLES) % 1;
      const angle = timeSeconds * 3 + (i / SPARKLES) * 2 * Math.PI;
      this.#matrix
        .makeScale(1 - rise, 1 - rise, 1 - rise)
        .setPosition(
          mover.position.x + Math.sin(angle) * 0.55,
          mover.position.y + rise * 2.1,
          mover.position.z + Math.cos(angle) * 0.55,
        );
      this.#parts.put("sparkle", this.#matrix, SHIMMER);
    }
  }
}

function ease(memory: Memory, mover: ViewMover, delta: number): void {
  const speed = mover.crossing ? 0 : Math.hypot(mover.velocity.x, mover.velocity.z);
  const toward = (from: number, to: number, perSecond: number): number =>
    from + (to - from) * (1 - Math.exp(-perSecond * delta));
  const turn = wrapAngle(mover.yaw - memory.yaw);
  memory.yaw = wrapAngle(memory.yaw + turn * (1 - Math.exp(-16 * delta)));
  const pace =
    speed < 0.15
      ? 0
      : speed < WALK_SPEED
        ? speed / WALK_SPEED
        : 1 + Math.min(1, (speed - WALK_SPEED) / (RUN_SPEED - WALK_SPEED));
  memory.pace = toward(memory.pace, pace, 12);
  // Walking backwards the cycle runs backwards.
  const ahead = -Math.sin(memory.yaw) * mover.velocity.x - Math.cos(memory.yaw) * mover.velocity.z;
  const strideMetres = 1.5 + 1.5 * Math.max(0, memory.pace - 1);
  memory.phase += ((ahead < -0.3 ? -1 : 1) * speed * delta * 2 * Math.PI) / strideMetres;
  memory.air = toward(memory.air, mover.grounded ? 0 : 1, mover.grounded ? 18 : 12);
  memory.climb = toward(memory.climb, Math.max(-1, Math.min(1, mover.velocity.y / 4)), 12);
  memory.lean = toward(memory.lean, Math.max(-0.18, Math.min(0.18, turn * 0.12 * memory.pace)), 8);
}

function wrapAngle(angle: number): number {
  return angle - Math.round(angle / (2 * Math.PI)) * 2 * Math.PI;
}
