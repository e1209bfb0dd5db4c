// surfaces.ts — the materials of static shapes: a base colour and a small tileable texture drawn by our own code.
import { CanvasTexture, LinearMipmapNearestFilter, RepeatWrapping, type ShaderMaterial, type Texture } from "three";
import type { SurfaceMaterial } from "../../shared/sim/terrain.ts";
import type { Lighting } from "./lighting.ts";
import { randomFrom, valueNoise } from "./noise.ts";

export type DrawnMaterial = Exclude<SurfaceMaterial, "hidden">;

/** Colour that a shape has unless it is tinted, and how many metres one repeat of the texture covers. */
export const SURFACES: Readonly<Record<DrawnMaterial, { readonly colour: number; readonly metres: number }>> = {
  grass: { colour: 0x86a557, metres: 5 },
  sand: { colour: 0xdcc594, metres: 5 },
  stone: { colour: 0xcbb998, metres: 2.6 },
  cobble: { colour: 0xc9b08d, metres: 2.5 },
  plank: { colour: 0xb07f50, metres: 1.8 },
  brick: { colour: 0xb8684b, metres: 1.7 },
  plaster: { colour: 0xf2e4c8, metres: 5 },
  roof: { colour: 0xc4603f, metres: 1.9 },
  metal: { colour: 0x6b7480, metres: 1.5 },
  cliff: { colour: 0xcaa273, metres: 6 },
  dirt: { colour: 0xcfa877, metres: 6 },
};

const TEXTURE_PIXELS = 256;
/** What has no joints needs fewer. */
const SOFT_PIXELS = 128;
const SOFT: ReadonlySet<DrawnMaterial> = new Set(["grass", "sand", "plaster", "metal", "cliff", "dirt"]);

/** One material per surface for a renderer's lifetime; zones share them. */
export class Surfaces {
  #materials = new Map<DrawnMaterial, { readonly material: ShaderMaterial; readonly map: Texture }>();
  #lighting: Lighting;
  #anisotropy: number;

  /** `anisotropy` 1 also samples mipmaps more cheaply. */
  constructor(lighting: Lighting, anisotropy: number) {
    this.#lighting = lighting;
    this.#anisotropy = anisotropy;
  }

