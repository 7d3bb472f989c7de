import { inflateRawSync } from "node:zlib";

/** A float32 array of a .npz file. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** In C order. */
  readonly data: Float32Array<ArrayBuffer>;
}

const END_OF_DIRECTORY = 0x06054b50;
const END_BYTES = 22;
const DIRECTORY_ENTRY = 0x02014b50;

/**
 * Reads NumPy's .npz: a zip file (stored or deflated, up to 4 GB) of .npy arrays.
 * @returns the arrays by name, without `.npy`
 * @throws RangeError when the file is not such a zip, or an array is not little-endian float32 in C order
 */
export function readNpz(bytes: Uint8Array): Map<string, NpyArray> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const arrays = new Map<string, NpyArray>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) throw new RangeError("npz: broken directory");
    const nameBytes = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes));
    if (name.endsWith(".npy")) arrays.set(name.slice(0, -4), readNpy(entryBytes(bytes, view, at)));
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return arrays;
}

function findEnd(view: DataView): number {
  for (let at = view.byteLength - END_BYTES; at >= 0; at--)
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  throw new RangeError("npz: not a zip file");
}

/** The unpacked bytes of the entry whose directory record is at `at`. */
function entryBytes(bytes: Uint8Array, view: DataView, at: number): Uint8Array {
  const method = view.getUint16(at + 10, true);
  const packedBytes = view.getUint32(at + 20, true);
  const local = view.getUint32(at + 42, true);
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const packed = bytes.subarray(start, start + packedBytes);
  if (method === 0) return packed;
  if (method === 8) return inflateRawSync(packed);
  throw new RangeError(`npz: compression method ${method} is not known`);
}

/** Reads one .npy array (format 1.0 to 3.0). */
function readNpy(bytes: Uint8Array): NpyArray {
  if (String.fromCharCode(...bytes.subarray(1, 6)) !== "NUMPY") throw new RangeError("npy: not an array");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = bytes[6] === 1 ? 10 : 12;
  const headerBytes = start === 10 ? view.getUint16(8, true) : view.getUint32(8, true);
  const header = new TextDecoder().decode(bytes.subarray(start, start + headerBytes));
  if (!/'descr':\s*'<f4'/.test(header) || !/'fortran_order':\s*False/.test(header))
    throw new RangeError(`npy: only float32 in C order is read, not ${header.trim()}`);
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? "")
    .split(",")
    .filter((s) => s.trim())
    .map(Number);
  const count = shape.reduce((product, side) => product * side, 1);
  const body = bytes.subarray(start + headerBytes, start + headerBytes + 4 * count);
  if (body.byteLength !== 4 * count) throw new RangeError("npy: cut off");
  // A copy, because the numbers need not start at a multiple of four bytes.
  const data = new Float32Array(count);
  new Uint8Array(data.buffer).set(body);
  return { shape, data };
}
