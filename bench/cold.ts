import { writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { readOptions } from "../cli/args.ts";
import { encode, scenePhoto } from "../e2e/photos.ts";
import { median } from "./median.ts";
import { serveBuiltPage, watchFromStart } from "./page.ts";

/**
 * `npm run -s bench:cold [-- --rounds 5 --write]`
 *
 * From nothing to the first fill: a browser without any cache visits the page, opens a rendered photo of a megapixel,
 * marks an object and fills it on WebAssembly. Tells the parts, medians of the rounds: the page, the model on its way,
 * its warm-up, the fill. Fails when the model takes more than three times as long as the fill. `--write` keeps them in
 * docs/results/cold.json.
 */

const values = readOptions({
  usage: ["npm run -s bench:cold -- [options]"],
  about: "Times the first visit up to the first fill in headless Chromium, without any cache.",
  options: {
    rounds: { kind: "whole", value: "N", least: 1, most: 100, help: "visits", fallback: 5 },
    write: { kind: "flag", help: "keep the numbers in docs/results/cold.json" },
  },
});
const OUT = ".cache/bench-cold";
const SIZE = { width: 1200, height: 840 } as const;
/** The model may take so many times the fill. */
const MOST = 3;

declare global {
  interface Window {
    /** When the engine was ready, in milliseconds from the start of the visit. */
    engineReady: number;
  }
}

/** Notes when the status bar first names a generator. */
function observe(): void {
  localStorage.setItem("lacuna.settings.1", JSON.stringify({ autoFill: false }));
  new MutationObserver(() => {
    if (!window.engineReady && document.querySelector(".status .device")) window.engineReady = performance.now();
  }).observe(document, { childList: true, subtree: true });
}

/** Milliseconds of one visit. */
interface Visit {
  readonly page: number;
  readonly download: number;
  /** From the last byte of the model to the engine's readiness: compiling, the first runs. */
  readonly warmUp: number;
  readonly fill: number;
  /** From the start of the visit to the readiness, to which the fill is added. */
  readonly whole: number;
}

async function visit(page: Page, address: string, path: string): Promise<Visit> {
  const model: { from: number; to: number }[] = [];
  const began = Date.now();
  page.on("requestfinished", (request) => {
    if (!request.url().includes("/models/")) return;
    const { startTime, responseEnd } = request.timing();
    model.push({ from: startTime - began, to: startTime - began + responseEnd });
  });
  await watchFromStart(page, observe);
  await page.goto(`${address}?backend=wasm`);
  await page.waitForSelector("h1");
  await page.setInputFiles("#photo-input", path);
  await page.waitForFunction(() => window.engineReady > 0, null, { timeout: 180_000 });
  const origin = (await page.evaluate(() => performance.timeOrigin)) - began;
  await page.mouse.move(560, 500);
  await page.mouse.down();
  await page.mouse.move(660, 560, { steps: 8 });
  await page.mouse.up();
  const pressed = performance.now();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".news")?.textContent?.startsWith("Filled"), null, {
    timeout: 180_000,
  });
  const fill = performance.now() - pressed;
  const { paint, ready } = await page.evaluate(() => ({ paint: window.largestPaint, ready: window.engineReady }));
  const [from, to] = [Math.min(...model.map((m) => m.from)), Math.max(...model.map((m) => m.to))];
  return { page: paint, download: to - from, warmUp: ready + origin - to, fill, whole: ready + fill };
}

const { browser, address, close } = await serveBuiltPage(OUT);
const photo = `${OUT}/photo.jpg`;
writeFileSync(photo, await encode("jpeg", await scenePhoto("lake", SIZE.width, SIZE.height)));
const visits: Visit[] = [];
for (let round = 0; round < values.rounds; round++) {
  // A context of its own has no cache.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  visits.push(await visit(await context.newPage(), address, photo));
  await context.close();
}
await close();

const of = (part: keyof Visit): number => Math.round(median(visits.map((v) => v[part])));
const ratio = median(visits.map(({ download, warmUp, fill }) => (download + warmUp) / fill));
const report = {
  command: "npm run -s bench:cold -- --write",
  ...SIZE,
  rounds: values.rounds,
  milliseconds: {
    page: of("page"),
    download: of("download"),
    warmUp: of("warmUp"),
    fill: of("fill"),
    whole: of("whole"),
  },
  modelPerFill: Number(ratio.toPrecision(3)),
};
console.log(JSON.stringify(report, null, 2));
if (values.write) writeFileSync("docs/results/cold.json", `${JSON.stringify(report, null, 2)}\n`);
if (ratio > MOST) console.error(`Loading and warming up the model takes more than ${MOST} times the fill.`);
process.exitCode = ratio > MOST ? 1 : 0;
