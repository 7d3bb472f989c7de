import type { Mask } from "../core/mask.ts";
import type { Photo } from "../core/photo.ts";

/**
 * PSNR in dB of `copy` against `photo` over the pixels outside `changed`: mean squared error of red,
 * green and blue, weighted by the photo's alpha (colour that cannot be seen does not count), plus that of
 * alpha. Infinity when every byte agrees, also the colours under alpha 0, and when no pixel is left; errors
 * that cannot be seen count as one value off by one.
 * @throws RangeError when the sizes differ
 */
export function psnrOutside(photo: Photo, copy: Photo, changed: Mask): number {
  const { width, height } = photo;
  if (copy.width !== width || copy.height !== height) throw new RangeError("psnrOutside: sizes differ");
  const { bounds } = changed;
  let squares = 0;
  let count = 0;
  let equal = true;
  for (let y = 0; y < height; y++) {
    const inRow = y >= bounds.y && y < bounds.y + bounds.height;
    const left = inRow ? Math.max(0, bounds.x) : width;
    const right = inRow ? Math.min(width, bounds.x + bounds.width) : width;
    const mask = (y - bounds.y) * bounds.width - bounds.x;
    for (let x = 0; x < width; x++) {
      if (x >= left && x < right && changed.data[mask + x]) continue;
      const error = squaredError(photo.data, copy.data, (y * width + x) * 4);
      if (error !== 0) {
        squares += Math.max(0, error);
        equal = false;
      }
      count++;
    }
  }
  if (equal || count === 0) return Number.POSITIVE_INFINITY;
  return 10 * Math.log10((255 * 255 * 3 * count) / Math.max(1, squares));
}

/** -1 where only invisible colour differs. */
function squaredError(a: Uint8Array, b: Uint8Array, at: number): number {
  const red = (a[at] as number) - (b[at] as number);
  const green = (a[at + 1] as number) - (b[at + 1] as number);
  const blue = (a[at + 2] as number) - (b[at + 2] as number);
  const alpha = (a[at + 3] as number) - (b[at + 3] as number);
  const colour = red * red + green * green + blue * blue;
  if (alpha === 0 && a[at + 3] === 255) return colour;
  const error = (colour * (a[at + 3] as number)) / 255 + alpha * alpha;
  return error === 0 && colour !== 0 ? -1 : error;
}
