import {
  concat,
  conv2d,
  image,
  pad as padZeros,
  type Rank,
  reshape,
  slice,
  type Tensor,
  type Tensor4D,
  transpose,
  zeros,
} from "@tensorflow/tfjs-core";
import { type Geometry, type Pads, reach, type Shape4 } from "./geometry.ts";

/**
 * Convolution and its input gradient on back ends whose forward convolution is fast (WASM, WebGL, WebGPU), composed
 * of nothing else. Called inside kernels: nothing here is taped, and the caller tidies.
 */

/** y = x * w, by the back end's own convolution. */
export function convolve(x: Tensor4D, w: Tensor4D, geometry: Geometry): Tensor4D {
  const { strides, dilations, pad } = geometry;
  return conv2d(x, w, strides as [number, number], explicit(pad), "NHWC", dilations as [number, number]);
}

type ExplicitPadding = [[number, number], [number, number], [number, number], [number, number]];

/** Our padding in the form of the stock operations; the fast paths for filters of 1 x 1 want the word. */
export function explicit(pad: Pads): "valid" | ExplicitPadding {
  if (pad.every((side) => side === 0)) return "valid";
  return [
    [0, 0],
    [pad[0], pad[1]],
    [pad[2], pad[3]],
    [0, 0],
  ];
}

const dense: Pick<Geometry, "strides" | "dilations"> = { strides: [1, 1], dilations: [1, 1] };

/** Gradient for x: a forward convolution of dy with the filter turned by 180 degrees and its channels swapped. */
export function inputGradient(dy: Tensor4D, w: Tensor4D, inputShape: Shape4, geometry: Geometry): Tensor4D {
  if (geometry.strides[0] > 1 || geometry.strides[1] > 1) return stridedInputGradient(dy, w, inputShape, geometry);
  const [kernelHeight, kernelWidth] = w.shape;
  const { dilations, pad } = geometry;
  const top = reach(kernelHeight, dilations[0]) - 1 - pad[0];
  const left = reach(kernelWidth, dilations[1]) - 1 - pad[2];
  const bottom = inputShape[1] - dy.shape[1] + reach(kernelHeight, dilations[0]) - 1 - top;
  const right = inputShape[2] - dy.shape[2] + reach(kernelWidth, dilations[1]) - 1 - left;
  const flipped = transpose(turn(w), [0, 1, 3, 2]);
  return convolve(dy, flipped, { strides: [1, 1], dilations, pad: [top, bottom, left, right] });
}

/**
 * Turns a filter by 180 degrees: its taps, read in a row, backwards. As the mirror image of a picture one pixel high,
 * since WASM does that at memory speed and its `reverse` two hundred times slower.
 */
function turn(w: Tensor4D): Tensor4D {
  const [height, width, input, output] = w.shape;
  if (height * width === 1) return w;
  const taps = reshape<Rank.R4>(w, [1, 1, height * width, input * output]);
  return reshape(image.flipLeftRight(taps), w.shape);
}

/**
 * One direction of a strided input gradient. Pixel y of the input lies at y + before = stride m + phase in the
 * padded input and meets taps k = stride j + phase of output m - j: for each phase a dense convolution.
 */
interface Phases {
  /** Zero taps put before the filter, so that pixel 0 has phase 0 where that costs no further tap. */
  readonly front: number;
  /** Taps of a phase, the longest one. */
  readonly taps: number;
  /** First m, and how many. */
  readonly first: number;
  readonly count: number;
  /** Pixels computed before pixel 0. */
  readonly offset: number;
}

function phasesOf(taps: number, stride: number, before: number, input: number): Phases {
  const aligned = (stride - (before % stride)) % stride;
  const free = Math.ceil((taps + aligned) / stride) === Math.ceil(taps / stride);
  const front = free ? aligned : 0;
  const first = Math.floor((before + front) / stride);
  return {
    front,
    taps: Math.ceil((taps + front) / stride),
    first,
    count: Math.floor((before + front + input - 1) / stride) - first + 1,
    offset: before + front - first * stride,
  };
}

/**
 * Rows: one convolution a phase, with only the taps that this phase has, then interleaved row by row.
 * Columns: all phases at once as stride x channels outputs, which lie interleaved in memory already.
 */
function stridedInputGradient(dy: Tensor4D, w: Tensor4D, inputShape: Shape4, geometry: Geometry): Tensor4D {
  const [batch, height, width, channels] = inputShape;
  const [kernelHeight, kernelWidth, , outChannels] = w.shape;
  const [strideY, strideX] = geometry.strides;
  const rows = phasesOf(kernelHeight, strideY, geometry.pad[0], height);
  const columns = phasesOf(kernelWidth, strideX, geometry.pad[2], width);
  const left = columns.taps - 1 - columns.first;
  const right = columns.first + columns.count - dy.shape[2];
  const whole = reshape(
    padZeros(w, [
      [rows.front, rows.taps * strideY - rows.front - kernelHeight],
      [columns.front, columns.taps * strideX - columns.front - kernelWidth],
      [0, 0],
      [0, 0],
    ]),
    [rows.taps, strideY, columns.taps * strideX * channels * outChannels],
  );
  const bands: Tensor[] = [];
  for (let phase = 0; phase < strideY; phase++) {
    const { low, high, top, bottom } = tapRange(rows, strideY, phase, kernelHeight, dy.shape[1]);
    const bandShape = [batch * rows.count, 1, columns.count * strideX * channels];
    if (high < low) {
      bands.push(zeros(bandShape));
      continue;
    }
    const count = high - low + 1;
    const taken = reshape(slice(whole, [low, phase, 0], [count, 1, -1]), [
      count * columns.taps,
      strideX * channels,
      outChannels,
    ]);
    const filter = reshape<Rank.R4>(transpose(taken, [0, 2, 1]), [
      count,
      columns.taps,
      outChannels,
      strideX * channels,
    ]);
    const band = convolve(dy, turn(filter), { ...dense, pad: [top, bottom, left, right] });
    bands.push(reshape(band, bandShape));
  }
  const all = bands.length === 1 ? (bands[0] as Tensor) : concat(bands, 1);
  return crop(
    reshape(all, [batch, rows.count * strideY, columns.count * strideX, channels]),
    [rows.offset, height],
    [columns.offset, width],
  );
}

/** Which taps j a row phase has and the zeros around dy for them; all taps where trimming would need negative zeros. */
function tapRange(rows: Phases, stride: number, phase: number, taps: number, outHeight: number) {
  const low = Math.max(0, Math.ceil((rows.front - phase) / stride));
  const high = Math.floor((rows.front + taps - 1 - phase) / stride);
  const top = high - rows.first;
  const bottom = rows.first + rows.count - low - outHeight;
  if (high < low || (top >= 0 && bottom >= 0)) return { low, high, top, bottom };
  return {
    low: 0,
    high: rows.taps - 1,
    top: rows.taps - 1 - rows.first,
    bottom: rows.first + rows.count - outHeight,
  };
}

/** Cuts [start, size] rows and columns out; long runs, since WASM copies run by run. */
function crop(x: Tensor4D, rows: readonly [number, number], columns: readonly [number, number]): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  if (rows[1] === height && columns[1] === width) return x;
  const lines = reshape(x, [batch, height, width * channels]);
  const cut = slice(lines, [0, rows[0], columns[0] * channels], [batch, rows[1], columns[1] * channels]);
  return reshape(cut, [batch, rows[1], columns[1], channels]);
}
