import { writeFileSync } from "node:fs";
import type { CDPSession, Page } from "@playwright/test";
import { readOptions } from "../cli/args.ts";
import { type MainTask, type MainThread, watchMainThread } from "../e2e/main-thread.ts";
import { encode, scenePhoto } from "../e2e/photos.ts";
import { serveBuiltPage, watchFromStart } from "./page.ts";

/**
 * `npm run -s bench:editor [-- --width 6000 --height 4000 --write]`
 *
 * How the page feels with a large photo: opens a rendered 24-megapixel JPEG in headless Chromium (so without a
 * graphics card: a worst case), draws a stroke for ten seconds, zooms, fills, undoes and makes a PNG, and prints
 * the computing between frames while drawing, the times between frames and the longest tasks of the main thread, in
 * time on the clock and in computing time (which a busy machine does not stretch), and the largest paint of a first
 * visit. `--write` keeps them in docs/results/editor.json.
 */

const values = readOptions({
  usage: ["npm run -s bench:editor -- [options]"],
  about:
    "Uses the editor with a large rendered photo in headless Chromium, and tells the times between frames and the longest tasks.",
  options: {
    width: { kind: "whole", value: "N", least: 100, most: 12000, help: "of the photo, in pixels", fallback: 6000 },
    height: { kind: "whole", value: "N", least: 100, most: 12000, help: "of the photo, in pixels", fallback: 4000 },
    write: { kind: "flag", help: "keep the numbers in docs/results/editor.json" },
  },
});
const OUT = ".cache/bench-editor";
const STROKE_MS = 10_000;
/** Computing of the main thread while brushing, in milliseconds: between two frames, and of any one task. */
const LIMITS = { median: 6, p99: 16, longest: 50 } as const;
/** Of a first visit on this machine, by the clock: a busy machine takes longer. */
const LARGEST_PAINT_MS = 1000;

interface Timing {
  readonly phase: string;
  readonly ms: number;
}

declare global {
  interface Window {
    benchPhase: string;
    frameTimes: Timing[];
  }
}

async function phase(page: Page, name: string): Promise<void> {
  await page.evaluate((now) => {
    window.benchPhase = now;
  }, name);
}

/** Records in the page, from its first moment, the time between frames. */
function observe(): void {
  Object.assign(window, { benchPhase: "start", frameTimes: [], showSaveFilePicker: undefined });
  localStorage.setItem("lacuna.settings.1", JSON.stringify({ autoFill: false }));
  let last = performance.now();
  const frame = (now: number): void => {
    window.frameTimes.push({ phase: window.benchPhase, ms: now - last });
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** A stroke over most of the canvas, a pointer event about every 8 ms, as a fast mouse sends them. */
async function stroke(session: CDPSession, x: number, y: number): Promise<void> {
  const mouse = (type: string, turn: number) =>
    session.send("Input.dispatchMouseEvent", {
      type: type as "mouseMoved",
      x: x + 300 * Math.sin(1.7 * turn),
      y: y + 180 * Math.sin(turn),
      button: "left",
      buttons: 1,
      clickCount: 1,
    });
  await mouse("mousePressed", 0);
  const started = performance.now();
  for (let now = started; now - started < STROKE_MS; now = performance.now()) {
    await mouse("mouseMoved", (now - started) / 500);
    await new Promise((resolve) => setTimeout(resolve, 8));
  }
  await mouse("mouseReleased", STROKE_MS / 500);
}

/** @returns the time of the start screen's largest paint, and what the main thread did: while drawing, and else */
async function use(
  page: Page,
  file: Buffer,
  path: string,
): Promise<{ largestPaintMs: number; drawing: MainThread; tasks: MainTask[] }> {
  let watch = await watchMainThread(browser, page);
  const tasks: MainTask[] = [];
  const next = async (): Promise<MainThread> => {
    const seen = await watch.stop();
    tasks.push(...seen.tasks);
    watch = await watchMainThread(browser, page);
    return seen;
  };
  writeFileSync(path, file);
  await page.waitForSelector("h1");
  await page.waitForTimeout(1500);
  const largestPaintMs = await page.evaluate(() => window.largestPaint);
  await phase(page, "open");
  await page.setInputFiles("#photo-input", path);
  await page.waitForSelector(".toolbar", { timeout: 120_000 });
  await page.waitForTimeout(3000);
  const session = await page.context().newCDPSession(page);
  await next();
  await phase(page, "stroke");
  await stroke(session, 640, 400);
  const drawing = await next();
  await phase(page, "zoom");
  await page.mouse.move(640, 420);
  for (let i = 0; i < 20; i++) {
    await page.mouse.wheel(0, i < 10 ? -120 : 120);
    await page.waitForTimeout(60);
  }
  // A smaller mark: how long a fill takes is told elsewhere.
  await page.keyboard.press("Control+z");
  await page.mouse.move(600, 400);
  await page.mouse.down();
  await page.mouse.move(680, 420, { steps: 10 });
  await page.mouse.up();
  await phase(page, "fill");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".news")?.textContent?.startsWith("Filled"), null, {
    timeout: 180_000,
  });
  await phase(page, "undo");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+y");
  await page.waitForTimeout(1500);
  await phase(page, "export");
  await page.keyboard.press("Control+s");
  await page.getByText("PNG", { exact: true }).click();
  await page.waitForSelector(".result[data-psnr]", { timeout: 180_000 });
  await page.waitForTimeout(500);
  tasks.push(...(await watch.stop()).tasks);
  return { largestPaintMs, drawing, tasks: tasks.sort((a, b) => b.cpu - a.cpu) };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

const { browser, address, close } = await serveBuiltPage(OUT);
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await watchFromStart(page, observe);
await page.goto(address);
const size = { width: values.width, height: values.height };
const { largestPaintMs, drawing, tasks } = await use(
  page,
  await encode("jpeg", await scenePhoto("lake", size.width, size.height)),
  `${OUT}/photo.jpg`,
);
const frames = await page.evaluate(() => window.frameTimes);
await close();

const during = (name: string): number[] =>
  frames
    .filter((frame) => frame.phase === name)
    .map(({ ms }) => ms)
    .sort((a, b) => a - b);
const work = [...drawing.frames].sort((a, b) => a - b);
const report = {
  ...size,
  largestPaintMs,
  strokeWorkMs: {
    frames: work.length,
    median: quantile(work, 0.5),
    p99: quantile(work, 0.99),
    longestTask: drawing.tasks[0]?.cpu ?? Number.NaN,
  },
  strokeFrameMs: { median: quantile(during("stroke"), 0.5), p95: quantile(during("stroke"), 0.95) },
  zoomFrameMs: { median: quantile(during("zoom"), 0.5), p95: quantile(during("zoom"), 0.95) },
  longestTasks: tasks.slice(0, 5),
};
console.log(JSON.stringify(report, null, 2));
if (values.write) writeFileSync("docs/results/editor.json", `${JSON.stringify(report, null, 2)}\n`);
const { median, p99, longestTask } = report.strokeWorkMs;
const fluent = median <= LIMITS.median && p99 <= LIMITS.p99 && longestTask <= LIMITS.longest;
if (!fluent) console.error(`Drawing takes more than ${JSON.stringify(LIMITS)} ms.`);
const prompt = largestPaintMs <= LARGEST_PAINT_MS;
if (!prompt) console.error(`The start screen's largest paint comes later than after ${LARGEST_PAINT_MS} ms.`);
process.exitCode = fluent && prompt ? 0 : 1;
