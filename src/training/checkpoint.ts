import type { WeightArray, Weights } from "../models/weights.ts";

/** All that a run needs to go on as if it had never stopped, outside any back end. */
export interface Checkpoint {
  readonly recipe: string;
  readonly seed: number;
  /** Steps done. */
  readonly step: number;
  /** Samples drawn: the number of the next one. */
  readonly samples: number;
  /** Milliseconds trained so far. */
  readonly elapsed: number;
  readonly params: Weights;
  readonly state: Weights;
  /** Running average of the shipped parameters. */
  readonly average: Weights;
  readonly first: Weights;
  readonly second: Weights;
  /** Optimiser updates by parameter. */
  readonly updates: Readonly<Record<string, number>>;
}

const GROUPS = ["params", "state", "average", "first", "second"] as const;
const FORMAT = "lacuna-checkpoint";
const VERSION = "1";

interface HeaderEntry {
  readonly dtype: "F32";
  readonly shape: readonly number[];
  readonly data_offsets: readonly [start: number, end: number];
}

/**
 * Writes a checkpoint as one safetensors file (a length, a JSON header, float32 data), which Python
 * reads as well; tensor names are `group/name`, everything else is in the metadata.
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  const { recipe, seed, step, samples, elapsed, updates } = checkpoint;
  const scalars = JSON.stringify({ recipe, seed, step, samples, elapsed, updates });
  const header: Record<string, unknown> = { __metadata__: { format: FORMAT, version: VERSION, run: scalars } };
  const parts: WeightArray[] = [];
  let at = 0;
  for (const group of GROUPS)
    for (const [name, array] of Object.entries(checkpoint[group])) {
      const end = at + 4 * array.data.length;
      header[`${group}/${name}`] = { dtype: "F32", shape: array.shape, data_offsets: [at, end] };
      parts.push(array);
      at = end;
    }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + 8 * Math.ceil(json.length / 8);
  const bytes = new Uint8Array(start + at).fill(0x20, 8, start);
  bytes.set(json, 8);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(start - 8), true);
  let to = start;
  for (const { data } of parts) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), to);
    to += data.byteLength;
  }
  return bytes;
}

/** @throws RangeError when the file is no checkpoint, is cut off, or is of another version */
export function decodeCheckpoint(bytes: Uint8Array<ArrayBuffer>): Checkpoint {
  const { header, start } = readHeader(bytes);
  const { __metadata__: metadata, ...entries } = header;
  if (metadata?.["format"] !== FORMAT || metadata["version"] !== VERSION)
    throw new RangeError(`Not a checkpoint of version ${VERSION}.`);
  const groups: Record<string, Record<string, WeightArray>> = {};
  for (const group of GROUPS) groups[group] = {};
  for (const [path, entry] of Object.entries(entries as Record<string, HeaderEntry>)) {
    const [from, to] = entry.data_offsets;
    if (start + to > bytes.length) throw new RangeError("The checkpoint is cut off.");
    const cut = path.indexOf("/");
    const data = new Float32Array(bytes.slice(start + from, start + to).buffer);
    (groups[path.slice(0, cut)] as Record<string, WeightArray>)[path.slice(cut + 1)] = { shape: entry.shape, data };
  }
  return { ...JSON.parse(metadata["run"] ?? "{}"), ...groups } as Checkpoint;
}

function readHeader(bytes: Uint8Array<ArrayBuffer>): {
  header: { __metadata__?: Record<string, string> };
  start: number;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length >= 8 ? Number(view.getBigUint64(0, true)) : Number.POSITIVE_INFINITY;
  if (8 + length > bytes.length) throw new RangeError("The checkpoint is cut off.");
  try {
    return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))), start: 8 + length };
  } catch {
    throw new RangeError("Not a checkpoint.");
  }
}
