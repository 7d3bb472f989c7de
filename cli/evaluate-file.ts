import { readFile } from "node:fs/promises";
import { fault } from "../src/core/errors.ts";
import type { Finish } from "../src/core/generator.ts";
import { trimMask } from "../src/core/mask.ts";
import { applyPatch } from "../src/core/patch.ts";
import { clonePhoto, type Photo } from "../src/core/photo.ts";
import { rectOf } from "../src/core/rect.ts";
import { joinFill } from "../src/fill/joined.ts";
import { readNpz } from "../src/models/npz.ts";
import { CommandError } from "./failure.ts";
import { trouble, writeWhole } from "./files.ts";
import { type FillSettings, fillHoles } from "./fill-holes.ts";
import { processKernels } from "./kernels.ts";
import { createPerceptual, type Perceptual } from "./metrics/perceptual.ts";
import { countFlags, type Flags } from "./metrics/plane.ts";
import { type Score, scoreFill } from "./metrics/score.ts";
import { codecs, openMask, openPicture } from "./picture.ts";

/** One photo to score, as plain data. */
export interface EvaluateTask extends FillSettings {
  /** Base name. */
  readonly name: string;
  readonly photo: string;
  readonly mask: string;
  /** The filled photo, joined by `finish` where that is given; absent = it is filled here. */
  readonly result?: string;
  /** Where to keep the fill that was made here. */
  readonly out?: string;
  /** The perceptual network's file; absent = no perceptual distance. */
  readonly network?: string;
}

/** The scores of one photo. */
export interface Evaluation extends Score {
  /** Base name. */
  readonly photo: string;
  readonly width: number;
  readonly height: number;
  /** Milliseconds that the fill took; absent when it was not made here. */
  readonly ms?: number;
}

/**
 * Scores one fill; makes the fill first when none is given, with the hole painted black before it looks.
 * @throws CommandError or LacunaError
 */
export async function evaluateFile(task: EvaluateTask): Promise<Evaluation> {
  const { photo } = await openPicture(task.photo);
  const hole = await openMask(task.mask, photo);
  if (countFlags(hole) === 0) throw fault("mask-empty", {});
  const { filled, ms } = task.result
    ? { filled: await joinResult(await openResult(task.result, photo), photo, hole, task.finish) }
    : await fillBlind(photo, hole, task);
  if (task.out) await writeWhole(task.out, await codecs.encode("png", filled, { fullChroma: true }));
  const score = await scoreFill(photo, hole, filled, await perceptualOf(task.network));
  return { photo: task.name, width: photo.width, height: photo.height, ...(ms === undefined ? {} : { ms }), ...score };
}

async function openResult(path: string, photo: Photo): Promise<Photo> {
  const result = (await openPicture(path)).photo;
  if (result.width !== photo.width || result.height !== photo.height)
    throw new CommandError(
      `${path} is ${result.width} x ${result.height} pixels but its photo ${photo.width} x ${photo.height}. Score results of the photo's size.`,
    );
  return result;
}

/** A given fill with its hole's pixels joined to the photo; as it is when no way to do so is asked for. */
async function joinResult(result: Photo, photo: Photo, hole: Flags, finish: Finish | undefined): Promise<Photo> {
  if (finish === undefined) return result;
  const mask = trimMask({ bounds: rectOf(hole), data: hole.data });
  const blind = blinded(photo, hole);
  const patches = await joinFill(await processKernels(), blind, result, mask, finish, async () => {});
  const joined = clonePhoto(result);
  for (const patch of patches) applyPatch(joined, patch);
  return joined;
}

/** A copy of a photo with its hole painted black. */
function blinded(photo: Photo, hole: Flags): Photo {
  const blind = clonePhoto(photo);
  for (let i = 0; i < hole.data.length; i++) if (hole.data[i]) blind.data.fill(0, 4 * i, 4 * i + 3);
  return blind;
}

/**
 * Fills a copy of a photo whose hole is painted black before the fill looks at it.
 * @throws as {@link fillHoles}
 */
export async function fillBlind(
  photo: Photo,
  hole: Flags,
  settings: FillSettings,
): Promise<{ filled: Photo; ms: number }> {
  const filled = blinded(photo, hole);
  const start = performance.now();
  const { patches } = await fillHoles(filled, hole, settings);
  const ms = Math.round(performance.now() - start);
  for (const patch of patches) applyPatch(filled, patch);
  return { filled, ms };
}

let perceptual: Promise<Perceptual> | undefined;

/** The perceptual distance of this process: the network is read once. */
export function perceptualOf(network: string | undefined): Promise<Perceptual> | undefined {
  if (network === undefined) return undefined;
  perceptual ??= loadPerceptual(network);
  return perceptual;
}

async function loadPerceptual(network: string): Promise<Perceptual> {
  const bytes = await readFile(network).catch((thrown) => {
    throw new CommandError(`${network} ${trouble(thrown)}. Set LACUNA_DATA to the folder that holds perceptual/.`);
  });
  return await createPerceptual(readNpz(new Uint8Array(bytes)));
}
