import { concat } from "../core/bytes.ts";
import { latin1, slice, startsWith, uint16be, viewOf } from "./bytes.ts";
import type { Header, Metadata } from "./header.ts";

export const EXIF = "Exif\0\0";
export const XMP = "http://ns.adobe.com/xap/1.0/\0";
const EXTENDED_XMP = "http://ns.adobe.com/xmp/extension/\0";
export const ICC = "ICC_PROFILE\0";
const PHOTOSHOP = "Photoshop 3.0\0";
/** The most that fits a segment after its two length bytes. */
const SEGMENT_MAX = 65_533;

export interface Segment {
  readonly marker: number;
  /** Offset of the 0xFF. */
  readonly start: number;
  /** Offset of the payload, after the length. */
  readonly from: number;
  /** Offset behind the segment. */
  readonly end: number;
}

/**
 * The marker segments before the first scan (ITU-T T.81, annex B).
 * @throws RangeError when the file ends before the scan or is no chain of markers
 */
export function segmentsOf(bytes: Uint8Array): Segment[] {
  const view = viewOf(bytes);
  const found: Segment[] = [];
  let at = 2;
  for (;;) {
    const start = at;
    if (view.getUint8(at) !== 0xff) throw new RangeError("no marker where one must be");
    while (view.getUint8(at) === 0xff) at++;
    const marker = view.getUint8(at++);
    if (marker === 0xd9) throw new RangeError("no scan");
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    const length = view.getUint16(at);
    if (length < 2) throw new RangeError("segment without a length");
    found.push({ marker, start, from: at + 2, end: at + length });
    if (marker === 0xda) return found;
    at += length;
  }
}

/** Each scan goes over every block, whatever its data are: more than this is an attack, not a photo. */
export const MOST_SCANS = 100;

/** Number of scans of the JPEG at the beginning of `bytes`. @throws RangeError when it has none */
export function scanCount(bytes: Uint8Array): number {
  let count = 1;
  endFrom(bytes, (segmentsOf(bytes).at(-1) as Segment).end, (marker) => {
    if (marker === 0xda) count++;
  });
  return count;
}

/** Reads the frame header. @throws RangeError when there is none or it is cut off */
export function jpegHeader(bytes: Uint8Array): Header {
  const view = viewOf(bytes);
  for (const { marker, from } of segmentsOf(bytes)) {
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (!isFrame) continue;
    const components = view.getUint8(from + 5);
    const first = view.getUint8(from + 7);
    let fullChroma = true;
    for (let i = 1; i < components; i++) if (view.getUint8(from + 7 + 3 * i) !== first) fullChroma = false;
    return {
      container: "jpeg",
      bitDepth: view.getUint8(from),
      height: view.getUint16(from + 1),
      width: view.getUint16(from + 3),
      cmyk: components === 4, // or YCCK: an Adobe marker tells which
      hasAlpha: false,
      animated: false,
      progressive: (marker & 3) === 2,
      fullChroma,
    };
  }
  throw new RangeError("no frame header");
}

/** Reads EXIF, ICC (joined from its parts) and XMP; extended XMP, IPTC and comments are kept as native blocks. */
export function jpegMetadata(bytes: Uint8Array): Metadata {
  const found: { exif?: Uint8Array<ArrayBuffer>; xmp?: Uint8Array<ArrayBuffer>; icc?: Uint8Array<ArrayBuffer> } = {};
  const iccParts: { index: number; data: Uint8Array }[] = [];
  const text: Uint8Array<ArrayBuffer>[] = [];
  const colour: Uint8Array<ArrayBuffer>[] = [];
  for (const { marker, start, from, end } of segmentsOf(bytes)) {
    const payload = (prefix: number): Uint8Array<ArrayBuffer> => slice(bytes, from + prefix, end - from - prefix);
    if (marker === 0xe1 && startsWith(bytes, EXIF, from)) found.exif ??= payload(EXIF.length);
    else if (marker === 0xe1 && startsWith(bytes, XMP, from)) found.xmp ??= payload(XMP.length);
    else if (marker === 0xe2 && startsWith(bytes, ICC, from))
      iccParts.push({ index: bytes[from + ICC.length] as number, data: payload(ICC.length + 2) });
    else if (marker === 0xe1 && startsWith(bytes, EXTENDED_XMP, from)) text.push(slice(bytes, start, end - start));
    else if (marker === 0xed && startsWith(bytes, PHOTOSHOP, from)) text.push(slice(bytes, start, end - start));
    else if (marker === 0xfe) text.push(slice(bytes, start, end - start));
    else if (marker === 0xe0 && startsWith(bytes, "JFIF\0", from)) colour.push(slice(bytes, start, end - start));
  }
  if (iccParts.length > 0) found.icc = concat(iccParts.sort((a, b) => a.index - b.index).map((part) => part.data));
  return { ...found, native: { format: "jpeg", colour, text } };
}

