import { renderScene } from "../cli/scenes/render.ts";
import type { TuneSettings } from "../src/core/training.ts";
import type { BackendName } from "../src/engine/generator/backends/types.ts";
import type { ModelFileMap, TrainingOutcome, TrainingPlan } from "../src/engine/training.ts";
import { connectTraining } from "../src/engine/training-client.ts";

export interface TuneRequest {
  readonly backend: BackendName;
  readonly settings: TuneSettings;
  /** Of the base. */
  readonly files: ModelFileMap;
}

export interface TuneReport {
  readonly plan: TrainingPlan;
  /** Of each step, by name. */
  readonly losses: readonly Readonly<Record<string, number>>[];
  readonly outcome: TrainingOutcome;
}

/** Plans a training and trains, in the page's own training worker on a given back end: one rendered photo checks it. */
async function tune({ backend, settings, files }: TuneRequest): Promise<TuneReport> {
  const training = connectTraining({
    force: backend,
    start: (name) =>
      new Worker(new URL("../src/engine/worker/training.worker.ts", import.meta.url), { type: "module", name }),
  });
  const addresses = Object.entries(files).map(([path, bytes]) => [path, URL.createObjectURL(new Blob([bytes]))]);
  const list = URL.createObjectURL(new Blob([JSON.stringify(Object.fromEntries(addresses))]));
  const [heldOut, ...photos] = [40, 41, 42].map(
    (seed) => renderScene("meadow", { width: 96, height: 64, seed, withObject: false }).photo,
  );
  if (!heldOut) throw new Error("no photo");
  const request = { base: { name: "toy", files: list }, settings, photos };
  const plan = await training.plan(request);
  const losses: TuneReport["losses"][number][] = [];
  const outcome = await training.train(
    { ...request, heldOut: [heldOut] },
    {
      onProgress: (told) => {
        if (told.kind === "training" && told.news.kind === "step") losses.push(told.news.losses);
      },
    },
  );
  training.dispose();
  return { plan, losses, outcome };
}

addEventListener("message", async ({ data }: MessageEvent<TuneRequest>) => {
  try {
    postMessage({ result: await tune(data) });
  } catch (error) {
    postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
