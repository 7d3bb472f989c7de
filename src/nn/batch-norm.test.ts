import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../core/random.ts";
import { batchNorm, initBatchNorm, initBatchStatistics } from "./batch-norm.ts";
import "./gradients.ts";
import { buildParams } from "./init.ts";
import type { Features, Params } from "./types.ts";

beforeAll(() => tf.setBackend("cpu"));

function picture(): Features {
  const random = createRandom(2);
  const data = Float32Array.from(
    { length: 3 * 4 * 5 * 2 },
    (_, i) => (i % 2 ? 7 : -1) + (1 + (i % 2)) * random.normal(),
  );
  return tf.tensor4d(data, [3, 4, 5, 2]);
}

function scopeOf() {
  const builder = buildParams(1);
  initBatchNorm(builder, "n", 2);
  return { params: builder.params, mode: "train" } as const;
}

describe("batch norm", () => {
  it("gives each channel mean 0 and deviation 1 over the batch, then gain and offset", () => {
    const scope = scopeOf();
    scope.params["n.gain"] = tf.tensor1d([2, 3]);
    scope.params["n.offset"] = tf.tensor1d([5, -1]);
    const { mean, variance } = tf.moments(batchNorm(scope, "n", picture()), [0, 1, 2]);
    for (const [tensor, expected] of [
      [mean, [5, -1]],
      [variance, [4, 9]],
    ] as const)
      tensor.dataSync().forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i] as number, 3);
      });
  });

  it("moves the running statistics by a tenth, and asks for them", () => {
    const builder = buildParams(1);
    initBatchStatistics(builder, "n", 2);
    const nextState: Params = {};
    const x = picture();
    batchNorm(scopeOf(), "n", x, { state: builder.params, nextState });
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const near = (name: string, now: tf.Tensor, old: number): void =>
      now.dataSync().forEach((value, i) => {
        expect(nextState[name]?.dataSync()[i]).toBeCloseTo(0.9 * old + 0.1 * value, 4);
      });
    near("n.mean", mean, 0);
    near("n.variance", variance, 1);
    expect(() => batchNorm(scopeOf(), "n", x, { state: {}, nextState })).toThrow(/n.mean/);
  });

  it("may be differentiated twice", () => {
    const scope = scopeOf();
    const weights = tf.mul(picture(), 0.3);
    const curve = (a: tf.Tensor): tf.Scalar => {
      const slope = tf.grad((b) => tf.sum(tf.mul(tf.square(batchNorm(scope, "n", b as Features)), weights)))(a);
      return tf.sum(tf.square(slope));
    };
    const x = picture();
    const exact = tf.grad(curve)(x).dataSync();
    for (const i of [0, 31, 76]) {
      const at = (by: number): number => {
        const data = x.dataSync().slice();
        data[i] = (data[i] as number) + by;
        return curve(tf.tensor(data, x.shape)).dataSync()[0] as number;
      };
      const expected = (at(1e-2) - at(-1e-2)) / 2e-2;
      expect(Math.abs((exact[i] as number) - expected)).toBeLessThan(0.03 * Math.abs(expected) + 1e-3);
    }
  });
});
