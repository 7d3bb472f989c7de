import { blankPhoto, type Photo } from "../../src/core/photo.ts";

/**
 * A smaller opaque copy by averaging whole blocks of pixels.
 * @param width wished width; the nearest whole divisor of the size is taken, a rest at the border is dropped
 */
export function shrink(photo: Photo, width: number): Photo {
  const by = Math.max(1, Math.round(photo.width / width));
  const out = blankPhoto(Math.floor(photo.width / by), Math.floor(photo.height / by));
  for (let y = 0; y < out.height; y++)
    for (let x = 0; x < out.width; x++)
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        for (let j = 0; j < by; j++)
          for (let i = 0; i < by; i++) sum += photo.data[((y * by + j) * photo.width + x * by + i) * 4 + c] as number;
        out.data[(y * out.width + x) * 4 + c] = Math.round(sum / (by * by));
      }
  return out;
}