  material(surface: DrawnMaterial): ShaderMaterial {
    const known = this.#materials.get(surface);
    if (known) return known.material;
    const map = paint(
      PAINTERS[surface],
      SOFT.has(surface) ? SOFT_PIXELS : TEXTURE_PIXELS,
      surface.length * 77 + surface.charCodeAt(0),
    );
    map.anisotropy = this.#anisotropy;
    if (this.#anisotropy === 1) map.minFilter = LinearMipmapNearestFilter;
    const material = this.#lighting.material(map);
    this.#materials.set(surface, { material, map });
    return material;
  }

  /** Is this one of the shared materials, which outlive any zone? */
  owns(material: unknown): boolean {
    return [...this.#materials.values()].some((entry) => entry.material === material);
  }

  dispose(): void {
    for (const { material, map } of this.#materials.values()) {
      map.dispose();
      material.dispose();
    }
    this.#materials.clear();
  }
}

type Painter = (pen: Pen) => void;

interface Pen {
  readonly ctx: OffscreenCanvasRenderingContext2D;
  readonly size: number;
  readonly random: () => number;
}

function paint(painter: Painter, size: number, seed: number): Texture {
  const canvas = new OffscreenCanvas(size, size);
  const pen: Pen = { ctx: canvas.getContext("2d")!, size, random: randomFrom(seed) };
  painter(pen);
  const texture = new CanvasTexture(canvas);
  texture.wrapS = texture.wrapT = RepeatWrapping;
  return texture;
}

/** Textures are light greys, slightly warm or cool: they multiply the shape's own colour. */
const PAINTERS: Readonly<Record<DrawnMaterial, Painter>> = {
  grass: (pen) => {
    mottle(pen, 226, 26, 5);
    strokes(pen, 900, 7, ["#fffbe0", "#b9c79a", "#d4e0b4", "#93a877"]);
  },
  sand: (pen) => {
    mottle(pen, 236, 18, 4);
    specks(pen, 500, 1.3, ["#fff6e0", "#cdbf9e", "#e6d9b8"]);
  },
  stone: (pen) => courses(pen, 4, 3, 5, 20, "#8d8375"),
  cobble: (pen) => cobbles(pen),
  plank: (pen) => boards(pen),
  brick: (pen) => courses(pen, 8, 4, 4, 34, "#d8c6b4"),
  plaster: (pen) => {
    mottle(pen, 240, 15, 3);
    specks(pen, 140, 2, ["#fffaf0", "#e6ddcc"]);
  },
  roof: (pen) => tiles(pen),
  metal: (pen) => {
    mottle(pen, 225, 22, 4);
    specks(pen, 60, 2, ["#ffffff", "#9aa0a6"]);
  },
  cliff: (pen) => {
    mottle(pen, 230, 30, 7);
    strata(pen);
  },
  dirt: (pen) => {
    mottle(pen, 230, 26, 4);
    specks(pen, 150, 1.1, ["#fff4e0", "#c9b596", "#e0cdae", "#b5a183"]);
  },
};

/** Soft clouds of brightness around `level`, seamless at the edges. */
function mottle(pen: Pen, level: number, swing: number, cells: number): void {
  const image = pen.ctx.createImageData(pen.size, pen.size);
  for (let y = 0; y < pen.size; y++) {
    for (let x = 0; x < pen.size; x++) {
      const value = level + (tileNoise(x / pen.size, y / pen.size, cells) - 0.5) * 2 * swing + (pen.random() - 0.5) * 7;
      const i = (y * pen.size + x) * 4;
      image.data[i] = value + 3;
      image.data[i + 1] = value;
      image.data[i + 2] = value - 5;
      image.data[i + 3] = 255;
    }
  }
  pen.ctx.putImageData(image, 0, 0);
}

/** Noise on 0…1 that meets itself at the edges: four shifted samples, cross-faded. */
function tileNoise(u: number, v: number, cells: number): number {
  const at = (x: number, y: number): number =>
    valueNoise(x * cells, y * cells) * 0.65 + valueNoise(x * cells * 3 + 9, y * cells * 3) * 0.35;
  return (
    at(u, v) * (1 - u) * (1 - v) + at(u - 1, v) * u * (1 - v) + at(u, v - 1) * (1 - u) * v + at(u - 1, v - 1) * u * v
  );
}

/** Draws something at every wrap of its position, so that what crosses an edge continues on the other side. */
function wrapped(pen: Pen, x: number, y: number, reach: number, draw: (x: number, y: number) => void): void {
  for (const dx of [-pen.size, 0, pen.size]) {
    for (const dy of [-pen.size, 0, pen.size]) {
      if (x + dx > -reach && x + dx < pen.size + reach && y + dy > -reach && y + dy < pen.size + reach)
        draw(x + dx, y + dy);
    }
  }
}

function strokes(pen: Pen, count: number, length: number, colours: readonly string[]): void {
  pen.ctx.globalAlpha = 0.42;
  for (let i = 0; i < count; i++) {
    const [x, y, lean] = [pen.random() * pen.size, pen.random() * pen.size, (pen.random() - 0.5) * 5];
    pen.ctx.strokeStyle = colours[i % colours.length]!;
    wrapped(pen, x, y, length, (px, py) => {
      pen.ctx.beginPath();
      pen.ctx.moveTo(px, py);
      pen.ctx.lineTo(px + lean, py - length * (0.5 + pen.random() * 0.5));
      pen.ctx.stroke();
    });
  }
  pen.ctx.globalAlpha = 1;
}

function specks(pen: Pen, count: number, radius: number, colours: readonly string[]): void {
  pen.ctx.globalAlpha = 0.55;
  for (let i = 0; i < count; i++) {
    const [x, y, r] = [pen.random() * pen.size, pen.random() * pen.size, radius * (0.4 + pen.random())];
    pen.ctx.fillStyle = colours[i % colours.length]!;
    wrapped(pen, x, y, r, (px, py) => {
      pen.ctx.beginPath();
      pen.ctx.ellipse(px, py, r, r * 0.75, i, 0, 7);
      pen.ctx.fill();
    });
  }
  pen.ctx.globalAlpha = 1;
}

/** Dressed stone or brick: rows of blocks, every other row shifted by half a block. */
function courses(pen: Pen, rows: number, perRow: number, joint: number, swing: number, mortar: string): void {
  pen.ctx.fillStyle = mortar;
  pen.ctx.fillRect(0, 0, pen.size, pen.size);
  const [h, w] = [pen.size / rows, pen.size / perRow];
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < perRow; i++) {
      const level = 236 - pen.random() * swing;
      const warm = pen.random() * 12;
      pen.ctx.fillStyle = `rgb(${level + 6}, ${level - warm * 0.4}, ${level - warm})`;
      const x = i * w + (row % 2 ? w / 2 : 0);
      wrapped(pen, x, row * h, w, (px, py) => {
        pen.ctx.beginPath();
        pen.ctx.roundRect(px + joint / 2, py + joint / 2, w - joint, h - joint, 4);
        pen.ctx.fill();
      });
    }
  }
}

