import { writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { readOptions } from "../cli/args.ts";
import { EditorPage } from "../e2e/editor-page.ts";
import { encode, scenePhoto } from "../e2e/photos.ts";
import { FIT_INSETS } from "../src/editor/editor.ts";
import { fitView, toScreen } from "../src/editor/view.ts";
import { type Heap, watchHeaps, workerName } from "./heaps.ts";
import { serveBuiltPage } from "./page.ts";
import { findResident } from "./resident.ts";

/**
 * `npm run -s bench:memory [-- --width 6000 --height 4000 --share 10 --write]`
 *
 * What a large photo takes: opens a rendered 24-megapixel JPEG in headless Chromium, marks a tenth of it with one
 * rectangle and fills that with the shipped generator, twice over, and prints the most memory in megabytes (1e6 bytes):
 *
 * - `workers`: what each worker, and the page, held in live objects, buffers and WebAssembly memories, stopped by the
 *   debugger at random moments of the opening, of the fill and after it (heaps.ts). A peak that is shorter than the time
 *   between two looks can be missed.
 * - `userAgent`: what `performance.measureUserAgentSpecificMemory()` tells, asked without a pause. It counts WebAssembly
 *   memories in; one that threads share it counts for each of them. It waits a minute for threads that sleep, so
 *   its answers are few.
 * - `process`: what was resident in the page's process, the kernel's own peak (nothing is missed), of a visit without
 *   debugger and without questions: everything at once, garbage that nobody has collected yet and the browser itself.
 *
 * And the most full-size RGBA copies of the photo alive at once: as many as would fit into each buffer and WebAssembly
 * memory anywhere (a codec's holds the decoded photo). The memories of the engine are not counted: they hold planes of a
 * crop. The moment in which a decoded photo lies in the codec's memory and in a buffer is so short that looks miss it:
 * by the code there are two copies then.
 *
 * Fails when a worker holds more than 600 MB by either count, or more than two copies are alive. `--write` keeps the
 * numbers in docs/results/memory.json.
 */

const values = readOptions({
  usage: ["npm run -s bench:memory -- [options]"],
  about: "Opens and fills a large rendered photo in headless Chromium, and tells the most memory that it took.",
  options: {
    width: { kind: "whole", value: "N", least: 100, most: 12000, help: "of the photo, in pixels", fallback: 6000 },
    height: { kind: "whole", value: "N", least: 100, most: 12000, help: "of the photo, in pixels", fallback: 4000 },
    share: { kind: "whole", value: "N", least: 1, most: 50, help: "of the photo that is filled, in %", fallback: 10 },
    write: { kind: "flag", help: "keep the numbers in docs/results/memory.json" },
  },
});
const OUT = ".cache/bench-memory";
const LIMITS = { workerMegabytes: 600, copies: 2 } as const;
const FILL_MS = 1_800_000;
/** Rests after the fill, for the keeping of the project and for more looks. */
const AFTER_MS = 5000;
/** Between two looks, at most: seldom at the engine, whose functions are compiled anew with each of them. */
const restOf = (name: string): number => (name === "engine" ? 4000 : 400);

const size = { width: values.width, height: values.height };
const path = `${OUT}/photo.jpg`;

/** Marks the middle of a fitted photo with the rectangle. */
async function mark(editor: EditorPage): Promise<void> {
  const canvas = await editor.canvas();
  const view = fitView(size, canvas, FIT_INSETS);
  const side = Math.sqrt(values.share / 100);
  const corner = (share: number): readonly [number, number] => {
    const { x, y } = toScreen(view, { x: share * size.width, y: share * size.height });
    return [x / canvas.width, y / canvas.height];
  };
  await editor.page.keyboard.press("r");
  await editor.drag(corner(0.5 - side / 2), corner(0.5 + side / 2));
}

async function open(page: Page): Promise<void> {
  await page.setInputFiles("#photo-input", path);
  await page.waitForSelector(".toolbar", { timeout: 300_000 });
  // The tiles, and the generator, which fills that begin without it would not use.
  await page.waitForSelector(".status .device", { timeout: 300_000 });
  await page.waitForTimeout(AFTER_MS);
}

async function fill(editor: EditorPage): Promise<void> {
  await mark(editor);
  await editor.page.keyboard.press("Enter");
  await editor.filled(FILL_MS);
  await editor.page.waitForTimeout(AFTER_MS);
}

const { browser, address, close } = await serveBuiltPage(OUT, ["--enable-blink-features=ForceEagerMeasureMemory"]);

async function visit<T>(use: (editor: EditorPage) => Promise<T>): Promise<T> {
  // A context of its own keeps nothing of the visit before.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const editor = new EditorPage(await context.newPage());
  try {
    await editor.start(address);
    return await use(editor);
  } finally {
    await context.close();
  }
}

/** Bytes of the page's process at most: while the photo is opened, and while it is filled. */
function undisturbed(): Promise<{ opening: number; filling: number } | undefined> {
  return visit(async (editor) => {
    await open(editor.page);
    const resident = await findResident(browser);
    if (!resident) return undefined;
    const opening = resident.peak();
    resident.reset();
    await fill(editor);
    return { opening, filling: resident.peak() };
  });
}

/** What one answer of measureUserAgentSpecificMemory tells, in bytes by what the scripts are called. */
type Told = Readonly<Record<string, number>>;

/** All heaps at a moment, by name: of each the newest look. */
type Look = readonly Heap[];

interface Watched {
  /** Of the opening, the fill and after. */
  readonly looks: readonly Look[];
  readonly told: readonly Told[];
}

function watched(): Promise<Watched> {
  return visit(async (editor) => {
    const { page } = editor;
    const newest = new Map<string, Heap>();
    const looks: Look[] = [];
    const onLook = (heap: Heap): void => {
      newest.set(heap.name, heap);
      looks.push([...newest.values()]);
    };
    const end = await watchHeaps(await page.context().newCDPSession(page), onLook, restOf);
    const told: Told[] = [];
    let over = false;
    const asking = (async () => {
      while (!over) told.push(await ask(page));
    })();
    await open(page);
    await fill(editor);
    over = true;
    await Promise.all([end(), asking]);
    return { looks, told };
  });
}

declare global {
  interface Performance {
    measureUserAgentSpecificMemory(): Promise<{
      bytes: number;
      breakdown: { bytes: number; types: string[]; attribution: { url: string; scope: string }[] }[];
    }>;
  }
}

async function ask(page: Page): Promise<Told> {
  const { bytes, breakdown } = await page.evaluate(() => performance.measureUserAgentSpecificMemory());
  const told: Record<string, number> = { all: bytes };
  for (const { bytes: part, attribution } of breakdown) {
    const [first] = attribution;
    if (!first) continue;
    const name = first.scope === "Window" ? "page" : (workerName(first.url) ?? "thread");
    // Of several threads the largest: they share what they hold.
    told[name] = name === "thread" ? Math.max(told[name] ?? 0, part) : (told[name] ?? 0) + part;
  }
  return told;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const most = (numbers: readonly number[]): number => Math.max(0, ...numbers);
const held = ({ objects, buffers }: Heap): number => objects + sum(buffers);

/** Of a page of WebAssembly memory. */
const PAGE_BYTES = 65_536;

/** How many full-size RGBA copies of the photo a heap holds at most. */
function copiesIn({ name, buffers }: Heap): number {
  const full = 4 * size.width * size.height;
  const counted = name === "engine" ? buffers.filter((bytes) => bytes % PAGE_BYTES !== 0) : buffers;
  return sum(counted.map((bytes) => Math.floor(bytes / full)));
}

/** By the name of what holds it. */
function peaks(looks: readonly Look[], of: (heap: Heap) => number): Record<string, number> {
  const names = [...new Set(looks.flat().map(({ name }) => name))];
  return Object.fromEntries(
    names.map((name) => [name, most(looks.flat().map((heap) => (heap.name === name ? of(heap) : 0)))]),
  );
}

writeFileSync(path, await encode("jpeg", await scenePhoto("lake", size.width, size.height)));
const { looks, told } = await watched();
const resident = await undisturbed();
await close();

const inMegabytes = (bytes: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(bytes).map(([name, value]) => [name, megabytes(value)]));
const toldNames = [...new Set(told.flatMap((one) => Object.keys(one)))];
const report = {
  command: "npm run -s bench:memory -- --write",
  ...size,
  share: values.share,
  copies: most(looks.map((heaps) => sum(heaps.map(copiesIn)))),
  copiesAfter: sum((looks.at(-1) ?? []).map(copiesIn)),
  workers: inMegabytes(peaks(looks, held)),
  webAssembly: inMegabytes(peaks(looks, ({ webAssembly }) => webAssembly)),
  together: megabytes(most(looks.map((heaps) => sum(heaps.map(held))))),
  looks: looks.length,
  userAgent: inMegabytes(Object.fromEntries(toldNames.map((name) => [name, most(told.map((one) => one[name] ?? 0))]))),
  answers: told.length,
  ...(resident && { process: inMegabytes(resident) }),
};
console.log(JSON.stringify(report, null, 2));
if (values.write) writeFileSync("docs/results/memory.json", `${JSON.stringify(report, null, 2)}\n`);
const { all: _, page: __, ...toldWorkers } = report.userAgent;
const { page: ___, ...workers } = report.workers;
const largest = most([...Object.values(toldWorkers), ...Object.values(workers)]);
const small = largest <= LIMITS.workerMegabytes;
if (!small) console.error(`A worker takes ${largest} MB, more than ${LIMITS.workerMegabytes}.`);
const few = report.copies <= LIMITS.copies;
if (!few) console.error(`${report.copies} full-size copies are alive at once, more than ${LIMITS.copies}.`);
process.exitCode = small && few ? 0 : 1;
