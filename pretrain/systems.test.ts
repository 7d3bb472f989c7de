import "@tensorflow/tfjs-backend-cpu";
import { readFileSync } from "node:fs";
import { setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { generatorOf } from "../src/models/registry.ts";
import type { ModelJson } from "../src/models/weights.ts";
import { membersOf } from "../src/training/adam.ts";
import { chooseRecipe, planNames, recipeNames, SYSTEMS } from "../src/training/recipes/index.ts";
import { isTrained } from "../src/training/types.ts";
import { readResults } from "./tools/measured.ts";
import { readOverfit } from "./tools/overfit.ts";
import { missingPlaces, systemsDocument } from "./tools/systems.ts";
import { readWidths } from "./tools/widths.ts";

beforeAll(() => setBackend("cpu"));

describe("docs/systems.md", () => {
  test("is what the recipes say (npm run -s systems)", () => {
    expect(readFileSync("docs/systems.md", "utf8")).toBe(
      systemsDocument(SYSTEMS, readOverfit(), readWidths(), readResults),
    );
  });

  test("names places that exist", () => {
    expect(Object.values(SYSTEMS).flatMap(({ facts }) => facts.flatMap(missingPlaces))).toEqual([]);
  });

  test("sees a place that does not exist", () => {
    const fact = { fact: "f", marks: ["ours"], symbol: "src/nn/conv.ts#conv2d" } as const;
    expect(missingPlaces(fact)).toEqual([]);
    expect(missingPlaces({ ...fact, symbol: "src/nn/conv.ts#conv3d" })).toHaveLength(1);
    expect(missingPlaces({ ...fact, test: "pretrain/systems.test.ts#no such words" + "!" })).toHaveLength(1);
    expect(missingPlaces({ ...fact, test: "pretrain/systems.test.ts#sees a place" })).toEqual([]);
  });
});

describe.each(recipeNames)("the recipe %s", (name) => {
  test.each(planNames)("has a %s plan with phases to the end, whose network is in the registry", (plan) => {
    const { recipe, network } = chooseRecipe(name, plan, { perceptual: false });
    expect(recipe.name).toBe(name);
    expect(recipe.phases.at(-1)?.until).toBe(1);
    recipe.phases.forEach((phase, i) => {
      expect(phase.until).toBeGreaterThan(recipe.phases[i - 1]?.until ?? 0);
      expect(phase.size % 32).toBe(0);
    });
    expect(generatorOf({ network: network.name, config: network.config } as ModelJson).name).toBe(network.name);
  });

  test("has a group for every parameter, and every phase and turn trains some", () => {
    const { recipe } = chooseRecipe(name, "tiny", { perceptual: false });
    for (const phase of recipe.phases) {
      const names = Object.keys(recipe.init(phase, 1).params);
      expect(() => membersOf(recipe.groups, names)).not.toThrow();
      for (const turn of phase.turns ?? [undefined])
        expect(names.some((each) => isTrained(phase, turn, each))).toBe(true);
    }
  });
});

test("a recipe or plan that does not exist is refused by name", () => {
  expect(() => chooseRecipe("none", "tiny", { perceptual: false })).toThrow(/no recipe none; there are lacuna/);
  expect(() => chooseRecipe("lacuna", "none", { perceptual: false })).toThrow(/no plan none; there are tiny/);
});
