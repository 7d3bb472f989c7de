import { dilate, erode, gaussianBlur } from "./filters.ts";
import { countFlags, type Flags, type Plane, without } from "./plane.ts";

const FINE_SIGMA = 1.2;
const MIDDLE_SIGMA = 4;
/** Added to every energy: below the noise of 8 bits nothing is told apart. */
const FLOOR = 0.05;

/** Mean energy of two frequency bands of a luma over some pixels. */
function bandEnergies(luma: Plane, regions: readonly Flags[]): { fine: number[]; middle: number[] } {
  const fine = gaussianBlur(luma, FINE_SIGMA).data;
  const middle = gaussianBlur(luma, MIDDLE_SIGMA).data;
  const energy = (a: Float32Array, b: Float32Array, region: Flags): number => {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < region.data.length; i++) {
      if (!region.data[i]) continue;
      sum += ((a[i] as number) - (b[i] as number)) ** 2;
      count++;
    }
    return sum / count + FLOOR;
  };
  return {
    fine: regions.map((region) => energy(luma.data, fine, region)),
    middle: regions.map((region) => energy(fine, middle, region)),
  };
}

/** How sharp the hole is, as binary logarithms of energy ratios: 0 = as sharp, negative = blurred. */
export interface Sharpness {
  /** High frequencies (luma minus Gaussian 1.2) in the hole, result over original. */
  readonly hf: number;
  /** Middle frequencies (Gaussian 1.2 minus Gaussian 4) in the hole, result over original. */
  readonly mf: number;
  /** High frequencies in the hole over those in a ring 4 to 24 px around it; NaN without a ring. */
  readonly hf_self: number;
}

/** Sharpness of the hole's core (2 px inside of the outline; the whole hole when that leaves 200 px or fewer). */
export function sharpness(original: Plane, result: Plane, hole: Flags): Sharpness {
  const eroded = erode(hole, 2);
  const core = countFlags(eroded) > 200 ? eroded : hole;
  const ring = without(dilate(hole, 24), dilate(hole, 4));
  const before = bandEnergies(original, [core]);
  const after = bandEnergies(result, [core, ring]);
  const [fine, around] = after.fine as [number, number];
  return {
    hf: Math.log2(fine / (before.fine[0] as number)),
    mf: Math.log2((after.middle[0] as number) / (before.middle[0] as number)),
    hf_self: Math.log2(fine / around),
  };
}
