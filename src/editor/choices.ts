import { maskAt } from "../core/mask.ts";
import type { Patch } from "../core/patch.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { EMPTY_RECT, expand, intersect, type Rect, rectOf, type Size, union } from "../core/rect.ts";

/** Longer side of the small pictures, in pixels. */
const SIDE = 192;
/** Surroundings on each side, as a share of the fill's longer side. */
const AROUND = 0.3;

/** The part of the photo that a small picture of a fill shows. */
export function pictureRect(patches: readonly Patch[], photo: Size): Rect {
  const bounds = patches.reduce((box, { mask }) => union(box, mask.bounds), EMPTY_RECT);
  const margin = Math.ceil(AROUND * Math.max(bounds.width, bounds.height));
  return intersect(expand(bounds, margin), rectOf(photo));
}

/**
 * A small picture of a fill in its surroundings, by area means.
 * @param surroundings the photo's pixels in `around`
 */
export function pictureOf(surroundings: Photo, around: Rect, patches: readonly Patch[]): Photo {
  const scale = Math.min(1, SIDE / Math.max(around.width, around.height));
  const width = Math.max(1, Math.round(around.width * scale));
  const height = Math.max(1, Math.round(around.height * scale));
  const out = blankPhoto(width, height);
  const sums = new Float64Array(width * height * 5);
  for (let y = 0; y < around.height; y++)
    for (let x = 0; x < around.width; x++) {
      const patch = patches.find(({ mask }) => maskAt(mask, x + around.x, y + around.y));
      const from = patch?.pixels ?? surroundings;
      const at = patch
        ? 4 * ((y + around.y - patch.mask.bounds.y) * from.width + x + around.x - patch.mask.bounds.x)
        : 4 * (y * from.width + x);
      const to = 5 * (Math.floor((y * height) / around.height) * width + Math.floor((x * width) / around.width));
      for (let c = 0; c < 4; c++) sums[to + c] = (sums[to + c] as number) + (from.data[at + c] as number);
      sums[to + 4] = (sums[to + 4] as number) + 1;
    }
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 4; c++)
      out.data[4 * i + c] = Math.round((sums[5 * i + c] as number) / (sums[5 * i + 4] as number));
  return out;
}
