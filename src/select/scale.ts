import type { Photo } from "../core/photo.ts";
import type { Size } from "../core/rect.ts";
import { halve } from "./halve.ts";

/** A photo halved until it has at most `mostPixels`; `factor` = how many pixels one of its pixels stands for, a side. */
export function reduce(photo: Photo, mostPixels: number): { readonly small: Photo; readonly factor: number } {
  let small = photo;
  let factor = 1;
  while (small.width * small.height > mostPixels) {
    small = halve(small);
    factor *= 2;
  }
  return { small, factor };
}

/** A photo halved so many times. */
export function halved(photo: Photo, times: number): Photo {
  return times > 0 ? halved(halve(photo), times - 1) : photo;
}

/** Marks or labels of a reduced photo as those of the photo itself. @param factor as {@link reduce} tells it */
export function enlarge(marks: Uint8Array, small: Size, photo: Size, factor: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(photo.width * photo.height);
  for (let y = 0; y < photo.height; y++) {
    const row = Math.floor(y / factor) * small.width;
    for (let x = 0; x < photo.width; x++) out[y * photo.width + x] = marks[row + Math.floor(x / factor)] as number;
  }
  return out;
}
