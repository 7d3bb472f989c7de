import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import "../gradients.ts";
import { runConv, runFilterGrad, runInputGrad } from "./convolution.ts";
import { geometryOf, type Padding, type Shape4 } from "./geometry.ts";

interface Case {
  readonly input: Shape4;
  readonly filter: Shape4;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: Padding;
}

/** Strides 1 to 3, dilations 1 to 8, filters of 1 to 5, odd and even sides, batches, uneven zeros. */
const cases: Case[] = [
  ...[1, 3, 4, 5].flatMap((k): Case[] =>
    (["same", "valid"] as const).flatMap((pad): Case[] => [
      { input: [2, 8, 9, 3], filter: [k, k, 3, 4], stride: 1, dilation: 1, pad },
      { input: [1, 9, 8, 2], filter: [k, k, 2, 3], stride: 2, dilation: 1, pad },
      { input: [2, 11, 12, 2], filter: [k, k, 2, 3], stride: 3, dilation: 1, pad },
      { input: [1, 19, 18, 2], filter: [k, k, 2, 3], stride: 1, dilation: 3, pad },
    ]),
  ),
  ...[2, 4, 8].map(
    (dilation): Case => ({ input: [2, 10, 9, 3], filter: [3, 3, 3, 2], stride: 1, dilation, pad: "same" }),
  ),
  { input: [1, 32, 32, 3], filter: [3, 3, 3, 2], stride: 2, dilation: 1, pad: "same" },
  { input: [2, 32, 30, 3], filter: [4, 4, 3, 2], stride: 2, dilation: 1, pad: "same" },
  { input: [1, 6, 7, 2], filter: [3, 3, 2, 2], stride: 1, dilation: 1, pad: [2, 0, 1, 2] },
  { input: [1, 7, 6, 2], filter: [3, 3, 2, 2], stride: 2, dilation: 1, pad: [2, 1, 0, 2] },
  { input: [1, 7, 6, 2], filter: [1, 5, 2, 2], stride: 2, dilation: 1, pad: "same" },
  { input: [2, 9, 40, 1], filter: [3, 3, 1, 1], stride: 1, dilation: 1, pad: "same" },
];

const title = ({ input, filter, stride, dilation, pad }: Case): string =>
  `[${input}] by [${filter}], stride ${stride}, dilation ${dilation}, ${pad}`;

interface Products {
  readonly y: Float32Array;
  readonly dx: Float32Array;
  readonly dw: Float32Array;
}

async function products(backend: string, { input, filter, stride, dilation, pad }: Case): Promise<Products> {
  await tf.setBackend(backend);
  const geometry = geometryOf(input, filter, { stride, dilation, pad });
  const x = tf.randomNormal<tf.Rank.R4>([...input], 0, 1, "float32", 1);
  const w = tf.randomNormal<tf.Rank.R4>([...filter], 0, 1, "float32", 2);
  const y = runConv(x, w, geometry);
  const dy = tf.randomNormal<tf.Rank.R4>(y.shape, 0, 1, "float32", 3);
  const dx = runInputGrad(dy, w, input, geometry);
  const dw = runFilterGrad(x, dy, filter, geometry);
  expect([dx.shape, dw.shape]).toEqual([input, filter]);
  return {
    y: (await y.data()) as Float32Array,
    dx: (await dx.data()) as Float32Array,
    dw: (await dw.data()) as Float32Array,
  };
}

/** Largest difference over the largest magnitude. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs((a[i] as number) - (b[i] as number)));
    largest = Math.max(largest, Math.abs(b[i] as number));
  }
  return a.length === b.length ? difference / (largest || 1) : Number.POSITIVE_INFINITY;
}

beforeAll(() => tf.ready());
afterEach(() => tf.disposeVariables());

describe("the three products agree across back ends", () => {
  it.each(cases.map((c) => [title(c), c] as const))("%s", async (_, c) => {
    const expected = await products("cpu", c);
    const found = await products("wasm", c);
    expect(distance(found.y, expected.y)).toBeLessThan(1e-5);
    expect(distance(found.dx, expected.dx)).toBeLessThan(1e-5);
    expect(distance(found.dw, expected.dw)).toBeLessThan(1e-5);
  });
});
