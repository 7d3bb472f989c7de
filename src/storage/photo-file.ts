import { blankPhoto, type Photo } from "../core/photo.ts";

/** "LPHO", little endian. */
const MAGIC = 0x4f_48_50_4c;
const VERSION = 1;
const HEAD_BYTES = 20;

/**
 * A photo's pixels without loss, as one compressed file: magic, version, width, height, length of the name
 * (little-endian words), the name, and for every channel value its difference to the pixel on the left, which
 * compresses better. gzip's checksum guards the whole.
 */
export async function encodePhoto(name: string, { width, height, data }: Photo): Promise<Blob> {
  const label = new TextEncoder().encode(name);
  const head = new DataView(new ArrayBuffer(HEAD_BYTES));
  for (const [i, value] of [MAGIC, VERSION, width, height, label.length].entries()) head.setUint32(4 * i, value, true);
  const differences = data.slice();
  for (let i = data.length - 1; i >= 4; i--) differences[i] = (data[i] as number) - (data[i - 4] as number);
  const raw = new Blob([head.buffer, label, differences]);
  return new Response(raw.stream().pipeThrough(new CompressionStream("gzip"))).blob();
}

/** Reads what {@link encodePhoto} wrote. @throws RangeError or TypeError when it is damaged or of another version */
export async function decodePhoto(file: Blob): Promise<{ readonly name: string; readonly pixels: Photo }> {
  const unpacked = new Response(file.stream().pipeThrough(new DecompressionStream("gzip")));
  const bytes = new Uint8Array(await unpacked.arrayBuffer());
  const head = new DataView(bytes.buffer);
  const [magic, version, width, height, length] = [0, 1, 2, 3, 4].map((i) => head.getUint32(4 * i, true)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const start = HEAD_BYTES + length;
  if (magic !== MAGIC || version !== VERSION || bytes.length !== start + 4 * width * height)
    throw new RangeError("decodePhoto: not a photo of this version");
  const pixels = blankPhoto(width, height);
  pixels.data.set(bytes.subarray(start));
  for (let i = 4; i < pixels.data.length; i++)
    pixels.data[i] = (pixels.data[i] as number) + (pixels.data[i - 4] as number);
  return { name: new TextDecoder().decode(bytes.subarray(HEAD_BYTES, start)), pixels };
}
