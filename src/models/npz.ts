import type { WeightArray } from "./weights.ts";

/**
 * Arrays of an uncompressed NumPy `.npz` file (a zip with stored `.npy` members, little-endian float32,
 * C order), by member name without `.npy`.
 * @throws RangeError for a file of another kind
 */
export function readNpz(bytes: Uint8Array<ArrayBuffer>): Record<string, WeightArray> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOfDirectory(view);
  const members = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const out: Record<string, WeightArray> = {};
  for (let i = 0; i < members; i++) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new RangeError("readNpz: the zip directory is damaged");
    if (view.getUint16(at + 10, true) !== 0) throw new RangeError("readNpz: compressed members are not read");
    const size = view.getUint32(at + 24, true);
    const nameLength = view.getUint16(at + 28, true);
    const name = text(bytes, at + 46, nameLength);
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    out[name.replace(/\.npy$/, "")] = readNpy(bytes.slice(start, start + size), name);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return out;
}

function endOfDirectory(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0; at--) if (view.getUint32(at, true) === 0x06054b50) return at;
  throw new RangeError("readNpz: not a zip file");
}

function readNpy(bytes: Uint8Array<ArrayBuffer>, name: string): WeightArray {
  const view = new DataView(bytes.buffer);
  const wide = (bytes[6] as number) >= 2;
  const headerAt = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = text(bytes, headerAt, length);
  if (!header.includes("'<f4'") || header.includes("'fortran_order': True"))
    throw new RangeError(`readNpz: ${name} is not little-endian float32 in C order`);
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? "").split(",").filter((part) => part.trim());
  return { shape: shape.map(Number), data: new Float32Array(bytes.slice(headerAt + length).buffer) };
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
