/**
 * `npm run -s bench:fill [-- --megapixels 12 --runs 5 --share 3 --write]`: the whole fill of an object hole in Chromium,
 * with the plain TypeScript kernels, with the WebAssembly ones and with two threads of them, beside opencv.js (Telea) on
 * the same photo in the same run; then a photo twice as large with the same number of hole pixels. Prints one line of
 * JSON: medians in milliseconds, their ratios to Telea and the time in each loop of the kernels; `--write` keeps it in
 * docs/results/fill.json. The photo is synthetic (fractal noise with a horizon), so no file is needed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runWorker } from "./browser.ts";

const { values } = parseArgs({
  options: {
    megapixels: { type: "string", default: "12" },
    runs: { type: "string", default: "5" },
    share: { type: "string", default: "3" },
    write: { type: "boolean", default: false },
  },
});
const { megapixels, runs, share } = values;
const line = JSON.stringify(
  await runWorker("bench/fill.worker.ts", {
    megapixels: Number(megapixels),
    runs: Number(runs),
    share: Number(share) / 100,
  }),
);
console.log(line);
if (values.write) {
  mkdirSync("docs/results", { recursive: true });
  writeFileSync("docs/results/fill.json", `${line}\n`);
}
