import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mutate } from "../cli/fuzz/mutate.ts";
import { jpegFidelity } from "../cli/metrics/jpeg.ts";
import { codecs } from "../cli/picture.ts";
import { encodeByTurbo, SUBSAMPLINGS } from "../cli/turbo.ts";
import { LacunaError } from "../src/core/errors.ts";
import { type Mask, trimMask } from "../src/core/mask.ts";
import { blankPhoto, type Photo } from "../src/core/photo.ts";
import { createRandom, type Random } from "../src/core/random.ts";
import { openDocument, type PhotoDocument } from "../src/image/document.ts";
import { discs } from "./discs.ts";

/** What became of damaged JPEGs that were opened, edited and saved as JPEG. */
export interface MutatedFidelity {
  /** Files that opened; `refused` others were refused with a sentence meanwhile. */
  readonly opened: number;
  readonly refused: number;
  /** Opened files whose blocks were carried over; the others were written anew, as far as they could be decoded. */
  readonly carried: number;
  readonly blocks: number;
  readonly kept: number;
  readonly broken: number;
  readonly differing: number;
  /** Least PSNR, in dB, outside of the edit among those that were written anew; null where there were none. */
  readonly leastPsnr: number | null;
}

/** Photos of this size at most are damaged: many files, not large ones. */
const SIDE = 256;

function middleOf(photo: Photo): Photo {
  const [width, height] = [Math.min(SIDE, photo.width), Math.min(SIDE, photo.height)];
  const out = blankPhoto(width, height);
  for (let y = 0; y < height; y++)
    out.data.set(photo.data.subarray(4 * y * photo.width, 4 * (y * photo.width + width)), 4 * y * width);
  return out;
}

/** Grain over the mask: the fill itself is not what counts. */
function edit({ steps }: PhotoDocument, mask: Mask, random: Random): void {
  const pixels = blankPhoto(mask.bounds.width, mask.bounds.height);
  for (let i = 0; i < pixels.data.length; i++) pixels.data[i] = i % 4 === 3 ? 255 : random.integer(0, 256);
  steps.apply([{ mask, pixels }]);
}

/**
 * Damages JPEGs of every subsampling until `count` of them open, edits and saves each, and compares what they keep.
 * @param folder photos as WebP
 * @throws what is no fault
 */
export async function mutatedFidelity(folder: string, count: number): Promise<MutatedFidelity> {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".webp"))
    .slice(0, 24);
  const sum = { opened: 0, refused: 0, carried: 0, blocks: 0, kept: 0, broken: 0, differing: 0 };
  let leastPsnr = Number.POSITIVE_INFINITY;
  for (let i = 0; sum.opened < count; i++) {
    const random = createRandom(i + 1);
    const photo = await codecs.decode(
      "webp",
      new Uint8Array(readFileSync(join(folder, names[i % names.length] as string))),
    );
    const subsampling = SUBSAMPLINGS[i % SUBSAMPLINGS.length] as (typeof SUBSAMPLINGS)[number];
    const whole = await encodeByTurbo(middleOf(photo), {
      subsampling,
      progressive: random.uniform() < 0.5,
      quality: 88,
    });
    const before = mutate(whole, random);
    // A change of nothing, or of a byte that nobody reads, is no damage.
    if (Buffer.compare(before, whole) === 0) continue;
    try {
      const document = await openDocument("photo", before, { codecs });
      const mask = trimMask(discs(document.photo, i + 1));
      edit(document, mask, random);
      const { bytes, blocks, unchangedPsnr } = await document.encode({ format: "jpeg", metadata: "keep" });
      sum.opened++;
      if (!blocks) {
        leastPsnr = Math.min(leastPsnr, unchangedPsnr);
        continue;
      }
      sum.carried++;
      const { kept, broken, total, differing } = await jpegFidelity(before, bytes, mask);
      sum.blocks += total;
      sum.kept += kept;
      sum.broken += broken;
      sum.differing += differing;
      if (broken + differing > 0)
        console.log(`mutant ${i}: ${broken} blocks broken, ${differing} pixels differ outside`);
    } catch (thrown) {
      if (!(thrown instanceof LacunaError)) throw thrown;
      sum.refused++;
    }
  }
  return { ...sum, leastPsnr: Number.isFinite(leastPsnr) ? leastPsnr : null };
}
