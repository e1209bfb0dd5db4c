// body.ts — reads a JSON request body, never more of it than the limit (LIMIT-1).
import { REQUEST_BYTES_MAX } from "../shared/limits.ts";
import { ApiError } from "./errors.ts";

/** The object in the body; an empty body is `{}`. Throws 413 `too_large`, 400 `bad_request`. */
export async function readJson(request: Request): Promise<Record<string, unknown>> {
  const text = await readText(request);
  if (text === "") return {};
  const value = parse(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ApiError(400, "bad_request", "The body must be a JSON object.");
}

/** Counts while reading: a length that the sender declares proves nothing. */
async function readText(request: Request): Promise<string> {
  const tooLarge = () => new ApiError(413, "too_large", `A body has at most ${REQUEST_BYTES_MAX} bytes.`);
  if (Number(request.headers.get("content-length") ?? 0) > REQUEST_BYTES_MAX) throw tooLarge();
  if (request.body === null) return "";
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    bytes += read.value.byteLength;
    if (bytes > REQUEST_BYTES_MAX) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(read.value);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false })
      .decode(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer())
      .trim();
  } catch {
    throw new ApiError(400, "bad_request", "The body is not UTF-8.");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, "bad_request", "The body is not JSON.");
  }
}
