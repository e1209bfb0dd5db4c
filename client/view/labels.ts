// labels.ts — words in the world: a sprite with rounded plate and text, and the names over movers' heads.
import { CanvasTexture, type Group, LinearFilter, Sprite, SpriteMaterial, SRGBColorSpace, type Vector3 } from "three";
import type { Vec3 } from "../../shared/units.ts";

const FADE_FROM_METRES = 22;
const GONE_AT_METRES = 42;
/** Beyond this many the farthest names stay away: a crowd of plates hides the crowd. */
const NAMES_MAX = 24;
/** World height of a name per metre of distance: it keeps its size on the screen, within limits. */
const HEIGHT_PER_METRE = 0.026;

export interface TextStyle {
  readonly plate: string;
  readonly ink: string;
}

/** A sprite one line high (0.5 m) that shows `text`. */
export function textSprite(text: string, style: TextStyle): Sprite {
  const [fontPixels, padding] = [44, 22];
  const canvas = new OffscreenCanvas(8, 72);
  const font = `600 ${fontPixels}px "Segoe UI", "Helvetica Neue", "DejaVu Sans", Arial, sans-serif`;
  const measure = canvas.getContext("2d")!;
  measure.font = font;
  canvas.width = Math.ceil(Math.min(900, measure.measureText(text).width) + padding * 2);
  const ctx = canvas.getContext("2d")!;
  ctx.fillStyle = style.plate;
  ctx.beginPath();
  ctx.roundRect(0, 0, canvas.width, canvas.height, 36);
  ctx.fill();
  ctx.font = font;
  ctx.fillStyle = style.ink;
  ctx.textBaseline = "middle";
  ctx.fillText(text, padding, canvas.height / 2 + 3, 900);
  const map = new CanvasTexture(canvas);
  map.colorSpace = SRGBColorSpace;
  map.minFilter = LinearFilter;
  map.generateMipmaps = false;
  const sprite = new Sprite(
    new SpriteMaterial({ map, transparent: true, depthWrite: false, fog: false, toneMapped: false }),
  );
  sprite.renderOrder = 5;
  sprite.scale.set((0.5 * canvas.width) / canvas.height, 0.5, 1);
  return sprite;
}

interface Name {
  readonly text: string;
  readonly sprite: Sprite;
  seenInFrame: number;
}

export interface Named {
  readonly id: number;
  readonly name: string;
  readonly isNpc: boolean;
  /** Where the name floats. */
  readonly above: Vec3;
  readonly distance: number;
  /** 1, or less while its bearer fades. */
  readonly presence: number;
}

/** The names over heads: one sprite per mover, made when it is first near and let go when it is gone. */
export class NameLabels {
  #names = new Map<number, Name>();
  #group: Group;
  #frame = 0;

  constructor(group: Group) {
    this.#group = group;
  }

  update(movers: readonly Named[]): void {
    this.#frame++;
    const near = movers
      .filter((mover) => mover.distance < GONE_AT_METRES && mover.name)
      .sort((a, b) => a.distance - b.distance)
      .slice(0, NAMES_MAX);
    for (const mover of near) {
      const { sprite } = this.#nameOf(mover);
      const height = Math.min(0.62, Math.max(0.2, mover.distance * HEIGHT_PER_METRE));
      sprite.scale.set((sprite.userData.aspect as number) * height, height, 1);
      (sprite.position as Vector3).set(mover.above.x, mover.above.y + height / 2, mover.above.z);
      const near = Math.min(1, (GONE_AT_METRES - mover.distance) / (GONE_AT_METRES - FADE_FROM_METRES));
      sprite.material.opacity = near * mover.presence;
    }
    for (const [id, name] of this.#names) if (name.seenInFrame !== this.#frame) this.#drop(id, name);
  }

  dispose(): void {
    for (const [id, name] of this.#names) this.#drop(id, name);
  }

  #nameOf(mover: Named): Name {
    let name = this.#names.get(mover.id);
    if (name && name.text !== mover.name) {
      this.#drop(mover.id, name);
      name = undefined;
    }
    if (!name) {
      const sprite = textSprite(
        mover.name,
        mover.isNpc
          ? { plate: "rgba(74, 52, 24, 0.62)", ink: "#ffe9bd" }
          : { plate: "rgba(16, 22, 34, 0.62)", ink: "#ffffff" },
      );
      sprite.userData.aspect = sprite.scale.x / sprite.scale.y;
      this.#group.add(sprite);
      name = { text: mover.name, sprite, seenInFrame: 0 };
      this.#names.set(mover.id, name);
    }
    name.seenInFrame = this.#frame;
    return name;
  }

  #drop(id: number, name: Name): void {
    this.#group.remove(name.sprite);
    name.sprite.material.map?.dispose();
    name.sprite.material.dispose();
    this.#names.delete(id);
  }
}
