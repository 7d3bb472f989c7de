import { scalar, type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { blankPhoto, type Photo } from "../../core/photo.ts";
import { createRandom } from "../../core/random.ts";
import { shaken } from "../../models/testing.ts";
import { batchTensors } from "../bank.ts";
import { drawExample } from "../examples.ts";
import { valueAt } from "../schedules.ts";
import { createRun } from "../trainer.ts";
import type { Phase, Recipe, Step, StepInputs, Tensors } from "../types.ts";

/** Two photos of soft shapes under grain, a pixel of 0..255 from a rule. */
const PHOTOS: readonly Photo[] = [0, 1].map((which) => {
  const random = createRandom(which + 2);
  const photo = blankPhoto(96, 96);
  for (let y = 0; y < 96; y++)
    for (let x = 0; x < 96; x++) {
      const disc = (x - 40) ** 2 + (y - 50 + 10 * which) ** 2 < 600;
      const tone = disc ? [200, 90, 60] : [60 + y, 110 + 50 * Math.sin((x + 9 * which) / 9), 150 - x / 2];
      for (let c = 0; c < 3; c++)
        photo.data[4 * (96 * y + x) + c] = Math.min(255, Math.max(0, (tone[c] as number) + 6 * random.normal()));
      photo.data[4 * (96 * y + x) + 3] = 255;
    }
  return photo;
});

/**
 * Trains on two photos; the recipe's phases fitted to so many steps.
 * @returns the mean error in the hole over the first three steps and over the last eight
 */
export async function train(recipe: Recipe, steps: number): Promise<{ first: number; last: number }> {
  const photos = { count: PHOTOS.length, load: async (index: number) => PHOTOS[index] as Photo };
  const run = createRun({ recipe, seed: 1, photos, budget: { steps }, checkEvery: 1 });
  const seen: number[] = [];
  for (let event = await run.next(); event.kind !== "done"; event = await run.next())
    if (event.kind === "step") seen.push(event.losses?.["holeL1"] as number);
  run.dispose();
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { first: mean(seen.slice(0, 3)), last: mean(seen.slice(-8)) };
}

/** Inputs of a phase's step in the middle of a run, with weights in which no layer is zero. */
export function middleOf(recipe: Recipe, phase: Phase, frozen: Tensors = {}): StepInputs {
  const { params, state } = recipe.init(phase, 1);
  const { size, batch: count } = phase;
  const { masks, guides } = recipe;
  const examples = Array.from({ length: count }, (_, index) =>
    drawExample(PHOTOS[index % 2] as Photo, { seed: 3, index, size, ratio: [0.1, 0.4], masks, guides }),
  );
  const scalars = Object.entries(recipe.scalars).map(([name, curve]) => [name, scalar(valueAt(curve, 0.5))] as const);
  return {
    params: shaken(params, 9, 0.1),
    frozen,
    state,
    batch: batchTensors(examples, size),
    scalars: Object.fromEntries(scalars),
    noise: {},
  };
}

/** The first number of a tensor. */
export function read(x: Tensor | undefined): number {
  return x?.dataSync()[0] as number;
}

/**
 * Checks the gradient of some weighted terms for the parameters under a prefix: its length, as the step gives it, and
 * the slope of the terms along it, by differences. Equal only when the gradient belongs to these terms and no other.
 */
export function slopesOf(step: Step, inputs: StepInputs, prefix: string, terms: readonly string[]) {
  const gradient = tidy(() => {
    const own = Object.entries(step(inputs).grads).filter(([name]) => name.startsWith(prefix));
    return own.map(([name, value]) => [name, Float32Array.from(value.dataSync())] as const);
  });
  const length = Math.sqrt(gradient.reduce((sum, [, values]) => values.reduce((part, g) => part + g * g, sum), 0));
  const at = (by: number): number =>
    tidy(() => {
      const moved = gradient.map(([name, values]) => {
        const value = inputs.params[name] as Tensor;
        const along = value.dataSync().map((x, i) => x + (by * (values[i] as number)) / length);
        return [name, tensor(along, value.shape)] as const;
      });
      const { losses } = step({ ...inputs, params: { ...inputs.params, ...Object.fromEntries(moved) } });
      return terms.reduce((sum, term) => sum + read(losses[term]) * read(inputs.scalars[term]), 0);
    });
  const delta = 5e-4;
  return { taped: length, measured: (at(delta) - at(-delta)) / (2 * delta) };
}
