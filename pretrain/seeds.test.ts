import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import "../src/nn/gradients.ts";
import { beforeAll, describe, test } from "vitest";
import { chooseRecipe } from "../src/training/recipes/index.ts";
import type { Turn } from "../src/training/types.ts";
import { expectReplay } from "./tools/compare-step.ts";
import { hasTorch } from "./tools/torch.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** The recipes of the seeds in which state, turns, noise and gradient penalties occur. */
const STEPS = ["glcic", "contextual-attention"].flatMap((name) => {
  const { recipe } = chooseRecipe(name, "tiny", { perceptual: false });
  return recipe.phases.flatMap((phase) =>
    (phase.turns ?? [undefined]).map((turn: Turn | undefined) => ({
      name: `${name}, ${phase.name}${turn ? `, ${turn.name}` : ""}`,
      recipe,
      phase,
      turn,
    })),
  );
});

describe("a step of a seed's recipe", () => {
  test.each(STEPS)(
    "gives every loss, gradient and next state in PyTorch as here: $name",
    async ({ recipe, phase, turn }) => {
      if (!hasTorch()) return;
      await expectReplay(recipe, phase, turn);
    },
    300_000,
  );
});
