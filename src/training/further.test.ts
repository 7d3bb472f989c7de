import { expect, test } from "vitest";
import type { WeightArray } from "../models/weights.ts";
import { continued, withTrained } from "./further.ts";
import { lacunaRecipe } from "./recipes/lacuna.ts";
import { valueAt } from "./schedules.ts";

test("a continued run has the phases of the whole generator alone, stretched, at half the rates", () => {
  const whole = lacunaRecipe();
  const recipe = continued(whole, 6);
  expect(recipe.phases.map(({ name }) => name)).toEqual(["grow", "refine"]);
  expect(recipe.phases[0]?.until).toBeCloseTo((0.7 - 0.28) / (1 - 0.28));
  expect(recipe.phases[1]?.until).toBe(1);
  for (const [i, { rate }] of recipe.groups.entries())
    for (const at of [0, 0.4, 1]) expect(valueAt(rate, at)).toBeCloseTo(valueAt(whole.groups[i]?.rate ?? [], at) / 2);
  expect(recipe.scalars).toEqual(whole.scalars);
  expect(() => continued(whole, 5)).toThrow("5 residual blocks");
  expect(continued(whole, undefined).phases).toEqual(whole.phases);
});

test("trained tensors take the place of the first ones, and must fit them", () => {
  const array = (shape: number[], value: number): WeightArray => ({
    shape,
    data: new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value),
  });
  const first = { "generator.a": array([2], 0), "generator.b": array([1, 3], 0), "judge.a": array([2], 0) };
  const trained = { a: array([2], 1), b: array([1, 3], 2) };
  expect(withTrained(first, trained, "generator.")).toEqual({
    "generator.a": trained.a,
    "generator.b": trained.b,
    "judge.a": first["judge.a"],
  });
  for (const wrong of [{ a: trained.a }, { ...trained, b: array([3, 1], 2) }, { ...trained, c: array([1], 1) }])
    expect(() => withTrained(first, wrong, "generator.")).toThrow("other layers");
});
