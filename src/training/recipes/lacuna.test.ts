import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { memory, scalar, setBackend, type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { blankPhoto, type Photo } from "../../core/photo.ts";
import { createRandom } from "../../core/random.ts";
import { record } from "../../graph/record.ts";
import { BATCH_PLANES, drawExample, type PlaneName, stackExamples } from "../examples.ts";
import { valueAt } from "../schedules.ts";
import { createStep } from "../step.ts";
import type { Phase, Recipe, StepInputs, Tensors } from "../types.ts";
import { LACUNA_PHASES, lacunaRecipe } from "./lacuna.ts";

beforeAll(() => setBackend("cpu"));

const PHASE: Phase = { name: "all", until: 1, size: 32, batch: 2, blocks: 2, critics: true, noise: {} };
const TOY = {
  generator: { widths: [8, 8, 8], blocks: 2, attentionAfter: 1, attentionDepth: 4 },
  judge: { widths: [4, 4, 4, 4, 4], detector: [4, 4, 4, 4] },
  perceptual: false,
  phases: [PHASE],
} as const;

const GENERATOR_TERMS = ["hole", "known", "coarse", "adversary", "matching"] as const;
const JUDGE_TERMS = ["critic", "detector"] as const;

function noisePhoto(): Photo {
  const random = createRandom(2);
  const photo = blankPhoto(40, 40);
  for (let i = 0; i < photo.data.length; i++) photo.data[i] = random.integer(40, 216);
  return photo;
}

/** Inputs of a step in the middle of a run, with weights in which no layer is zero. */
function inputsOf(recipe: Recipe): StepInputs {
  const { params, state } = recipe.init(PHASE, 1);
  const random = createRandom(9);
  const shaken: Tensors = {};
  for (const [name, value] of Object.entries(params))
    shaken[name] = tensor(
      value.dataSync().map((x) => x + 0.1 * random.normal()),
      value.shape,
    );
  const examples = [0, 1].map((index) => {
    const { masks, guides } = recipe;
    return drawExample(noisePhoto(), { seed: 3, index, size: 32, ratio: [0.1, 0.4], masks, guides });
  });
  const planes = stackExamples(examples);
  const batch: Tensors = {};
  for (const [name, channels] of Object.entries(BATCH_PLANES))
    batch[name] = tensor(planes[name as PlaneName], [2, 32, 32, channels]);
  const scalars: Tensors = {};
  for (const [name, curve] of Object.entries(recipe.scalars)) scalars[name] = scalar(valueAt(curve, 0.5));
  return { params: shaken, frozen: {}, state, batch, scalars, noise: {} };
}

const read = (x: Tensor | undefined): number => x?.dataSync()[0] as number;

function weighted(losses: Tensors, scalars: Tensors, terms: readonly string[]): number {
  return terms.reduce((sum, term) => sum + read(losses[term]) * read(scalars[term]), 0);
}

describe("the flagship's step", () => {
  it("gives each player the gradient of its own terms and of no other's (finite differences)", () => {
    const recipe = lacunaRecipe(TOY);
    const inputs = inputsOf(recipe);
    inputs.scalars["trust"] = scalar(0); // the detector's weight is a constant to the gradient, but not to a difference
    const step = recipe.step(PHASE);
    const { grads } = step(inputs);
    const at = (name: string, index: number, delta: number, terms: readonly string[]): number =>
      tidy(() => {
        const value = inputs.params[name] as Tensor;
        const moved = value.dataSync().map((x, i) => (i === index ? x + delta : x));
        const params = { ...inputs.params, [name]: tensor(moved, value.shape) };
        return weighted(step({ ...inputs, params }).losses, inputs.scalars, terms);
      });
    const probes = [
      ["generator.encoder.0.bias", 3],
      ["generator.blocks.1.fuse.weight", 17],
      ["generator.attention.temperature", 0],
      ["generator.head.weight", 5],
      ["judge.body.1.weight", 11],
      ["judge.global.0.bias", 4],
      ["judge.detector.up.1.weight", 20],
    ] as const;
    for (const [name, index] of probes) {
      const terms = name.startsWith("generator.") ? GENERATOR_TERMS : JUDGE_TERMS;
      const delta = 2e-3;
      const slope = (at(name, index, delta, terms) - at(name, index, -delta, terms)) / (2 * delta);
      const exact = grads[name]?.dataSync()[index] as number;
      expect(Math.abs(exact - slope), `${name}: ${exact} and ${slope}`).toBeLessThan(0.03 * Math.abs(slope) + 2e-3);
    }
  });

  it("moves the spectral vectors, counts who is right, and leaves nothing else behind", () => {
    const recipe = lacunaRecipe(TOY);
    const inputs = inputsOf(recipe);
    const before = memory().numTensors;
    const out = recipe.step(PHASE)(inputs);
    const returned = [out.losses, out.grads, out.nextState].flatMap((group) => Object.values(group));
    expect(memory().numTensors - before).toBe(returned.length);
    expect(Object.keys(out.nextState)).toEqual(Object.keys(inputs.state));
    expect(Object.keys(out.grads)).toEqual(Object.keys(inputs.params));
    for (const name of ["realRight", "fakeRight"]) {
      expect(read(out.losses[name])).toBeGreaterThanOrEqual(0);
      expect(read(out.losses[name])).toBeLessThanOrEqual(1);
    }
    const total = weighted(out.losses, inputs.scalars, [...GENERATOR_TERMS, ...JUDGE_TERMS]);
    expect(read(out.losses["total"])).toBeCloseTo(total, 4);
  });

  it("weighs errors by the detector where it is trusted", () => {
    const recipe = lacunaRecipe(TOY);
    const inputs = inputsOf(recipe);
    const hole = (trust: number): number =>
      read(recipe.step(PHASE)({ ...inputs, scalars: { ...inputs.scalars, trust: scalar(trust) } }).losses["hole"]);
    expect(hole(1)).not.toBeCloseTo(hole(0), 5);
    expect(hole(0.5)).toBeCloseTo((hole(0) + hole(1)) / 2, 4);
  });

  it("can be recorded as a kernel graph, with the group names of its inputs and outputs", async () => {
    const recipe = lacunaRecipe(TOY);
    const { noise: _, frozen: __, ...groups } = inputsOf(recipe);
    const spec = Object.fromEntries(
      Object.entries(groups).map(([group, tensors]) => [
        group,
        Object.fromEntries(
          Object.entries(tensors).map(([name, value]) => [name, { shape: value.shape, dtype: "float32" as const }]),
        ),
      ]),
    ) as Record<"params" | "state" | "batch" | "scalars", Record<string, { shape: number[]; dtype: "float32" }>>;
    const step = recipe.step(PHASE);
    const graph = await record((inputs) => ({ ...step({ ...inputs, frozen: {}, noise: {} }) }), spec);
    expect(Object.keys(graph.outputs)).toEqual(
      expect.arrayContaining(["losses/total", "grads/generator.head.weight", "nextState/judge.body.0.vector"]),
    );
    expect(Object.keys(graph.inputs)).toEqual(expect.arrayContaining(["batch/photo", "scalars/adversary"]));
  });

  it("runs on WASM, where a browser trains, with the numbers of the CPU", async () => {
    const recipe = lacunaRecipe(TOY);
    const numbers = async (backend: string): Promise<Record<string, number[]>> => {
      await setBackend(backend);
      const { losses, grads } = recipe.step(PHASE)(inputsOf(recipe));
      const all = Object.entries({ ...losses, ...grads });
      return Object.fromEntries(all.map(([name, value]) => [name, Array.from(value.dataSync())]));
    };
    const cpu = await numbers("cpu");
    const wasm = await numbers("wasm");
    await setBackend("cpu");
    const largest = Math.max(...Object.values(cpu).flat().map(Math.abs));
    for (const [name, expected] of Object.entries(cpu)) {
      const scale = Math.max(...expected.map(Math.abs), 1e-3 * largest);
      const error = Math.max(...expected.map((value, i) => Math.abs(value - (wasm[name]?.[i] as number))));
      expect(error / scale, name).toBeLessThan(1e-3);
    }
  });

  it("refuses a term without a weight", () => {
    const step = createStep(() => ({ terms: { odd: scalar(1) }, watched: {}, nextState: {} }));
    const empty = { params: { a: scalar(1) }, frozen: {}, state: {}, batch: {}, scalars: {}, noise: {} };
    expect(() => step(empty)).toThrow(/odd/);
  });
});

describe("the flagship's recipe", () => {
  it("has phases in order, to the end, with sizes that both nets take", () => {
    for (const phases of Object.values(LACUNA_PHASES)) {
      expect(phases.at(-1)?.until).toBe(1);
      phases.forEach((phase, i) => {
        expect(phase.until).toBeGreaterThan(phases[i - 1]?.until ?? 0);
        expect(phase.size % 32).toBe(0);
        expect(phase.blocks).toBeGreaterThanOrEqual(phases[i - 1]?.blocks ?? 1);
      });
    }
  });
});
