import { square, type Tensor } from "@tensorflow/tfjs-core";
import { buildParams, initConv } from "../nn/init.ts";
import { conv } from "../nn/layers.ts";
import type { Features, Params, Scope } from "../nn/types.ts";

export interface PerceptualEncoderConfig {
  /** Channels at 1/2, 1/4, 1/8 and 1/16. */
  readonly widths: readonly [number, number, number, number];
}

/** 831,520 parameters: 1.7 MB in half precision. */
export const PERCEPTUAL_ENCODER_DEFAULT: PerceptualEncoderConfig = { widths: [32, 64, 128, 192] };

/** Its four levels as the trunk has them (`TrunkTap`), whose maps have the same sizes and places. */
export const ENCODER_TAPS = [0, 3, 6, 10] as const;

export interface PerceptualEncoder {
  readonly name: string;
  readonly config: PerceptualEncoderConfig;
  readonly init: (seed: number) => Params;
  /**
   * Features of all four levels.
   * @param picture [batch, height, width, 3], -1..1; sides of at least 32
   */
  readonly apply: (params: Params, picture: Features) => Features[];
  /** The channel weights of each level, not negative, [channels]. */
  readonly similarity: (params: Params) => Tensor[];
}

/**
 * The perceptual encoder that may be shipped (papers.md 1.4 asks for a network of ours, since the trunk is for training
 * only): plain 3 x 3 layers, learned by distillation from the trunk on training photos. Every level has channel weights
 * that are squares, so never negative: the "similarity-enhanced space" of Liu et al. 2017 in the form of LPIPS. Layers and
 * distillation are ours.
 */
export function createPerceptualEncoder(config: PerceptualEncoderConfig): PerceptualEncoder {
  return {
    name: "perceptual-encoder",
    config,
    init: (seed) => initEncoder(config, seed),
    apply: (params, picture) => applyEncoder(config, params, picture),
    similarity: (params) => config.widths.map((_, i) => square(params[`similarity.${i}`] as Tensor)),
  };
}

function initEncoder({ widths }: PerceptualEncoderConfig, seed: number): Params {
  const builder = buildParams(seed);
  widths.forEach((output, i) => {
    initConv(builder, `down.${i}`, { kernel: 3, input: widths[i - 1] ?? 3, output });
    if (i > 0) initConv(builder, `body.${i}`, { kernel: 3, input: output, output });
    builder.constant(`similarity.${i}`, [output], 1);
  });
  return builder.params;
}

function applyEncoder({ widths }: PerceptualEncoderConfig, params: Params, picture: Features): Features[] {
  const scope: Scope = { params, mode: "train" };
  let x = picture;
  return widths.map((_, i) => {
    // Without padding, as the trunk's first layer and its pools, so that the maps lie over one another.
    x = conv(scope, `down.${i}`, x, { stride: 2, pad: "valid", activation: "relu" });
    if (i > 0) x = conv(scope, `body.${i}`, x, { activation: "relu" });
    return x;
  });
}
