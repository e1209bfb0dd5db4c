// globals.d.ts — the two Web APIs that Node, Workers and browsers all have, and that shared/ uses; nothing else is ambient here.
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal: boolean; ignoreBOM: boolean });
  decode(bytes: Uint8Array): string;
}
