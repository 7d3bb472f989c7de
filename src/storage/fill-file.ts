import type { Mask } from "../core/mask.ts";
import type { Patch } from "../core/patch.ts";
import { blankPhoto } from "../core/photo.ts";

/** "LFIL", little endian. */
const MAGIC = 0x4c_49_46_4c;
const VERSION = 1;
const HEAD_WORDS = 3;
const PATCH_WORDS = 4;

/**
 * The patches of a fill as one compressed file: magic, version and count, then for each patch its bounds (x, y,
 * width, height), its mask (a byte a pixel) and the RGBA values of the masked pixels alone; little-endian words.
 * gzip's checksum guards the whole.
 */
export async function encodeFill(patches: readonly Patch[]): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [words([MAGIC, VERSION, patches.length])];
  for (const { mask, pixels } of patches) {
    const { x, y, width, height } = mask.bounds;
    parts.push(words([x, y, width, height]), new Uint8Array(mask.data), maskedPixels(mask, pixels.data));
  }
  return new Response(new Blob(parts).stream().pipeThrough(new CompressionStream("gzip"))).blob();
}

/** Reads what {@link encodeFill} wrote. @throws RangeError or TypeError when it is damaged, cut off or of another version */
export async function decodeFill(file: Blob): Promise<readonly Patch[]> {
  const bytes = new Uint8Array(
    await new Response(file.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer(),
  );
  const view = new DataView(bytes.buffer);
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== VERSION)
    throw new RangeError("decodeFill: not a fill of this version");
  const patches: Patch[] = [];
  let at = HEAD_WORDS * 4;
  for (let i = 0; i < view.getUint32(8, true); i++) {
    const [x, y, width, height] = [0, 4, 8, 12].map((o) => view.getUint32(at + o, true)) as [
      number,
      number,
      number,
      number,
    ];
    at += PATCH_WORDS * 4;
    if (at + width * height > bytes.length) throw new RangeError("decodeFill: cut off");
    const mask = { bounds: { x, y, width, height }, data: bytes.slice(at, at + width * height) };
    at += width * height;
    const pixels = blankPhoto(width, height);
    for (let p = 0; p < mask.data.length; p++) {
      if (!mask.data[p]) continue;
      pixels.data.set(bytes.subarray(at, at + 4), p * 4);
      at += 4;
    }
    patches.push({ mask, pixels });
  }
  if (at !== bytes.length) throw new RangeError("decodeFill: wrong length");
  return patches;
}

function words(values: readonly number[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value, true);
  return new Uint8Array(view.buffer);
}

function maskedPixels({ data: mask }: Mask, pixels: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(mask.reduce((n, v) => n + (v ? 4 : 0), 0));
  let to = 0;
  for (let p = 0; p < mask.length; p++) {
    if (!mask[p]) continue;
    for (let c = 0; c < 4; c++) out[to++] = pixels[p * 4 + c] as number;
  }
  return out;
}
