import "@tensorflow/tfjs-backend-wasm";
import { mul, scalar, setBackend, sub, type Tensor, tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { shaken } from "../../models/testing.ts";
import { constant, valueAt } from "../schedules.ts";
import { randomBatch, randomNoise } from "../testing.ts";
import type { Phase, StepInputs } from "../types.ts";
import { glcicRecipe, glcicSystem } from "./glcic.ts";
import { read, train } from "./testing.ts";

// The plain loops of the CPU back end would take ten times as long.
beforeAll(() => setBackend("wasm"));

const { recipe } = glcicSystem.choose("tiny", { perceptual: false });
const [completion, critics, joint] = recipe.phases as [Phase, Phase, Phase];

function inputsOf(phase: Phase): StepInputs {
  const { params, state } = recipe.init(phase, 1);
  const scalars = Object.fromEntries(
    Object.entries(recipe.scalars).map(([name, curve]) => [name, scalar(valueAt(curve, 0.5))]),
  );
  const batch = randomBatch(phase.batch, phase.size, 5);
  return { params: shaken(params, 3), frozen: {}, state, batch, scalars, noise: randomNoise(phase, 2) };
}

describe("the recipe of Iizuka et al. 2017", () => {
  it("has the weights, phases and groups of the paper", () => {
    expect(recipe.phases.map(({ name, until, trains }) => [name, until, trains])).toEqual([
      ["completion", 0.18, undefined],
      ["critics", 0.2, ["critics."]],
      ["joint", 1, undefined],
    ]);
    expect(valueAt(recipe.scalars["adversary"] as (typeof recipe.scalars)[string], 0.5)).toBe(4e-4);
    const large = glcicSystem.choose("large", { perceptual: false }).recipe;
    expect(large.phases.every(({ size }) => size === 256)).toBe(true);
  });

  it("reconstructs inside the hole only", () => {
    const inputs = inputsOf(completion);
    const step = recipe.step(completion);
    const { losses } = step(inputs);
    expect(read(losses["total"])).toBeCloseTo(read(losses["reconstruction"]), 6);
    // The network never sees the hole's pixels, and the loss never sees the others: another truth outside that
    // looks the same to the network would change nothing; another truth inside changes the loss.
    const { photo, hole } = inputs.batch as { photo: Tensor; hole: Tensor };
    const other = { ...inputs, batch: { ...inputs.batch, photo: mul(photo, sub(1, hole)) } };
    expect(read(step(other).losses["reconstruction"])).not.toBeCloseTo(read(losses["reconstruction"]), 4);
    const whole = { ...inputs, batch: { ...inputs.batch, hole: mul(hole, 0) } };
    expect(read(step(whole).losses["reconstruction"])).toBe(0);
  });

  it("keeps the network still in the second phase, and its statistics moving", () => {
    const { grads, nextState } = recipe.step(critics)(inputsOf(critics));
    expect(Object.keys(grads).every((name) => name.startsWith("critics."))).toBe(true);
    expect(Object.keys(nextState)).toContain("generator.conv.1.norm.mean");
  });

  it("plays its game: each player has the gradient of its own terms (finite differences)", () => {
    const inputs = inputsOf(joint);
    const step = recipe.step(joint);
    // A weight with which the adversary's part of the gradient can be seen.
    inputs.scalars["adversary"] = scalar(0.5);
    const { grads, losses } = step(inputs);
    for (const name of ["realRight", "fakeRight"]) expect([0, 0.5, 1]).toContain(read(losses[name]));
    const weighted = (params: StepInputs["params"], own: boolean): number => {
      const out = step({ ...inputs, params }).losses;
      return own ? read(out["critic"]) : read(out["reconstruction"]) + 0.5 * read(out["adversary"]);
    };
    const probes = [
      ["generator.conv.17.weight", 5],
      ["generator.conv.13.weight", 9],
      ["generator.conv.16.norm.gain", 1],
      ["critics.global.1.weight", 12],
      ["critics.local.dense.weight", 40],
      ["critics.joined.bias", 0],
    ] as const;
    for (const [name, index] of probes) {
      const at = (by: number): number => {
        const value = inputs.params[name] as Tensor;
        const data = value.dataSync().map((x, i) => (i === index ? x + by : x));
        const moved = { ...inputs.params, [name]: tensor(data, value.shape) };
        return weighted(moved, name.startsWith("critics."));
      };
      const slope = (at(2e-3) - at(-2e-3)) / 4e-3;
      const exact = grads[name]?.dataSync()[index] as number;
      expect(Math.abs(exact - slope), `${name}: ${exact} and ${slope}`).toBeLessThan(0.05 * Math.abs(slope) + 1e-3);
    }
  });

  it("learns: in 40 steps on two photos the L1 in the hole falls by at least 30 %", async () => {
    const { recipe: at64 } = glcicSystem.choose("tiny", { perceptual: false, size: 64, batch: 2 });
    const generator = { width: 8, mean: [0.5, 0.5, 0.4] } as const;
    const wider = glcicRecipe({ generator, criticWidth: 4, phases: at64.phases });
    const groups = wider.groups.map((group) => ({ ...group, rate: constant(3e-3) }));
    const { first, last } = await train({ ...wider, groups }, 40);
    expect(last).toBeLessThan(0.7 * first);
  }, 900_000);
});
