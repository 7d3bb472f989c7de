import {
  add,
  cast,
  clipByValue,
  concat,
  equal,
  floor,
  matMul,
  max,
  minimum,
  mul,
  reshape,
  slice,
  sub,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tensor1d,
  tensor2d,
  transpose,
} from "@tensorflow/tfjs-core";
import type { Size } from "../core/rect.ts";
import { uniform } from "./smooth.ts";
import type { Features } from "./types.ts";

/** Corners of square windows, top and left, whole numbers: [batch, 2]. */
export type Corners = Tensor2D;

/**
 * Windows around holes: each has its sample's hole's bounding box in its middle, as far as the picture goes.
 * @param hole [batch, height, width, 1], 0 or 1
 * @param size side of the windows, at most that of the picture
 */
export function holeCorners(hole: Features, size: number): Corners {
  const [, height, width] = hole.shape;
  return concat([middle(hole, 2, height, size), middle(hole, 1, width, size)], 1);
}

/** Along one direction: [batch, 1]. `across` is the other direction's axis. */
function middle(hole: Features, across: 1 | 2, length: number, size: number): Tensor2D {
  const line = reshape(max(hole, across), [hole.shape[0], length]) as Tensor2D;
  const last = max(mul(line, places(length)), 1, true);
  const first = sub(length - 1, max(mul(line, sub(length - 1, places(length))), 1, true));
  const corner = floor(add(mul(add(add(first, last), 1), 0.5), (1 - size) / 2));
  return clipByValue(corner, 0, length - size) as Tensor2D;
}

/**
 * Windows anywhere in pictures of a size.
 * @param noise [batch, 2], standard normal
 */
export function randomCorners(noise: Tensor2D, { height, width }: Size, size: number): Corners {
  const last = tensor2d([[height - size, width - size]]);
  return minimum(floor(mul(uniform(noise), add(last, 1))), last) as Tensor2D;
}

/**
 * Cuts a window out of each sample, by products with matrices that pick rows and columns: no operation that cuts at
 * places known only to the device can be recorded and differentiated. May be differentiated any number of times.
 * @param x [batch, height, width, channels]
 * @returns [batch, size, size, channels]
 */
export function cutWindows(x: Features, corners: Corners, size: number): Features {
  const [batch, height, width, channels] = x.shape;
  const rows = matMul(picker(corners, 0, size, height), reshape(x, [batch, height, width * channels]) as Tensor3D);
  const turned = transpose(reshape(rows, [batch, size, width, channels]), [0, 2, 1, 3]);
  const columns = matMul(picker(corners, 1, size, width), reshape(turned, [batch, width, size * channels]) as Tensor3D);
  return transpose(reshape(columns, [batch, size, size, channels]), [0, 2, 1, 3]) as Features;
}

function places(count: number): Tensor1D {
  return tensor1d(Float32Array.from({ length: count }, (_, i) => i));
}

/** [batch, size, length]: row i has its 1 at the corner plus i. */
function picker(corners: Corners, axis: 0 | 1, size: number, length: number): Tensor3D {
  const corner = reshape(slice(corners, [0, axis], [-1, 1]), [-1, 1, 1]);
  const wanted = add(corner, reshape(places(size), [1, size, 1]));
  return cast(equal(wanted, reshape(places(length), [1, 1, length])), "float32") as Tensor3D;
}
