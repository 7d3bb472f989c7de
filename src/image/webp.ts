import { concat } from "../core/bytes.ts";
import { latin1, slice, startsWith, textAt, uint32le, viewOf } from "./bytes.ts";
import type { Header, Metadata } from "./header.ts";

/** Bits of VP8X (Google, WebP container specification). */
const ICC_FLAG = 0x20;
const ALPHA_FLAG = 0x10;
const EXIF_FLAG = 0x08;
const XMP_FLAG = 0x04;
const ANIMATION_FLAG = 0x02;
const METADATA_FLAGS = ICC_FLAG | EXIF_FLAG | XMP_FLAG;

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/** The chunks of a run of RIFF chunks; stops quietly where the file is cut off. */
function chunksIn(bytes: Uint8Array, from: number): Chunk[] {
  const view = viewOf(bytes);
  const found: Chunk[] = [];
  let at = from;
  while (at + 8 <= bytes.length) {
    const length = view.getUint32(at + 4, true);
    if (at + 8 + length > bytes.length) break;
    found.push({ type: textAt(bytes, at, 4), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length & 1);
  }
  return found;
}

const chunksOf = (bytes: Uint8Array): Chunk[] => chunksIn(bytes, 12);

/** Reads the size and the kind. The first chunk may be cut off behind its header. @throws RangeError when it is not there */
export function webpHeader(bytes: Uint8Array): Header {
  const view = viewOf(bytes);
  const type = textAt(bytes, 12, 4);
  const shared = { container: "webp", bitDepth: 8, cmyk: false, progressive: false, fullChroma: false } as const;
  if (type === "VP8X") {
    const flags = view.getUint8(20);
    const size = { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
    return { ...shared, ...size, hasAlpha: (flags & ALPHA_FLAG) !== 0, animated: (flags & ANIMATION_FLAG) !== 0 };
  }
  return { ...shared, ...bitstreamSize(type, bytes.subarray(20)), animated: false };
}

function bitstreamSize(type: string, data: Uint8Array): { width: number; height: number; hasAlpha: boolean } {
  const view = viewOf(data);
  if (type === "VP8L") {
    if (view.getUint8(0) !== 0x2f) throw new RangeError("no VP8L signature");
    const bits = view.getUint32(1, true);
    return {
      width: (bits & 0x3fff) + 1,
      height: ((bits >>> 14) & 0x3fff) + 1,
      hasAlpha: ((bits >>> 28) & 1) === 1,
    };
  }
  if (type !== "VP8 " || view.getUint8(3) !== 0x9d) throw new RangeError("no VP8 frame");
  return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff, hasAlpha: false };
}

const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);

/** Reads EXIF, ICCP and XMP. Some writers put JPEG's `Exif\0\0` before the block; it is no part of it. */
export function webpMetadata(bytes: Uint8Array): Metadata {
  const found: { exif?: Uint8Array<ArrayBuffer>; icc?: Uint8Array<ArrayBuffer>; xmp?: Uint8Array<ArrayBuffer> } = {};
  for (const { type, data } of chunksOf(bytes)) {
    const skip = type === "EXIF" && startsWith(data, "Exif\0\0") ? 6 : 0;
    const payload = (): Uint8Array<ArrayBuffer> => slice(data, skip, data.length - skip);
    if (type === "EXIF") found.exif ??= payload();
    else if (type === "ICCP") found.icc ??= payload();
    else if (type === "XMP ") found.xmp ??= payload();
  }
  return found;
}

/**
 * Puts metadata into a still WebP in place of what it has; makes the extended header where there is none.
 * @throws RangeError when `bytes` has no frame header
 */
export function withWebpMetadata(bytes: Uint8Array, metadata: Metadata): Uint8Array<ArrayBuffer> {
  const { exif, icc, xmp } = metadata;
  const { width, height, hasAlpha } = webpHeader(bytes);
  const old = chunksOf(bytes);
  const pixels = old.filter(({ type }) => !["VP8X", "ICCP", "EXIF", "XMP "].includes(type));
  const flags =
    ((old.find(({ type }) => type === "VP8X")?.data[0] ?? 0) & ~METADATA_FLAGS) |
    (hasAlpha ? ALPHA_FLAG : 0) |
    (icc ? ICC_FLAG : 0) |
    (exif ? EXIF_FLAG : 0) |
    (xmp ? XMP_FLAG : 0);
  if ((flags & METADATA_FLAGS) === 0 && pixels.length === 1) return riff(pixels);
  const size = concat([uint32le(width - 1).subarray(0, 3), uint32le(height - 1).subarray(0, 3)]);
  const chunks: Chunk[] = [{ type: "VP8X", data: concat([Uint8Array.of(flags, 0, 0, 0), size]) }];
  if (icc) chunks.push({ type: "ICCP", data: icc });
  chunks.push(...pixels);
  if (exif) chunks.push({ type: "EXIF", data: exif });
  if (xmp) chunks.push({ type: "XMP ", data: xmp });
  return riff(chunks);
}

function riff(chunks: readonly Chunk[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [latin1("WEBP")];
  for (const { type, data } of chunks)
    parts.push(latin1(type), uint32le(data.length), data, new Uint8Array(data.length & 1));
  const body = concat(parts);
  return concat([latin1("RIFF"), uint32le(body.length), body]);
}

/** The first frame of an animated WebP as a still WebP, and where it lies on the canvas. */
export function firstWebpFrame(bytes: Uint8Array): { still: Uint8Array<ArrayBuffer>; x: number; y: number } {
  const frame = chunksOf(bytes).find(({ type }) => type === "ANMF")?.data;
  if (!frame) throw new RangeError("no frame");
  const view = viewOf(frame);
  const inner = chunksIn(frame, 16).filter(({ type }) => ["ALPH", "VP8 ", "VP8L"].includes(type));
  const size = frame.slice(6, 12);
  const flags = inner.some(({ type }) => type === "ALPH" || type === "VP8L") ? ALPHA_FLAG : 0;
  const chunks = [{ type: "VP8X", data: concat([Uint8Array.of(flags, 0, 0, 0), size]) }, ...inner];
  return { still: riff(chunks), x: uint24(view, 0) * 2, y: uint24(view, 3) * 2 };
}
