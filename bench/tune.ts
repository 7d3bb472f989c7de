import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { readOptions } from "../cli/args.ts";
import { openModel, startNodeWasm } from "../cli/generator.ts";
import { processKernels } from "../cli/kernels.ts";
import type { Flags } from "../cli/metrics/plane.ts";
import { scoreFill } from "../cli/metrics/score.ts";
import { renderScene } from "../cli/scenes/render.ts";
import { shrink } from "../cli/scenes/shrink.ts";
import { decodePhoto, type PhotoFile, readPhotos } from "../pretrain/tools/photos.ts";
import type { FillMode } from "../src/core/fill.ts";
import { trimMask } from "../src/core/mask.ts";
import { applyPatch } from "../src/core/patch.ts";
import { clonePhoto, type Photo } from "../src/core/photo.ts";
import { createRandom } from "../src/core/random.ts";
import { rectOf } from "../src/core/rect.ts";
import { createGenerator } from "../src/engine/generator/create.ts";
import type { GeneratorModel } from "../src/engine/generator/weights.ts";
import { fillPhoto } from "../src/fill/fill.ts";
import { type Verdict, verdictOn } from "../src/studio/card.ts";
import { type Choices, DEFAULT_CHOICES, tuneSettings } from "../src/studio/choices.ts";
import { prepareLesson } from "../src/studio/learn.ts";
import { drawMask } from "../src/training/masks.ts";
import { modelOfFiles, openPerceptual, scoreTuned, type TuneScore, tuneInNode } from "./tuning.ts";

/**
 * `npm run -s bench:tune [-- --help]`
 *
 * What fine-tuning is worth, with the shipped weights, in Node on WebAssembly:
 * - `rooms4`, `rooms12`, `rooms40`: so many rendered rooms, a third of them held out, "a lot" may change; judged on 12
 *   rooms that no run has seen
 * - `facades`: 12 street facades (LACUNA_DATA, cvjena/labelmefacade), judged on 12 others
 * - `photo`: "learn this photo" on ten photos of LACUNA_DATA/val at 256 px, each with one hole in the shape of an object, judged in
 *   that hole: by the generator alone, and by the whole fill with its patch search
 *
 * Small crops and few steps in place of minutes, so that the numbers do not depend on the machine.
 */
const values = readOptions({
  usage: ["npm run -s bench:tune -- [options]"],
  about: "Says what fine-tuning gains on rendered rooms, on facades, and on one photo at a time. Needs LACUNA_DATA.",
  options: {
    only: { kind: "text", value: "A,B", help: "of the experiments", fallback: "rooms4,rooms12,rooms40,facades,photo" },
    size: { kind: "whole", value: "N", least: 64, most: 256, help: "side of the crops, in pixels", fallback: 64 },
    steps: { kind: "whole", value: "N", least: 1, most: 100000, help: "of a training on a set", fallback: 480 },
    "photo-steps": { kind: "whole", value: "N", least: 1, most: 100000, help: "of one photo's", fallback: 40 },
    photos: { kind: "whole", value: "N", least: 1, most: 200, help: "that are learnt one at a time", fallback: 10 },
    write: { kind: "flag", help: "keep the numbers in docs/results/tune.json" },
  },
});
const { size } = values;
const data = process.env["LACUNA_DATA"] ?? "";
if (data === "") {
  console.error("Set LACUNA_DATA to the data folder (with photos/, val/ and perceptual/).");
  process.exit(2);
}
const perceptual = await openPerceptual();
const backend = await startNodeWasm();
const shipped = await openModel();
if (!shipped) throw new Error("No generator is installed.");
const base = { model: shipped, backend };

/** How much lower in percent. */
const fall = (from: number, to: number): number => 100 * (1 - to / from);
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

interface Gain {
  readonly photos: number;
  /** By the set's own held-out photos, as the studio says it. */
  readonly verdict: Verdict;
  readonly base: TuneScore;
  readonly fall: TuneScore;
}

/** Trains on two thirds of a set and judges on photos that are in none. */
async function gainOn(set: readonly Photo[], judged: readonly Photo[], strength: Choices["strength"]): Promise<Gain> {
  const held = Math.min(8, Math.max(1, Math.round(set.length / 3)));
  const settings = tuneSettings({ ...DEFAULT_CHOICES, size, steps: values.steps, strength }, 1);
  const outcome = await tuneInNode(base, { settings, photos: set.slice(held), heldOut: set.slice(0, held) });
  const score = (model: GeneratorModel): Promise<TuneScore> =>
    scoreTuned(model, judged, { size, crops: 48 }, perceptual);
  const before = await score(base.model);
  const after = await score(await modelOfFiles(outcome.files));
  return {
    photos: set.length,
    verdict: verdictOn(outcome.gain),
    base: before,
    fall: { l1: fall(before.l1, after.l1), lpips: fall(before.lpips, after.lpips) },
  };
}

function rooms(count: number, seed: number): Photo[] {
  return Array.from(
    { length: count },
    (_, i) => renderScene("interior", { width: 2 * size, height: 1.5 * size, seed: seed + i, withObject: false }).photo,
  );
}

const DOMAIN = "cvjena/labelmefacade";