/**
 * Puts metadata into a JPEG in place of what it has: behind the JFIF header, as cameras and editors do.
 * EXIF or XMP of more than 64 kB do not fit a segment (other formats allow it) and are left out.
 * @throws RangeError when `bytes` is not a whole JPEG header
 */
export function withJpegMetadata(bytes: Uint8Array, metadata: Metadata): Uint8Array<ArrayBuffer> {
  const own = metadata.native?.format === "jpeg" ? metadata.native : undefined;
  const parts: Uint8Array[] = [bytes.subarray(0, 2)];
  const segments = segmentsOf(bytes);
  // The density (dots an inch) stands in the JFIF header, so the photo's own one is kept; a thumbnail in it is not.
  const jfif =
    own?.colour[0] ?? segments.filter(({ marker }) => marker === 0xe0).map((s) => bytes.slice(s.start, s.end))[0];
  if (jfif) parts.push(segment(0xe0, concat([jfif.subarray(4, 16), Uint8Array.of(0, 0)])));
  if (metadata.exif) parts.push(segment(0xe1, concat([latin1(EXIF), metadata.exif])));
  if (metadata.xmp) parts.push(segment(0xe1, concat([latin1(XMP), metadata.xmp])));
  if (metadata.icc) parts.push(...iccSegments(metadata.icc));
  parts.push(...(own?.text ?? []));
  const kept = segments.filter(
    ({ marker }) => marker === 0xee || (!(marker >= 0xe0 && marker <= 0xef) && marker !== 0xfe),
  );
  for (const { marker, start, end } of kept) if (marker !== 0xda) parts.push(bytes.subarray(start, end));
  const scan = segments.at(-1) as Segment;
  parts.push(bytes.subarray(scan.start, endFrom(bytes, scan.end)));
  return concat(parts);
}

/** Length of the JPEG at the beginning of `bytes`. @throws RangeError when it has no scan */
export function jpegEnd(bytes: Uint8Array): number {
  return endFrom(bytes, (segmentsOf(bytes).at(-1) as Segment).end);
}

/**
 * Offset behind the end-of-image marker of the picture whose first scan's data begin at `from`. What
 * phones put behind it (previews, depth, a second of video) belongs to the photo as it was and is dropped.
 */
function endFrom(bytes: Uint8Array, from: number, onSegment?: (marker: number) => void): number {
  let at = from;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 1 >= bytes.length) return bytes.length;
    const marker = bytes[at + 1] as number;
    if (marker === 0xd9) return at + 2;
    // Stuffed zeros, restart markers and fill bytes belong to the scan; anything else is a segment with a length.
    const inScan = marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd7);
    if (!inScan) onSegment?.(marker);
    at += inScan ? (marker === 0xff ? 1 : 2) : 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
  }
}

/** A segment with its marker and length; empty when the payload does not fit. */
export function segment(marker: number, payload: Uint8Array): Uint8Array {
  if (payload.length > SEGMENT_MAX) return new Uint8Array(0);
  return concat([Uint8Array.of(0xff, marker), uint16be(payload.length + 2), payload]);
}

function iccSegments(icc: Uint8Array): Uint8Array[] {
  const room = SEGMENT_MAX - ICC.length - 2;
  const count = Math.ceil(icc.length / room);
  if (count > 255) return [];
  return Array.from({ length: count }, (_, i) =>
    segment(0xe2, concat([latin1(ICC), Uint8Array.of(i + 1, count), icc.subarray(i * room, (i + 1) * room)])),
  );
}
