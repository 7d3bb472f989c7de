import { concat } from "../core/bytes.ts";
import type { Photo } from "../core/photo.ts";
import { shrinkPhoto } from "../core/shrink.ts";
import { startsWith, uint16be, uint32be, viewOf } from "./bytes.ts";
import type { Metadata } from "./header.ts";
import { jpegEnd, jpegHeader } from "./jpeg.ts";

/**
 * The small pictures that files carry beside the photo (EXIF thumbnail, previews of camera makers and editors). They
 * show the photo as it was: in an edited one they would give away what was taken out.
 */

/** Longer side of an EXIF thumbnail, in pixels (CIPA DC-008, 4.5.7 and DCF). */
const THUMBNAIL_SIDE = 160;
/** An EXIF block must fit a JPEG segment. */
const EXIF_MAX = 65_527;

const STRIPS = 0x0111;
const STRIP_BYTES = 0x0117;
const JPEG = 0x0201;
const JPEG_BYTES = 0x0202;

interface Directory {
  readonly littleEndian: boolean;
  /** Where the offset of the thumbnail's directory stands. */
  readonly linkAt: number;
  /** Entries of one whole number, by tag. */
  readonly tags: ReadonlyMap<number, Entry>;
}

interface Entry {
  readonly value: number;
  /** Where the value stands. */
  readonly at: number;
  /** It has four bytes, not two. */
  readonly long: boolean;
}

/** True when the block has a thumbnail that is a JPEG. */
export function hasThumbnail(exif: Uint8Array | undefined): boolean {
  return (exif && thumbnailDirectory(exif)?.tags.has(JPEG)) ?? false;
}

/**
 * The same EXIF block with another thumbnail, or with none. Every other place in it stays, so that what makers' notes
 * point to is still there.
 * @param jpeg left out where it does not fit or the block had none
 */
export function withThumbnail(exif: Uint8Array<ArrayBuffer>, jpeg?: Uint8Array): Uint8Array<ArrayBuffer> {
  const found = thumbnailDirectory(exif);
  const out = withoutPictures(exif);
  if (!found) return out;
  const { tags, littleEndian, linkAt } = found;
  blank(out, tags.get(STRIPS)?.value, tags.get(STRIP_BYTES)?.value);
  blank(out, tags.get(JPEG)?.value, tags.get(JPEG_BYTES)?.value);
  const [place, length] = [tags.get(JPEG), tags.get(JPEG_BYTES)];
  const usable = jpeg && place?.long && length?.long && place.value + length.value <= exif.length;
  const fits = usable && jpeg.length <= length.value;
  const whole = usable && !fits ? concat([out, jpeg]) : out;
  if (!usable || whole.length > EXIF_MAX) {
    viewOf(out).setUint32(linkAt, 0, littleEndian);
    return out;
  }
  if (fits) whole.set(jpeg, place.value);
  else viewOf(whole).setUint32(place.at, out.length, littleEndian);
  viewOf(whole).setUint32(length.at, jpeg.length, littleEndian);
  return whole;
}

function blank(bytes: Uint8Array, from: number | undefined, length: number | undefined): void {
  if (from !== undefined && length !== undefined && from > 8) bytes.fill(0, from, from + length);
}

/** The second directory of a TIFF block; undefined where there is none or it cannot be read. */
function thumbnailDirectory(exif: Uint8Array): Directory | undefined {
  try {
    const view = viewOf(exif);
    const littleEndian = view.getUint16(0) === 0x4949;
    const first = view.getUint32(4, littleEndian);
    const linkAt = first + 2 + 12 * view.getUint16(first, littleEndian);
    const second = view.getUint32(linkAt, littleEndian);
    if (second === 0) return undefined;
    const tags = new Map<number, Entry>();
    for (let i = view.getUint16(second, littleEndian); i > 0; i--) {
      const entry = second + 2 + 12 * (i - 1);
      if (view.getUint32(entry + 4, littleEndian) !== 1) continue;
      const long = view.getUint16(entry + 2, littleEndian) === 4;
      const at = entry + 8;
      const value = long ? view.getUint32(at, littleEndian) : view.getUint16(at, littleEndian);
      tags.set(view.getUint16(entry, littleEndian), { value, at, long });
    }
    return { littleEndian, linkAt, tags };
  } catch {
    return undefined;
  }
}

/** The same bytes with zeros in place of every JPEG inside them. */
export function withoutPictures(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const out = bytes.slice();
  for (let at = out.indexOf(0xff); at >= 0; at = out.indexOf(0xff, at + 1)) {
    if (!startsWith(out, "\xff\xd8\xff", at)) continue;
    const inner = out.subarray(at);
    try {
      jpegHeader(inner);
      inner.fill(0, 0, jpegEnd(inner));
    } catch {
      // Three bytes that look like a beginning and are none.
    }
  }
  return out;
}

/** Pictures in XMP: previews (xmpGImg), and the originals and depth maps that phones keep (GImage, GDepth). */
const XMP_PICTURE = /(<xmpGImg:image>|(?:GImage|GDepth|xmpGImg):(?:Data|image)\s*=\s*["'])([^<"']*)/g;

function xmpWithoutPictures(xmp: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder("latin1").decode(xmp);
  const out = text.replace(XMP_PICTURE, "$1");
  return out === text ? xmp : Uint8Array.from(out, (letter) => letter.charCodeAt(0));
}

/**
 * What belongs beside pixels that were edited: the thumbnail replaced, every other picture of the photo as it was taken
 * out.
 */
export function editedMetadata(metadata: Metadata, thumbnail?: Uint8Array): Metadata {
  const { exif, xmp, native } = metadata;
  return {
    ...metadata,
    ...(exif && { exif: withThumbnail(exif, thumbnail) }),
    ...(xmp && { xmp: xmpWithoutPictures(xmp) }),
    ...(native && {
      native: { ...native, text: native.text.filter((block) => !isSplitPicture(block)).map(withoutPictures) },
    }),
  };
}

/** Extended XMP (what does not fit a segment) that holds pictures: one cannot be taken out of a part of it. */
export function isSplitPicture(segment: Uint8Array): boolean {
  if (!startsWith(segment, "http://ns.adobe.com/xmp/extension/\0", 4)) return false;
  return /xmpGImg|GImage|GDepth|GAudio|[A-Za-z0-9+/]{2000}/.test(new TextDecoder("latin1").decode(segment));
}

/** Pixels of a thumbnail; over white, opaque. */
export function thumbnailOf(photo: Photo): Photo {
  return shrinkPhoto(photo, THUMBNAIL_SIDE);
}

/** An EXIF block that says nothing but how the pixels are to be turned: without it the photo would lie on its side. */
export function orientationExif(orientation: number): Uint8Array<ArrayBuffer> {
  const entry = concat([uint16be(0x0112), uint16be(3), uint32be(1), uint16be(orientation), uint16be(0)]);
  return concat([Uint8Array.of(0x4d, 0x4d, 0, 42), uint32be(8), uint16be(1), entry, uint32be(0)]);
}
