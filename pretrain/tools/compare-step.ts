import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import { shaken } from "../../src/models/testing.ts";
import { uploadTensors } from "../../src/models/transfer.ts";
import type { Weights } from "../../src/models/weights.ts";
import { randomBatch, randomNoise } from "../../src/training/testing.ts";
import { isTrained, type Phase, type Recipe, type StepInputs, type Turn } from "../../src/training/types.ts";
import { mismatches, replayBoth } from "./replay.ts";

/**
 * Gradients jump where a rectifier's input or a difference is 0, and of a million of them rounding now and then puts one
 * on the other side. So gradients are compared on up to this many draws; losses must agree on every one, and a rule
 * that is wrong is wrong on all.
 */
const DRAWS = 4;

/**
 * Runs one kind of step of a recipe on random numbers here and in PyTorch; expects the same losses, and the same
 * gradients and next state on one of {@link DRAWS} draws.
 */
export async function expectReplay(recipe: Recipe, phase: Phase, turn?: Turn, frozen: Weights = {}): Promise<void> {
  let wrong: string[] = [];
  for (let i = 0; i < DRAWS; i++) {
    wrong = await compare(recipe, phase, turn, frozen, 11 + i);
    expect(wrong.filter((text) => text.startsWith("losses/"))).toEqual([]);
    if (wrong.length === 0) return;
  }
  expect(wrong).toEqual([]);
}

async function compare(
  recipe: Recipe,
  phase: Phase,
  turn: Turn | undefined,
  frozen: Weights,
  seed: number,
): Promise<string[]> {
  const first = recipe.init(phase, 1);
  // New layers may start at zero and would hide the gradients before them.
  const params = shaken(first.params, seed, 0.01);
  const inputs = {
    params,
    frozen: uploadTensors(frozen),
    state: first.state,
    batch: randomBatch(phase.batch, phase.size, seed),
    scalars: Object.fromEntries(Object.keys(recipe.scalars).map((name) => [name, tf.scalar(0.7)])),
    noise: randomNoise(phase, seed),
  };
  const run = recipe.step(phase, turn);
  const fn = (groups: unknown) => ({ ...run(groups as StepInputs) });
  const { step = {} } = await replayBoth({ step: { fn, inputs } });
  const names = Object.keys(step);
  const gradients = names.filter((name) => name.startsWith("grads/"));
  expect(gradients.length).toBeGreaterThan(0);
  expect(gradients.every((name) => isTrained(phase, turn, name.slice("grads/".length)))).toBe(true);
  expect(names).toContain("losses/total");
  return mismatches(step);
}
