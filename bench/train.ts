import { writeFileSync } from "node:fs";
import { readOptions } from "../cli/args.ts";
import { LACUNA_DEFAULT } from "../src/models/lacuna.ts";
import { runWorker } from "./browser.ts";
import type { Layer, LayerTimes } from "./train-step.worker.ts";
import type { TuneBench } from "./tune.worker.ts";

/**
 * `npm run -s bench:train [-- --threads 2 --steps 200 --sides 64,128,192 --rounds 3 --write]`
 *
 * The studio's default run on WebAssembly in headless Chromium: milliseconds a step, and tensors and bytes over the
 * steps, which must be flat. Beside it, for the convolutions that the run trains, the three passes (forward, input
 * gradient, filter gradient) by our kernels and by stock TensorFlow.js, whose filter gradient exists on its CPU back
 * end alone, and which differentiates no dilated convolution (dilation 1 stands in for them).
 */

const values = readOptions({
  usage: ["npm run -s bench:train -- [options]"],
  about:
    "Times the studio's default run and its convolutions beside stock TensorFlow.js, and watches its memory, on WebAssembly in headless Chromium.",
  options: {
    threads: { kind: "whole", value: "N", least: 1, most: 64, help: "of both", fallback: 2 },
    steps: { kind: "whole", value: "N", least: 2, most: 100000, help: "of the run", fallback: 200 },
    sides: { kind: "text", value: "A,B", help: "of the crops, in pixels", fallback: "64,128,192" },
    rounds: { kind: "whole", value: "N", least: 1, most: 1000, help: "runs of each convolution", fallback: 3 },
    write: { kind: "flag", help: "keep the numbers in docs/results/train.json" },
  },
});
const { threads, steps } = values;

/** The convolutions behind the frozen part, each as often as it is there. */
function trainedLayers(side: number, batch: number): { layer: Layer; times: number }[] {
  const [half, quarter, eighth] = LACUNA_DEFAULT.widths;
  const layer = (scale: number, input: number, output: number): Layer => ({
    batch,
    side: side / scale,
    input,
    output,
    stride: 1,
  });
  return [
    { layer: layer(8, eighth, eighth / 4), times: 8 },
    { layer: layer(8, eighth, eighth), times: 2 },
    { layer: layer(4, eighth, quarter), times: 1 },
    { layer: layer(4, quarter, quarter), times: 1 },
    { layer: layer(2, quarter, half), times: 1 },
    { layer: layer(2, half, half), times: 1 },
    { layer: layer(2, half, 12), times: 1 },
  ];
}

const rows = [];
for (const side of values.sides.split(",").map(Number)) {
  const run = await runWorker<TuneBench>("bench/tune.worker.ts", { threads, size: side, steps });
  const counted = trainedLayers(side, run.batch);
  const layers = counted.map(({ layer }) => layer);
  const times = await runWorker<LayerTimes[]>("bench/train-step.worker.ts", {
    layers,
    threads,
    rounds: values.rounds,
  });
  const sum = (of: "ours" | "stock"): number =>
    times.reduce((total, row, i) => {
      const { forward, input, filter } = row[of];
      return total + (counted[i]?.times ?? 0) * (forward + input + filter);
    }, 0);
  const [first = 0, ...rest] = run.tensors;
  const [firstBytes = 0, ...restBytes] = run.bytes;
  const row = {
    side,
    batch: run.batch,
    step: run.milliseconds,
    inThreeMinutes: Math.floor(180_000 / run.milliseconds),
    convolutions: sum("ours"),
    stockConvolutions: sum("stock"),
    ratio: sum("stock") / sum("ours"),
    tensors: first,
    grownTensors: Math.max(0, ...rest.map((count) => count - first)),
    megabytes: firstBytes / 1e6,
    grownBytes: Math.max(0, ...restBytes.map((count) => count - firstBytes)),
    difference: Math.max(...times.map(({ difference }) => difference)),
  };
  rows.push(row);
  console.log(
    `${side} px, batch ${row.batch}: ${row.step.toFixed(0)} ms a step, ${row.inThreeMinutes} in three minutes; trained convolutions ${row.convolutions.toFixed(0)} ms, stock ${row.stockConvolutions.toFixed(0)} ms (${row.ratio.toFixed(1)} times)`,
  );
  console.log(
    `  over ${steps} steps: ${row.tensors} tensors (+${row.grownTensors}), ${row.megabytes.toFixed(1)} MB (+${row.grownBytes} bytes)`,
  );
}
/** Three significant digits: more would only pretend. */
const short = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(3)) : value;
if (values.write)
  writeFileSync(
    "docs/results/train.json",
    `${JSON.stringify({ command: "npm run -s bench:train -- --write", threads, steps, sides: Object.fromEntries(rows.map((row) => [row.side, row])) }, short, 2)}\n`,
  );
const sound = rows.every((row) => row.grownTensors === 0 && row.grownBytes === 0 && row.difference < 1e-4);
process.exitCode = sound ? 0 : 1;
