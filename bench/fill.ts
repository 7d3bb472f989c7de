/**
 * `npm run -s bench:fill [-- --megapixels 12 --runs 5 --share 3 --write]`: the whole fill of an object hole in Chromium,
 * with the plain TypeScript kernels, with the WebAssembly ones and with two threads of them, beside opencv.js (Telea) on
 * the same photo in the same run; then a photo twice as large with the same number of hole pixels. Prints one line of
 * JSON: medians in milliseconds, their ratios to Telea and the time in each loop of the kernels; `--write` keeps it in
 * docs/results/fill.json. The photo is synthetic (fractal noise with a horizon), so no file is needed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { readOptions } from "../cli/args.ts";
import { runWorker } from "./browser.ts";

const values = readOptions({
  usage: ["npm run -s bench:fill -- [options]"],
  about:
    "Times a fill of a synthetic photo beside opencv.js Telea, in WebAssembly and in plain TypeScript, in headless Chromium.",
  options: {
    megapixels: { kind: "whole", value: "N", least: 1, most: 57, help: "size of the photo", fallback: 12 },
    runs: { kind: "whole", value: "N", least: 1, most: 1000, help: "runs of each", fallback: 5 },
    share: {
      kind: "whole",
      value: "N",
      least: 1,
      most: 50,
      help: "per cent of the photo that is missing",
      fallback: 3,
    },
    write: { kind: "flag", help: "keep the numbers in docs/results/fill.json" },
  },
});
const { megapixels, runs, share } = values;
const line = JSON.stringify(
  await runWorker("bench/fill.worker.ts", {
    megapixels,
    runs,
    share: share / 100,
  }),
);
console.log(line);
if (values.write) {
  mkdirSync("docs/results", { recursive: true });
  writeFileSync("docs/results/fill.json", `${line}\n`);
}
