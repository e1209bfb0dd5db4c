// read-cubes.d.mts — types of the reader that came with the trace.
export declare const CUBES: number;
export declare const FIELDS: number;
export declare const FIELD: Readonly<Record<"LARGEST" | "A" | "B" | "C" | "X" | "Y" | "Z" | "INTERACTING", number>>;
export declare function readAllCubes(source: string | URL | Uint8Array): Promise<Int32Array[]>;
export declare function readCubesInfo(
  source: string | URL | Uint8Array,
): Promise<{ frames: number; cubes: number; fields: number; hz: number }>;
