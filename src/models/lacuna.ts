import { add, type Tensor4D } from "@tensorflow/tfjs-core";
import type { Size } from "../core/rect.ts";
import { holeAttention, initHoleAttention } from "../nn/attention.ts";
import { buildParams, initConv, type ParamBuilder } from "../nn/init.ts";
import { conv, initMultiDilationBlock, type MultiDilation, multiDilationBlock } from "../nn/layers.ts";
import { coarsenHole, upsample } from "../nn/resize.ts";
import type { Features, Params, Scope } from "../nn/types.ts";
import { type ApplyOptions, GENERATOR_PLANES, type GeneratorNetwork, type GeneratorOutputs } from "./generator.ts";
import { done } from "./layers-in-turn.ts";
import { holeOf } from "./planes.ts";

/** Settings of the flagship. All sizes come from the same code. */
export interface LacunaConfig {
  /** Channels at 1/2, 1/4 and 1/8 of the picture; the last is divisible by 4. */
  readonly widths: readonly [half: number, quarter: number, eighth: number];
  /** Residual blocks at 1/8. Growing adds blocks at the end; a new block changes nothing at first. */
  readonly blocks: number;
  /** Blocks before the attention. */
  readonly attentionAfter: number;
  /** Channels of its queries and keys; 0 = there is no attention. */
  readonly attentionDepth: number;
}

/** At most 2.5 M parameters and 3.5 GMAC at 256 px. */
export const LACUNA_DEFAULT: LacunaConfig = {
  widths: [24, 64, 128],
  blocks: 6,
  attentionAfter: 3,
  attentionDepth: 64,
};

/** At most 6 M parameters. */
export const LACUNA_LARGE: LacunaConfig = { widths: [32, 80, 192], blocks: 7, attentionAfter: 3, attentionDepth: 64 };

/**
 * Dilations of a block. Two sets take turns, because one repeated set leaves a grid of pixels that never
 * see one another, which shows as a faint grid in large fills.
 */
function formOf(block: number): MultiDilation {
  return { dilations: block % 2 === 0 ? [1, 2, 4, 8] : [1, 3, 6, 12], normalized: true };
}

/**
 * The flagship generator `lacuna`: papers.md part 4 in the shape that is cheap in the browser. Strided 3 x 3
 * convolutions down to 1/8; multi-dilation residual blocks (AOT-GAN, Zeng et al., section 3.2) with one attention
 * from the hole to the known region (Yu et al. 2018, section 3.2) among them; bilinear x2 and 3 x 3 convolutions
 * back, skips by addition; 12 output channels that are the 2 x 2 pixels of each cell. It has no norm over space
 * or batch and no fixed size, so crops, tiles and batches agree.
 * @throws RangeError for widths that cannot be divided among the branches
 */
export function createLacuna(config: LacunaConfig): GeneratorNetwork<LacunaConfig> {
  return {
    name: "lacuna",
    config,
    init: (seed) => initLacuna(config, seed),
    apply: (params, planes, mode, options = {}) => {
      const scope: Scope = { params, mode };
      const features = lacunaHead(config, scope, planes, config.blocks, options);
      // Everything in the middle belongs to the head here, so the tail needs no hole.
      return lacunaTail(config, scope, features, planes, config.blocks, options);
    },
    macs: (size) => macsOf(config, size),
  };
}

function initLacuna({ widths, blocks, attentionDepth }: LacunaConfig, seed: number): Params {
  const [half, quarter, eighth] = widths;
  const builder = buildParams(seed);
  const layer = (name: string, input: number, output: number, gain?: number): void =>
    initConv(builder, name, { kernel: 3, input, output, ...(gain === undefined ? {} : { gain }) });
  layer("encoder.0", GENERATOR_PLANES, half);
  layer("encoder.1", half, half);
  layer("encoder.2", half, quarter);
  layer("encoder.3", quarter, quarter);
  layer("encoder.4", quarter, eighth);
  initMiddle(builder, eighth, blocks, attentionDepth);
  layer("decoder.0", eighth, quarter);
  layer("decoder.1", quarter, quarter);
  layer("decoder.2", quarter, half);
  layer("decoder.3", half, half);
  layer("head", half, 12, 0.5);
  return builder.params;
}

function initMiddle(builder: ParamBuilder, width: number, blocks: number, depth: number): void {
  for (let i = 0; i < blocks; i++) initMultiDilationBlock(builder, `blocks.${i}`, width, formOf(i));
  if (depth > 0) initHoleAttention(builder, "attention", width, depth);
}