function cobbles(pen: Pen): void {
  pen.ctx.fillStyle = "#a89a89";
  pen.ctx.fillRect(0, 0, pen.size, pen.size);
  const rows = 9;
  const step = pen.size / rows;
  for (let row = 0; row < rows; row++) {
    // Rows of unequal stones; nine rows and an offset that returns to zero keep it seamless.
    let x = (row % 3) * step * 0.37;
    const end = x + pen.size;
    while (x < end - step * 0.3) {
      const width = Math.min(step * (0.85 + pen.random() * 0.5), end - x);
      const level = 206 + pen.random() * 40;
      const warm = pen.random() * 16;
      wrapped(pen, x, row * step, step * 2, (px, py) => {
        pen.ctx.fillStyle = `rgb(${level - 26}, ${level - 30}, ${level - 36})`;
        pen.ctx.beginPath();
        pen.ctx.roundRect(px + 1.5, py + 2, width - 2.5, step - 2.5, 7);
        pen.ctx.fill();
        pen.ctx.fillStyle = `rgb(${level + 8}, ${level - warm * 0.3}, ${level - warm})`;
        pen.ctx.beginPath();
        pen.ctx.roundRect(px + 2, py + 1.5, width - 4, step - 5, 7);
        pen.ctx.fill();
      });
      x += width;
    }
  }
}

/** Boards run along v; their joints are lines of constant u. */
function boards(pen: Pen): void {
  const count = 8;
  const width = pen.size / count;
  for (let i = 0; i < count; i++) {
    const level = 204 + pen.random() * 44;
    pen.ctx.fillStyle = `rgb(${level + 6}, ${level}, ${level - 9})`;
    pen.ctx.fillRect(i * width, 0, width, pen.size);
    pen.ctx.globalAlpha = 0.16;
    pen.ctx.strokeStyle = "#5d4128";
    for (let g = 0; g < 5; g++) {
      const x = (i + 0.12 + pen.random() * 0.76) * width;
      pen.ctx.beginPath();
      pen.ctx.moveTo(x, 0);
      pen.ctx.bezierCurveTo(x + 4, pen.size * 0.3, x - 4, pen.size * 0.6, x, pen.size);
      pen.ctx.stroke();
    }
    pen.ctx.globalAlpha = 1;
    pen.ctx.fillStyle = "#6f543a";
    pen.ctx.fillRect(i * width, 0, 2.5, pen.size);
  }
}

function tiles(pen: Pen): void {
  pen.ctx.fillStyle = "#8f8078";
  pen.ctx.fillRect(0, 0, pen.size, pen.size);
  const [rows, perRow] = [6, 8];
  const [h, w] = [pen.size / rows, pen.size / perRow];
  for (let row = rows; row >= -1; row--) {
    for (let i = 0; i < perRow; i++) {
      const level = 196 + pen.random() * 56;
      pen.ctx.fillStyle = `rgb(${level + 5}, ${level - 5}, ${level - 12})`;
      const x = (i + (row % 2 ? 0.5 : 0)) * w;
      for (const dx of [-pen.size, 0, pen.size]) {
        pen.ctx.beginPath();
        pen.ctx.roundRect(x + dx + 1, row * h - h * 0.3, w - 2, h * 1.22, [0, 0, w * 0.45, w * 0.45]);
        pen.ctx.fill();
      }
    }
  }
}

function strata(pen: Pen): void {
  pen.ctx.lineWidth = 2;
  for (let i = 0; i < 12; i++) {
    const y = pen.random() * pen.size;
    pen.ctx.globalAlpha = 0.06 + pen.random() * 0.1;
    pen.ctx.strokeStyle = i % 3 ? "#8a6a4c" : "#fff4df";
    wrapped(pen, 0, y, 8, (_px, py) => {
      pen.ctx.beginPath();
      pen.ctx.moveTo(0, py);
      pen.ctx.bezierCurveTo(pen.size * 0.33, py + 7, pen.size * 0.66, py - 7, pen.size, py);
      pen.ctx.stroke();
    });
  }
  pen.ctx.globalAlpha = 1;
}
