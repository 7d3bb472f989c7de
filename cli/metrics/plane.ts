import { trimMask } from "../../src/core/mask.ts";
import type { Photo } from "../../src/core/photo.ts";
import { expand, intersect, type Rect, rectOf, type Size } from "../../src/core/rect.ts";
import { greyOf } from "../../src/select/morphology.ts";

/** One channel of numbers, row by row. */
export interface Plane extends Size {
  readonly data: Float32Array<ArrayBuffer>;
}

/** One flag (0 or 1) a pixel over a whole photo, row by row. */
export interface Flags extends Size {
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Rec. 601 luma, 0..255, of the RGB channels; alpha is ignored, as the judge does. */
export function lumaOf(photo: Photo): Plane {
  return greyOf(photo);
}

/** Number of flags that are set. */
export function countFlags(flags: Flags): number {
  let count = 0;
  for (const flag of flags.data) count += flag;
  return count;
}

/** Flags set where `inside` is 1 and `outside` is 0. */
export function without(inside: Flags, outside: Flags): Flags {
  return { ...inside, data: inside.data.map((flag, i) => flag & ((outside.data[i] as number) ^ 1)) };
}

/** The rectangle of the set flags, with `margin` pixels around it where the picture reaches so far; empty when none is set. */
export function aroundFlags(flags: Flags, margin: number): Rect {
  const { bounds } = trimMask({ bounds: rectOf(flags), data: flags.data });
  return intersect(expand(bounds, margin), rectOf(flags));
}

/** A copy of a rectangle inside a plane or flags. */
export function cropped<P extends Plane | Flags>(plane: P, rect: Rect): P {
  const { x, y, width, height } = rect;
  const data = plane.data.slice(0, width * height);
  for (let row = 0; row < height; row++) {
    const from = (y + row) * plane.width + x;
    data.set(plane.data.subarray(from, from + width), row * width);
  }
  return { ...plane, width, height, data };
}
