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

function slopeAt(luma: Float32Array, i: number, width: number): number {
  const across = ((luma[i + 1] as number) - (luma[i - 1] as number)) / 2;
  const down = ((luma[i + width] as number) - (luma[i - width] as number)) / 2;
  return Math.hypot(across, down);
}

/** Rec. 601 luma, 0..255. */
function lumaOf({ data, width, height }: Photo): Float32Array {
  const out = new Float32Array(width * height);
  for (let i = 0; i < out.length; i++)
    out[i] =
      0.299 * (data[4 * i] as number) + 0.587 * (data[4 * i + 1] as number) + 0.114 * (data[4 * i + 2] as number);
  return out;
}
