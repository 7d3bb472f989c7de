import type { Mask } from "./mask.ts";
import type { Photo } from "./photo.ts";

/**
 * New pixels for a part of a photo: one undo step. Only pixels with `mask` 1 are written; every other
 * pixel of the photo stays as it is, bit for bit.
 */
export interface Patch {
  /** The changed pixels; `mask.bounds` places the patch in the photo. */
  readonly mask: Mask;
  /** As wide and high as `mask.bounds`; pixels with mask 0 are ignored. */
  readonly pixels: Photo;
}

/**
 * Writes a patch into a photo and returns the patch that undoes it. The inverse holds the old pixels
 * of the changed places only, so `apply(apply(p))` gives the first photo back bit for bit.
 * @param photo written in place
 * @throws RangeError when the patch reaches outside the photo or its sizes disagree
 */
export function applyPatch(photo: Photo, patch: Patch): Patch {
  const { bounds, data: mask } = patch.mask;
  const { x, y, width, height } = bounds;
  if (x < 0 || y < 0 || x + width > photo.width || y + height > photo.height)
    throw new RangeError("applyPatch: the patch reaches outside the photo");
  if (patch.pixels.width !== width || patch.pixels.height !== height)
    throw new RangeError("applyPatch: pixels and mask differ in size");
  const old = new Uint8Array(width * height * 4);
  const into = photo.data;
  const from = patch.pixels.data;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const i = row * width + column;
      if (!mask[i]) continue;
      const at = ((y + row) * photo.width + x + column) * 4;
      for (let channel = 0; channel < 4; channel++) {
        old[i * 4 + channel] = into[at + channel] as number;
        into[at + channel] = from[i * 4 + channel] as number;
      }
    }
  }
  return { mask: patch.mask, pixels: { width, height, data: old } };
}
