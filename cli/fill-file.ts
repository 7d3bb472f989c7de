import type { FillStage } from "../src/core/fill.ts";
import { holePixels } from "../src/core/mask.ts";
import type { BlockCount, FileFormat } from "../src/image/types.ts";
import { writeWhole } from "./files.ts";
import { type FillSettings, fillHoles } from "./fill-holes.ts";
import { openMask, openPicture } from "./picture.ts";

/** One photo to fill, as plain data. */
export interface FillTask extends FillSettings {
  readonly photo: string;
  readonly mask: string;
  readonly out: string;
  readonly format: FileFormat;
}

/** What became of it: the JSON line of a photo. */
export interface FillReport {
  readonly photo: string;
  readonly out: string;
  readonly width: number;
  readonly height: number;
  /** Pixels filled: the mask's, grown. */
  readonly holePixels: number;
  readonly backend: string;
  /** A JPEG that stays one: its blocks of 8 x 8 samples, and those that are the photo's own. */
  readonly blocks?: BlockCount;
  /** Wall-clock milliseconds by stage, and of all together. */
  readonly ms: Readonly<Partial<Record<FillStage | "decode" | "encode", number>>> & { readonly total: number };
}

/**
 * Fills one photo file and writes the result with the photo's metadata.
 * @throws CommandError or LacunaError; nothing is written then
 */
export async function fillFile(task: FillTask): Promise<FillReport> {
  const start = performance.now();
  const document = await openPicture(task.photo);
  const { photo } = document;
  const hole = await openMask(task.mask, photo);
  const decoded = performance.now();
  const { patches, backend, milliseconds } = await fillHoles(photo, hole, task);
  const filled = performance.now();
  document.steps.apply(patches);
  const { bytes, blocks } = await document.encode({ format: task.format, metadata: "keep" });
  await writeWhole(task.out, bytes);
  const end = performance.now();
  return {
    photo: task.photo,
    out: task.out,
    width: photo.width,
    height: photo.height,
    holePixels: patches.reduce((sum, patch) => sum + holePixels(patch.mask), 0),
    backend,
    ...(blocks && { blocks }),
    ms: rounded({ decode: decoded - start, ...milliseconds, encode: end - filled, total: end - start }),
  };
}

/** Tenths of a millisecond: more digits would only pretend. */
function rounded<T extends Readonly<Record<string, number>>>(ms: T): T {
  return Object.fromEntries(Object.entries(ms).map(([stage, value]) => [stage, Math.round(value * 10) / 10])) as T;
}
