import "@tensorflow/tfjs-backend-cpu";
import { setBackend, type Tensor, tensor4d, zeros } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../core/random.ts";
import type { Features } from "../nn/types.ts";
import { createJudge, type JudgeConfig } from "./judge.ts";
import { trunkFeatures, trunkWeights } from "./squeezenet.ts";
import { uploadTensors } from "./transfer.ts";
import type { WeightArray } from "./weights.ts";

beforeAll(() => setBackend("cpu"));

const TOY: JudgeConfig = { widths: [8, 8, 12, 12, 12], detector: [8, 8, 8, 8] };

function noise(shape: [number, number, number, number]): Features {
  const random = createRandom(2);
  return tensor4d(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal() / 2),
    shape,
  );
}

const values = (x: Tensor): number[] => Array.from(x.dataSync());

describe("judge", () => {
  const judge = createJudge(TOY);
  const inputs = (hole: Features) => ({
    picture: noise([2, 64, 64, 3]),
    sketch: zeros([2, 64, 64, 1]) as Features,
    hole,
  });

  it("gives logits at 1/8, 1/32 and 1/2", () => {
    const { weights, state } = judge.normalize(judge.init(1), judge.initState(1));
    const out = judge.apply(weights, inputs(zeros([2, 64, 64, 1])), "train");
    expect(out.local.shape).toEqual([2, 8, 8, 1]);
    expect(out.global.shape).toEqual([2, 2, 2, 1]);
    expect(judge.detect(weights, out.levels, "train").shape).toEqual([2, 32, 32, 1]);
    expect(out.levels.map(({ shape }) => shape[1])).toEqual([32, 16, 8, 4, 2]);
    expect(Object.keys(state)).toEqual(Object.keys(judge.initState(1)));
  });

  it("does not show the hole to its detector", () => {
    const params = judge.init(1);
    const random = createRandom(3);
    const out = params["detector.out.weight"] as Tensor;
    params["detector.out.weight"] = tensor4d(
      out.dataSync().map(() => random.normal()),
      out.shape as [3, 3, 8, 1],
    );
    const { weights } = judge.normalize(params, judge.initState(1));
    const hole = tensor4d(
      Float32Array.from({ length: 8192 }, (_, i) => (i % 64 < 20 ? 1 : 0)),
      [2, 64, 64, 1],
    );
    const without = judge.apply(weights, inputs(zeros([2, 64, 64, 1])), "train");
    const shown = judge.apply(weights, inputs(hole), "train");
    const artefact = values(judge.detect(weights, shown.levels, "train"));
    expect(artefact).toEqual(values(judge.detect(weights, without.levels, "train")));
    expect(Math.max(...artefact.map(Math.abs))).toBeGreaterThan(0);
    expect(values(shown.local)).not.toEqual(values(without.local));
  });

  it("holds the largest singular value of its layers at one", () => {
    const params = judge.init(1);
    let state = judge.initState(1);
    for (let i = 0; i < 60; i++) state = judge.normalize(params, state).state;
    const { weights } = judge.normalize(params, state);
    const normalized = judge.normalize({ ...params, ...weights }, state).weights;
    for (const name of ["body.0", "body.3", "local.0"]) {
      const once = values(weights[`${name}.weight`] as Tensor);
      const twice = values(normalized[`${name}.weight`] as Tensor);
      once.forEach((value, i) => {
        expect(Math.abs(value - (twice[i] as number))).toBeLessThan(2e-3);
      });
    }
  });
});

describe("perceptual trunk", () => {
  /** SqueezeNet's shapes with random numbers, in torchvision's names and layout. */
  function randomTrunk(): Record<string, WeightArray> {
    const random = createRandom(6);
    const source: Record<string, WeightArray> = {};
    const put = (name: string, output: number, input: number, kernel: number): void => {
      const count = output * input * kernel * kernel;
      const data = Float32Array.from(
        { length: count },
        () => random.normal() * Math.sqrt(2 / (input * kernel * kernel)),
      );
      source[`features.${name}.weight`] = { shape: [output, input, kernel, kernel], data };
      source[`features.${name}.bias`] = { shape: [output], data: new Float32Array(output) };
    };
    put("0", 64, 3, 3);
    const fires = [
      [3, 64, 16, 64],
      [4, 128, 16, 64],
      [6, 128, 32, 128],
      [7, 256, 32, 128],
      [9, 256, 48, 192],
      [10, 384, 48, 192],
    ] as const;
    for (const [fire, input, squeeze, expand] of fires) {
      put(`${fire}.squeeze`, squeeze, input, 1);
      put(`${fire}.expand1x1`, expand, squeeze, 1);
      put(`${fire}.expand3x3`, expand, squeeze, 3);
    }
    return source;
  }

  it("reads torchvision's layout and gives features at the taps", () => {
    const params = uploadTensors(trunkWeights(randomTrunk()));
    const found = trunkFeatures(params, noise([1, 64, 64, 3]), [0, 3, 6, 9]);
    expect(found.map(({ shape }) => shape)).toEqual([
      [1, 31, 31, 64],
      [1, 15, 15, 128],
      [1, 7, 7, 256],
      [1, 3, 3, 384],
    ]);
    for (const features of found) expect(Math.min(...values(features))).toBeGreaterThanOrEqual(0);
    const source = randomTrunk()["features.3.expand3x3.weight"] as WeightArray;
    const ours = trunkWeights(randomTrunk())["3.expand3x3.weight"] as WeightArray;
    // Element [out 5, in 7, row 1, column 2] of [64, 16, 3, 3] is [1, 2, 7, 5] of [3, 3, 16, 64].
    expect(ours.data[((1 * 3 + 2) * 16 + 7) * 64 + 5]).toBe(source.data[((5 * 16 + 7) * 3 + 1) * 3 + 2]);
  });

  it("names what is missing", () => {
    expect(() => trunkWeights({})).toThrow(/features.0/);
  });
});
