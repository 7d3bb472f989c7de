import "@tensorflow/tfjs-backend-wasm";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { blankPhoto, type Photo } from "../../core/photo.ts";
import { createRandom } from "../../core/random.ts";
import { createLacuna } from "../../models/lacuna.ts";
import { downloadTensors, uploadTensors } from "../../models/transfer.ts";
import type { Weights } from "../../models/weights.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../checkpoint.ts";
import { createRun, type Run } from "../trainer.ts";
import { isTuned, tuneLacuna } from "./tune-lacuna.ts";

const GENERATOR = { widths: [8, 8, 8], blocks: 3, attentionAfter: 1, attentionDepth: 4 } as const;
const OPTIONS = {
  generator: GENERATOR,
  size: 32,
  batch: 2,
  trainedBlocks: 1,
  blockwise: false,
  rate: 2e-3,
  samples: 6,
};

let base: Weights;
beforeAll(async () => {
  await setBackend("wasm");
  const tensors = createLacuna(GENERATOR).init(1);
  base = Object.fromEntries(
    Object.entries(await downloadTensors(tensors)).map(([name, value]) => [`generator.${name}`, value]),
  );
  for (const value of Object.values(tensors)) value.dispose();
});

/** Orange and blue stripes; a transparent square holds `hidden`. */
function striped(hidden?: number): Photo {
  const photo = blankPhoto(48, 48);
  const random = createRandom(4);
  for (let i = 0; i < 48 * 48; i++) {
    const [x, y] = [i % 48, Math.floor(i / 48)];
    const inside = hidden !== undefined && x > 18 && x < 30 && y > 18 && y < 30;
    const colour = y % 12 < 6 ? [220, 120, 30] : [30, 70, 190];
    for (let c = 0; c < 3; c++) photo.data[4 * i + c] = inside ? hidden : (colour[c] as number) + random.integer(-6, 6);
    photo.data[4 * i + 3] = inside ? 0 : 255;
  }
  return photo;
}

function runOn(
  photo: Photo,
  { steps = 12, ...changes }: Partial<typeof OPTIONS> & { steps?: number } = {},
  from?: Checkpoint,
) {
  const options = { ...OPTIONS, ...changes };
  const recipe = tuneLacuna(options);
  const frozen = uploadTensors(base);
  const trained = Object.entries(base).filter(([name]) =>
    isTuned(GENERATOR, name.slice("generator.".length), GENERATOR.blocks - options.trainedBlocks),
  );
  const run = createRun({
    recipe,
    seed: 5,
    photos: { count: 1, load: async () => photo },
    budget: { steps },
    frozen,
    start: Object.fromEntries(trained),
    checkEvery: 1,
    ...(from && { from }),
  });
  return {
    run,
    frozen,
    dispose: () => {
      run.dispose();
      for (const value of Object.values(frozen)) value.dispose();
    },
  };
}

async function lossesOf(run: Run, most = 1000): Promise<number[]> {
  const losses: number[] = [];
  for (let event = await run.next(); event.kind !== "done" && losses.length < most; event = await run.next())
    if (event.kind === "step") losses.push(event.losses?.["holeL1"] as number);
  return losses;
}

describe("fine-tuning the flagship", () => {
  it("learns with its last block and decoder alone, and leaves the base as it was", async () => {
    const { run, frozen, dispose } = runOn(striped(), { steps: 60, rate: 6e-3 });
    const losses = await lossesOf(run);
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(losses.slice(-6))).toBeLessThan(0.9 * mean(losses.slice(0, 6)));
    const { params } = await run.checkpoint();
    expect(Object.keys(params).some((name) => name.startsWith("generator.blocks.2."))).toBe(true);
    expect(Object.keys(params).filter((name) => /encoder|attention|blocks\.[01]\./.test(name))).toEqual([]);
    expect(await downloadTensors(frozen)).toEqual(base);
    dispose();
  });

  it("goes on from a file exactly as if it had never stopped, block by block too", async () => {
    for (const blockwise of [false, true]) {
      const whole = runOn(striped(), { blockwise, trainedBlocks: 2, steps: 9 });
      const all = await lossesOf(whole.run);
      const first = runOn(striped(), { blockwise, trainedBlocks: 2, steps: 9 });
      const early = await lossesOf(first.run, 4);
      const state = decodeCheckpoint(encodeCheckpoint(await first.run.checkpoint()));
      const second = runOn(striped(), { blockwise, trainedBlocks: 2, steps: 9 }, state);
      // The fifth step was asked for by the loop above and is not in `early`.
      const late = await lossesOf(second.run);
      expect([...early, ...all.slice(4, state.step), ...late]).toEqual(all);
      for (const { dispose } of [whole, first, second]) dispose();
    }
  });

  it("never looks at transparent pixels", async () => {
    const losses: number[][] = [];
    for (const hidden of [0, 255]) {
      const { run, dispose } = runOn(striped(hidden), { steps: 5 });
      losses.push(await lossesOf(run));
      dispose();
    }
    expect(losses[0]).toEqual(losses[1]);
  });

  it("keeps no tensor", async () => {
    const before = memory().numTensors;
    const { run, dispose } = runOn(striped(), { steps: 6 });
    await run.next();
    await run.next();
    const held = memory().numTensors;
    await lossesOf(run);
    expect(memory().numTensors).toBe(held);
    dispose();
    expect(memory().numTensors).toBe(before);
  });
});
