import { add, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { initConv, type ParamBuilder } from "../nn/init.ts";
import { conv, initInstanceNorm, instanceNorm } from "../nn/layers.ts";
import { reflectPad } from "../nn/resize.ts";
import type { Features, Scope } from "../nn/types.ts";

/**
 * Weights of {@link residualBlock}: two convolutions without bias, each with an instance norm.
 * @param gain first gain of the last norm; 0 = the block changes nothing yet
 */
export function initResidualBlock(builder: ParamBuilder, name: string, channels: number, gain = 1): void {
  for (const part of ["wide", "narrow"])
    initConv(builder, `${name}.${part}`, { kernel: 3, input: channels, output: channels, bias: false });
  initInstanceNorm(builder, `${name}.norm.0`, channels);
  initInstanceNorm(builder, `${name}.norm.1`, channels, gain);
}

/**
 * Residual block of two of the seeds (Zhang et al. 2020, generator, as in EdgeConnect; papers.md 1.5 for Yang et al.
 * 2018): 3 x 3 of dilation 2, instance norm, ReLU, 3 x 3, instance norm, plus the input; mirrored borders; no ReLU after.
 * @param x [batch, height, width, channels], sides of at least 3; same shape out
 */
export function residualBlock(scope: Scope, name: string, x: Features): Features {
  return tidy(() => {
    const wide = conv(scope, `${name}.wide`, reflectPad(x, 2), { dilation: 2, pad: "valid" });
    const middle = instanceNorm(scope, `${name}.norm.0`, wide, "relu");
    const narrow = conv(scope, `${name}.narrow`, reflectPad(middle, 1), { pad: "valid" });
    return add<Tensor4D>(x, instanceNorm(scope, `${name}.norm.1`, narrow));
  });
}

/** Multiply-accumulate operations of {@link residualBlock} on one pixel. */
export function residualMacs(channels: number): number {
  return 2 * 9 * channels * channels;
}
