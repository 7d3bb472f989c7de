import {
  matMul,
  reshape,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { createRandom } from "../../../core/random.ts";
import { fusedConv2d } from "../../../nn/conv.ts";
import { geometryOf, type Shape4 } from "../../../nn/kernels/geometry.ts";
import { convolve } from "../../../nn/kernels/reference.ts";

/** What the probe found. */
export interface Probed {
  /** Largest difference from plain code, over the largest value. */
  readonly error: number;
  /** Milliseconds of a warm 3 x 3 convolution with 151 million multiply-adds, read back; 0 when not timed. */
  readonly milliseconds: number;
}

/** The stack: strided, dilated and plain convolutions as the generators have them, then a matrix product. */
const LAYERS = [
  { filter: [3, 3, 6, 8], stride: 1, dilation: 1 },
  { filter: [3, 3, 8, 12], stride: 2, dilation: 1 },
  { filter: [3, 3, 12, 12], stride: 1, dilation: 2 },
] as const satisfies readonly { filter: Shape4; stride: number; dilation: number }[];
const INPUT: Shape4 = [1, 18, 14, 6];
const COLUMNS = 5;

/**
 * Runs a small convolution stack on the current back end, compares it with plain loops, and times a larger layer.
 * Drivers that are wrong in silence are found here rather than in somebody's photo.
 */
export async function probeBackend({ timed }: { readonly timed: boolean }): Promise<Probed> {
  const random = createRandom(7);
  const draw = (shape: readonly number[]): Float32Array<ArrayBuffer> =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal() / 4);
  const image = draw(INPUT);
  const layers = LAYERS.map((layer) => ({ ...layer, values: draw(layer.filter), bias: draw([layer.filter[3]]) }));
  const inner = LAYERS[2].filter[3];
  const matrix = draw([inner, COLUMNS]);

  const found = tidy((): Tensor => {
    let x = tensor(image, [...INPUT]) as Tensor4D;
    for (const { filter, stride, dilation, values, bias } of layers)
      x = fusedConv2d(x, tensor(values, [...filter]) as Tensor4D, tensor(bias) as Tensor1D, "relu", {
        stride,
        dilation,
      });
    return matMul(reshape(x, [-1, inner]), tensor(matrix, [inner, COLUMNS]));
  });
  let x = { data: image as Float32Array, shape: INPUT };
  for (const { filter, stride, dilation, values, bias } of layers) {
    const geometry = geometryOf(x.shape, filter, { stride, dilation, pad: "same" });
    const y = convolve(x, { data: values, shape: filter }, geometry);
    x = { data: y.data.map((value, i) => Math.max(0, value + (bias[i % bias.length] as number))), shape: y.shape };
  }
  const product: Shape4 = [1, 1, inner, COLUMNS];
  const expected = convolve(
    x,
    { data: matrix, shape: product },
    geometryOf(x.shape, product, { stride: 1, dilation: 1, pad: "valid" }),
  );
  const values = await found.data();
  found.dispose();
  return { error: distance(values as Float32Array, expected.data), milliseconds: timed ? await time() : 0 };
}

/** NaN compares as an infinite difference. */
function distance(found: Float32Array, expected: Float32Array): number {
  let difference = found.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const apart = Math.abs((found[i] as number) - (expected[i] as number));
    difference = Math.max(difference, Number.isFinite(apart) ? apart : Number.POSITIVE_INFINITY);
    largest = Math.max(largest, Math.abs(expected[i] as number));
  }
  return difference / largest;
}

async function time(): Promise<number> {
  const x = zeros([1, 128, 128, 32]) as Tensor4D;
  const w = zeros([3, 3, 32, 32]) as Tensor4D;
  let took = 0;
  for (let round = 0; round < 2; round++) {
    const start = performance.now();
    const y = fusedConv2d(x, w, undefined, "relu");
    const corner = slice(y, [0, 0, 0, 0], [1, 1, 1, 1]);
    await corner.data();
    took = performance.now() - start;
    y.dispose();
    corner.dispose();
  }
  x.dispose();
  w.dispose();
  return took;
}
