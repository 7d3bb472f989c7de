import { blankMask, EMPTY_MASK, type Mask, maskAt, trimMask } from "./mask.ts";
import type { Rect } from "./rect.ts";

/**
 * How much each pixel of a part of the photo looks filled, as a detector sees it (Zhang et al. 2020): what a heat map
 * over a fill shows. 0 = like a photograph, 255 = surely filled; row by row over `bounds`.
 */
export interface ArtefactMap {
  readonly bounds: Rect;
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * Where a fill is to be done again: its pixels that are hot, and those within `reach` of one, never any outside of it.
 * @param filled what was filled
 * @param above least probability, 0..1
 * @param reach pixels that a hot place is grown by, so that what is filled anew has known surroundings of its own
 */
export function hotPlaces(map: ArtefactMap, filled: Mask, above: number, reach: number): Mask {
  const { bounds, data } = map;
  const hot = blankMask(bounds);
  let any = false;
  for (let i = 0; i < data.length; i++) {
    if ((data[i] as number) < 255 * above) continue;
    const x = i % bounds.width;
    const y = (i - x) / bounds.width;
    if (!maskAt(filled, bounds.x + x, bounds.y + y)) continue;
    any = true;
    for (let v = Math.max(0, y - reach); v <= Math.min(bounds.height - 1, y + reach); v++)
      for (let u = Math.max(0, x - reach); u <= Math.min(bounds.width - 1, x + reach); u++)
        if (maskAt(filled, bounds.x + u, bounds.y + v)) hot.data[v * bounds.width + u] = 1;
  }
  return any ? trimMask(hot) : EMPTY_MASK;
}
