import {
  add,
  concat,
  gather,
  matMul,
  mul,
  pad,
  reshape,
  rsqrt,
  scatterND,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor3D,
  type Tensor4D,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { initConv, type ParamBuilder } from "./init.ts";
import { conv, param } from "./layers.ts";
import { exp, softmax } from "./smooth.ts";
import type { Features, Scope } from "./types.ts";

export interface AttentionOptions {
  /** Score fusion: a pair's score is the mean over the 3 x 3 pairs of equal offset around it. */
  readonly fusion?: boolean;
  /**
   * Flat indices (y width + x) of the cells that ask, for a batch of one at inference: work and memory
   * shrink to them. Each once; all cells where `hole` is 1 must be among them, others may be.
   */
  readonly queries?: Tensor1D;
}

export interface Attended {
  /** [batch, height, width, channels]: x, with what was found added at the hole. */
  readonly features: Features;
  /** [batch, queries, height * width]: each row sums to 1; queries = all cells unless given. */
  readonly map: Tensor3D;
}

/** Weights of {@link holeAttention}: pointwise projections to `depth` and back, log temperature; the output starts at zero. */
export function initHoleAttention(builder: ParamBuilder, name: string, channels: number, depth: number): void {
  for (const part of ["query", "key"])
    initConv(builder, `${name}.${part}`, { kernel: 1, input: channels, output: depth, gain: 1 });
  initConv(builder, `${name}.value`, { kernel: 1, input: channels, output: channels, gain: 1 });
  initConv(builder, `${name}.output`, { kernel: 1, input: channels, output: channels, gain: 0 });
  builder.constant(`${name}.temperature`, [], Math.log(10));
}

/**
 * Attention from the hole to the known region (contextual attention, Yu et al. 2018, section 3.2, on features
 * rather than pixels): cosine scores times a learned factor, keys inside the hole masked out, softmax over keys,
 * values added at the hole only. Score fusion is written as matching 3 x 3 neighbourhoods, which is the paper's two
 * diagonal passes without their wrap at row ends; neighbours in the hole do not count.
 * @param x [batch, height, width, channels]
 * @param hole [batch, height, width, 1] at the same size, 0 or 1
 */
export function holeAttention(
  scope: Scope,
  name: string,
  x: Features,
  hole: Features,
  options: AttentionOptions = {},
): Attended {
  const [batch, height, width, channels] = x.shape;
  const cells = height * width;
  const { queries, fusion = false } = options;
  const [features, map] = tidy(() => {
    const known = sub<Tensor4D>(1, hole);
    const asked = cellVectors(conv(scope, `${name}.query`, x), fusion);
    const keys = cellVectors(mul(conv(scope, `${name}.key`, x), known), fusion);
    const values = reshape(conv(scope, `${name}.value`, x), [batch, cells, channels]);
    const wanted = queries ? (gather(asked, queries, 1) as Tensor3D) : asked;
    const scale = mul(exp(param(scope, `${name}.temperature`)), fusion ? 1 / 9 : 1);
    const scores = mul(matMul(wanted, transpose(keys, [0, 2, 1])), scale);
    const masked = sub(scores, mul(reshape(hole, [batch, 1, cells]), MASKED));
    const attention = softmax(masked as Tensor3D);
    const found = matMul(attention, values) as Tensor3D;
    return [spread(scope, name, x, hole, found, queries), attention];
  }) as [Features, Tensor3D];
  return { features, map };
}

/** Taken off the scores of hole keys: large beside any score, and still exact in half floats. */
const MASKED = 1e4;

/** Unit vectors of each cell, or of its 3 x 3 neighbourhood: [batch, cells, depth or 9 depth]. Zero vectors stay zero. */
function cellVectors(x: Tensor4D, neighbourhood: boolean): Tensor3D {
  const [batch, height, width, depth] = x.shape;
  const unit = mul<Tensor4D>(x, rsqrt(add(sum(square(x), -1, true), 1e-8)));
  if (!neighbourhood) return reshape(unit, [batch, height * width, depth]);
  const padded = pad(unit, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  const shifted: Tensor[] = [];
  for (let y = 0; y < 3; y++)
    for (let column = 0; column < 3; column++)
      shifted.push(slice(padded, [0, y, column, 0], [batch, height, width, depth]));
  return reshape(concat(shifted, 3), [batch, height * width, 9 * depth]);
}

/** Projects what the queries found and adds it to x at the hole. */
function spread(
  scope: Scope,
  name: string,
  x: Features,
  hole: Features,
  found: Tensor3D,
  queries: Tensor1D | undefined,
): Features {
  const [batch, height, width, channels] = x.shape;
  if (!queries) {
    const projected = conv(scope, `${name}.output`, reshape(found, [batch, height, width, channels]));
    return add(x, mul(projected, hole));
  }
  if (batch !== 1) throw new RangeError("Queries can be given for a batch of one only.");
  const count = queries.shape[0];
  const projected = conv(scope, `${name}.output`, reshape(found, [1, count, 1, channels]));
  const placed = scatterND(reshape(queries, [count, 1]), reshape(projected, [count, channels]), [
    height * width,
    channels,
  ]);
  return add(x, mul(reshape(placed, [1, height, width, channels]), hole));
}
