import { readOptions } from "../cli/args.ts";
import { runWorker } from "./browser.ts";
import type { StepTime } from "./full-step.worker.ts";
import type { Layer, LayerTimes } from "./train-step.worker.ts";

/**
 * `npm run -s bench:train-step [-- --threads 2 --rounds 5 --json]`
 *
 * Our convolution gradients beside stock TensorFlow.js on WASM, in one run in headless Chromium: forward, input
 * gradient and filter gradient of the 3 x 3 layers of a generator at 128 px. Then the default generator's whole step
 * at 128 px, batch 2, alone and with its critic.
 */

const LAYERS: readonly Layer[] = [
  { batch: 1, side: 128, input: 12, output: 32, stride: 1 },
  { batch: 1, side: 129, input: 32, output: 64, stride: 2 },
  { batch: 1, side: 64, input: 64, output: 64, stride: 1 },
  { batch: 1, side: 65, input: 64, output: 128, stride: 2 },
  { batch: 1, side: 32, input: 128, output: 128, stride: 1 },
  { batch: 1, side: 16, input: 192, output: 192, stride: 1 },
];

const values = readOptions({
  usage: ["npm run -s bench:train-step -- [options]"],
  about:
    "Times our convolution gradients beside stock TensorFlow.js, and the default generator's whole training step, on WebAssembly in headless Chromium.",
  options: {
    threads: { kind: "whole", value: "N", least: 1, most: 64, help: "of both", fallback: 2 },
    rounds: { kind: "whole", value: "N", least: 1, most: 1000, help: "runs of each", fallback: 5 },
    json: { kind: "flag", help: "print JSON" },
  },
});

/** Stock time over our time, for the whole of the layers. */
function summarise(times: readonly LayerTimes[]) {
  const total = (pick: (t: LayerTimes) => number): number => times.reduce((sum, t) => sum + pick(t), 0);
  const ours = total(({ ours: t }) => t.forward + t.input + t.filter);
  const stock = total(({ stock: t }) => t.forward + t.input + t.filter);
  const stockWithoutFilter = total(({ stock: t }) => t.forward + t.input);
  return {
    oursMilliseconds: ours,
    stockMilliseconds: stock,
    /** Forward, input gradient and filter gradient; the stock filter gradient runs on the CPU back end. */
    ratio: stock / ours,
    /** The same, giving stock its filter gradient for nothing. */
    ratioWithoutStockFilter: stockWithoutFilter / ours,
    /** Input gradient alone, WASM against WASM. */
    inputRatio: total(({ stock: t }) => t.input) / total(({ ours: t }) => t.input),
    largestDifference: Math.max(...times.map((t) => t.difference)),
  };
}

function print(times: readonly LayerTimes[], summary: ReturnType<typeof summarise>): void {
  const cell = (ms: number): string => ms.toFixed(1).padStart(9);
  console.log(
    "layer                        MMAC |   ours: fwd     input    filter | stock: fwd     input  filter(cpu)",
  );
  for (const { layer, mmac, ours, stock } of times) {
    const name = `${layer.side} px ${layer.input} -> ${layer.output} stride ${layer.stride}`.padEnd(26);
    console.log(
      `${name} ${mmac.toFixed(0).padStart(6)} | ${cell(ours.forward)} ${cell(ours.input)} ${cell(ours.filter)} | ${cell(stock.forward)} ${cell(stock.input)} ${cell(stock.filter)}`,
    );
  }
  console.log(
    `forward + both gradients: ${summary.oursMilliseconds.toFixed(0)} ms, stock ${summary.stockMilliseconds.toFixed(0)} ms: ${summary.ratio.toFixed(1)} times faster`,
  );
  console.log(
    `against stock with its filter gradient for nothing (it has none on WASM): ${summary.ratioWithoutStockFilter.toFixed(1)} times; input gradient alone: ${summary.inputRatio.toFixed(1)} times`,
  );
  console.log(`largest difference of the gradients: ${summary.largestDifference.toExponential(1)}`);
}

const times = await runWorker<LayerTimes[]>("bench/train-step.worker.ts", {
  layers: LAYERS,
  threads: values.threads,
  rounds: values.rounds,
});
const summary = summarise(times);
const step = { size: 128, batch: 2, threads: values.threads, rounds: values.rounds };
const alone = await runWorker<StepTime>("bench/full-step.worker.ts", { ...step, critics: false });
const withCritic = await runWorker<StepTime>("bench/full-step.worker.ts", { ...step, critics: true });
const steps = { generator: alone.milliseconds, withCritic: withCritic.milliseconds };
if (values.json) {
  console.log(JSON.stringify({ threads: step.threads, ...summary, step: steps, layers: times }, undefined, 2));
} else {
  print(times, summary);
  console.log(
    `the default generator's step at ${step.size} px, batch ${step.batch}: ${steps.generator.toFixed(0)} ms, with its critic ${steps.withCritic.toFixed(0)} ms`,
  );
}
const sound = summary.largestDifference < 1e-4 && alone.leaked === 0 && withCritic.leaked === 0;
process.exitCode = sound ? 0 : 1;
