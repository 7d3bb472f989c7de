import { dispose, memory, type Rank, randomUniform, scalar, tidy } from "@tensorflow/tfjs-core";
import { BATCH_PLANES } from "../src/training/examples.ts";
import { lacunaRecipe } from "../src/training/recipes/lacuna.ts";
import { valueAt } from "../src/training/schedules.ts";
import type { Phase, Tensors } from "../src/training/types.ts";
import { startWasm } from "./wasm.ts";

interface Request {
  readonly threads: number;
  readonly size: number;
  readonly batch: number;
  readonly critics: boolean;
  readonly rounds: number;
}

export interface StepTime {
  /** One step of the default generator, forward and backward, without its optimizer: best of the rounds. */
  readonly milliseconds: number;
  /** Tensors left over by a step; 0 when all is well. */
  readonly leaked: number;
}

/** Times the flagship's step on random planes, without the perceptual trunk (its weights are not ours to ship). */
async function timeStep({ threads, size, batch, critics, rounds }: Request): Promise<StepTime> {
  await startWasm(threads);
  const recipe = lacunaRecipe({ perceptual: false });
  const blocks = recipe.phases[recipe.phases.length - 1]?.blocks ?? 0;
  const phase: Phase = { name: "bench", until: 1, size, batch, blocks, critics, noise: {} };
  const { params, state } = recipe.init(phase, 1);
  const planes: Tensors = {};
  for (const [name, channels] of Object.entries(BATCH_PLANES))
    planes[name] = randomUniform<Rank.R4>([batch, size, size, channels], 0, 1, "float32", 1);
  const scalars: Tensors = {};
  for (const [name, curve] of Object.entries(recipe.scalars)) scalars[name] = scalar(valueAt(curve, 0.5));
  const step = recipe.step(phase);
  let milliseconds = Number.POSITIVE_INFINITY;
  const before = memory().numTensors;
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    const { losses, grads, nextState } = tidy(() => ({
      ...step({ params, frozen: {}, state, batch: planes, scalars, noise: {} }),
    }));
    await losses["total"]?.data();
    if (round > 0) milliseconds = Math.min(milliseconds, performance.now() - start);
    dispose([losses, grads, nextState] as never);
  }
  return { milliseconds, leaked: memory().numTensors - before };
}

addEventListener("message", async ({ data }: MessageEvent<Request>) => {
  try {
    postMessage({ result: await timeStep(data) });
  } catch (error) {
    postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
