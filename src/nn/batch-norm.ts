import { add, mean, mul, rsqrt, square, sub, type Tensor1D, type Tensor4D } from "@tensorflow/tfjs-core";
import { stopGradient } from "./activations.ts";
import type { ParamBuilder } from "./init.ts";
import { param } from "./layers.ts";
import type { Features, Params, Scope } from "./types.ts";

/** Added to variances, in training and when folded. */
export const BATCH_EPSILON = 1e-5;
/** Share of the old running statistics that a step keeps. */
const KEPT = 0.9;

/** Running statistics, state in and state out: a norm reads its own from `state` and puts the next into `nextState`. */
export interface Statistics {
  readonly state: Params;
  readonly nextState: Params;
}

/** Weights of {@link batchNorm}: gain 1 and offset 0. */
export function initBatchNorm(builder: ParamBuilder, name: string, channels: number): void {
  builder.constant(`${name}.gain`, [channels], 1);
  builder.constant(`${name}.offset`, [channels], 0);
}

/** First running statistics of {@link batchNorm}: mean 0, variance 1. */
export function initBatchStatistics(builder: ParamBuilder, name: string, channels: number): void {
  builder.constant(`${name}.mean`, [channels], 0);
  builder.constant(`${name}.variance`, [channels], 1);
}

/**
 * Batch norm as it is trained (Ioffe and Szegedy 2015, algorithm 1): each channel has mean 0 and deviation 1 over batch
 * and picture, then a learned gain and offset. For inference it is folded into the convolution before it, by its running
 * statistics (models/fold.ts). May be differentiated twice.
 * @param statistics to be moved by a tenth towards this batch's; a critic, which never meets single pictures, has none
 */
export function batchNorm(scope: Scope, name: string, x: Features, statistics?: Statistics): Features {
  const average = mean(x, [0, 1, 2]) as Tensor1D;
  const centred = sub<Tensor4D>(x, average);
  const variance = mean(square(centred), [0, 1, 2]) as Tensor1D;
  if (statistics) {
    follow(statistics, `${name}.mean`, average);
    follow(statistics, `${name}.variance`, variance);
  }
  const scale = mul(rsqrt(add(variance, BATCH_EPSILON)), param(scope, `${name}.gain`));
  return add<Tensor4D>(mul(centred, scale), param(scope, `${name}.offset`));
}

function follow({ state, nextState }: Statistics, name: string, now: Tensor1D): void {
  const old = state[name];
  if (!old) throw new RangeError(`There are no running statistics ${name}.`);
  nextState[name] = add(mul(old, KEPT), mul(stopGradient(now), 1 - KEPT));
}
