import { concat, reshape, type Tensor2D } from "@tensorflow/tfjs-core";
import { activate } from "../nn/activations.ts";
import { batchNorm, initBatchNorm } from "../nn/batch-norm.ts";
import { dense, initDense } from "../nn/dense.ts";
import { buildParams, initConv, type ParamBuilder } from "../nn/init.ts";
import { conv } from "../nn/layers.ts";
import type { Features, Network, Scope } from "../nn/types.ts";

/** What both critics of a pair look at. */
export interface CriticInputs {
  /** The whole picture, [batch, side, side, 3], -1..1. */
  readonly global: Features;
  /** The window around the hole, [batch, side / 2, side / 2, 3]. */
  readonly local: Features;
}

export interface CriticConfig {
  /** Side of the pictures: fully connected layers fix it. A power of two, at least 32. */
  readonly side: number;
  /** Channels of the first layer. */
  readonly width: number;
}

/** Channels in units of the width, as many as it takes to come down to 4 x 4. */
const CONTEXT_SHARES = [1, 2, 4, 8, 8, 8];
const CONTEXT_END = 4;

/** Logits, high = real: [batch, 1]. */
export type ContextCritics = Network<CriticConfig, CriticInputs, Tensor2D>;

/**
 * The two context discriminators of Iizuka et al. 2017 (section 3.3; layer table of papers.md 1.1): 5 x 5 strided
 * convolutions with batch norm and ReLU down to 4 x 4, a fully connected layer each, and one decision on both joined. At
 * side 256 and width 64 they are the published ones; smaller pictures take fewer layers. Both see the colours only.
 */
export function createContextCritics(config: CriticConfig): ContextCritics {
  const depth = { global: depthOf(config.side), local: depthOf(config.side / 2) };
  const features = 16 * config.width;
  return {
    name: "context-critics",
    config,
    init: (seed) => {
      const builder = buildParams(seed);
      for (const name of ["global", "local"] as const) initBranch(builder, name, depth[name], config.width, features);
      initDense(builder, "joined", { input: 2 * features, output: 1, gain: 1 });
      return builder.params;
    },
    apply: (params, { global, local }, mode) => {
      const scope = { params, mode };
      const both = concat(
        [branch(scope, "global", global, depth.global), branch(scope, "local", local, depth.local)],
        1,
      );
      return dense(scope, "joined", both);
    },
  };
}

function depthOf(side: number): number {
  const depth = Math.log2(side / CONTEXT_END);
  if (!Number.isInteger(depth) || depth < 1 || depth > CONTEXT_SHARES.length)
    throw new RangeError(`A critic takes pictures of 8 to 256 px, a power of two; not ${side}.`);
  return depth;
}

function initBranch(builder: ParamBuilder, name: string, depth: number, width: number, features: number): void {
  let input = 3;
  CONTEXT_SHARES.slice(0, depth).forEach((share, i) => {
    initConv(builder, `${name}.${i}`, { kernel: 5, input, output: share * width });
    initBatchNorm(builder, `${name}.${i}.norm`, share * width);
    input = share * width;
  });
  initDense(builder, `${name}.dense`, { input: CONTEXT_END ** 2 * input, output: features });
}

function branch(scope: Scope, name: string, picture: Features, depth: number): Tensor2D {
  let x = picture;
  for (let i = 0; i < depth; i++)
    x = activate(batchNorm(scope, `${name}.${i}.norm`, conv(scope, `${name}.${i}`, x, { stride: 2 })), "relu");
  const [batch, height, width, channels] = x.shape;
  return activate(dense(scope, `${name}.dense`, reshape(x, [batch, height * width * channels])), "relu");
}
