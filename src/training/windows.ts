import {
  cast,
  clipByValue,
  concat,
  div,
  equal,
  matMul,
  maximum,
  mul,
  reshape,
  round,
  sub,
  sum,
  type Tensor,
  tensor1d,
  transpose,
} from "@tensorflow/tfjs-core";
import type { Features } from "../nn/types.ts";

/**
 * Windows cut out of the pictures of a batch at places that the step computes, as products with matrices of zeros and
 * ones: local critics look through them (Iizuka et al. 2017, section 3.3; Yu et al. 2018, section 3.3), and unlike a
 * slice they are recorded once for all places.
 */

/** The centre of gravity of each sample's hole: y and x in pixels, [batch, 2]. */
export function holeCentre(hole: Features): Tensor {
  const [, height, width] = hole.shape;
  const missing = maximum(sum(hole, [1, 2]), 1);
  const along = (axis: 1 | 2, length: number): Tensor => {
    const places = reshape(places1d(length), axis === 1 ? [1, length, 1, 1] : [1, 1, length, 1]);
    return div(sum(mul(hole, places), [1, 2]), missing);
  };
  return concat([along(1, height), along(2, width)], 1);
}

/** 0.5, 1.5, ... */
function places1d(length: number): Tensor {
  return tensor1d(Array.from({ length }, (_, i) => i + 0.5));
}

/**
 * Square windows of whole pixels about the given centres, moved inwards where they would stick out.
 * @param x [batch, height, width, channels], sides of at least `side`
 * @param centre y and x in pixels, [batch, 2]
 * @returns [batch, side, side, channels]; differentiable in x
 */
export function cropWindow(x: Features, centre: Tensor, side: number): Features {
  const [batch, height, width, channels] = x.shape;
  const [y, left] = [0, 1].map((axis) => {
    const select = tensor1d(axis === 0 ? [1, 0] : [0, 1]);
    return sum(mul(centre, select), 1);
  }) as [Tensor, Tensor];
  const rows = matMul(selection(y, height, side), reshape(x, [batch, height, width * channels]));
  const turned = transpose(reshape(rows, [batch, side, width, channels]), [0, 2, 1, 3]);
  const columns = matMul(selection(left, width, side), reshape(turned, [batch, width, side * channels]));
  return transpose(reshape(columns, [batch, side, side, channels]), [0, 2, 1, 3]) as Features;
}

/** [batch, side, length]: row i picks place start + i. */
function selection(centre: Tensor, length: number, side: number): Tensor {
  const start = clipByValue(round(sub(centre, side / 2)), 0, length - side);
  const wanted = reshape(tensor1d(Array.from({ length: side }, (_, i) => i)), [1, side, 1]);
  const places = reshape(tensor1d(Array.from({ length }, (_, i) => i)), [1, 1, length]);
  return cast(equal(sub(places, reshape(start, [-1, 1, 1])), wanted), "float32");
}
