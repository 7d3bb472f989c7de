import "@tensorflow/tfjs-backend-wasm";
import { grads, mul, reshape, type Scalar, setBackend, type Tensor, tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { normal, shaken } from "../models/testing.ts";
import { dense, initDense } from "../nn/dense.ts";
import { buildParams, initConv } from "../nn/init.ts";
import { conv } from "../nn/layers.ts";
import type { Features } from "../nn/types.ts";
import { gradientPenalty } from "./losses.ts";
import { randomBatch } from "./testing.ts";
import "../nn/gradients.ts";

// The plain loops of the CPU back end would take ten times as long.
beforeAll(() => setBackend("wasm"));

/** A critic without kinks: at those of a rectifier the penalty jumps, and differences mean nothing. */
const critic = {
  init: () => {
    const builder = buildParams(1);
    initConv(builder, "0", { kernel: 5, input: 3, output: 4 });
    initConv(builder, "1", { kernel: 5, input: 4, output: 4 });
    initDense(builder, "out", { input: 64, output: 1 });
    return shaken(builder.params, 4, 0.1);
  },
  apply: (params: Record<string, Tensor>, picture: Features): Tensor => {
    const scope = { params, mode: "train" } as const;
    const down = { stride: 2, activation: "tanh" } as const;
    const features = conv(scope, "1", conv(scope, "0", picture, down), down);
    return dense(scope, "out", reshape(features, [picture.shape[0], 64]));
  },
};

function penaltyOf(params: Record<string, Tensor>, between: Features, hole: Features): Scalar {
  return gradientPenalty((x) => critic.apply(params, x), between, hole);
}

describe("the gradient penalty", () => {
  it("has the value and the gradient of finite differences", () => {
    const params = critic.init();
    const between = mul(normal([2, 16, 16, 3], 6), 0.5) as Features;
    const hole = randomBatch(2, 16, 3)["hole"] as Features;
    const opinion = (x: Float32Array | Int32Array | Uint8Array): ArrayLike<number> =>
      critic.apply(params, tensor(x, between.shape) as Features).dataSync();

    // The value: the critic's slope in every hole pixel by differences, sample by sample.
    const values = between.dataSync();
    const inside = hole.dataSync();
    const squares = [0, 0];
    for (let i = 0; i < values.length; i++) {
      if (!inside[Math.floor(i / 3)]) continue;
      const sample = i < values.length / 2 ? 0 : 1;
      const [ahead, behind] = [0.02, -0.02].map((by) => opinion(values.map((x, j) => (j === i ? x + by : x)))[sample]);
      squares[sample] = (squares[sample] as number) + (((ahead as number) - (behind as number)) / 0.04) ** 2;
    }
    const expected = squares.reduce((total, square) => total + (Math.sqrt(square) - 1) ** 2 / 2, 0);
    const value = penaltyOf(params, between, hole).dataSync()[0] as number;
    expect(Math.abs(value - expected)).toBeLessThan(0.02 * expected);

    // Its gradient: differences of the value.
    const names = ["0.weight", "0.bias", "1.weight", "out.weight"];
    const list = names.map((name) => params[name] as Tensor);
    const slopes = grads((...each: Tensor[]) =>
      penaltyOf({ ...params, ...Object.fromEntries(names.map((name, i) => [name, each[i] as Tensor])) }, between, hole),
    )(list);
    for (const [name, index] of [
      ["0.weight", 7],
      ["0.bias", 2],
      ["1.weight", 55],
      ["out.weight", 3],
    ] as const) {
      const at = (by: number): number => {
        const data = (params[name] as Tensor).dataSync().map((x, i) => (i === index ? x + by : x));
        const moved = { ...params, [name]: tensor(data, params[name]?.shape) };
        return penaltyOf(moved, between, hole).dataSync()[0] as number;
      };
      const difference = (at(1e-2) - at(-1e-2)) / 2e-2;
      const exact = slopes[names.indexOf(name)]?.dataSync()[index] as number;
      expect(Math.abs(exact - difference), name).toBeLessThan(0.05 * Math.abs(difference) + 1e-3);
    }
  });

  it("does not see the known region", () => {
    const params = critic.init();
    const between = normal([1, 16, 16, 3], 6);
    const none = tensor(new Float32Array(256), [1, 16, 16, 1]) as Features;
    expect(penaltyOf(params, between, none).dataSync()[0]).toBeCloseTo(1, 4);
  });
});
