import { dilate, erode, gaussianBlur } from "./filters.ts";
import { countFlags, type Flags, type Plane, without } from "./plane.ts";

/**
 * Mean absolute luma step between 4-neighbours of which exactly one is flagged: how hard the outline
 * shows, in 8-bit levels. NaN when there is no outline.
 */
export function outlineStep(luma: Plane, flags: Flags): number {
  const { width, height, data } = luma;
  let sum = 0;
  let count = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (x + 1 < width && flags.data[i] !== flags.data[i + 1]) {
        sum += Math.abs((data[i + 1] as number) - (data[i] as number));
        count++;
      }
      if (y + 1 < height && flags.data[i] !== flags.data[i + width]) {
        sum += Math.abs((data[i + width] as number) - (data[i] as number));
        count++;
      }
    }
  }
  return sum / count;
}

/** Steps below this many 8-bit levels count as this: the outline of a flat picture has none to compare with. */
const LEAST_STEP = 0.5;

/** The step across the outline, result over original: 1 = as the original, above 1 a visible seam, below 1 a smeared rim. */
export function seam(original: Plane, result: Plane, hole: Flags): number {
  return outlineStep(result, hole) / Math.max(outlineStep(original, hole), LEAST_STEP);
}

/** The step across the outline over the mean step along parallel rings 3 px inside and outside: needs no original. */
export function seamSelf(result: Plane, hole: Flags): number {
  const rings = [erode(hole, 3), dilate(hole, 3)].map((ring) => outlineStep(result, ring)).filter(Number.isFinite);
  const mean = rings.reduce((sum, step) => sum + step, 0) / rings.length;
  return outlineStep(result, hole) / Math.max(mean, LEAST_STEP);
}

const TONE_SIGMA = 4;
/** Bands of fewer pixels say nothing about tone. */
const LEAST_BAND = 50;
/** Where less than this share of the blurred band is in reach, its mean is not trusted. */
const LEAST_SUPPORT = 0.05;

/**
 * Mean absolute difference (8-bit levels) of the low-pass luma just inside and just outside of the
 * outline, in bands 2 to 8 px away from it. NaN when a band is too small.
 */
export function rimTone(luma: Plane, hole: Flags): number {
  const inside = erode(hole, 1);
  const reach = dilate(hole, 1);
  const outside = { ...reach, data: reach.data.map((flag) => flag ^ 1) };
  if (countFlags(inside) < LEAST_BAND || countFlags(outside) < LEAST_BAND) return Number.NaN;
  const rim = without(reach, inside);
  const inner = bandMean(luma, inside);
  const outer = bandMean(luma, outside);
  let sum = 0;
  let count = 0;
  for (let i = 0; i < rim.data.length; i++) {
    if (!rim.data[i]) continue;
    if ((inner.support[i] as number) <= LEAST_SUPPORT || (outer.support[i] as number) <= LEAST_SUPPORT) continue;
    sum += Math.abs((inner.mean[i] as number) - (outer.mean[i] as number));
    count++;
  }
  return sum / count;
}

/** Blurred mean of the luma over a band (normalised convolution), and how much of the band was in reach. */
function bandMean(luma: Plane, band: Flags): { mean: Float32Array; support: Float32Array } {
  const support = gaussianBlur({ ...luma, data: Float32Array.from(band.data) }, TONE_SIGMA).data;
  const weighted = { ...luma, data: luma.data.map((v, i) => v * (band.data[i] as number)) };
  const mean = gaussianBlur(weighted, TONE_SIGMA).data.map((v, i) => v / ((support[i] as number) + 1e-4));
  return { mean, support };
}
