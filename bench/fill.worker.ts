import "./opencv-name.ts";
import cv from "@techstark/opencv-js";
import { blankMask, holePixels, type Mask, reframeMask } from "../src/core/mask.ts";
import { applyPatch } from "../src/core/patch.ts";
import { blankPhoto, clonePhoto, type Photo } from "../src/core/photo.ts";
import { hashInts } from "../src/core/random.ts";
import { createBrowserKernels } from "../src/engine/worker/kernels.ts";
import { fillPhoto } from "../src/fill/fill.ts";
import type { Kernels } from "../src/fill/kernels/kernels.ts";
import { referenceKernels } from "../src/fill/kernels/reference.ts";
import { median } from "./median.ts";

interface Request {
  readonly megapixels: number;
  readonly runs: number;
  /** Of the photo that is hole. */
  readonly share: number;
}

interface Scene {
  readonly photo: Photo;
  readonly mask: Mask;
}

interface Times {
  readonly kernels: Kernels;
  readonly fills: number[];
  /** Milliseconds to the first look. */
  readonly looks: number[];
  readonly stages: Record<string, number[]>;
  /** Milliseconds in each loop of the kernels, all runs together. */
  readonly loops: Record<string, number>;
}

const LOOPS = ["measure", "search", "vote", "choose", "seek", "relax", "restrict", "prolong"] as const;
const THREADS = 2;
/** Milliseconds for the helpers to start. */
const START = 1000;

async function timeAll({ megapixels, runs, share }: Request) {
  // The module is a thenable that resolves with itself: awaiting it, or importing it later, would never end.
  await new Promise<void>((resolve) => {
    if ("Mat" in cv) resolve();
    else (cv as { onRuntimeInitialized: () => void }).onRuntimeInitialized = resolve;
  });
  const scene = createScene(megapixels, share);
  const larger = createScene(2 * megapixels, share / 2);
  const telea: number[] = [];
  const plain = timesOf(referenceKernels);
  const wasm = timesOf(await createBrowserKernels(1));
  const threads = await createBrowserKernels(THREADS);
  const crew = timesOf(threads);
  const wide = timesOf(threads);
  // Helpers start while their parent waits for messages, as an engine does between fills; a bench never would.
  await new Promise((resolve) => setTimeout(resolve, START));
  for (let run = 0; run < runs; run++) {
    telea.push(timeTelea(scene));
    const filled = await timeFill(scene, plain, run);
    for (const times of [wasm, crew])
      if (!(await timeFill(scene, times, run)).data.every((byte, i) => byte === filled.data[i]))
        throw new Error("the kernels disagree");
    await timeFill(larger, wide, run);
  }
  const base = wholeMs(telea);
  return {
    width: scene.photo.width,
    height: scene.photo.height,
    holePixels: holePixels(scene.mask),
    runs,
    teleaMs: base,
    plain: summary(plain, base, runs),
    wasm: summary(wasm, base, runs),
    crew: summary(crew, base, runs),
    loopsFaster: Number((sumOf(plain.loops) / sumOf(wasm.loops)).toFixed(2)),
    twiceThePhoto: Number((wholeMs(wide.fills) / wholeMs(crew.fills)).toFixed(2)),
  };
}

function createScene(megapixels: number, share: number): Scene {
  const width = Math.round(Math.sqrt((megapixels * 1e6 * 4) / 3));
  const height = Math.round((width * 3) / 4);
  return { photo: render(width, height), mask: objectMask(width, height, share) };
}

/** Times the loops from outside: a call works on thousands of entries, so that costs nothing. */
function timesOf(kernels: Kernels): Times {
  const loops: Record<string, number> = {};
  const timed = { ...kernels };
  for (const name of LOOPS) {
    const loop = kernels[name] as (...args: unknown[]) => void;
    timed[name] = (...args: unknown[]) => {
      const start = performance.now();
      loop(...args);
      loops[name] = (loops[name] ?? 0) + performance.now() - start;
    };
  }
  return { kernels: timed, fills: [], looks: [], stages: {}, loops };
}

function summary({ kernels, fills, looks, stages, loops }: Times, telea: number, runs: number) {
  return {
    kernels: kernels.name,
    fillMs: wholeMs(fills),
    ratio: Number((wholeMs(fills) / telea).toFixed(2)),
    lookMs: wholeMs(looks),
    lookRatio: Number((wholeMs(looks) / telea).toFixed(2)),
    stagesMs: Object.fromEntries(Object.entries(stages).map(([stage, times]) => [stage, wholeMs(times)])),
    loopsMs: Object.fromEntries(Object.entries(loops).map(([loop, time]) => [loop, Math.round(time / runs)])),
  };
}

