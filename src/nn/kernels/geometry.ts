/** Sizes of a two-dimensional convolution, shared by all back ends. Spatial order is always [height, width]. */

/** Zeros added around the input: [top, bottom, left, right]. */
export type Pads = readonly [number, number, number, number];

export type Pair = readonly [number, number];

/** [batch, height, width, channels] of an image, or [height, width, input channels, output channels] of a filter. */
export type Shape4 = readonly [number, number, number, number];

/** How a filter moves over its input. Stride or dilation is 1 in each direction. */
export interface Geometry {
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly pad: Pads;
}

/** `same`: output side ceil(input / stride). `valid`: no zeros. */
export type Padding = "same" | "valid" | Pads;

/** Side covered by a dilated filter. */
export function reach(taps: number, dilation: number): number {
  return (taps - 1) * dilation + 1;
}

/** Output side for an input side with its zeros. */
export function outputSide(input: number, before: number, after: number, covered: number, stride: number): number {
  return Math.floor((input + before + after - covered) / stride) + 1;
}

/**
 * Zeros in one direction for `same`. A filter of odd reach is centred on its pixel whatever the stride
 * and the parity of the input (as in PyTorch with padding = reach / 2, unlike TensorFlow), so that a network
 * sees the same picture whether a crop is odd or even; of even reach, the smaller half comes first.
 */
function sameSide(input: number, covered: number, stride: number): Pair {
  if (covered % 2 === 1) return [(covered - 1) / 2, (covered - 1) / 2];
  const total = Math.max(0, (Math.ceil(input / stride) - 1) * stride + covered - input);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/**
 * Resolves a padding to numbers and checks the whole geometry.
 * @param input [batch, height, width, channels]
 * @param filter [height, width, input channels, output channels]
 * @throws RangeError when channels differ, stride and dilation are both above 1, zeros exceed the filter or nothing is left
 */
export function geometryOf(
  input: readonly number[],
  filter: readonly number[],
  options: { readonly stride: number; readonly dilation: number; readonly pad: Padding },
): Geometry {
  const [, height, width, channels] = input as unknown as Shape4;
  const [kernelHeight, kernelWidth, filterChannels] = filter as unknown as Shape4;
  const { stride, dilation } = options;
  if (input.length !== 4 || filter.length !== 4)
    throw new RangeError(`A convolution takes tensors of rank 4, not [${input}] and [${filter}].`);
  if (channels !== filterChannels)
    throw new RangeError(`The input has ${channels} channels, the filter takes ${filterChannels}.`);
  if (stride > 1 && dilation > 1) throw new RangeError("A convolution has a stride or a dilation above 1, not both.");
  const coveredHeight = reach(kernelHeight, dilation);
  const coveredWidth = reach(kernelWidth, dilation);
  const pad = resolvePad(options.pad, [height, width], [coveredHeight, coveredWidth], stride);
  if (Math.max(pad[0], pad[1]) >= coveredHeight || Math.max(pad[2], pad[3]) >= coveredWidth)
    throw new RangeError(`Padding [${pad}] must be smaller than the filter's reach.`);
  const geometry: Geometry = { strides: [stride, stride], dilations: [dilation, dilation], pad };
  const [, outHeight, outWidth] = outputShape(input, filter, geometry);
  if (outHeight < 1 || outWidth < 1) throw new RangeError(`Nothing is left of [${input}] under a filter [${filter}].`);
  return geometry;
}

function resolvePad(pad: Padding, input: Pair, covered: Pair, stride: number): Pads {
  if (pad === "valid") return [0, 0, 0, 0];
  if (pad !== "same") return pad;
  const [top, bottom] = sameSide(input[0], covered[0], stride);
  const [left, right] = sameSide(input[1], covered[1], stride);
  return [top, bottom, left, right];
}

/** Shape of a convolution's output. */
export function outputShape(input: readonly number[], filter: readonly number[], geometry: Geometry): Shape4 {
  const [batch, height, width] = input as unknown as Shape4;
  const [kernelHeight, kernelWidth, , channels] = filter as unknown as Shape4;
  const { strides, dilations, pad } = geometry;
  return [
    batch,
    outputSide(height, pad[0], pad[1], reach(kernelHeight, dilations[0]), strides[0]),
    outputSide(width, pad[2], pad[3], reach(kernelWidth, dilations[1]), strides[1]),
    channels,
  ];
}
