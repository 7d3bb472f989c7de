import { blankPhoto, type Photo } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";

/** A photo painted by a rule, with camera-like grain of a few levels. */
export function paintPhoto(
  width: number,
  height: number,
  colourAt: (x: number, y: number) => readonly [number, number, number],
  grain = 6,
): Photo {
  const photo = blankPhoto(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const colour = colourAt(x, y);
      for (let c = 0; c < 3; c++) {
        const noise = (hashInts(x, y, c) % (2 * grain + 1)) - grain;
        photo.data[at + c] = Math.min(255, Math.max(0, Math.round((colour[c] as number) + noise)));
      }
      photo.data[at + 3] = 255;
    }
  return photo;
}
