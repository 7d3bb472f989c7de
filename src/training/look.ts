import { luma } from "../core/colour.ts";
import type { Photo } from "../core/photo.ts";

/** What similarity of slopes is judged by: differences well below this one (8-bit levels, squared) do not show. */
const SAME_SLOPE = 20;

/**
 * How much a fill looks unlike the truth in the hole: 1 minus the mean similarity of the two pictures' slopes there
 * (gradient magnitude similarity, Xue et al. 2014, section III; central differences and the constant are ours). A fill
 * that is blurred, or rough where the photo is smooth, is far from it, although its mean error may be the smaller one:
 * of the measures that need no second network, it follows lpips_h best (docs/studio.md).
 * @param hole [width x height], 1 = counts
 * @returns 0 = equal, at most 1; 0 for a hole without a pixel that has neighbours on all sides
 */
export function lookDistance(truth: Photo, filled: Photo, hole: ArrayLike<number>): number {
  const { width, height } = truth;
  const [a, b] = [lumaOf(truth), lumaOf(filled)];
  let sum = 0;
  let count = 0;
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      if (!hole[i]) continue;
      const [p, q] = [slopeAt(a, i, width), slopeAt(b, i, width)];
      sum += 1 - (2 * p * q + SAME_SLOPE) / (p * p + q * q + SAME_SLOPE);
      count++;
    }
  return count > 0 ? sum / count : 0;
}

function slopeAt(plane: Float32Array, i: number, width: number): number {
  const across = ((plane[i + 1] as number) - (plane[i - 1] as number)) / 2;
  const down = ((plane[i + width] as number) - (plane[i - width] as number)) / 2;
  return Math.hypot(across, down);
}

/** Luma of each pixel, 0..255. */
function lumaOf({ data, width, height }: Photo): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) =>
    luma(data[4 * i] as number, data[4 * i + 1] as number, data[4 * i + 2] as number),
  );
}
