// read-cubes.mjs — reads a recorded cube trace (cubes-*.bin.br) frame by frame. No dependencies, Node 18 or newer.
import { readFile } from "node:fs/promises";
import { brotliDecompressSync } from "node:zlib";

/** Cubes per frame (index 0 is the player's big cube). */
export const CUBES = 901;

/** Number of integers per cube, in the order of FIELD. */
export const FIELDS = 8;

/**
 * Index of each integer inside one cube's record.
 * The orientation is "smallest three": LARGEST says which quaternion component is left out
 * (0 = x, 1 = y, 2 = z, 3 = w, made positive), A, B, C are the other three in x, y, z, w order,
 * each 0..511 for -1/sqrt(2)..+1/sqrt(2). X, Y, Z are metres times 512.
 */
export const FIELD = Object.freeze({ LARGEST: 0, A: 1, B: 2, C: 3, X: 4, Y: 5, Z: 6, INTERACTING: 7 });

/**
 * @typedef {object} CubeTraceInfo
 * @property {number} frames number of frames in the trace
 * @property {number} cubes cubes per frame
 * @property {number} fields integers per cube
 * @property {number} hz frames per second
 */

/**
 * @param {string | URL | Uint8Array} source path, file URL, or the compressed bytes
 * @returns {Promise<{ info: CubeTraceInfo, body: Buffer, sections: Array<[number, number]> }>}
 */
async function open(source) {
  const packed = source instanceof Uint8Array ? source : await readFile(source);
  const body = brotliDecompressSync(packed);
  if (body.toString("latin1", 0, 4) !== "CUB1") throw new Error("not a cube trace");
  const info = {
    frames: body.readUInt32LE(4),
    cubes: body.readUInt16LE(8),
    fields: body.readUInt16LE(10),
    hz: body.readUInt16LE(12),
  };
  /** @type {Array<[number, number]>} */
  const sections = [];
  let at = 16 + 4 * (info.fields + 1);
  for (let i = 0; i <= info.fields; i++) {
    const length = body.readUInt32LE(16 + 4 * i);
    sections.push([at, at + length]);
    at += length;
  }
  if (at !== body.length) throw new Error("cube trace is cut short or too long");
  return { info, body, sections };
}

/**
 * Reads only the trace's dimensions.
 * @param {string | URL | Uint8Array} source
 * @returns {Promise<CubeTraceInfo>}
 */
export async function readCubesInfo(source) {
  return (await open(source)).info;
}

/**
 * Yields the frames of a trace in order. Each frame is an Int32Array of cubes x fields integers,
 * cube after cube: frame[cube * 8 + FIELD.X] and so on.
 * @param {string | URL | Uint8Array} source path, file URL, or the compressed bytes
 * @param {{ reuse?: boolean }} [options] reuse: yield the same array every time (the caller must not keep it)
 * @returns {AsyncGenerator<Int32Array, void, void>}
 */
export async function* readCubes(source, { reuse = false } = {}) {
  const { info, body, sections } = await open(source);
  const { frames, cubes, fields } = info;
  const maskBytes = (cubes + 7) >> 3;
  const cursor = sections.map(([start]) => start);
  const state = new Int32Array(cubes * fields);
  for (let frame = 0; frame < frames; frame++) {
    const mask = sections[0][0] + frame * maskBytes;
    for (let cube = 0; cube < cubes; cube++) {
      if (((body[mask + (cube >> 3)] >> (cube & 7)) & 1) === 0) continue;
      for (let field = 0; field < fields; field++) {
        let at = cursor[field + 1];
        let byte = body[at++];
        let value = byte & 127;
        for (let shift = 7; byte & 128; shift += 7) {
          byte = body[at++];
          value |= (byte & 127) << shift;
        }
        cursor[field + 1] = at;
        state[cube * fields + field] += (value >>> 1) ^ -(value & 1);
      }
    }
    yield reuse ? state : state.slice();
  }
}

/**
 * Reads a whole trace into memory (about 29 kB a frame).
 * @param {string | URL | Uint8Array} source
 * @returns {Promise<Int32Array[]>}
 */
export async function readAllCubes(source) {
  const all = [];
  for await (const frame of readCubes(source)) all.push(frame);
  return all;
}
