import "@tensorflow/tfjs-backend-cpu";
import { setBackend, tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { normal, randomTrunk } from "../../models/testing.ts";
import { prefixed } from "../step.ts";
import type { Phase } from "../types.ts";
import { perceptualEncoderRecipe } from "./perceptual-encoder.ts";
import { middleOf, read, slopesOf } from "./testing.ts";

beforeAll(() => setBackend("cpu"));

describe("the distillation of the trunk", () => {
  it("gives the gradient of its losses, and none to the trunk", () => {
    const recipe = perceptualEncoderRecipe({ encoder: { widths: [4, 4, 4, 4] }, size: 32, batch: 1 });
    const phase = recipe.phases[0] as Phase;
    const inputs = {
      ...middleOf(recipe, phase, prefixed(randomTrunk(1), "trunk")),
      noise: { shares: normal([1, 1, 1, 4], 1), grain: normal([1, 32, 32, 3], 2) },
    };
    const step = recipe.step(phase);
    const { taped, measured } = slopesOf(step, inputs, "", ["match", "rank"]);
    expect(Math.abs(taped - measured)).toBeLessThan(0.05 * taped);
    const { losses } = step(inputs);
    expect(read(losses["distance"])).toBeGreaterThan(0);
    expect(read(losses["wanted"])).toBeGreaterThan(0);
    // Without a spoiled copy both distances are zero and rank alike.
    const still = { shares: tensor([-60, -60, -60, -60], [1, 1, 1, 4]), grain: normal([1, 32, 32, 3], 2) };
    expect(read(step({ ...inputs, noise: still }).losses["rank"])).toBeCloseTo(0, 4);
  });
});
