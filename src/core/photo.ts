import { contains, type Rect, rectOf, type Size } from "./rect.ts";

/**
 * Pixels of a photo or of a crop of one: RGBA, 8 bits a channel, straight (not premultiplied) alpha,
 * row by row from the top left, in the photo's own colour space (profiles are carried beside the
 * pixels and never applied to them). `data.length === width * height * 4`.
 */
export interface Photo extends Size {
  readonly data: Uint8Array<ArrayBuffer>;
}

/** An all-zero (transparent black) photo. */
export function blankPhoto(width: number, height: number): Photo {
  return { width, height, data: new Uint8Array(width * height * 4) };
}

/**
 * Copies the pixels of `rect` out of a photo.
 * @throws RangeError when `rect` reaches outside the photo: a programming error, never the user's.
 */
export function cropPhoto(photo: Photo, rect: Rect): Photo {
  if (!contains(rectOf(photo), rect)) throw new RangeError("cropPhoto: rectangle reaches outside the photo");
  const out = blankPhoto(rect.width, rect.height);
  const rowBytes = rect.width * 4;
  for (let y = 0; y < rect.height; y++) {
    const from = ((rect.y + y) * photo.width + rect.x) * 4;
    out.data.set(photo.data.subarray(from, from + rowBytes), y * rowBytes);
  }
  return out;
}

/** A deep copy. */
export function clonePhoto(photo: Photo): Photo {
  return { width: photo.width, height: photo.height, data: photo.data.slice() };
}
