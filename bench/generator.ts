import { writeFileSync } from "node:fs";
import { readOptions } from "../cli/args.ts";
import { runWorker } from "./browser.ts";
import type { GeneratorBench } from "./generator.worker.ts";
import { median } from "./median.ts";

/**
 * `npm run -s bench:generator [-- --threads 2 --rounds 7 --sides 256,512 --write]`
 *
 * The default generator on WebAssembly beside the same network in onnxruntime-web, same weights and threads, taking
 * turns in one run in headless Chromium; then what the back end holds over fills of changing crop sizes. Fails when
 * the outputs differ or memory grows. `--write` keeps the numbers in docs/results/generator.json.
 */

const values = readOptions({
  usage: ["npm run -s bench:generator -- [options]"],
  about:
    "Times the default generator on WebAssembly beside onnxruntime-web, and what its back end holds, in headless Chromium.",
  options: {
    threads: { kind: "whole", value: "N", least: 1, most: 64, help: "of both", fallback: 2 },
    rounds: { kind: "whole", value: "N", least: 1, most: 1000, help: "runs of each", fallback: 7 },
    sides: { kind: "text", value: "A,B", help: "of the crops, in pixels", fallback: "256,512" },
    fills: { kind: "whole", value: "N", least: 1, most: 100000, help: "over which memory is watched", fallback: 50 },
    write: { kind: "flag", help: "keep the numbers in docs/results/generator.json" },
  },
});

/** Three significant digits: more would only pretend. */
const short = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(3)) : value;

const { sizes, held } = await runWorker<GeneratorBench>("bench/generator.worker.ts", {
  threads: values.threads,
  rounds: values.rounds + 1,
  sides: values.sides.split(",").map(Number),
  fills: values.fills,
});
const rows = sizes.map(({ side, gmac, ours, oursWhole, ort, difference }) => ({
  side,
  gmac,
  ours: median(ours),
  oursWhole: median(oursWhole),
  ort: median(ort),
  ratio: median(ours.map((ms, i) => ms / (ort[i] as number))),
  ratioWhole: median(oursWhole.map((ms, i) => ms / (ort[i] as number))),
  difference,
}));
const whole = (ms: number): string => `${ms.toFixed(0)} ms`;
for (const row of rows) {
  console.log(`${row.side} px, ${row.gmac.toFixed(1)} GMAC (outputs within ${row.difference.toExponential(1)}):`);
  console.log(`  onnxruntime-web ${whole(row.ort)}`);
  console.log(`  ours, the same arithmetic ${whole(row.oursWhole)}: ratio ${row.ratioWhole.toFixed(2)}`);
  console.log(`  ours as run, attention for the hole alone ${whole(row.ours)}: ratio ${row.ratio.toFixed(2)}`);
}
const grown = (numbers: readonly number[]): number => Math.max(...numbers) - (numbers[0] as number);
const growth = { fills: held.tensors.length, tensors: grown(held.tensors), bytes: grown(held.bytes) };
console.log(
  `${growth.fills} fills of changing sizes: ${held.tensors[0]} tensors (+${growth.tensors}), ${held.bytes[0]} bytes (+${growth.bytes})`,
);
if (values.write)
  writeFileSync(
    "docs/results/generator.json",
    `${JSON.stringify({ command: "npm run -s bench:generator -- --write", threads: values.threads, sizes: Object.fromEntries(rows.map((row) => [row.side, row])), growth }, short, 2)}\n`,
  );
const right = rows.every(({ difference }) => difference < 1e-3) && growth.tensors === 0 && growth.bytes === 0;
process.exitCode = right ? 0 : 1;
