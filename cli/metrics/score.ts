import type { Photo } from "../../src/core/photo.ts";
import { keptError, pixelErrors, ssim } from "./fidelity.ts";
import type { Perceptual } from "./perceptual.ts";
import { aroundFlags, countFlags, cropped, type Flags, lumaOf, type Plane } from "./plane.ts";
import { rimTone, seam, seamSelf } from "./rim.ts";
import { type Sharpness, sharpness } from "./sharpness.ts";

/**
 * The numbers of one filled photo under the names of the judge's CSV (quality.py). Scored is the composite:
 * the result inside the hole, the original outside of it. NaN = not defined for this hole.
 */
export interface Score {
  /** Share of the photo that is hole, percent. */
  readonly hole: number;
  /** Mean absolute difference (8-bit levels) of the raw result outside of the hole: 0 = nothing strayed. */
  readonly keep_err: number;
  /** dB. */
  readonly psnr: number;
  readonly ssim: number;
  /** Mean absolute difference in percent of 255. */
  readonly l1: number;
  readonly psnr_h: number;
  readonly ssim_h: number;
  readonly l1_h: number;
  readonly lpips: number;
  readonly lpips_h: number;
  readonly seam: number;
  readonly seam_self: number;
  /** 8-bit levels. */
  readonly tone: number;
  readonly hf: number;
  readonly mf: number;
  readonly hf_self: number;
}

/** The columns that are compared and summed up, in the judge's order. */
export const COLUMNS = [
  "psnr",
  "ssim",
  "l1",
  "psnr_h",
  "ssim_h",
  "l1_h",
  "lpips",
  "lpips_h",
  "seam",
  "seam_self",
  "tone",
  "hf",
  "mf",
  "hf_self",
] as const satisfies readonly (keyof Score)[];

export type Column = (typeof COLUMNS)[number];

/**
 * Scores a filled photo as the judge does. Alpha is ignored.
 * @param result of the original's size
 * @param perceptual absent: lpips and lpips_h are NaN
 */
export async function scoreFill(original: Photo, hole: Flags, result: Photo, perceptual?: Perceptual): Promise<Score> {
  const composite = compose(original, hole, result);
  const before = lumaOf(original);
  const after = lumaOf(composite);
  const { psnr, l1 } = pixelErrors(original, composite, hole);
  const similarity = ssim(before, after, hole);
  const lpips = await perceptual?.distance(original, composite, hole);
  return {
    hole: (100 * countFlags(hole)) / hole.data.length,
    keep_err: keptError(original, result, hole),
    psnr: psnr.image,
    ssim: similarity.image,
    l1: l1.image,
    psnr_h: psnr.hole,
    ssim_h: similarity.hole,
    l1_h: l1.hole,
    lpips: lpips?.image ?? Number.NaN,
    lpips_h: lpips?.hole ?? Number.NaN,
    ...localScores(before, after, hole),
  };
}

/**
 * Farther from the hole than any local metric looks: the ring of hf_self (24 px) and half the widest
 * kernel (16 px); and wide enough for the outer band of the tone.
 */
const REACH = 64;

/** What depends on the surroundings of the hole alone, computed there: the work follows the hole, not the photo. */
function localScores(
  original: Plane,
  result: Plane,
  hole: Flags,
): Pick<Score, "seam" | "seam_self" | "tone" | keyof Sharpness> {
  const area = aroundFlags(hole, REACH);
  const [before, after, local] = [cropped(original, area), cropped(result, area), cropped(hole, area)];
  return {
    seam: seam(before, after, local),
    seam_self: seamSelf(after, local),
    tone: rimTone(after, local) - rimTone(before, local),
    ...sharpness(before, after, local),
  };
}

function compose(original: Photo, hole: Flags, result: Photo): Photo {
  const data = original.data.slice();
  for (let i = 0; i < hole.data.length; i++) if (hole.data[i]) data.set(result.data.subarray(4 * i, 4 * i + 4), 4 * i);
  return { ...original, data };
}
