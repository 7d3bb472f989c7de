import "@tensorflow/tfjs-backend-cpu";
import { expect, test } from "@playwright/test";
import { setBackend } from "@tensorflow/tfjs-core";
import { runWorker, SOFTWARE_GPU } from "../bench/browser.ts";
import { modelOfFiles } from "../bench/tuning.ts";
import type { TuneSettings } from "../src/core/training.ts";
import type { BackendName } from "../src/engine/generator/backends/types.ts";
import { untrainedModel } from "../src/engine/generator/testing.ts";
import type { ModelFileMap } from "../src/engine/training.ts";
import type { TuneReport, TuneRequest } from "./tune.worker.ts";

/**
 * A training on WebGPU, by a software adapter: there each of a step's 1400 dispatches takes milliseconds, however small
 * the network and the crop are, so there are few steps and the page is not asked.
 */

test.setTimeout(600_000);

const TOY = { widths: [8, 8, 8], blocks: 1, attentionAfter: 1, attentionDepth: 4 } as const;
const SETTINGS: TuneSettings = {
  size: 32,
  batch: 1,
  trainedBlocks: 1,
  blockwise: false,
  rate: 3e-3,
  budget: { steps: 3 },
  seed: 3,
};

test("trains on WebGPU what it trains on WebAssembly", async () => {
  await setBackend("cpu");
  const base = Object.fromEntries(
    [...(await untrainedModel({ ...TOY }))].map(([path, bytes]) => [path.replace("lacuna/", ""), bytes]),
  );
  const tuneOn = async (backend: BackendName) => {
    const request: TuneRequest = { backend, settings: SETTINGS, files: base };
    const report = await runWorker<TuneReport>("e2e/tune.worker.ts", request, SOFTWARE_GPU);
    expect(report.plan.backend).toContain(backend);
    expect(report.outcome).toMatchObject({ ended: "done", steps: 3, backend: report.plan.backend });
    return report;
  };
  const ours = await tuneOn("webgpu");
  const there = await tuneOn("wasm");

  // Sums in another order: seven digits each, of which the terms' sums lose two.
  expect(ours.losses).toHaveLength(3);
  for (const [i, losses] of there.losses.entries())
    for (const [name, value] of Object.entries(losses)) {
      expect(value).toBeGreaterThan(0);
      expect(Math.abs((ours.losses[i]?.[name] ?? Number.NaN) / value - 1)).toBeLessThan(1e-4);
    }
  // Weights moved, and both moved them alike: what differs is a few weights whose gradients are as good as zero.
  const [before, after, others] = await Promise.all([base, ours.outcome.files, there.outcome.files].map(numbersOf));
  const moved = distance(before, after);
  expect(moved).toBeGreaterThan(1e-4);
  expect(distance(after, others)).toBeLessThan(0.02 * moved);
  expect(ours.outcome.best).toBeLessThan(ours.outcome.base);
  expect(Math.abs(ours.outcome.best - there.outcome.best)).toBeLessThan(0.01);
});

/** All weights of a model, one behind the other. @throws Error for one that is not finite */
async function numbersOf(files: ModelFileMap): Promise<number[]> {
  const { weights } = await modelOfFiles(files);
  const numbers = Object.keys(weights)
    .sort()
    .flatMap((name) => [...(weights[name]?.data ?? [])]);
  if (!numbers.every(Number.isFinite)) throw new Error("weights that are not finite");
  return numbers;
}

/** Mean absolute difference. */
function distance(a: readonly number[] = [], b: readonly number[] = []): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] as number)), 0) / a.length;
}
