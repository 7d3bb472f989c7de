import { BATCH_EPSILON } from "../nn/batch-norm.ts";
import type { WeightArray, Weights } from "./weights.ts";

/** A convolution under a batch norm `NAME.norm`, and which axis of its filter is the output. */
export interface FoldedLayer {
  readonly name: string;
  readonly outputAxis: 2 | 3;
}

/**
 * Takes batch norms into the filters and biases before them, by their running statistics: gain (w x + b - mean) /
 * deviation + offset is a convolution again. What is folded already, or has no norm, stays as it is.
 */
export function foldBatchNorms(weights: Weights, layers: readonly FoldedLayer[]): Weights {
  const out: Record<string, WeightArray> = { ...weights };
  for (const { name, outputAxis } of layers) {
    const part = (path: string): WeightArray | undefined => out[`${name}.${path}`];
    const [gain, offset, mean, variance] = ["norm.gain", "norm.offset", "norm.mean", "norm.variance"].map(part);
    const [filter, bias] = ["weight", "bias"].map(part);
    if (!gain || !offset || !mean || !variance || !filter || !bias) continue;
    const scale = gain.data.map((value, i) => value / Math.sqrt((variance.data[i] as number) + BATCH_EPSILON));
    const run = outputAxis === 3 ? 1 : (filter.shape[3] as number);
    out[`${name}.weight`] = {
      shape: filter.shape,
      data: filter.data.map((value, i) => value * (scale[Math.floor(i / run) % scale.length] as number)),
    };
    out[`${name}.bias`] = {
      shape: bias.shape,
      data: bias.data.map(
        (value, i) => (value - (mean.data[i] as number)) * (scale[i] as number) + (offset.data[i] as number),
      ),
    };
    for (const path of ["gain", "offset", "mean", "variance"]) delete out[`${name}.norm.${path}`];
  }
  return out;
}
