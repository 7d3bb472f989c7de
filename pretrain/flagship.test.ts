import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import "../src/nn/gradients.ts";
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../src/core/random.ts";
import { readNpz } from "../src/models/npz.ts";
import { trunkWeights } from "../src/models/squeezenet.ts";
import { uploadTensors } from "../src/models/transfer.ts";
import type { Weights } from "../src/models/weights.ts";
import { BATCH_PLANES } from "../src/training/examples.ts";
import { chooseRecipe } from "../src/training/recipes/index.ts";
import type { StepInputs, Tensors } from "../src/training/types.ts";
import { mismatches, replayBoth } from "./tools/replay.ts";
import { hasTorch } from "./tools/torch.ts";

const data = process.env["LACUNA_DATA"];
/**
 * Gradients jump where a rectifier's input or a difference is 0, and of a million of them rounding now and then puts one
 * on the other side. So gradients are compared on up to this many draws; losses must agree on every one, and a rule
 * that is wrong is wrong on all.
 */
const DRAWS = 4;
let random = createRandom(11);

function draw(shape: readonly number[], f: (x: number) => number): tf.Tensor {
  const size = tf.util.sizeFromShape([...shape]);
  return tf.tensor(
    Float32Array.from({ length: size }, () => f(random.normal())),
    [...shape],
  );
}

/** The perceptual trunk, where the photos' folder is at hand. */
function readTrunk(): Weights {
  if (!data) return {};
  const file = readFileSync(join(data, "perceptual", "squeezenet1_1-lpips.npz"));
  const weights = Object.entries(trunkWeights(readNpz(new Uint8Array(file))));
  return Object.fromEntries(weights.map(([name, weight]) => [`trunk.${name}`, weight]));
}

/** Random numbers in every plane's own range. */
function randomBatch(size: number): Tensors {
  const signed = (x: number): number => Math.tanh(x);
  const flag = (x: number): number => (x > 0 ? 1 : 0);
  const planes = Object.entries(BATCH_PLANES).map(([name, channels]) => {
    const shape = [2, size, size, channels];
    return [name, channels === 3 ? draw(shape, signed) : draw(shape, flag)] as const;
  });
  const batch: Tensors = Object.fromEntries(planes);
  return { ...batch, discount: tf.mul(batch["hole"] as tf.Tensor, 0.5) };
}

/** Runs the last phase's step on random numbers in both; returns what differs. */
async function compareDraw(): Promise<string[]> {
  const { recipe } = chooseRecipe("lacuna", "small", { perceptual: data !== undefined, batch: 2, size: 32 });
  const phase = recipe.phases.at(-1) as (typeof recipe.phases)[number];
  const first = recipe.init(phase, 1);
  // New blocks start at zero and would hide the gradients before them.
  const params = Object.fromEntries(
    Object.entries(first.params).map(([name, value]) => [
      name,
      tf.add(
        value,
        draw(value.shape, (x) => 0.01 * x),
      ),
    ]),
  );
  const inputs = {
    params,
    frozen: uploadTensors(readTrunk()),
    state: first.state,
    batch: randomBatch(phase.size),
    scalars: Object.fromEntries(Object.keys(recipe.scalars).map((name) => [name, tf.scalar(0.7)])),
    noise: {},
  };
  const step = recipe.step(phase);
  const fn = (groups: unknown) => ({ ...step(groups as StepInputs) });
  const { flagship = {} } = await replayBoth({ flagship: { fn, inputs } });
  const names = Object.keys(flagship);
  expect(names.filter((name) => name.startsWith("grads/"))).toHaveLength(Object.keys(params).length);
  expect(names).toContain("losses/total");
  expect(names).toContain("nextState/judge.body.0.vector");
  return mismatches(flagship);
}

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("the flagship's step", () => {
  test("gives every loss, gradient and next state in PyTorch as here", async () => {
    if (!hasTorch()) return;
    if (!data) console.log("SKIPPED (LACUNA_DATA): without the perceptual trunk");
    let wrong: string[] = [];
    for (let i = 0; i < DRAWS; i++) {
      random = createRandom(11 + i);
      wrong = await compareDraw();
      expect(wrong.filter((text) => text.startsWith("losses/"))).toEqual([]);
      if (wrong.length === 0) return;
    }
    expect(wrong).toEqual([]);
  }, 300_000);
});
