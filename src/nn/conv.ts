import { fused, type Tensor1D, type Tensor4D } from "@tensorflow/tfjs-core";
import { activate, LEAKY_SLOPE } from "./activations.ts";
import { explicit } from "./kernels/composed.ts";
import { runConv, runInputGrad } from "./kernels/convolution.ts";
import { geometryOf, type Padding, type Shape4 } from "./kernels/geometry.ts";
import type { Activation, Features } from "./types.ts";

export interface ConvOptions {
  /** In both directions; 1 unless given. */
  readonly stride?: number;
  /** In both directions; 1 unless given. Stride or dilation is 1. */
  readonly dilation?: number;
  /** `same` unless given; centred for filters of odd reach, also when strided. */
  readonly pad?: Padding;
}

/**
 * Two-dimensional convolution that can be differentiated any number of times, also with dilation, on every
 * back end and under the recorder.
 * @param x [batch, height, width, input channels]
 * @param w [kernel height, kernel width, input channels, output channels]
 * @returns [batch, ceil(height / stride), ceil(width / stride), output channels] with `same` padding
 * @throws RangeError when the shapes do not fit
 */
export function conv2d(x: Features, w: Tensor4D, options: ConvOptions = {}): Features {
  const { stride = 1, dilation = 1, pad = "same" } = options;
  return runConv(x, w, geometryOf(x.shape, w.shape, { stride, dilation, pad }));
}

/**
 * Transposed convolution: the input gradient of the convolution of the same filter and stride with `same` padding, so
 * that each side becomes exactly `stride` times as long. Can be differentiated any number of times.
 * @param x [batch, height, width, input channels]
 * @param w [kernel height, kernel width, output channels, input channels]
 * @returns [batch, stride height, stride width, output channels]
 * @throws RangeError when the shapes do not fit
 */
export function transposedConv2d(x: Features, w: Tensor4D, stride: number): Features {
  const [batch, height, width] = x.shape;
  const wide: Shape4 = [batch, height * stride, width * stride, w.shape[2]];
  const geometry = geometryOf(wide, w.shape, { stride, dilation: 1, pad: "same" });
  return runInputGrad(x, w, wide, geometry);
}

/** Activations that the stock convolution applies on the way out. */
const FUSED = { linear: "linear", relu: "relu", leaky: "leakyrelu", elu: "elu", sigmoid: "sigmoid" } as const;

/**
 * Convolution, bias and activation in one kernel where the back end can: the same result as the plain form up
 * to rounding. Not to be differentiated.
 */
export function fusedConv2d(
  x: Features,
  w: Tensor4D,
  bias: Tensor1D | undefined,
  activation: Activation,
  options: ConvOptions = {},
): Features {
  const { stride = 1, dilation = 1, pad = "same" } = options;
  const geometry = geometryOf(x.shape, w.shape, { stride, dilation, pad });
  const known = activation in FUSED ? FUSED[activation as keyof typeof FUSED] : "linear";
  const y = fused.conv2d({
    x,
    filter: w,
    strides: stride,
    dilations: dilation,
    pad: explicit(geometry.pad),
    activation: known,
    leakyreluAlpha: LEAKY_SLOPE,
    ...(bias ? { bias } : {}),
  });
  return activation in FUSED ? y : activate(y, activation);
}
