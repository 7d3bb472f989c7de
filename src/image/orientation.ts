import type { Photo } from "../core/photo.ts";
import type { Size } from "../core/rect.ts";
import { viewOf } from "./bytes.ts";

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;

/** Where the orientation stands in a TIFF block, or undefined when it says nothing readable. */
function find(exif: Uint8Array): { at: number; littleEndian: boolean; value: number } | undefined {
  try {
    const view = viewOf(exif);
    const order = view.getUint16(0);
    if (order !== 0x4949 && order !== 0x4d4d) return undefined;
    const littleEndian = order === 0x4949;
    const directory = view.getUint32(4, littleEndian);
    const entries = view.getUint16(directory, littleEndian);
    for (let i = 0; i < entries; i++) {
      const entry = directory + 2 + 12 * i;
      if (view.getUint16(entry, littleEndian) !== ORIENTATION_TAG) continue;
      if (view.getUint16(entry + 2, littleEndian) !== SHORT) return undefined;
      const value = view.getUint16(entry + 8, littleEndian);
      return value >= 1 && value <= 8 ? { at: entry + 8, littleEndian, value } : undefined;
    }
  } catch {
    // A directory that points outside its block: as good as none.
  }
  return undefined;
}

/** The EXIF orientation 1..8 (CIPA DC-008, tag 0112); 1 where the block is absent, broken or silent. */
export function exifOrientation(exif: Uint8Array | undefined): number {
  return (exif && find(exif)?.value) ?? 1;
}

/** The same EXIF block with the orientation "upright"; only the two bytes of that tag differ. */
export function uprightExif(exif: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const found = find(exif);
  if (!found || found.value === 1) return exif;
  const out = exif.slice();
  viewOf(out).setUint16(found.at, 1, found.littleEndian);
  return out;
}

/** The same XMP packet with tiff:Orientation "upright", as an attribute or an element; its length stays. */
export function uprightXmp(xmp: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder("latin1").decode(xmp); // one byte, one letter: places stay right
  const out = xmp.slice();
  for (const match of text.matchAll(/tiff:Orientation(?:\s*=\s*["']|>)([2-8])(?=["'<])/g))
    out[match.index + match[0].length - 1] = 0x31;
  return out;
}

/**
 * Turns stored pixels upright.
 * @param orientation EXIF 1..8; 1 gives the photo itself
 * @returns for 2, 3 and 4 the same buffer, changed in place; for 5..8 a new one with sides swapped
 */
export function uprightPixels(photo: Photo, orientation: number): Photo {
  if (orientation <= 1 || orientation > 8) return photo;
  const pixels = new Uint32Array(photo.data.buffer, photo.data.byteOffset, photo.width * photo.height);
  if (orientation === 3) pixels.reverse();
  if (orientation === 2)
    for (let y = 0; y < photo.height; y++) pixels.subarray(y * photo.width, (y + 1) * photo.width).reverse();
  if (orientation === 4) flipRows(pixels, photo.width, photo.height);
  return orientation < 5 ? photo : transposed(pixels, photo.width, photo.height, orientation);
}

function flipRows(pixels: Uint32Array, width: number, height: number): void {
  for (let y = 0; y < height >> 1; y++) {
    const row = pixels.slice(y * width, (y + 1) * width);
    const other = (height - 1 - y) * width;
    pixels.copyWithin(y * width, other, other + width);
    pixels.set(row, other);
  }
}

/** Orientations 5..8, in square blocks so that reads and writes both stay in the cache. */
function transposed(pixels: Uint32Array, width: number, height: number, orientation: number): Photo {
  const out = new Uint32Array(pixels.length);
  const mirrorX = orientation === 6 || orientation === 7; // the stored bottom row becomes the left column
  const mirrorY = orientation === 7 || orientation === 8; // the stored right column becomes the top row
  const block = 64;
  for (let top = 0; top < height; top += block) {
    for (let left = 0; left < width; left += block) {
      for (let y = top; y < Math.min(top + block, height); y++) {
        const column = mirrorX ? height - 1 - y : y;
        for (let x = left; x < Math.min(left + block, width); x++) {
          const row = mirrorY ? width - 1 - x : x;
          out[row * height + column] = pixels[y * width + x] as number;
        }
      }
    }
  }
  return { width: height, height: width, data: new Uint8Array(out.buffer) };
}

type Place = (x: number, y: number) => readonly [x: number, y: number];

/**
 * From the place of a stored pixel to its place in the upright photo.
 * @param stored width and height as stored
 */
export function toUpright(orientation: number, stored: Size): Place {
  const [right, bottom] = [stored.width - 1, stored.height - 1];
  const places: readonly Place[] = [
    (x, y) => [x, y],
    (x, y) => [right - x, y],
    (x, y) => [right - x, bottom - y],
    (x, y) => [x, bottom - y],
    (x, y) => [y, x],
    (x, y) => [bottom - y, x],
    (x, y) => [bottom - y, right - x],
    (x, y) => [y, right - x],
  ];
  return places[orientation - 1] ?? (places[0] as Place);
}

/** The way back of {@link toUpright}. */
export function fromUpright(orientation: number, stored: Size): Place {
  const turned = orientation > 4 ? { width: stored.height, height: stored.width } : stored;
  return toUpright(inverseOrientation(orientation), turned);
}

/** The orientation that undoes another: a quarter turn is undone by three, all others by themselves. */
export function inverseOrientation(orientation: number): number {
  return orientation === 6 ? 8 : orientation === 8 ? 6 : orientation;
}
