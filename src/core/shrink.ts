import { blankPhoto, type Photo } from "./photo.ts";
import { spanOf } from "./rect.ts";

/**
 * A photo no larger than a square: each pixel the mean of those that it covers, over white, opaque. A photo that fits
 * keeps its size.
 * @param side of the square, in pixels
 */
export function shrinkPhoto(photo: Photo, side: number): Photo {
  const scale = Math.min(1, side / Math.max(photo.width, photo.height));
  const [width, height] = [photo.width, photo.height].map((length) => Math.max(1, Math.round(length * scale))) as [
    number,
    number,
  ];
  const out = blankPhoto(width, height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = spanOf(y, height, photo.height);
    for (let x = 0; x < width; x++) {
      const [left, right] = spanOf(x, width, photo.width);
      const sums = [0, 0, 0];
      for (let row = top; row < bottom; row++)
        for (let at = (row * photo.width + left) * 4; at < (row * photo.width + right) * 4; at += 4) {
          const alpha = photo.data[at + 3] as number;
          for (let c = 0; c < 3; c++)
            sums[c] = (sums[c] as number) + ((photo.data[at + c] as number) * alpha) / 255 + 255 - alpha;
        }
      const count = (bottom - top) * (right - left);
      for (let c = 0; c < 3; c++) out.data[(y * width + x) * 4 + c] = Math.round((sums[c] as number) / count);
      out.data[(y * width + x) * 4 + 3] = 255;
    }
  }
  return out;
}
