import type { Field, SearchLevel } from "./kernels/kernels.ts";

/** Squared levels below which contrast is noise. */
const NOISE = 30;

/**
 * How badly what a level has come to goes together: the mean squared difference of its patches from their sources, by the
 * root of their contrast. Smooth ground always differs little; without the contrast a haze that an edge runs into
 * would seem to fit better than the edge gone on with. What guides say does not count.
 * @returns levels; 0 = every patch is where it comes from, over again
 */
export function misfitOf(
  { width, channels, voted, radius, data, targets }: SearchLevel,
  { source }: Pick<Field, "source">,
): number {
  const size = (2 * radius + 1) ** 2;
  let [difference, contrast] = [0, 0];
  for (let i = 0; i < targets.length; i++) {
    const [a, b] = [targets[i] as number, source[i] as number];
    for (let c = 0; c < voted; c++) {
      let [sum, squares] = [0, 0];
      for (let y = -radius; y <= radius; y++)
        for (let at = y * width - radius; at <= y * width + radius; at++) {
          const value = data[(a + at) * channels + c] as number;
          difference += (value - (data[(b + at) * channels + c] as number)) ** 2;
          sum += value;
          squares += value * value;
        }
      if (c < 3) contrast += squares - (sum * sum) / size;
    }
  }
  const patches = Math.max(1, targets.length) * size;
  return difference / patches / Math.sqrt(contrast / patches + NOISE);
}
