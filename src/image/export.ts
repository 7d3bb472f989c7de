import { fault, faultOf, isAbort, LacunaError } from "../core/errors.ts";
import type { Tick } from "../core/fill.ts";
import { blankMask, type Mask, maskAt } from "../core/mask.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { hash32 } from "../core/random.ts";
import { rectOf } from "../core/rect.ts";
import type { Codecs, EncodeSettings } from "./codecs.ts";
import { PEAK_BYTES, saveCost } from "./limits.ts";
import { isOpaque, onWhite } from "./opacity.ts";
import { psnrOutside } from "./psnr.ts";
import type { FileFormat } from "./types.ts";

/** What saving by default keeps outside the edits, in dB: differences below it are not seen at 100 %. */
export const UNCHANGED_PSNR = 45;
/** The sample stands for the photo within about this many dB. */
const SAMPLE_MARGIN = 0.15;
/** Sample of 48 x 48 blocks of 16 x 16: 0.6 megapixels, a try takes about 0.2 s. Many small blocks tell more than few large ones. */
const BLOCK = 16;
const BLOCKS_A_SIDE = 48;
const LOWEST = 40;
const HIGHEST = 100;
/** What a step of quality gains near 45 dB. */
const DECIBELS_A_STEP = 0.4;
/** From this quality on a chosen quality keeps chroma at full resolution. */
const FULL_CHROMA_FROM = 90;

export interface ExportRequest {
  readonly photo: Photo;
  readonly format: FileFormat;
  /** 1..100; absent = the smallest that keeps {@link UNCHANGED_PSNR}, without loss where none does. */
  readonly quality?: number;
  /** Pixels that steps have changed: they do not count. */
  readonly changed: Mask;
  /** The photo came with chroma at full resolution. */
  readonly fullChroma: boolean;
  readonly peakBytes?: number;
  readonly tick?: Tick;
}

export interface Exported {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Measured by decoding `bytes`. */
  readonly unchangedPsnr: number;
  readonly quality?: number;
}

/**
 * Encodes pixels without metadata, and decodes them again to say how well they kept.
 * @throws LacunaError encode-failed or out-of-memory
 */
export async function exportPixels(codecs: Codecs, request: ExportRequest): Promise<Exported> {
  const { format, quality } = request;
  try {
    const job = format !== "jpeg" || isOpaque(request.photo) ? request : { ...request, photo: onWhite(request.photo) };
    if (format === "png") return await write(codecs, job, { fullChroma: true });
    if (quality === undefined) return await writeFaithfully(codecs, job);
    const fullChroma = quality >= FULL_CHROMA_FROM && affordable(job, { quality, fullChroma: true });
    return await write(codecs, job, { quality, fullChroma });
  } catch (thrown) {
    if (thrown instanceof LacunaError || isAbort(thrown)) throw thrown;
    throw faultOf(thrown).code === "out-of-memory" ? fault("out-of-memory", {}) : fault("encode-failed", { format });
  }
}

function affordable({ photo, format, peakBytes = PEAK_BYTES }: ExportRequest, settings: EncodeSettings): boolean {
  const cost = saveCost(format, settings.quality === undefined, settings.fullChroma);
  return cost * photo.width * photo.height <= peakBytes;
}

/** Encodes the whole photo and measures. */
async function write(codecs: Codecs, job: ExportRequest, settings: EncodeSettings): Promise<Exported> {
  if (!affordable(job, settings)) throw fault("encode-failed", { format: job.format });
  const bytes = await codecs.encode(job.format, job.photo, settings);
  await job.tick?.(0.7);
  const unchangedPsnr = psnrOutside(job.photo, await codecs.decode(job.format, bytes), job.changed);
  await job.tick?.(0.95);
  return { bytes, unchangedPsnr, ...(settings.quality !== undefined && { quality: settings.quality }) };
}

/** The smallest file that keeps {@link UNCHANGED_PSNR}: chosen on a sample, proven on the whole. */
async function writeFaithfully(codecs: Codecs, job: ExportRequest): Promise<Exported> {
  let best: Exported | undefined;
  const start = await chooseOnSample(codecs, job);
  for (let settings: EncodeSettings | undefined = start; settings; ) {
    best = await write(codecs, job, settings);
    const lack = UNCHANGED_PSNR - best.unchangedPsnr;
    if (lack <= 0) return best;
    settings = better(job, settings, lack);
  }
  return best as Exported; // a JPEG at 100: as good as the format gets, and the number says so
}