async function facades(folder: string): Promise<Gain> {
  const rows = parse(readFileSync(join(folder, "sources.csv")), { columns: true }) as { file: string; repo: string }[];
  const names = new Set(rows.flatMap(({ file, repo }) => (repo === DOMAIN ? [file] : [])));
  const found = readPhotos(folder).filter(({ name }) => names.has(name));
  // Spread over the source, whose neighbours show the same house.
  const stride = Math.floor(found.length / 24);
  const photos = await Promise.all(Array.from({ length: 24 }, (_, i) => decodePhoto(found[i * stride] as PhotoFile)));
  return gainOn(photos.slice(0, 12), photos.slice(12), "normal");
}

/** A fill of the whole photo, judged in the hole. */
async function judgeFill(photo: Photo, hole: Flags, model: GeneratorModel, mode: FillMode): Promise<TuneScore> {
  const parts = { kernels: await processKernels(), generator: createGenerator(model, backend) };
  const mask = trimMask({ bounds: rectOf(hole), data: hole.data });
  const { patches } = await fillPhoto(photo, mask, { seed: 1, grow: 0, mode, guides: [] }, parts, async () => {});
  const filled = clonePhoto(photo);
  for (const patch of patches) applyPatch(filled, patch);
  const { l1_h, lpips_h } = await scoreFill(photo, hole, filled, perceptual);
  return { l1: l1_h, lpips: lpips_h };
}

/** Photos that are learnt are this wide: a fill of four times as many pixels takes four times as long. */
const PHOTO_WIDTH = 256;

interface Learnt {
  /** By the photo's own check, as the editor says it. */
  readonly verdict: Verdict;
  readonly generator: { readonly base: TuneScore; readonly tuned: TuneScore };
  readonly fill: { readonly base: TuneScore; readonly tuned: TuneScore };
}

/** "Learn this photo", judged in the hole that it was not shown. */
async function learnOne(photo: Photo, index: number): Promise<Learnt> {
  const hole = { ...photo, data: drawMask("silhouette", photo, 0.12, createRandom(index)) };
  const lesson = prepareLesson(photo, trimMask({ bounds: rectOf(photo), data: hole.data }));
  const settings = { ...lesson.settings, budget: { steps: values["photo-steps"] } };
  const { heldOut, places } = lesson;
  const outcome = await tuneInNode(base, { settings, photos: [lesson.photo], heldOut: [heldOut], places });
  const tuned = await modelOfFiles(outcome.files);
  const both = async (mode: FillMode): Promise<Learnt["fill"]> => ({
    base: await judgeFill(photo, hole, base.model, mode),
    tuned: await judgeFill(photo, hole, tuned, mode),
  });
  return {
    verdict: verdictOn(outcome.gain),
    generator: await both("generator"),
    fill: await both("auto"),
  };
}

/** What the person has in the end: the base's fill, where the check did not say "better". */
function kept(pair: Learnt["fill"], verdict: Verdict): Learnt["fill"] {
  return verdict === "better" ? pair : { base: pair.base, tuned: pair.base };
}

/** Means over photos, and on how many the tuned one is the better one by perceptual distance. */
function summary(pairs: readonly Learnt["fill"][]) {
  const over = (which: "base" | "tuned", key: keyof TuneScore): number => mean(pairs.map((pair) => pair[which][key]));
  const gain = (key: keyof TuneScore): number => fall(over("base", key), over("tuned", key));
  return {
    base: { l1: over("base", "l1"), lpips: over("base", "lpips") },
    fall: { l1: gain("l1"), lpips: gain("lpips") },
    better: pairs.filter(({ base: before, tuned }) => tuned.lpips < before.lpips).length,
  };
}

async function photo(folder: string) {
  const { photos: count } = values;
  const files = readPhotos(folder);
  const stride = Math.floor(files.length / count);
  const learnt: Learnt[] = [];
  for (let i = 0; i < count; i++) {
    const whole = await decodePhoto(files[i * stride] as PhotoFile);
    learnt.push(await learnOne(shrink(whole, PHOTO_WIDTH), i));
    console.log(JSON.stringify(learnt.at(-1), short));
  }
  return {
    photos: count,
    saidBetter: learnt.filter(({ verdict }) => verdict === "better").length,
    saidWorse: learnt.filter(({ verdict }) => verdict === "worse").length,
    generator: summary(learnt.map(({ generator }) => generator)),
    fill: summary(learnt.map(({ fill }) => fill)),
    kept: summary(learnt.map(({ fill, verdict }) => kept(fill, verdict))),
  };
}

/** Three significant digits: more would only pretend. */
function short(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(3)) : value;
}

const OUT = "docs/results/tune.json";
const onRooms = (count: number) => gainOn(rooms(count, 40), rooms(12, 200), "strong");
const experiments = {
  rooms4: () => onRooms(4),
  rooms12: () => onRooms(12),
  rooms40: () => onRooms(40),
  facades: () => facades(join(data, "photos")),
  photo: () => photo(join(data, "val")),
};
for (const name of values.only.split(",")) {
  if (!Object.hasOwn(experiments, name)) throw new RangeError(`no experiment ${name}`);
  const steps = values[name === "photo" ? "photo-steps" : "steps"];
  const found = { steps, ...(await experiments[name as keyof typeof experiments]()) };
  console.log(name, JSON.stringify(found, short));
  if (!values.write) continue;
  // Each experiment replaces its own part: together they take long.
  const before = existsSync(OUT) ? JSON.parse(readFileSync(OUT, "utf8")) : {};
  const all = { command: "npm run -s bench:tune -- --write", size, ...before, [name]: found };
  writeFileSync(OUT, `${JSON.stringify(all, short, 2)}\n`);
}
