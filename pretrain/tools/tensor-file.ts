/** Named arrays in one block of bytes, in the safetensors layout: what TypeScript and `pretrain/*.py` exchange. */

type Numbers = Float32Array | Int32Array | Uint8Array;

/** One named array. `bool` are bytes 0 and 1. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool" | "uint8";
  readonly data: Numbers;
}

const CODES = { float32: "F32", int32: "I32", bool: "BOOL", uint8: "U8" } as const;
const TYPES = { F32: "float32", I32: "int32", BOOL: "bool", U8: "uint8" } as const;

interface Entry {
  readonly dtype: keyof typeof TYPES;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Writes arrays; {@link decodeTensors} and `tensor_file.py` read them. */
export function encodeTensors(arrays: Readonly<Record<string, NamedArray>>): Uint8Array<ArrayBuffer> {
  const header: Record<string, Entry> = {};
  let size = 0;
  for (const [name, { shape, dtype, data }] of Object.entries(arrays)) {
    header[name] = { dtype: CODES[dtype], shape, data_offsets: [size, size + data.byteLength] };
    size += data.byteLength;
  }
  const unpadded = new TextEncoder().encode(JSON.stringify(header));
  const text = new Uint8Array(Math.ceil(unpadded.length / 8) * 8).fill(0x20);
  text.set(unpadded);
  const bytes = new Uint8Array(8 + text.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  for (const [name, { data }] of Object.entries(arrays)) {
    const begin = 8 + text.length + (header[name] as Entry).data_offsets[0];
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), begin);
  }
  return bytes;
}

/** Reads arrays that were written by {@link encodeTensors} or `tensor_file.py`. */
export function decodeTensors(bytes: Uint8Array): Record<string, NamedArray> {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, Entry>;
  // A copy of its own: a Node Buffer is a view of a shared block.
  const body = Uint8Array.from(bytes.subarray(8 + length));
  const entries = Object.entries(header).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [begin, end],
      },
    ]) => {
      const block = body.buffer.slice(begin, end);
      const data = dtype === "F32" ? new Float32Array(block) : dtype === "I32" ? new Int32Array(block) : null;
      return [name, { shape, dtype: TYPES[dtype], data: data ?? new Uint8Array(block) }] as const;
    },
  );
  return Object.fromEntries(entries);
}
