import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { randomTrunk } from "../../models/testing.ts";
import { prefixed } from "../step.ts";
import type { Phase } from "../types.ts";
import { semanticDetailRecipe } from "./semantic-detail.ts";
import { middleOf, read, slopesOf, train } from "./testing.ts";

beforeAll(() => setBackend("cpu"));

const CRITIC = { input: 3, widths: [4, 4, 4, 4], strides: [2, 2, 2, 2], branches: ["global", "local"] } as const;
const phase = (size: number): Phase => {
  return { name: "all", until: 1, size, batch: 2, blocks: 3, critics: true, noise: {} };
};
const toy = { generator: { width: 2 }, critic: CRITIC, phases: [phase(32)], perceptual: false } as const;

describe("the step after Liu et al. 2017", () => {
  it("gives each player the gradient of its own loss", () => {
    const recipe = semanticDetailRecipe(toy);
    const inputs = middleOf(recipe, phase(32));
    const step = recipe.step(phase(32));
    for (const [prefix, terms] of [
      ["generator.", ["hole", "adversary"]],
      ["critic.", ["critic"]],
    ] as const) {
      const { taped, measured } = slopesOf(step, inputs, prefix, terms);
      expect(Math.abs(taped - measured), prefix).toBeLessThan(0.05 * taped);
    }
  });

  it("guides at the level that is asked for, and watches all three", () => {
    const trunk = prefixed(randomTrunk(1), "trunk");
    const guided = (level: "low" | "mid" | "high") => {
      const recipe = semanticDetailRecipe({ ...toy, perceptual: true, level, adversarial: false });
      return recipe.step(phase(32))(middleOf(recipe, phase(32), trunk)).losses;
    };
    for (const level of ["low", "mid", "high"] as const) {
      const losses = guided(level);
      expect(read(losses["perceptual"])).toBe(read(losses[level]));
      expect(read(losses["total"])).toBeCloseTo(read(losses["hole"]) + 0.1 * read(losses[level]), 5);
      expect(losses).not.toHaveProperty("critic");
    }
  });

  it("learns two photos", async () => {
    await setBackend("wasm");
    const critic = { ...CRITIC, widths: [4, 8, 8, 8] };
    const recipe = semanticDetailRecipe({
      ...toy,
      generator: { width: 4 },
      critic,
      phases: [{ ...phase(64), batch: 1 }],
    });
    const fast = recipe.groups.map((group) => ({ ...group, rate: [{ at: 0, value: 3e-3 }] }));
    const { first, last } = await train({ ...recipe, groups: fast }, 40);
    await setBackend("cpu");
    expect(last).toBeLessThan(0.7 * first);
  }, 180_000);
});