/** The first part of the network's work, up to a block: what its second part starts from. */
export interface LacunaFeatures {
  /** Skips at 1/2 and 1/4, [batch, height / 2, width / 2, widths[0]] and so on. */
  readonly half: Features;
  readonly quarter: Features;
  /** Features at 1/8 behind the first blocks. */
  readonly eighth: Features;
}

/**
 * The network up to its block `until` (exclusive): fine-tuning freezes it and computes it once a crop.
 * {@link lacunaTail} with the same number does the rest; the two together are the network.
 */
export function lacunaHead(
  config: LacunaConfig,
  scope: Scope,
  planes: Features,
  until: number,
  options: ApplyOptions = {},
): LacunaFeatures {
  const relu = { activation: "relu" } as const;
  const down = { ...relu, stride: 2 } as const;
  const stem = conv(scope, "encoder.0", planes, down);
  const half = done(scope, conv(scope, "encoder.1", stem, relu), stem);
  const narrow = conv(scope, "encoder.2", half, down);
  const quarter = done(scope, conv(scope, "encoder.3", narrow, relu), narrow);
  const x = conv(scope, "encoder.4", quarter, down);
  const hole = holeOf(planes);
  const eighth = middle(config, scope, x, hole, [0, until], options);
  return { half, quarter, eighth: done(scope, eighth, hole) };
}

/**
 * The network from its block `from` on.
 * @param hole [batch, height, width, 1]
 */
export function lacunaTail(
  config: LacunaConfig,
  scope: Scope,
  { half, quarter, eighth }: LacunaFeatures,
  hole: Features,
  from: number,
  options: ApplyOptions = {},
): GeneratorOutputs {
  const relu = { activation: "relu" } as const;
  const x = middle(config, scope, eighth, hole, [from, config.blocks], options);
  const up = (name: string, coarse: Features, skip: Features): Features => {
    const wide = upsample(coarse);
    const features = done(scope, conv(scope, name, wide, relu), wide);
    return done(scope, add<Tensor4D>(features, skip), features, skip);
  };
  const joined = up("decoder.0", x, quarter);
  const quarterOut = done(scope, conv(scope, "decoder.1", joined, relu), joined);
  const full = done(scope, up("decoder.2", quarterOut, half), quarterOut);
  const halfOut = done(scope, conv(scope, "decoder.3", full, relu), full);
  return { cells: done(scope, conv(scope, "head", halfOut, { activation: "tanh" }), halfOut), features: x };
}

/** The blocks of a range, and the attention where it lies among them (behind the last block, if there are too few). */
function middle(
  config: LacunaConfig,
  scope: Scope,
  features: Features,
  hole: Features,
  [from, to]: readonly [number, number],
  options: ApplyOptions,
): Features {
  if (from === to) return features;
  const coarse = coarsenHole(hole, 8);
  let x = features;
  const attends = config.attentionDepth > 0;
  for (let i = from; i < to; i++) {
    if (attends && i === config.attentionAfter) x = done(scope, attend(scope, x, coarse, options), x);
    x = done(scope, multiDilationBlock(scope, `blocks.${i}`, x, formOf(i)), x);
  }
  const last = to === config.blocks && config.blocks <= config.attentionAfter;
  if (attends && last) x = done(scope, attend(scope, x, coarse, options), x);
  return done(scope, x, coarse);
}

function attend(scope: Scope, x: Features, hole: Features, options: ApplyOptions): Features {
  const { features, map } = holeAttention(scope, "attention", x, hole, options);
  if (scope.mode === "inference") map.dispose();
  return features;
}

function macsOf({ widths, blocks, attentionDepth }: LacunaConfig, { height, width }: Size): number {
  const [half, quarter, eighth] = widths;
  const cells = height * width;
  const atHalf = 9 * (GENERATOR_PLANES * half + 2 * half * half + quarter * half + 12 * half);
  const atQuarter = 9 * (half * quarter + 2 * quarter * quarter + eighth * quarter);
  const atEighth = 9 * (quarter * eighth + 2 * blocks * eighth * eighth);
  const attends = attentionDepth > 0;
  const projections = attends ? 2 * eighth * (attentionDepth + eighth) : 0;
  const pairs = attends ? (cells / 64) ** 2 * (attentionDepth + eighth) : 0;
  return (cells / 4) * atHalf + (cells / 16) * atQuarter + (cells / 64) * (atEighth + projections) + pairs;
}
