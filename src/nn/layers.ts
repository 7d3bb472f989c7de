import {
  add,
  concat,
  mean,
  mul,
  rsqrt,
  square,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { activate } from "./activations.ts";
import { type ConvOptions, conv2d, fusedConv2d, transposedConv2d } from "./conv.ts";
import { type ConvShape, HE_GAIN, initConv, type ParamBuilder } from "./init.ts";
import type { Activation, Features, Scope } from "./types.ts";

/**
 * Looks a weight up.
 * @throws RangeError when the network has none of that name
 */
export function param<T extends Tensor>(scope: Scope, name: string): T {
  const found = scope.params[name];
  if (!found) throw new RangeError(`The network has no parameter ${name}.`);
  return found as T;
}

export interface LayerOptions extends ConvOptions {
  /** `linear` unless given. */
  readonly activation?: Activation;
}

/**
 * Convolution with `NAME.weight`, bias with `NAME.bias` where there is one, activation.
 * @param x [batch, height, width, input channels]
 * @returns [batch, ceil(height / stride), ceil(width / stride), output channels] with `same` padding
 */
export function conv(scope: Scope, name: string, x: Features, options: LayerOptions = {}): Features {
  const { activation = "linear" } = options;
  const w = param<Tensor4D>(scope, `${name}.weight`);
  const bias = scope.params[`${name}.bias`] as Tensor1D | undefined;
  return tidy(() => {
    if (scope.mode === "inference") return fusedConv2d(x, w, bias, activation, options);
    const y = conv2d(x, w, options);
    return activate(bias ? add<Tensor4D>(y, bias) : y, activation);
  });
}

/** Strides of {@link transposedConv}: it doubles each side. */
const DOUBLE = 2;

/**
 * Weights of {@link transposedConv}: `NAME.weight` [kernel, kernel, output, input] and `NAME.bias` [output]. An output
 * pixel sees a quarter of the filter, which the deviation takes into account (He normal).
 */
export function initTransposedConv(builder: ParamBuilder, name: string, shape: ConvShape): void {
  const { kernel, input, output, bias = 0, gain = HE_GAIN } = shape;
  const seen = (kernel * kernel * input) / DOUBLE ** 2;
  builder.normal(`${name}.weight`, [kernel, kernel, output, input], gain / Math.sqrt(seen));
  if (bias !== false) builder.constant(`${name}.bias`, [output], bias);
}

/**
 * Transposed convolution of stride 2, bias where there is one, activation.
 * @param x [batch, height, width, input channels]
 * @returns [batch, 2 height, 2 width, output channels]
 */
export function transposedConv(scope: Scope, name: string, x: Features, activation: Activation = "linear"): Features {
  const bias = scope.params[`${name}.bias`] as Tensor1D | undefined;
  return tidy(() => {
    const y = transposedConv2d(x, param<Tensor4D>(scope, `${name}.weight`), DOUBLE);
    return activate(bias ? add<Tensor4D>(y, bias) : y, activation);
  });
}

/** Weights of {@link instanceNorm}: gain (1 unless given) and offset 0. */
export function initInstanceNorm(builder: ParamBuilder, name: string, channels: number, gain = 1): void {
  builder.constant(`${name}.gain`, [channels], gain);
  builder.constant(`${name}.offset`, [channels], 0);
}

/**
 * Instance norm (Ulyanov et al. 2016): each channel of each sample has mean 0 and deviation 1 over the picture, then a
 * learned gain and offset; epsilon 1e-5. A crop and its picture disagree, so the flagship has none.
 */
export function instanceNorm(scope: Scope, name: string, x: Features, activation: Activation = "linear"): Features {
  return tidy(() => {
    const centred = sub(x, mean(x, [1, 2], true));
    const scale = mul(rsqrt(add(mean(square(centred), [1, 2], true), 1e-5)), param(scope, `${name}.gain`));
    return activate(add<Tensor4D>(mul(centred, scale), param(scope, `${name}.offset`)), activation);
  });
}

export interface GatedShape {
  readonly kernel: number;
  readonly input: number;
  readonly output: number;
}

/** Weights of {@link gatedConv}; gates start open (bias 1). */
export function initGatedConv(builder: ParamBuilder, name: string, shape: GatedShape): void {
  initConv(builder, `${name}.features`, shape);
  initConv(builder, `${name}.gate`, { ...shape, kernel: 1, gain: 1, bias: 1 });
}

/**
 * Gated convolution with a light gate (Yu et al. 2019, section 3.1, free-form inpainting; the pointwise gate is
 * the LWGC-pw form of Yi et al. 2020, section 3.2): act(features(x)) sigmoid(gate(x)), gate 1 x 1.
 * @param x [batch, height, width, input channels]
 */
export function gatedConv(scope: Scope, name: string, x: Features, options: LayerOptions = {}): Features {
  const { stride = 1, activation = "elu" } = options;
  return tidy(() => {
    const features = conv(scope, `${name}.features`, x, { ...options, activation });
    return mul(features, conv(scope, `${name}.gate`, x, { stride, activation: "sigmoid" }));
  });
}

/**
 * Root-mean-square norm over the channels of each pixel, with a learned gain `NAME.gain` [channels]. Sees one
 * pixel, so crops, tiles and samples of a batch agree (Zhang and Sennrich 2019, section 3, applied per pixel).
 */
export function channelNorm(scope: Scope, name: string, x: Features): Features {
  return tidy(() => {
    const power = mean(square(x), -1, true);
    return mul<Tensor4D>(mul(x, rsqrt(add(power, 1e-6))), param(scope, `${name}.gain`));
  });
}

/** Weights of {@link channelNorm}: gain 1. */
export function initChannelNorm(builder: ParamBuilder, name: string, channels: number): void {
  builder.constant(`${name}.gain`, [channels], 1);
}

/** Form of a {@link multiDilationBlock}; decides its weights, so give the same to both functions. */
export interface MultiDilation {
  /** One branch each; the channels are divided among them. */
  readonly dilations: readonly number[];
  /** After the branches; `relu` unless given. */
  readonly activation?: Activation;
  /** Pointwise gate on the residual. */
  readonly gated?: boolean;
  /** {@link channelNorm} before the branches. */
  readonly normalized?: boolean;
}

/** Weights of {@link multiDilationBlock}. The fusing convolution starts at zero: a new block changes nothing. */
export function initMultiDilationBlock(
  builder: ParamBuilder,
  name: string,
  channels: number,
  form: MultiDilation,
): void {
  const count = form.dilations.length;
  if (channels % count !== 0) throw new RangeError(`${channels} channels cannot be divided among ${count} branches.`);
  if (form.normalized) initChannelNorm(builder, `${name}.norm`, channels);
  form.dilations.forEach((_, i) => {
    initConv(builder, `${name}.branch.${i}`, { kernel: 3, input: channels, output: channels / count });
  });
  initConv(builder, `${name}.fuse`, { kernel: 3, input: channels, output: channels, gain: 0 });
  if (form.gated) initConv(builder, `${name}.gate`, { kernel: 1, input: channels, output: channels, gain: 1, bias: 1 });
}

/**
 * Residual block of parallel dilated branches: the AOT block (Zeng et al., AOT-GAN, section 3.2) with a residual
 * x + gate(x) fuse(branches(x)) in place of x (1 - gate) + gate fuse, so that a block whose fuse is zero is the
 * identity, and without its norm over space, which would make crops disagree.
 * @param x [batch, height, width, channels], same shape out
 */
export function multiDilationBlock(scope: Scope, name: string, x: Features, form: MultiDilation): Features {
  const { dilations, activation = "relu" } = form;
  return tidy(() => {
    const input = form.normalized ? channelNorm(scope, `${name}.norm`, x) : x;
    const branches = dilations.map((dilation, i) =>
      conv(scope, `${name}.branch.${i}`, input, { dilation, activation }),
    );
    const residual = conv(scope, `${name}.fuse`, concat(branches, 3));
    if (!form.gated) return add<Tensor4D>(x, residual);
    return add<Tensor4D>(x, mul(residual, conv(scope, `${name}.gate`, x, { activation: "sigmoid" })));
  });
}
