import "@tensorflow/tfjs-backend-wasm";
import { abs, mean, mul, pow, scalar, setBackend, sub, sum, type Tensor, tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createContextualAttention } from "../../models/contextual-attention.ts";
import { shaken } from "../../models/testing.ts";
import type { Features } from "../../nn/types.ts";
import { generatorPlanes } from "../batch.ts";
import { constant, valueAt } from "../schedules.ts";
import { under } from "../step.ts";
import { randomBatch, randomNoise } from "../testing.ts";
import { type Phase, type StepInputs, type Turn, turnAt } from "../types.ts";
import { contextualAttentionSystem } from "./contextual-attention.ts";
import { read, train } from "./testing.ts";

// The plain loops of the CPU back end would take ten times as long.
beforeAll(() => setBackend("wasm"));

const { recipe } = contextualAttentionSystem.choose("tiny", { perceptual: false });
const phase = recipe.phases[0] as Phase;
const [critics, generator] = phase.turns as [Turn, Turn];

function inputs(): StepInputs {
  const { params, state } = recipe.init(phase, 1);
  const scalars = Object.fromEntries(
    Object.entries(recipe.scalars).map(([name, curve]) => [name, scalar(valueAt(curve, 0.5))]),
  );
  const batch = randomBatch(phase.batch, phase.size, 5);
  return { params: shaken(params, 3), frozen: {}, state, batch, scalars, noise: randomNoise(phase, 2) };
}

describe("the recipe of Yu et al. 2018", () => {
  it("has the weights of the released code", () => {
    const weights = Object.entries(recipe.scalars).map(([name, curve]) => [name, valueAt(curve, 0.3)]);
    expect(Object.fromEntries(weights)).toEqual({
      discounted: 1.2,
      outside: 1.2,
      adversary: 0.001,
      wasserstein: 1,
      penalty: 10,
    });
    for (const { rate, beta1, beta2 } of recipe.groups)
      expect([valueAt(rate, 0.5), beta1, beta2]).toEqual([1e-4, 0.5, 0.9]);
    const names = Array.from({ length: 12 }, (_, step) => turnAt(phase, step)?.name);
    expect(names.filter((name) => name === "critics")).toHaveLength(10);
    expect(names[5]).toBe("generator");
    expect(names[11]).toBe("generator");
  });

  it("discounts by 0.9 for each pixel to the known region", () => {
    const given = inputs();
    // 0.97^d at a distance d that differs from pixel to pixel.
    const hole = given.batch["hole"] as Tensor;
    const far = hole.dataSync().map((value, i) => value * (1 + (i % 9)));
    const distance = tensor(far, hole.shape);
    given.batch["discount"] = mul(pow(0.97, distance), hole);
    const { losses } = recipe.step(phase, generator)(given);
    const stages = createContextualAttention({ width: 4 }).stages(
      under(given.params, "generator"),
      generatorPlanes(given.batch),
      "train",
    );
    const weight = mul(pow(0.9, distance), hole);
    const term = (picture: Features): number =>
      read(sum(mul(mean(abs(sub(picture, given.batch["photo"] as Tensor)), 3, true), weight))) / read(sum(hole));
    expect(read(losses["discounted"])).toBeCloseTo(1.2 * term(stages.coarse) + term(stages.fine), 4);
  });

  it.each([
    ["generator", generator, ["generator.coarse.3.weight", "generator.attending.2.weight", "generator.out.1.bias"]],
    ["critics", critics, ["critics.global.out.weight", "critics.local.out.weight"]],
  ] as const)(
    "moves the %s alone in their turn, by the gradient of their terms (finite differences)",
    (_, turn, probes) => {
      const given = inputs();
      given.scalars["adversary"] = scalar(0.3);
      const step = recipe.step(phase, turn);
      const { grads, losses } = step(given);
      expect(Object.keys(grads).every((name) => name.startsWith(turn.trains[0] as string))).toBe(true);
      expect(Number.isFinite(read(losses["holeL1"]))).toBe(true);
      for (const name of probes) {
        const value = given.params[name] as Tensor;
        const at = (by: number): number => {
          const data = value.dataSync().map((x, i) => (i === 1 ? x + by : x));
          return read(
            step({ ...given, params: { ...given.params, [name]: tensor(data, value.shape) } }).losses["total"],
          );
        };
        const slope = (at(2e-3) - at(-2e-3)) / 4e-3;
        const exact = grads[name]?.dataSync()[1] as number;
        expect(Math.abs(exact - slope), `${name}: ${exact} and ${slope}`).toBeLessThan(0.05 * Math.abs(slope) + 3e-3);
      }
    },
  );

  it("learns: in 40 steps on two photos the L1 in the hole falls by at least 30 %", async () => {
    const { recipe: at64 } = contextualAttentionSystem.choose("tiny", { perceptual: false, size: 64, batch: 2 });
    // A critic step to each of the generator's, so that forty of these are eighty in all.
    const phases = at64.phases.map((each) => ({ ...each, turns: [{ ...critics, times: 1 }, generator] }));
    const groups = at64.groups.map((group) => ({ ...group, rate: constant(5e-3) }));
    const { first, last } = await train({ ...at64, phases, groups }, 80);
    expect(last).toBeLessThan(0.7 * first);
  }, 900_000);
});