/** The next settings to try after falling short by `lack` dB; undefined when there are none. */
function better(job: ExportRequest, settings: EncodeSettings, lack: number): EncodeSettings | undefined {
  const { quality = HIGHEST, fullChroma } = settings;
  if (quality < HIGHEST) return { quality: Math.min(HIGHEST, quality + Math.ceil(lack / DECIBELS_A_STEP)), fullChroma };
  const richer = { quality: HIGHEST, fullChroma: true };
  if (!fullChroma && job.format !== "webp" && affordable(job, richer)) return richer;
  const lossless = { fullChroma: true };
  return job.format !== "jpeg" && settings.quality !== undefined && affordable(job, lossless) ? lossless : undefined;
}

/** Tries qualities by bisection on a sample, with full and, for photos that came so, halved chroma. */
async function chooseOnSample(codecs: Codecs, job: ExportRequest): Promise<EncodeSettings> {
  const { photo: sample, changed } = sampleOf(job);
  const chromas = chromaChoices(job);
  let best: { settings: EncodeSettings; size: number } | undefined;
  for (const [i, fullChroma] of chromas.entries()) {
    let [low, high] = [LOWEST, HIGHEST + 1];
    while (low < high) {
      const quality = (low + high) >> 1;
      const bytes = await codecs.encode(job.format, sample, { quality, fullChroma });
      const psnr = psnrOutside(sample, await codecs.decode(job.format, bytes), changed);
      if (psnr < UNCHANGED_PSNR + SAMPLE_MARGIN) low = quality + 1;
      else {
        high = quality;
        if (!best || bytes.length < best.size || best.settings.fullChroma === fullChroma)
          best = { settings: { quality, fullChroma }, size: bytes.length };
      }
      await job.tick?.((0.4 * (i + 1 - (high - low) / (HIGHEST + 1 - LOWEST))) / chromas.length);
    }
  }
  if (best) return best.settings;
  const highest = { quality: HIGHEST, fullChroma: job.format !== "webp" };
  const lossless = { fullChroma: true };
  if (job.format !== "jpeg" && affordable(job, lossless)) return lossless;
  return affordable(job, highest) ? highest : { ...highest, fullChroma: false };
}

/** Full chroma; halved too where the photo came so (it may be smaller), and alone where memory allows no more. */
function chromaChoices(job: ExportRequest): boolean[] {
  if (job.format === "webp") return [false];
  const full = affordable(job, { quality: HIGHEST, fullChroma: true });
  const half = affordable(job, { quality: HIGHEST, fullChroma: false }) && !(full && job.fullChroma);
  return [...(full ? [true] : []), ...(half ? [false] : [])];
}

/**
 * Blocks from all over the photo, one from each cell of a grid, side by side; a small photo is its own
 * sample. They lie on the grid of JPEG blocks, so that a photo that was a JPEG is cut where it was coded,
 * and at changing places in their cells, so that nothing regular is missed.
 */
function sampleOf({ photo, changed }: ExportRequest): { photo: Photo; changed: Mask } {
  const side = BLOCK * BLOCKS_A_SIDE;
  if (photo.width * photo.height <= 2 * side * side || photo.width < side || photo.height < side)
    return { photo, changed };
  const out = blankPhoto(side, side);
  const mask = blankMask(rectOf(out));
  for (let row = 0; row < BLOCKS_A_SIDE; row++) {
    for (let column = 0; column < BLOCKS_A_SIDE; column++) {
      const left = placeInCell(column, hash32(row * BLOCKS_A_SIDE + column), photo.width);
      const top = placeInCell(row, hash32(~(row * BLOCKS_A_SIDE + column)), photo.height);
      for (let y = 0; y < BLOCK; y++) {
        const from = ((top + y) * photo.width + left) * 4;
        const to = (row * BLOCK + y) * side + column * BLOCK;
        out.data.set(photo.data.subarray(from, from + BLOCK * 4), to * 4);
        for (let x = 0; x < BLOCK; x++) mask.data[to + x] = maskAt(changed, left + x, top + y);
      }
    }
  }
  return { photo: out, changed: mask };
}

/** A multiple of {@link BLOCK} inside cell `i` of a side of the photo. */
function placeInCell(i: number, hash: number, length: number): number {
  const first = Math.ceil((i * length) / BLOCKS_A_SIDE / BLOCK);
  const last = Math.floor((((i + 1) * length) / BLOCKS_A_SIDE - BLOCK) / BLOCK);
  return Math.min(first + (last > first ? hash % (last - first + 1) : 0), Math.floor(length / BLOCK) - 1) * BLOCK;
}
