import {
  concat,
  matMul,
  pad as padZeros,
  type Rank,
  reshape,
  slice,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  transpose,
} from "@tensorflow/tfjs-core";
import type { Geometry, Pair, Shape4 } from "./geometry.ts";

/**
 * The filter gradient of a convolution: for each shift of x the plain product [phases x input channels, pixels] by
 * [pixels, output channels], where a stride is taken apart into its phases, so that one product serves several taps.
 *
 * What is fast on WASM decides the form. The product packs its right operand and keeps it packed as long as the tensor
 * lives, so dy is the right one in every product (it knows it again by its memory alone: one memory must never be
 * the right operand in two shapes). Zero padding and transposes of rank 4 are native; slicing copies its
 * whole input out of the heap first.
 */
export function filterGradient(x: Tensor4D, dy: Tensor4D, filterShape: Shape4, geometry: Geometry): Tensor4D {
  const [kernelHeight, kernelWidth, channels, outChannels] = filterShape;
  const { strides, dilations } = geometry;
  const views = viewsOf(x, dy, filterShape, geometry);
  const products = new Map<number, Tensor2D>();
  const taps: Tensor[] = [];
  for (let ky = 0; ky < kernelHeight; ky++)
    for (let kx = 0; kx < kernelWidth; kx++) {
      const [down, phaseY] = split(ky * dilations[0], strides[0]);
      const [right, phaseX] = split(kx * dilations[1], strides[1]);
      const key = down * kernelWidth * dilations[1] + right;
      const all = products.get(key) ?? matMul(views.shifted(down, right), views.gradients);
      products.set(key, all);
      const first = (phaseY * strides[1] + phaseX) * channels;
      taps.push(all.shape[0] === channels ? all : slice(all, [first, 0], [channels, outChannels]));
    }
  return reshape<Rank.R4>(taps.length === 1 ? (taps[0] as Tensor) : concat(taps, 0), [...filterShape]);
}

/** Operands of the products. */
interface Views {
  /** x [phases x channels, pixels], shifted up and left by so many blocks of one stride. */
  readonly shifted: (down: number, right: number) => Tensor2D;
  /** dy [pixels, output channels]. */
  readonly gradients: Tensor2D;
}

/** Zeros may add this share of work before cutting windows out is cheaper. */
const TOLERATED_WASTE = 1.3;

function viewsOf(x: Tensor4D, dy: Tensor4D, filterShape: Shape4, { strides, dilations, pad }: Geometry): Views {
  const [, outHeight, outWidth] = dy.shape;
  const reachY = split((filterShape[0] - 1) * dilations[0], strides[0])[0];
  const reachX = split((filterShape[1] - 1) * dilations[1], strides[1])[0];
  const rows = Math.max(Math.ceil((pad[0] + x.shape[1]) / strides[0]), outHeight + reachY);
  const columns = Math.max(Math.ceil((pad[2] + x.shape[2]) / strides[1]), outWidth + reachX);
  const padded = surround(
    x,
    [pad[0], rows * strides[0] - pad[0] - x.shape[1]],
    [pad[2], columns * strides[1] - pad[2] - x.shape[2]],
  );
  return rows * columns <= TOLERATED_WASTE * outHeight * outWidth
    ? rolledViews(padded, dy, strides, reachY * columns + reachX)
    : cutViews(padded, dy, strides);
}

/**
 * dy set into the padded grid of x, both flat: a shift by rows and columns is one offset along the pixels, and what
 * wraps around meets the zeros of dy. The offset is made of zeros on either side of the transposed x.
 */
function rolledViews(padded: Tensor4D, dy: Tensor4D, strides: Pair, furthest: number): Views {
  const [batch, height, width] = padded.shape;
  const [rows, columns] = [height / strides[0], width / strides[1]];
  const pixels = phasesOf(padded, strides);
  const grid = surround(dy, [0, rows - dy.shape[1]], [0, columns - dy.shape[2]]);
  const flat = reshape<Rank.R2>(grid, [batch * rows * columns, dy.shape[3]]);
  return {
    gradients: padMatrix(flat, [furthest, 0], [0, 0]),
    shifted: (down, right) => {
      const offset = down * columns + right;
      return padMatrix(pixels, [0, 0], [furthest - offset, offset]);
    },
  };
}

/** Windows of the padded x as large as dy: no work on zeros, for small maps under wide filters. */
function cutViews(padded: Tensor4D, dy: Tensor4D, strides: Pair): Views {
  const [batch, height, width, channels] = padded.shape;
  const rows = dy.shape[1] * strides[0];
  const columns = dy.shape[2] * strides[1];
  const lines = reshape(padded, [batch, height, width * channels]);
  return {
    gradients: reshape<Rank.R2>(dy, [-1, dy.shape[3]]),
    shifted: (down, right) => {
      const start = [0, down * strides[0], right * strides[1] * channels];
      const window = slice(lines, start, [batch, rows, columns * channels]);
      return phasesOf(reshape<Rank.R4>(window, [batch, rows, columns, channels]), strides);
    },
  };
}

/** Blocks and remaining pixels of a distance. */
function split(distance: number, stride: number): Pair {
  return [Math.floor(distance / stride), distance % stride];
}

function surround(x: Tensor4D, rows: Pair, columns: Pair): Tensor4D {
  if (rows[0] + rows[1] + columns[0] + columns[1] === 0) return x;
  return padZeros(x, [
    [0, 0],
    [rows[0], rows[1]],
    [columns[0], columns[1]],
    [0, 0],
  ]);
}

function padMatrix(x: Tensor2D, rows: Pair, columns: Pair): Tensor2D {
  if (rows[0] + rows[1] + columns[0] + columns[1] === 0) return x;
  return padZeros(x, [
    [rows[0], rows[1]],
    [columns[0], columns[1]],
  ]);
}

/** [batch, rows, columns, channels] to [row phase x column phase x channels, pixels of one phase]. */
function phasesOf(x: Tensor4D, [strideY, strideX]: Pair): Tensor2D {
  const [batch, height, width, channels] = x.shape;
  const [rows, columns] = [height / strideY, width / strideX];
  const blocks = reshape(x, [batch * rows, strideY, columns, strideX * channels]);
  return reshape(transpose(blocks, [1, 3, 0, 2]), [strideY * strideX * channels, batch * rows * columns]);
}
