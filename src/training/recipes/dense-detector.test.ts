import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { abs, grad, mean, mul, setBackend, sub, type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { sigmoid } from "../../nn/smooth.ts";
import { detectorWeightedL1 } from "../losses.ts";
import type { Phase } from "../types.ts";
import { denseDetectorRecipe, type Weighting } from "./dense-detector.ts";
import { middleOf, read, slopesOf, train } from "./testing.ts";

beforeAll(() => setBackend("cpu"));

const phase = (size: number): Phase => {
  return { name: "all", until: 1, size, batch: 2, blocks: 8, critics: true, noise: {} };
};
const toy = (weighting: Weighting) =>
  denseDetectorRecipe({ generator: { width: 2 }, detector: { width: 2 }, phases: [phase(16)], weighting });

describe("the loss of the generator", () => {
  it("gradient flows through the weight: where the error is large, the output moves to where the detector sees less", () => {
    const output = tensor4d([0.5, -0.2, 0.1, 0.4, 0.9, -0.6], [1, 1, 2, 3]);
    const photo = tensor4d([0.2, 0.1, 0.1, -0.4, 0.3, 0.3], [1, 1, 2, 3]);
    const artefact = (x: Tensor4D): Tensor4D => sigmoid(mul(mean(x, 3, true), 3));
    const through = grad((x) => detectorWeightedL1(x as Tensor4D, photo, artefact(x as Tensor4D)))(output).dataSync();
    const seen = artefact(output);
    const stopped = grad((x) => detectorWeightedL1(x as Tensor4D, photo, seen))(output).dataSync();
    const loss = (by: number, i: number): number => {
      const moved = tensor4d(
        output.dataSync().map((x, k) => (k === i ? x + by : x)),
        [1, 1, 2, 3],
      );
      return read(detectorWeightedL1(moved, photo, artefact(moved)));
    };
    through.forEach((slope, i) => {
      if (i !== 2) expect(slope).toBeCloseTo((loss(1e-3, i) - loss(-1e-3, i)) / 2e-3, 2);
      // The map rises with the output, so the part that runs through the weight pulls the output down.
      if (i !== 2) expect(slope).toBeGreaterThan((stopped[i] as number) + 0.01);
    });
  });

  it("is 1 to 10 times half the error", () => {
    const [output, photo] = [tensor4d([0.5], [1, 1, 1, 1]), tensor4d([-0.3], [1, 1, 1, 1])];
    const at = (p: number): number => read(detectorWeightedL1(output, photo, tensor4d([p], [1, 1, 1, 1])));
    expect(at(0)).toBeCloseTo(0.4, 5);
    expect(at(0.5)).toBeCloseTo(0.4 * Math.sqrt(10), 5);
    expect(at(1)).toBeCloseTo(4, 4);
    expect(read(mean(abs(sub(output, photo))))).toBeCloseTo(0.8, 5);
  });
});

describe("the step of Zhang et al. 2020", () => {
  it.each(["power", "tuned"] as const)("gives each player the gradient of its own loss (%s)", (weighting) => {
    const recipe = toy(weighting);
    const inputs = middleOf(recipe, phase(16));
    const step = recipe.step(phase(16));
    const own = weighting === "tuned" ? ["reconstruction", "fooling"] : ["reconstruction"];
    for (const [prefix, terms] of [
      ["generator.", own],
      ["detector.", ["detector"]],
    ] as const) {
      const { taped, measured } = slopesOf(step, inputs, prefix, terms);
      expect(Math.abs(taped - measured), prefix).toBeLessThan(0.05 * taped);
    }
  });

  it("differs among the variants", () => {
    const losses = (["power", "tuned", "none"] as const).map((weighting) => {
      const recipe = toy(weighting);
      return recipe.step(phase(16))(middleOf(recipe, phase(16))).losses;
    });
    const [power, tuned, none] = losses.map((each) => read(each["total"]) - read(each["detector"]));
    expect(power).toBeGreaterThan(none as number);
    expect(tuned).toBeGreaterThan(none as number);
    expect(losses.map((each) => "fooling" in each)).toEqual([false, true, false]);
  });

  it("learns two photos", async () => {
    await setBackend("wasm");
    const options = { generator: { width: 4 }, detector: { width: 2 }, phases: [{ ...phase(64), batch: 1 }] };
    const { first, last } = await train(denseDetectorRecipe({ ...options, rate: 3e-3 }), 40);
    await setBackend("cpu");
    expect(last).toBeLessThan(0.7 * first);
  }, 180_000);
});
