// beams.ts — beams of light: a tracer that fades, and a flash where it ends, by what the zone has said of it.
import {
  AdditiveBlending,
  CylinderGeometry,
  Group,
  Mesh,
  MeshBasicMaterial,
  Quaternion,
  SphereGeometry,
  Vector3,
} from "three";
import type { Vec3 } from "../../shared/units.ts";

export interface ViewBeam {
  readonly id: number;
  readonly from: Vec3;
  readonly to: Vec3;
  /** Since it was shown; and since it was settled, or null while it is not. */
  readonly ageSeconds: number;
  readonly settledSeconds: number | null;
  readonly state: "shown" | "confirmed" | "withdrawn";
  readonly hit: boolean;
}

const BEAMS_MAX = 32;
const TRACER_SECONDS = 0.22;
const FLASH_SECONDS = 0.35;
const COLOURS = { shown: 0x9fe8ff, confirmed: 0xffd27a, withdrawn: 0x8a8f94 } as const;
const UP = new Vector3(0, 1, 0);

export class Beams {
  readonly group = new Group();
  #pool: { tracer: Mesh; flash: Mesh }[] = [];
  #tracerShape = new CylinderGeometry(0.035, 0.035, 1, 6, 1, true);
  #flashShape = new SphereGeometry(1, 12, 8);
  #way = new Vector3();
  #turn = new Quaternion();

  update(beams: readonly ViewBeam[]): void {
    for (let i = 0; i < Math.max(this.#pool.length, Math.min(BEAMS_MAX, beams.length)); i++) {
      const beam = beams[i];
      this.#pool[i] ??= this.#make();
      const { tracer, flash } = this.#pool[i] as { tracer: Mesh; flash: Mesh };
      tracer.visible = beam !== undefined && beam.ageSeconds < TRACER_SECONDS;
      flash.visible = beam !== undefined && flashShare(beam) > 0;
      if (beam) this.#place(beam, tracer, flash);
    }
  }

  dispose(): void {
    this.#tracerShape.dispose();
    this.#flashShape.dispose();
    for (const { tracer, flash } of this.#pool)
      for (const mesh of [tracer, flash]) (mesh.material as MeshBasicMaterial).dispose();
  }

  #place(beam: ViewBeam, tracer: Mesh, flash: Mesh): void {
    const { from, to } = beam;
    this.#way.set(to.x - from.x, to.y - from.y, to.z - from.z);
    const length = Math.max(0.01, this.#way.length());
    tracer.position.set((from.x + to.x) / 2, (from.y + to.y) / 2 - 0.2, (from.z + to.z) / 2);
    tracer.quaternion.copy(this.#turn.setFromUnitVectors(UP, this.#way.divideScalar(length)));
    tracer.scale.set(1, length, 1);
    paint(tracer, COLOURS[beam.state], 1 - beam.ageSeconds / TRACER_SECONDS);
    const share = flashShare(beam);
    flash.position.set(to.x, to.y, to.z);
    flash.scale.setScalar((beam.hit ? 0.35 : 0.14) * (1.4 - share));
    paint(flash, COLOURS[beam.state], share * 0.8);
  }

  #make(): { tracer: Mesh; flash: Mesh } {
    const material = () => new MeshBasicMaterial({ transparent: true, blending: AdditiveBlending, depthWrite: false });
    const tracer = new Mesh(this.#tracerShape, material());
    const flash = new Mesh(this.#flashShape, material());
    this.group.add(tracer, flash);
    return { tracer, flash };
  }
}

/** The flash comes with the beam, and once more when a hit is confirmed. */
function flashShare({ ageSeconds, settledSeconds, state, hit }: ViewBeam): number {
  const shown = 1 - ageSeconds / FLASH_SECONDS;
  const confirmed = state === "confirmed" && hit && settledSeconds !== null ? 1 - settledSeconds / FLASH_SECONDS : 0;
  return Math.max(0, Math.min(1, Math.max(shown, confirmed)));
}

function paint(mesh: Mesh, colour: number, opacity: number): void {
  const material = mesh.material as MeshBasicMaterial;
  material.color.setHex(colour);
  material.opacity = Math.max(0, opacity);
}
