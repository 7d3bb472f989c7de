import {
  conv2d,
  pad as padZeros,
  type Rank,
  reshape,
  slice,
  stack,
  type Tensor,
  type Tensor4D,
  transpose,
} from "@tensorflow/tfjs-core";
import { type Geometry, reach, type Shape4 } from "./geometry.ts";

/**
 * The filter gradient on WASM: a convolution with x as a batch of channels and dy as one tall filter.
 *
 * For each column shift, x is laid out as [channels, height, 1, batch x columns] and dy as a filter
 * [output height, 1, batch x columns, output channels]; the rows slide, so all row taps come from one call
 * (stride and dilation trade places), and the inner products are long and contiguous. dy is packed once: the back
 * end keeps the packed form of a filter as long as it lives. Columns are shifted by zero padding where that costs
 * little, because padding is native code here while slicing copies its whole input out of the heap first.
 */
export function filterGradientOnWasm(
  x: Tensor4D,
  dy: Tensor4D,
  filterShape: Shape4,
  { strides, dilations, pad }: Geometry,
): Tensor4D {
  const [kernelHeight, kernelWidth, channels, outChannels] = filterShape;
  const [batch, outHeight, outWidth] = dy.shape;
  const stride = strides[1];
  const shifts = Array.from({ length: kernelWidth }, (_, kx) => Math.floor((kx * dilations[1]) / stride));
  const plan = planColumns(x.shape[2], outWidth, shifts[kernelWidth - 1] as number, stride, pad[2]);
  const filter = reshape<Rank.R4>(
    transpose(padColumns(dy, plan.lead, plan.count - plan.lead - outWidth), [1, 0, 2, 3]),
    [outHeight, 1, batch * plan.count, outChannels],
  );
  const covered = reach(outHeight, strides[0]);
  const bottom = Math.max(0, (kernelHeight - 1) * dilations[0] + covered - x.shape[1] - pad[0]);
  const correlate = (shift: number): Tensor4D => {
    const blocks = shiftColumns(x, shift, stride, plan);
    const image = reshape<Rank.R4>(transpose(blocks, [3, 1, 0, 2]), [
      stride * channels,
      x.shape[1],
      1,
      batch * plan.count,
    ]);
    const padding: [number, number][] = [
      [0, 0],
      [pad[0], bottom],
      [0, 0],
      [0, 0],
    ];
    return conv2d(image, filter, [dilations[0], 1], padding as never, "NHWC", [strides[0], 1]);
  };
  const byShift = new Map<number, Tensor4D>();
  const taps = shifts.map((shift, kx): Tensor => {
    const all = byShift.get(shift) ?? correlate(shift);
    byShift.set(shift, all);
    const phase = kx * dilations[1] - shift * stride;
    const tap = slice(all, [phase * channels, 0, 0, 0], [channels, kernelHeight, 1, outChannels]);
    return reshape(tap, [channels, kernelHeight, outChannels]);
  });
  return transpose(stack(taps, 0), [2, 0, 1, 3]) as Tensor4D;
}

/** Columns in blocks of one stride: block n of the image shifted by j is block n - lead + j of the padded input. */
interface ColumnPlan {
  /** Blocks. */
  readonly count: number;
  /** Blocks of zeros before dy. */
  readonly lead: number;
  /** Zeros before x without any shift, in pixels. */
  readonly before: number;
}

/** Zeros may add this share of work before cutting columns out is cheaper. */
const TOLERATED_WASTE = 1.2;

function planColumns(width: number, outWidth: number, furthest: number, stride: number, before: number): ColumnPlan {
  const count = Math.max(Math.ceil((before + width) / stride), outWidth) + furthest;
  return count <= TOLERATED_WASTE * outWidth ? { count, lead: furthest, before } : { count: outWidth, lead: 0, before };
}

/** x as [batch, height, blocks, stride x channels] with its columns shifted. */
function shiftColumns(x: Tensor4D, shift: number, stride: number, plan: ColumnPlan): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const blockShape: Shape4 = [batch, height, plan.count, stride * channels];
  const total = plan.count * stride;
  const left = plan.before + stride * (plan.lead - shift);
  const right = total - left - width;
  if (left >= 0 && right >= 0) return reshape<Rank.R4>(padColumns(x, left, right), [...blockShape]);
  const padded = padColumns(x, plan.before, Math.max(0, (plan.count + shift) * stride - plan.before - width));
  const lines = reshape(padded, [batch * height, padded.shape[2] * channels]);
  return reshape<Rank.R4>(slice(lines, [0, shift * stride * channels], [-1, total * channels]), [...blockShape]);
}

function padColumns(x: Tensor4D, left: number, right: number): Tensor4D {
  if (left === 0 && right === 0) return x;
  return padZeros(x, [
    [0, 0],
    [0, 0],
    [left, right],
    [0, 0],
  ]);
}
