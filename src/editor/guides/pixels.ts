import type { Rgb } from "../../core/guides.ts";
import type { Photo } from "../../core/photo.ts";
import type { Size } from "../../core/rect.ts";

/** The mean colour of a few pixels. */
export function meanColour({ data }: Photo): Rgb {
  const sums = [0, 0, 0];
  const count = data.length / 4;
  for (let i = 0; i < data.length; i++) if (i % 4 < 3) sums[i % 4] = (sums[i % 4] as number) + (data[i] as number);
  return sums.map((sum) => Math.round(sum / count)) as unknown as Rgb;
}

/** Area means over whole blocks of pixels, so that no side is longer than `side`. */
export function shrinkTo(photo: Photo, side: number): Photo {
  const by = Math.ceil(Math.max(photo.width, photo.height) / side);
  if (by <= 1) return photo;
  const size: Size = { width: Math.floor(photo.width / by), height: Math.floor(photo.height / by) };
  const data = new Uint8Array(4 * size.width * size.height);
  const sums = [0, 0, 0, 0];
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      sums.fill(0);
      for (let v = 0; v < by; v++)
        for (let u = 0; u < by; u++) {
          const from = 4 * ((y * by + v) * photo.width + x * by + u);
          const alpha = photo.data[from + 3] as number;
          for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + alpha * (photo.data[from + c] as number);
          sums[3] = (sums[3] as number) + alpha;
        }
      const alpha = sums[3] as number;
      const to = 4 * (y * size.width + x);
      if (alpha > 0) for (let c = 0; c < 3; c++) data[to + c] = Math.round((sums[c] as number) / alpha);
      data[to + 3] = Math.round(alpha / (by * by));
    }
  return { ...size, data };
}
