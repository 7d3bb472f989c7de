import { memory } from "@tensorflow/tfjs-core";
import { blankPhoto, type Photo } from "../src/core/photo.ts";
import { createRandom } from "../src/core/random.ts";
import { createLacuna, LACUNA_DEFAULT } from "../src/models/lacuna.ts";
import { downloadTensors, uploadTensors } from "../src/models/transfer.ts";
import { DEFAULT_CHOICES, tuneSettings } from "../src/studio/choices.ts";
import { createRun } from "../src/training/trainer.ts";
import { TUNERS } from "../src/training/tuners.ts";
import { startWasm } from "./wasm.ts";

interface Request {
  readonly threads: number;
  readonly size: number;
  readonly steps: number;
}

export interface TuneBench {
  /** Median of a step, its samples known and its optimizer included. */
  readonly milliseconds: number;
  /** Held before each step. */
  readonly tensors: readonly number[];
  readonly bytes: readonly number[];
  readonly batch: number;
}

/** Samples of the bank: all are computed in the first steps, which are not timed. */
const SAMPLES = 8;

/** Photos of noise over a gradient: what they show costs nothing. */
function photos(): Photo[] {
  const random = createRandom(1);
  return [0, 1].map(() => {
    const photo = blankPhoto(320, 256);
    for (let i = 0; i < photo.data.length; i++)
      photo.data[i] = i % 4 === 3 ? 255 : 64 + ((i >> 10) % 128) + random.integer(0, 32);
    return photo;
  });
}

/** Trains the default run of the studio on the default generator, untrained. */
async function timeRun({ threads, size, steps }: Request): Promise<TuneBench> {
  await startWasm(threads);
  const tensors = createLacuna(LACUNA_DEFAULT).init(1);
  const weights = Object.fromEntries(
    Object.entries(await downloadTensors(tensors)).map(([name, array]) => [`generator.${name}`, array]),
  );
  for (const tensor of Object.values(tensors)) tensor.dispose();
  const settings = { ...tuneSettings({ ...DEFAULT_CHOICES, size }, 1), budget: { steps: steps + SAMPLES } };
  const config = { ...LACUNA_DEFAULT };
  const tuner = TUNERS["lacuna"];
  const recipe = tuner?.recipe(config, settings, SAMPLES);
  if (!tuner || !recipe) throw new Error("The flagship cannot be tuned.");
  const trained = Object.entries(weights).filter(([name]) => tuner.trains(config, settings, name.slice(10)));
  const set = photos();
  const run = createRun({
    recipe,
    seed: 1,
    photos: { count: set.length, load: async (i) => set[i] as Photo },
    budget: settings.budget,
    frozen: uploadTensors(weights),
    start: Object.fromEntries(trained),
    checkEvery: 1,
  });
  const held: { tensors: number[]; bytes: number[] } = { tensors: [], bytes: [] };
  const times: number[] = [];
  for (let i = 0; ; ) {
    const start = performance.now();
    const event = await run.next();
    if (event.kind === "done") break;
    if (event.kind !== "step" || ++i <= SAMPLES) continue;
    times.push(performance.now() - start);
    const { numTensors, numBytes } = memory();
    held.tensors.push(numTensors);
    held.bytes.push(numBytes);
  }
  run.dispose();
  const milliseconds = times.sort((a, b) => a - b)[times.length >> 1] as number;
  return { milliseconds, ...held, batch: settings.batch };
}

addEventListener("message", async ({ data }: MessageEvent<Request>) => {
  try {
    postMessage({ result: await timeRun(data) });
  } catch (error) {
    postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
