import type { LacunaError } from "../../src/core/errors.ts";
import { blankMask } from "../../src/core/mask.ts";
import { blankPhoto, type Photo } from "../../src/core/photo.ts";
import type { Random } from "../../src/core/random.ts";
import { openDocument } from "../../src/image/document.ts";
import { withMetadata } from "../../src/image/metadata.ts";
import { exifBlock, iccProfile, samplePhoto, xmpPacket } from "../../src/image/testing.ts";
import type { FileFormat } from "../../src/image/types.ts";
import { codecs } from "../picture.ts";
import { encodeByTurbo, SUBSAMPLINGS } from "../turbo.ts";
import { faultFrom } from "./fault.ts";
import type { Subject } from "./subjects.ts";

/** Small enough to be quick, large enough for several MCUs, rows and chunks. */
const SIDES = [64, 100] as const;
/** A header that lies about its size is to be refused, not to take the machine's memory. */
const PEAK_BYTES = 1e8;

const files = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/** A whole file of a kind with metadata, one of several. */
export function photoFile(
  subject: Exclude<Subject, "project" | "model">,
  random: Random,
): Promise<Uint8Array<ArrayBuffer>> {
  const variant = random.integer(0, SUBSAMPLINGS.length);
  const key = `${subject} ${variant}`;
  const known = files.get(key) ?? makeFile(subject, variant);
  files.set(key, known);
  return known;
}

async function makeFile(subject: string, variant: number): Promise<Uint8Array<ArrayBuffer>> {
  const photo = samplePhoto(
    SIDES[variant % 2] as number,
    SIDES[1 - (variant % 2)] as number,
    variant > 2 && !subject.includes("jpeg"),
  );
  const metadata = { exif: exifBlock(variant + 1), icc: iccProfile({ name: "P3" }), xmp: xmpPacket(variant + 1) };
  if (subject === "jpeg" || subject === "progressive-jpeg") {
    const subsampling = SUBSAMPLINGS[variant] as (typeof SUBSAMPLINGS)[number];
    const progressive = subject === "progressive-jpeg";
    return withMetadata("jpeg", await encodeByTurbo(photo, { subsampling, progressive, quality: 85 }), metadata);
  }
  const format = subject as FileFormat;
  const lossy = format !== "png" && variant % 2 === 0 ? { quality: 80 } : {};
  return withMetadata(format, await codecs.encode(format, photo, { fullChroma: true, ...lossy }), metadata);
}

/**
 * Opens a file; where that works, changes a part of it, saves it in its own format, and opens what was saved.
 * @throws when the photo that was saved is another one, or what is no fault
 */
export function photoFault(
  format: FileFormat,
  bytes: Uint8Array<ArrayBuffer>,
  random: Random,
): Promise<LacunaError | undefined> {
  return faultFrom(async () => {
    const document = await openDocument("photo", bytes, { codecs, peakBytes: PEAK_BYTES });
    const { width, height } = document.photo;
    const side = Math.min(width, height, 1 + random.integer(0, 24));
    const bounds = {
      x: random.integer(0, width - side + 1),
      y: random.integer(0, height - side + 1),
      width: side,
      height: side,
    };
    document.steps.apply([{ mask: { bounds, data: blankMask(bounds).data.fill(1) }, pixels: opaque(side) }]);
    // AVIF takes seconds to write: what was opened is written as PNG.
    const saved = await document.encode({ format: format === "avif" ? "png" : format, metadata: "keep" });
    const again = await openDocument("saved", saved.bytes, { codecs, peakBytes: PEAK_BYTES });
    if (again.photo.width !== width || again.photo.height !== height)
      throw new Error(`saved ${width} x ${height}, opened ${again.photo.width} x ${again.photo.height}`);
  });
}

function opaque(side: number): Photo {
  const photo = blankPhoto(side, side);
  photo.data.fill(255);
  return photo;
}
