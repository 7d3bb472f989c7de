import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import "../src/nn/gradients.ts";
import { beforeAll, describe, expect, test } from "vitest";
import { normal, randomTrunk } from "../src/models/testing.ts";
import { blockwiseRecipe } from "../src/training/recipes/blockwise.ts";
import { denseDetectorRecipe } from "../src/training/recipes/dense-detector.ts";
import { perceptualEncoderRecipe } from "../src/training/recipes/perceptual-encoder.ts";
import { semanticDetailRecipe } from "../src/training/recipes/semantic-detail.ts";
import { middleOf } from "../src/training/recipes/testing.ts";
import { prefixed } from "../src/training/step.ts";
import type { Phase, Recipe, StepInputs } from "../src/training/types.ts";
import { mismatches, replayBoth } from "./tools/replay.ts";
import { hasTorch } from "./tools/torch.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const phase: Phase = { name: "all", until: 1, size: 32, batch: 1, blocks: 3, critics: true, noise: {} };
const widths = [2, 2, 2, 2] as const;

/** The step of one phase of each recipe with everything in it, as small as it goes. */
const RECIPES: Readonly<Record<string, () => { recipe: Recipe; phase: Phase }>> = {
  "dense-detector": () => {
    const recipe = denseDetectorRecipe({ generator: { width: 2 }, detector: { width: 2 }, phases: [phase] });
    return { recipe, phase };
  },
  "semantic-detail": () => {
    const critic = { input: 3, widths, strides: [2, 2, 2, 2], branches: ["global", "local"] } as const;
    const recipe = semanticDetailRecipe({ generator: { width: 2 }, critic, phases: [phase], level: "mid" });
    return { recipe, phase };
  },
  "blockwise, a new block with the old part held still": () => {
    const critic = { input: 4, widths, strides: [2, 2, 2, 1], branches: ["full", "half"] } as const;
    const recipe = blockwiseRecipe({ generator: { width: 2, blocks: 5 }, critic, size: 96, batch: 1 });
    return { recipe, phase: recipe.phases[1] as Phase };
  },
  "perceptual-encoder": () => {
    const recipe = perceptualEncoderRecipe({ encoder: { widths }, size: 32, batch: 1 });
    return { recipe, phase: recipe.phases[0] as Phase };
  },
};

describe("a step of a recipe with its smallest networks", () => {
  test.each(Object.keys(RECIPES))(
    "gives every loss, gradient and next state in PyTorch as here: %s",
    async (name) => {
      if (!hasTorch()) return;
      const { recipe, phase: chosen } = (RECIPES[name] as (typeof RECIPES)[string])();
      const frozen = recipe.frozen ? prefixed(randomTrunk(1), "trunk") : {};
      const noise = Object.entries(chosen.noise).map(([key, [, ...sides]], i) => {
        const shape = [1, ...sides] as [number, number, number, number];
        return [key, normal(shape, 5 + i)] as const;
      });
      const inputs = { ...middleOf(recipe, chosen, frozen), noise: Object.fromEntries(noise) };
      const step = recipe.step(chosen);
      const fn = (groups: unknown) => ({ ...step(groups as StepInputs) });
      const { step: outputs = {} } = await replayBoth({ step: { fn, inputs } });
      const trained = (prefix: string): boolean =>
        Object.keys(outputs).some((key) => key.startsWith(`grads/${prefix}`));
      expect(trained(recipe.shipped)).toBe(true);
      expect(trained("generator.encoder.")).toBe(recipe.shipped === "generator." && chosen.trains === undefined);
      expect(mismatches(outputs)).toEqual([]);
    },
    300_000,
  );
});
