import type { Tick } from "../core/fill.ts";
import { EMPTY_MASK, type Mask, trimMask } from "../core/mask.ts";
import type { Photo } from "../core/photo.ts";
import { rectOf } from "../core/rect.ts";
import { dilateSquare } from "./grid.ts";
import { type Grey, greyOf } from "./morphology.ts";
import { enlarge, reduce } from "./scale.ts";

export interface FindRequest {
  /** The whole photo, or the part in which to look. */
  readonly photo: Photo;
  /** 0 = only what is certain, 1 = all that might be; 0.5 unless given. */
  readonly sensitivity?: number;
}

/** Pixels at which is looked; larger photos are halved. */
const MOST_PIXELS = 3e6;
/** A photo with a shorter side holds nothing that could be told from its surroundings. */
const LEAST_SIDE = 16;

/**
 * Looks for thin things that stand out from their surroundings, first for brighter ones, then for darker ones.
 * @param rim marked beyond what is found, in pixels of the photo; at least one of the reduced photo
 * @param marksOf 1 for each pixel of the reduced photo that is of such a thing; `sign` is 1 for brighter, -1 for darker
 * @returns in the coordinates of `photo`
 */
export async function findThin(
  photo: Photo,
  rim: number,
  tick: Tick,
  marksOf: (grey: Grey, sign: 1 | -1) => Uint8Array,
): Promise<Mask> {
  const { small, factor } = reduce(photo, MOST_PIXELS);
  const grey = greyOf(small);
  if (Math.min(grey.width, grey.height) < LEAST_SIDE) return EMPTY_MASK;
  const marks = new Uint8Array(grey.data.length);
  for (const [i, sign] of ([1, -1] as const).entries()) {
    await tick(0.05 + 0.45 * i);
    marksOf(grey, sign).forEach((value, at) => {
      if (value) marks[at] = 1;
    });
  }
  await tick(0.95);
  const grown = dilateSquare(marks, small.width, small.height, Math.max(1, Math.round(rim / factor)));
  return trimMask({ bounds: rectOf(photo), data: enlarge(grown, small, photo, factor) });
}

/** A threshold between those at sensitivities 1 and 0. */
export function thresholdAt([most, least]: readonly [most: number, least: number], sensitivity: number): number {
  return least + (most - least) * sensitivity;
}