function sumOf(loops: Record<string, number>): number {
  return Object.values(loops).reduce((sum, time) => sum + time, 0);
}

/** Median, to the millisecond. */
function wholeMs(times: readonly number[]): number {
  return Math.round(median(times));
}

function timeTelea({ photo, mask }: Scene): number {
  const { width, height } = photo;
  const rgba = cv.matFromImageData({ width, height, data: new Uint8ClampedArray(photo.data) } as ImageData);
  const source = new cv.Mat();
  cv.cvtColor(rgba, source, cv.COLOR_RGBA2RGB);
  const hole = cv.matFromArray(height, width, cv.CV_8UC1, reframeMask(mask, { x: 0, y: 0, width, height }).data);
  const out = new cv.Mat();
  const start = performance.now();
  cv.inpaint(source, hole, out, 3, cv.INPAINT_TELEA);
  const milliseconds = performance.now() - start;
  for (const mat of [rgba, source, hole, out]) mat.delete();
  return milliseconds;
}

async function timeFill(
  { photo, mask }: Scene,
  { kernels, fills, looks, stages }: Times,
  seed: number,
): Promise<Photo> {
  const target = clonePhoto(photo);
  const options = { grow: 0, seed, mode: "patch" as const, guides: [] };
  const start = performance.now();
  const { patches, milliseconds } = await fillPhoto(
    photo,
    mask,
    options,
    { kernels },
    async () => {},
    () => {
      looks.push(performance.now() - start);
    },
  );
  for (const patch of patches) applyPatch(target, patch);
  fills.push(performance.now() - start);
  for (const [stage, time] of Object.entries(milliseconds)) {
    stages[stage] ??= [];
    stages[stage].push(time);
  }
  return target;
}

/** Six octaves of value noise, a brighter sky above a wavy horizon, and grain. */
function render(width: number, height: number): Photo {
  const out = blankPhoto(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const sky = y < height * 0.35 + 60 * Math.sin(x / 300);
      let value = 0;
      for (let octave = 0; octave < 6; octave++)
        value += valueNoise(x / (256 >> octave), y / (256 >> octave), octave) / 2 ** (sky ? octave * 2 : octave * 0.8);
      const grain = (hashInts(5, x, y) & 7) - 4;
      const at = (y * width + x) * 4;
      out.data[at] = Math.min(255, (sky ? 120 : 40) + 45 * value + grain);
      out.data[at + 1] = Math.min(255, (sky ? 150 : 60) + 45 * value + grain);
      out.data[at + 2] = Math.min(255, (sky ? 200 : 30) + 30 * value + grain);
      out.data[at + 3] = 255;
    }
  return out;
}

function valueNoise(x: number, y: number, seed: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const fx = x - x0;
  const fy = y - y0;
  const at = (i: number, j: number): number => hashInts(seed, x0 + i, y0 + j) / 2 ** 32;
  const top = at(0, 0) + fx * (at(1, 0) - at(0, 0));
  const bottom = at(0, 1) + fx * (at(1, 1) - at(0, 1));
  return top + fy * (bottom - top);
}

/** One roundish object with a wavy outline, across the horizon, of the wanted share of the photo. */
function objectMask(width: number, height: number, share: number): Mask {
  const radius = Math.sqrt((share * width * height) / Math.PI);
  const reach = Math.ceil(radius * 1.3);
  const centre = { x: width / 2, y: height * 0.45 };
  const mask = blankMask({
    x: Math.floor(centre.x - reach),
    y: Math.floor(centre.y - reach),
    width: 2 * reach,
    height: 2 * reach,
  });
  for (let i = 0; i < mask.data.length; i++) {
    const dx = (i % (2 * reach)) - reach;
    const dy = Math.floor(i / (2 * reach)) - reach;
    const angle = Math.atan2(dy, dx);
    const edge = radius * (1 + 0.12 * Math.sin(3 * angle) + 0.06 * Math.sin(7 * angle + 1));
    if (dx * dx + dy * dy < edge * edge) mask.data[i] = 1;
  }
  return mask;
}

addEventListener("message", async ({ data }: MessageEvent<Request>) => {
  try {
    postMessage({ result: await timeAll(data) });
  } catch (error) {
    postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
