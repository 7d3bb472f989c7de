import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { HEAD_BLOCKS } from "../../models/blockwise.ts";
import { valueAt } from "../schedules.ts";
import { phaseAt } from "../trainer.ts";
import type { Phase } from "../types.ts";
import { annealedWeight, blockwiseRecipe, stagesOf } from "./blockwise.ts";
import { middleOf, read, slopesOf, train } from "./testing.ts";

beforeAll(() => setBackend("cpu"));

const CRITIC = { input: 4, widths: [4, 4, 4, 4], strides: [2, 2, 2, 1], branches: ["full", "half"] } as const;
const toy = {
  generator: { width: 2, blocks: HEAD_BLOCKS + 2 },
  critic: CRITIC,
  size: 32,
  batch: 2,
  perceptual: false,
} as const;

describe("stages", () => {
  it("add one block each, up to the depth that is wanted", () => {
    const stages = stagesOf({ generator: { width: 2, blocks: 7 }, growth: "blockwise" });
    expect(stages.map(({ blocks }) => blocks)).toEqual([4, 5, 6, 7]);
    expect(stages[0]?.from).toBe(0);
    expect(stages.at(-1)?.until).toBeCloseTo(1, 10);
    stages.slice(1).forEach(({ from, until }, i) => {
      expect(from).toBe(stages[i]?.until);
      expect(until).toBeGreaterThan(from);
    });
    expect(stagesOf({ generator: { width: 2, blocks: 7 }, growth: "end-to-end" })).toEqual([
      { from: 0, until: 1, blocks: 7 },
    ]);
  });

  it("anneal the adversary: its weight follows the formula, and the step says so", () => {
    const stages = stagesOf({ generator: toy.generator, growth: "blockwise" });
    const curve = annealedWeight(stages);
    stages.forEach(({ from, until }, stage) => {
      for (const share of [0, 0.2, 0.5, 0.7, 0.999]) {
        const spent = stage === 0 ? Math.min(0.5, share) : share;
        expect(valueAt(curve, from + share * (until - from))).toBeCloseTo(0.1 * 0.5 ** stage * (1 - spent), 6);
      }
    });
    const recipe = blockwiseRecipe(toy);
    const phase = phaseAt(recipe, 0.5);
    const inputs = middleOf(recipe, phase);
    expect(read(recipe.step(phase)(inputs).losses["adversaryWeight"])).toBeCloseTo(valueAt(curve, 0.5), 6);
    const constantly = blockwiseRecipe({ ...toy, annealed: false }).scalars["adversary"] ?? [];
    expect([0, 0.5, 1].map((at) => valueAt(constantly, at))).toEqual([0.1, 0.1, 0.1]);
  });

  it("a later one holds the old part still at first, then trains everything, the old part slowly", () => {
    const recipe = blockwiseRecipe(toy);
    expect(recipe.phases.map(({ name }) => name)).toEqual(["head", "join 5", "tune 5", "join 6", "tune 6"]);
    const joining = recipe.phases[1] as Phase;
    const trained = Object.keys(recipe.step(joining)(middleOf(recipe, joining)).grads);
    const old = (name: string): boolean =>
      name.startsWith("generator.encoder.") || /^generator\.blocks\.[0-3]\./.test(name);
    expect(trained.some(old)).toBe(false);
    for (const prefix of ["generator.blocks.4.", "generator.decoder.", "generator.head.", "critic."])
      expect(trained.some((name) => name.startsWith(prefix))).toBe(true);
    const tuning = recipe.phases[2] as Phase;
    expect(Object.keys(recipe.step(tuning)(middleOf(recipe, tuning)).grads).some(old)).toBe(true);

    const rate = (name: string, at: number): number => {
      const fitting = recipe.groups.filter(({ prefix }) => name.startsWith(prefix));
      return valueAt(fitting.sort((a, b) => b.prefix.length - a.prefix.length)[0]?.rate ?? [], at);
    };
    const late = (joining.until + tuning.until) / 2;
    expect(rate("generator.blocks.0.wide.weight", 0.1)).toBe(5e-4);
    expect(rate("generator.blocks.0.wide.weight", late)).toBe(5e-5);
    expect(rate("generator.blocks.4.wide.weight", late)).toBe(5e-4);
    expect(rate("generator.blocks.4.wide.weight", 0.99)).toBe(5e-5);
    expect(rate("generator.decoder.0.weight", 0.99)).toBe(5e-4);
  });
});

describe("the step after Yang et al. 2018", () => {
  it("gives each player the gradient of its own loss", () => {
    const recipe = blockwiseRecipe(toy);
    const phase = recipe.phases[2] as Phase;
    const inputs = middleOf(recipe, phase);
    const step = recipe.step(phase);
    for (const [prefix, terms] of [
      ["generator.", ["hole", "known", "variation", "adversary"]],
      ["critic.", ["critic"]],
    ] as const) {
      const { taped, measured } = slopesOf(step, inputs, prefix, terms);
      expect(Math.abs(taped - measured), prefix).toBeLessThan(0.05 * taped);
    }
  });

  it("learns two photos, growing on the way", async () => {
    await setBackend("wasm");
    const generator = { width: 4, blocks: HEAD_BLOCKS + 1 };
    const critic = { ...CRITIC, widths: [4, 8, 8, 8] };
    const recipe = blockwiseRecipe({ ...toy, generator, critic, size: 64, batch: 1, rate: 3e-3 });
    const { first, last } = await train(recipe, 40);
    await setBackend("cpu");
    expect(last).toBeLessThan(0.7 * first);
  }, 180_000);
});
