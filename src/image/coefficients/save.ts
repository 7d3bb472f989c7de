import type { Tick } from "../../core/fill.ts";
import { latin1, startsWith } from "../bytes.ts";
import { EXIF, ICC, type Segment, segment, segmentsOf, XMP } from "../jpeg.ts";
import { editedMetadata, isSplitPicture, orientationExif, withoutPictures } from "../previews.ts";
import type { BlockCount } from "../types.ts";
import { BLOCK, type CoefficientImage } from "./frame.ts";
import { readCoefficients } from "./read.ts";
import { type ColourModel, type EditedPhoto, GREY, RGB, replaceBlocks, touchedBlocks, YCC } from "./replace.ts";
import { writeCoefficients } from "./write.ts";

export interface JpegEdit extends EditedPhoto {
  /** The JPEG as it was opened. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly metadata: "keep" | "strip";
  /** A JPEG in place of the EXIF thumbnail; absent = it is dropped. */
  readonly thumbnail?: Uint8Array;
  readonly tick?: Tick;
}

export interface SavedJpeg {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Counted by reading `bytes` again. */
  readonly blocks: BlockCount;
}

/**
 * Saves an edited JPEG so that every block of 8 x 8 samples without a changed pixel keeps its quantised coefficients,
 * bit for bit: the others are quantised anew with the file's own tables, and the whole is written as a sequential JPEG
 * in the stored orientation. Metadata segments are carried as they are, but for pictures of the photo as it was.
 * @returns undefined where the file is not of the kind that can be treated so (CMYK, arithmetic coding, 12 bits, a
 * progression that was cut short, damage that decoders pass over)
 */
export async function saveJpeg(edit: JpegEdit): Promise<SavedJpeg | undefined> {
  const { bytes, tick } = edit;
  const part = (from: number, to: number): Tick | undefined => tick && ((share) => tick(from + (to - from) * share));
  try {
    const header = segmentsOf(bytes);
    const image = await readCoefficients(bytes, part(0, 0.25));
    const colours = colourModel(bytes, header, image);
    if (!colours || !fits(image, edit)) return undefined;
    const touched = touchedBlocks(image, edit);
    await replaceBlocks(image, edit, touched, colours, part(0.25, 0.4));
    const written = await writeCoefficients(image, carried(edit, header), bytes.length, part(0.4, 0.65));
    const again = await readCoefficients(written, part(0.65, 0.9));
    const blocks = compare(image, again, touched);
    return blocks && { bytes: written, blocks };
  } catch (thrown) {
    if (thrown instanceof RangeError && !/allocation|memory|array length/i.test(thrown.message)) return undefined;
    throw thrown;
  }
}

function fits({ width, height }: CoefficientImage, { photo, orientation }: EditedPhoto): boolean {
  return orientation > 4
    ? photo.width === height && photo.height === width
    : photo.width === width && photo.height === height;
}

/** What the components stand for, by the rules of libjpeg; undefined for four of them. */
function colourModel(bytes: Uint8Array, header: readonly Segment[], image: CoefficientImage): ColourModel | undefined {
  const { components } = image;
  if (components.length === 1) return GREY;
  if (components.length !== 3) return undefined;
  if (header.some(({ marker, from }) => marker === 0xe0 && startsWith(bytes, "JFIF\0", from))) return YCC;
  const adobe = header.find(({ marker, from }) => marker === 0xee && startsWith(bytes, "Adobe", from));
  if (adobe) return bytes[adobe.from + 11] === 0 ? RGB : YCC;
  return components.map(({ id }) => String.fromCharCode(id)).join("") === "RGB" ? RGB : YCC;
}

/**
 * The segments that go into the new file, in their order; tables and headers of the pixels are written anew. Lists of
 * what follows the picture (MPF: previews, gain maps) are dropped with it, and so is the signed history of the pixels
 * (C2PA), which they no longer have.
 */
function carried({ bytes, metadata, orientation, thumbnail }: JpegEdit, header: readonly Segment[]): Uint8Array[] {
  const out: Uint8Array[] = [];
  const strip = metadata === "strip";
  for (const { marker, start, from, end } of header) {
    const whole = bytes.slice(start, end);
    const payload = (prefix: string): Uint8Array<ArrayBuffer> => bytes.slice(from + prefix.length, end);
    if (marker === 0xe0) {
      if (startsWith(bytes, "JFIF\0", from)) out.push(segment(0xe0, withoutJfifThumbnail(bytes.slice(from, end))));
    } else if (marker === 0xee || (marker === 0xe2 && startsWith(bytes, ICC, from))) out.push(whole);
    else if (strip || !isMetadata(marker) || marker === 0xe2 || marker === 0xeb) continue;
    else if (marker === 0xe1 && startsWith(bytes, EXIF, from)) {
      const { exif } = editedMetadata({ exif: payload(EXIF) }, thumbnail);
      if (exif) out.push(segment(0xe1, joined(EXIF, exif)));
    } else if (marker === 0xe1 && startsWith(bytes, XMP, from)) {
      const { xmp } = editedMetadata({ xmp: payload(XMP) });
      if (xmp) out.push(segment(0xe1, joined(XMP, xmp)));
    } else if (!isSplitPicture(whole)) out.push(withoutPictures(whole));
  }
  if (strip && orientation !== 1) out.splice(1, 0, segment(0xe1, joined(EXIF, orientationExif(orientation))));
  return out;
}

function isMetadata(marker: number): boolean {
  return (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;
}

function joined(prefix: string, payload: Uint8Array): Uint8Array {
  const out = new Uint8Array(prefix.length + payload.length);
  out.set(latin1(prefix));
  out.set(payload, prefix.length);
  return out;
}

/** The first 14 bytes with the thumbnail's sides 0 (JFIF 1.02). */
function withoutJfifThumbnail(payload: Uint8Array): Uint8Array {
  const out = payload.slice(0, 14);
  out.fill(0, 12, 14);
  return out;
}

/** Counts the blocks that came through; undefined when one that had to did not. */
function compare(
  before: CoefficientImage,
  after: CoefficientImage,
  touched: readonly Uint8Array[],
): BlockCount | undefined {
  let unchanged = 0;
  let total = 0;
  for (const [c, a] of before.components.entries()) {
    const b = after.components[c];
    if (!b || b.stride !== a.stride || a.steps?.some((step, k) => step !== b.steps?.[k])) return undefined;
    for (let row = 0; row < a.high; row++) {
      for (let column = 0; column < a.wide; column++) {
        const block = row * a.stride + column;
        total++;
        if (touched[c]?.[block]) continue;
        for (let k = block * BLOCK; k < (block + 1) * BLOCK; k++)
          if (a.coefficients[k] !== b.coefficients[k]) return undefined;
        unchanged++;
      }
    }
  }
  return { unchanged, total };
}
