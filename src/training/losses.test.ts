import "@tensorflow/tfjs-backend-cpu";
import { add, grad, mul, scalar, setBackend, type Tensor, tensor4d, zeros } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../core/random.ts";
import type { Features } from "../nn/types.ts";
import {
  adversary,
  averagePool,
  detectorWeight,
  focal,
  fooling,
  gram,
  hinge,
  maskedL1,
  relativeL1,
  rimVariation,
  touches,
} from "./losses.ts";

beforeAll(() => setBackend("cpu"));

function noise(shape: [number, number, number, number], seed = 1): Features {
  const random = createRandom(seed);
  return tensor4d(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  );
}
const value = (x: Tensor): number => x.dataSync()[0] as number;

describe("losses", () => {
  it("average an L1 over the mask only, by weight", () => {
    const a = zeros([1, 2, 2, 3]) as Features;
    const b = tensor4d([1, 1, 1, 2, 2, 2, 4, 4, 4, 8, 8, 8], [1, 2, 2, 3]);
    const mask = tensor4d([1, 0, 1, 0], [1, 2, 2, 1]);
    expect(value(maskedL1(a, b, mask))).toBeCloseTo(2.5, 6);
    expect(value(maskedL1(a, b, mask, tensor4d([1, 1, 0.5, 1], [1, 2, 2, 1])))).toBeCloseTo(1.5, 6);
    expect(value(maskedL1(a, b, zeros([1, 2, 2, 1])))).toBe(0);
  });

  it("weigh by the detector with mean 1 in each hole, without a gradient, and not at all without trust", () => {
    const p = tensor4d([0.2, 0.4, 0.6, 0.8], [1, 2, 2, 1]);
    const hole = tensor4d([0, 1, 1, 1], [1, 2, 2, 1]);
    const weights = Array.from(detectorWeight(p, hole, scalar(1)).dataSync());
    const mean = (10 ** 0.4 + 10 ** 0.6 + 10 ** 0.8) / 3;
    expect(weights).toEqual([0.2, 0.4, 0.6, 0.8].map((x) => expect.closeTo(Math.max(0.5, 10 ** x / mean), 5)));
    expect(Array.from(detectorWeight(p, hole, scalar(0)).dataSync())).toEqual([1, 1, 1, 1]);
  });

  it("pool areas and find touched blocks", () => {
    const x = tensor4d(
      Float32Array.from({ length: 32 }, (_, i) => i),
      [1, 4, 4, 2],
    );
    expect(Array.from(averagePool(x, 2).dataSync())).toEqual([5, 6, 9, 10, 21, 22, 25, 26]);
    const hole = tensor4d(
      Float32Array.from({ length: 16 }, (_, i) => (i === 6 ? 1 : 0)),
      [1, 4, 4, 1],
    );
    expect(Array.from(touches(hole, 2).dataSync())).toEqual([0, 1, 0, 0]);
  });

  it("compare features by share of their size", () => {
    const b = noise([1, 3, 3, 2]);
    expect(value(relativeL1([mul(b, 1.25), b], [b, b]))).toBeCloseTo(0.125, 5);
    expect(() => grad((x) => relativeL1([b], [x]))(add(b, 1))).toThrow(/gradient/); // targets are constants
  });

  it("take Gram matrices per sample", () => {
    const x = noise([2, 3, 5, 4]);
    const ours = gram(x).dataSync();
    const data = x.dataSync();
    for (const [s, i, j] of [
      [0, 1, 2],
      [1, 3, 3],
      [1, 0, 2],
    ] as const) {
      let total = 0;
      for (let p = 0; p < 15; p++)
        total += (data[(s * 15 + p) * 4 + i] as number) * (data[(s * 15 + p) * 4 + j] as number);
      expect(ours[(s * 4 + i) * 4 + j]).toBeCloseTo(total / 15, 5);
    }
  });

  it("judge patches by hinge, only where the mask is 1", () => {
    const logits = tensor4d([2, 0.5, -3, 7], [1, 2, 2, 1]);
    const mask = tensor4d([1, 1, 1, 0], [1, 2, 2, 1]);
    expect(value(hinge(logits, mask, 1))).toBeCloseTo((0 + 0.5 + 4) / 3, 6);
    expect(value(hinge(logits, mask, -1))).toBeCloseTo((3 + 1.5 + 0) / 3, 6);
    expect(value(adversary(logits, mask))).toBeCloseTo(0.5 / 3, 6);
  });

  it("score a detector by focal cross entropy that falls as it gets better, finite at the ends", () => {
    const hole = tensor4d([1, 0, 0, 0], [1, 2, 2, 1]);
    const at = (p: number, q: number): number => value(focal(tensor4d([p, q, q, q], [1, 2, 2, 1]), hole));
    const expected = -(0.75 * 0.4 ** 2 * Math.log(0.6) + 3 * 0.25 * 0.3 ** 2 * Math.log(0.7)) / 4;
    expect(at(0.6, 0.3)).toBeCloseTo(expected, 5);
    expect(at(0.9, 0.1)).toBeLessThan(at(0.6, 0.3));
    expect(at(1, 0)).toBeCloseTo(0, 5);
    expect(at(0, 1)).toBeGreaterThan(1);
    expect(Number.isFinite(at(0, 1))).toBe(true);
  });

  it("measure the variation across the rim alone", () => {
    const picture = tensor4d([0, 0, 9, 1, 2, 9, 9, 9, 9], [1, 3, 3, 1]);
    const hole = tensor4d([0, 0, 0, 0, 1, 0, 0, 0, 0], [1, 3, 3, 1]);
    expect(value(rimVariation(picture, hole))).toBeCloseTo((2 + 7 + 1 + 7) / 4, 5);
    expect(value(rimVariation(picture, mul(hole, 0)))).toBe(0);
  });

  it("let a generator fool a detector by a term of its own", () => {
    const hole = tensor4d([1, 1, 0, 0], [1, 2, 2, 1]);
    const at = (p: number): number => value(fooling(tensor4d([p, p, 0.9, 0.9], [1, 2, 2, 1]), hole));
    expect(at(0.5)).toBeCloseTo(Math.log(2), 5);
    expect(at(0.1)).toBeLessThan(at(0.5));
    expect(Number.isFinite(at(1))).toBe(true);
  });
});
