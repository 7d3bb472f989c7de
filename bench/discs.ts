import { blankMask, type Mask } from "../src/core/mask.ts";
import { createRandom } from "../src/core/random.ts";
import { rectOf, type Size } from "../src/core/rect.ts";

/** Three discs, together one part in a hundred and fifty of the photo, at most 40000 pixels: the fill itself is not what counts. */
export function discs({ width, height }: Size, seed: number): Mask {
  const random = createRandom(seed);
  const mask = blankMask(rectOf({ width, height }));
  const radius = Math.sqrt(Math.min((width * height) / 150, 40_000) / 3 / Math.PI);
  for (let i = 0; i < 3; i++) {
    const [x, y] = [random.integer(0, width), random.integer(0, height)];
    for (let row = Math.max(0, Math.floor(y - radius)); row < Math.min(height, y + radius); row++)
      for (let column = Math.max(0, Math.floor(x - radius)); column < Math.min(width, x + radius); column++)
        if ((column - x) ** 2 + (row - y) ** 2 <= radius * radius) mask.data[row * width + column] = 1;
  }
  return mask;
}
