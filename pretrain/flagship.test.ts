import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import "../src/nn/gradients.ts";
import { beforeAll, describe, test } from "vitest";
import { readNpz } from "../src/models/npz.ts";
import { trunkWeights } from "../src/models/squeezenet.ts";
import type { Weights } from "../src/models/weights.ts";
import { chooseRecipe } from "../src/training/recipes/index.ts";
import type { Phase } from "../src/training/types.ts";
import { expectReplay } from "./tools/compare-step.ts";
import { hasTorch } from "./tools/torch.ts";

const data = process.env["LACUNA_DATA"];

/** The perceptual trunk, where the photos' folder is at hand. */
function readTrunk(): Weights {
  if (!data) return {};
  const file = readFileSync(join(data, "perceptual", "squeezenet1_1-lpips.npz"));
  const weights = Object.entries(trunkWeights(readNpz(new Uint8Array(file))));
  return Object.fromEntries(weights.map(([name, weight]) => [`trunk.${name}`, weight]));
}

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("the flagship's step", () => {
  test("gives every loss, gradient and next state in PyTorch as here", async () => {
    if (!hasTorch()) return;
    if (!data) console.log("SKIPPED (LACUNA_DATA): without the perceptual trunk");
    const { recipe } = chooseRecipe("lacuna", "small", { perceptual: data !== undefined, batch: 2, size: 32 });
    await expectReplay(recipe, recipe.phases.at(-1) as Phase, undefined, readTrunk());
  }, 300_000);
});
