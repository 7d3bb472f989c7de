import "@tensorflow/tfjs-backend-wasm";
import { readFile } from "node:fs/promises";
import { dispose, memory, setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { blankPhoto, type Photo } from "../../core/photo.ts";
import { createRandom } from "../../core/random.ts";
import type { TuneSettings } from "../../core/training.ts";
import { generatorOf } from "../../models/registry.ts";
import { downloadTensors } from "../../models/transfer.ts";
import { recipeNames, SYSTEMS } from "../../training/recipes/index.ts";
import type { Phase } from "../../training/types.ts";
import { wasmTraits } from "../generator/backends/wasm-traits.ts";
import { type GeneratorModel, loadModel } from "../generator/weights.ts";
import type { TrainingOutcome } from "../training.ts";
import { createTrainingService } from "./service.ts";
import { prepare } from "./setup.ts";

/** Every system's generator as a base: the smallest one, untrained. */

beforeAll(async () => {
  await setBackend("wasm");
});

const SETTINGS: TuneSettings = {
  size: 32,
  batch: 2,
  trainedBlocks: 1,
  blockwise: false,
  rate: 1e-3,
  budget: { steps: 6 },
  seed: 3,
};

async function baseOf(name: string): Promise<GeneratorModel> {
  const choice = SYSTEMS[name]?.choose("tiny", { perceptual: false });
  if (!choice) throw new Error(`no system ${name}`);
  const { params, state } = choice.recipe.init(choice.recipe.phases.at(-1) as Phase, 1);
  const all = { ...params, ...state };
  const weights = Object.entries(await downloadTensors(all)).flatMap(([full, value]) =>
    full.startsWith("generator.") ? [[full.slice("generator.".length), value] as const] : [],
  );
  for (const tensor of Object.values(all)) tensor.dispose();
  return {
    name,
    network: generatorOf({ network: name, config: choice.network.config } as never),
    weights: Object.fromEntries(weights),
  };
}

/** As it is in public/models. */
function shipped(name: string): Promise<GeneratorModel> {
  const folder = new URL("../../../public/models/", import.meta.url);
  return loadModel({ read: async (path) => new Uint8Array(await readFile(new URL(path, folder))) }, name);
}

function noisy(seed: number): Photo {
  const photo = blankPhoto(48, 40);
  const random = createRandom(seed);
  for (let i = 0; i < 48 * 40; i++) {
    for (let c = 0; c < 3; c++) photo.data[4 * i + c] = 90 + 40 * c + random.integer(-20, 20);
    photo.data[4 * i + 3] = 255;
  }
  return photo;
}

function tune(model: GeneratorModel, settings = SETTINGS): Promise<TrainingOutcome> {
  const service = createTrainingService({
    open: async () => ({ model, backend: wasmTraits(1), reason: "test" }),
    device: (work) => work(),
  });
  return service.train({ base: { name: model.name }, settings, photos: [noisy(1), noisy(2)], heldOut: [noisy(3)] });
}

function open({ files }: TrainingOutcome): Promise<GeneratorModel> {
  return loadModel({ read: async (path) => files[path.slice("own/".length)] ?? Promise.reject(path) }, "own");
}

describe("each system's generator is tuned by its own recipe", () => {
  it.each(recipeNames)("%s: the outcome is a whole model that scores as it was told", async (name) => {
    const model = await baseOf(name);
    const before = memory().numTensors;
    const outcome = await tune(model);
    expect(memory().numTensors).toBe(before);
    expect(outcome).toMatchObject({ ended: "done", steps: 6 });
    const tuned = await open(outcome);
    // Both have gone through half floats.
    const untouched = await open(await tune(model, { ...SETTINGS, budget: { steps: 0 } }));
    expect(Object.keys(tuned.weights)).toEqual(Object.keys(untouched.weights));
    const changed = Object.keys(tuned.weights).filter((key) => {
      const first = untouched.weights[key]?.data;
      return tuned.weights[key]?.data.some((value, i) => value !== first?.[i]);
    });
    expect(changed.length).toBeGreaterThan(4);
    for (const { data } of Object.values(tuned.weights)) expect(data.every(Number.isFinite)).toBe(true);
    const again = await tune(tuned, { ...SETTINGS, budget: { steps: 0 } });
    expect(Math.abs(again.base - outcome.best)).toBeLessThan(0.3);
  });

  it.each(recipeNames)("%s as it is shipped has a recipe", async (name) => {
    const model = await shipped(name);
    const { recipe, frozen, start } = prepare({ model, backend: wasmTraits(1), reason: "test" }, SETTINGS, 2);
    expect(recipe.phases).toHaveLength(1);
    expect(Object.keys(start).length).toBeGreaterThan(4);
    // Of the published systems everything learns, of the flagship a part.
    if (name === "lacuna") expect(Object.keys(start).length).toBeLessThan(Object.keys(frozen).length);
    else expect(Object.keys(start)).toEqual(Object.keys(frozen));
    dispose(frozen);
  });
});
