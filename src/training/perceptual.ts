import {
  add,
  addN,
  concat,
  div,
  max,
  maximum,
  mean,
  mul,
  rsqrt,
  type Scalar,
  slice,
  square,
  sub,
  sum,
  type Tensor,
} from "@tensorflow/tfjs-core";
import { type TrunkTap, trunkFeatures } from "../models/squeezenet.ts";
import { meanOverProcesses } from "../nn/activations.ts";
import type { Features, Params } from "../nn/types.ts";

/**
 * Perceptual distances in a similarity-enhanced space: features of unit length, squared differences, channels weighted by
 * non-negative numbers (the form of Zhang et al. 2018, LPIPS, section 3, which papers.md 1.4 and 1.5 take for the phrase of
 * Liu et al. 2017 and for the patch perceptual loss of Yang et al. 2018). The trunk at hand is another training than the
 * one that LPIPS's channel weights were learned on, so all its channels weigh the same.
 */

/** How far up a perceptual network one looks: edges and texture, parts, things. */
export type Level = "low" | "mid" | "high";

/** The trunk's taps at each level (papers.md 1.4, "taps"; the names of the levels are the paper's question). */
export const LEVEL_TAPS: Readonly<Record<Level, readonly TrunkTap[]>> = { low: [0], mid: [3, 6], high: [10] };

/**
 * Distance of two sets of features, mean over the pixels and the sets.
 * @param weights non-negative, [channels] for each set; 1 unless given
 * @returns [batch]
 */
export function similarityDistance(
  a: readonly Features[],
  b: readonly Features[],
  weights?: readonly Tensor[],
): Tensor {
  const each = a.map((x, i) => {
    const difference = square(sub(unit(x), unit(b[i] as Features)));
    const weight = weights?.[i];
    return mean(sum(weight ? mul(difference, weight) : difference, 3), [1, 2]);
  });
  return div(addN(each), each.length);
}

/** Keeps the slope within bounds where features vanish; theirs are of the order of 1. */
const LEAST_POWER = 1e-2;

/** Each pixel's features at length 1. */
function unit(x: Features): Features {
  return mul(x, rsqrt(add(sum(square(x), 3, true), LEAST_POWER)));
}

/** Distance of two pictures at one level of the trunk, mean over the batch. */
export function trunkDistance(trunk: Params, picture: Features, target: Features, level: Level): Scalar {
  const taps = LEVEL_TAPS[level];
  return mean(similarityDistance(trunkFeatures(trunk, picture, taps), trunkFeatures(trunk, target, taps)));
}

/** Sides of the patches of {@link patchDistance}, and how far apart they start. */
const PATCH = { side: 64, stride: 32 } as const;

/**
 * Patch perceptual loss (Yang et al. 2018; geometry of papers.md 1.5, "PPL"): both pictures are cut into overlapping
 * patches of 64 x 64, 32 apart, the distance of each pair is taken over all levels, and those that touch the hole are
 * averaged. A picture under 64 x 64 is one patch.
 * @param hole [batch, height, width, 1]
 */
export function patchDistance(trunk: Params, picture: Features, target: Features, hole: Features): Scalar {
  const taps = Object.values(LEVEL_TAPS).flat();
  const features = (x: Features): Features[] => trunkFeatures(trunk, cutPatches(x), taps);
  const distances = similarityDistance(features(picture), features(target));
  const touched = max(cutPatches(hole), [1, 2, 3]);
  return div(sum(mul(distances, touched)), maximum(meanOverProcesses(sum(touched)), 1));
}

/** All patches of all samples as one batch. */
function cutPatches(x: Features): Features {
  const [batch, height, width, channels] = x.shape;
  const starts = (length: number): number[] =>
    Array.from(
      { length: Math.max(1, 1 + Math.floor((length - PATCH.side) / PATCH.stride)) },
      (_, i) => i * PATCH.stride,
    );
  const size = [batch, Math.min(height, PATCH.side), Math.min(width, PATCH.side), channels] as const;
  const patches = starts(height).flatMap((y) => starts(width).map((left) => slice(x, [0, y, left, 0], [...size])));
  return concat(patches, 0) as Features;
}
