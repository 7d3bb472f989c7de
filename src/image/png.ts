import { concat } from "../core/bytes.ts";
import { latin1, slice, startsWith, textAt, uint32be, viewOf, zlib } from "./bytes.ts";
import type { Header, Metadata } from "./header.ts";

/** The first eight bytes, as Latin-1. */
export const PNG_SIGNATURE = "\x89PNG\r\n\x1a\n";
const XMP_KEYWORD = "XML:com.adobe.xmp\0";
const COLOUR_CHUNKS = ["gAMA", "cHRM", "sRGB", "cICP", "pHYs"];
const TEXT_CHUNKS = ["tEXt", "zTXt", "iTXt", "tIME"];
/** Channels of each colour type (grey, -, rgb, palette, grey + alpha, -, rgba). */
const HAS_ALPHA = [false, false, false, false, true, false, true];

interface Chunk {
  readonly type: string;
  /** Offset of the length field. */
  readonly start: number;
  readonly data: Uint8Array;
  /** Offset behind the checksum. */
  readonly end: number;
}

/** The chunks up to and with IEND (W3C PNG, section 5); stops quietly where the file is cut off. */
function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = viewOf(bytes);
  let start = PNG_SIGNATURE.length;
  while (start + 12 <= bytes.length) {
    const length = view.getUint32(start);
    const end = start + 12 + length;
    if (end > bytes.length) return;
    const type = textAt(bytes, start + 4, 4);
    yield { type, start, data: bytes.subarray(start + 8, end - 4), end };
    if (type === "IEND") return;
    start = end;
  }
}

/** Reads IHDR and what tells of animation and transparency. @throws RangeError when IHDR is missing or cut off */
export function pngHeader(bytes: Uint8Array): Header {
  const view = viewOf(bytes);
  if (textAt(bytes, 12, 4) !== "IHDR") throw new RangeError("no IHDR");
  const colourType = view.getUint8(25);
  let animated = false;
  let transparent = false;
  for (const { type } of chunksOf(bytes)) {
    if (type === "acTL") animated = true;
    if (type === "tRNS") transparent = true;
    if (type === "IDAT") break;
  }
  return {
    container: "png",
    width: view.getUint32(16),
    height: view.getUint32(20),
    bitDepth: view.getUint8(24),
    cmyk: false,
    hasAlpha: transparent || HAS_ALPHA[colourType] === true,
    animated,
    progressive: view.getUint8(28) === 1,
    fullChroma: true,
  };
}

/** Reads eXIf, iCCP and the XMP packet; a profile or packet that cannot be unpacked is left out. */
export async function pngMetadata(bytes: Uint8Array): Promise<Metadata> {
  const found: { exif?: Uint8Array<ArrayBuffer>; icc?: Uint8Array<ArrayBuffer>; xmp?: Uint8Array<ArrayBuffer> } = {};
  const colour: Uint8Array<ArrayBuffer>[] = [];
  const text: Uint8Array<ArrayBuffer>[] = [];
  for (const { type, start, data, end } of chunksOf(bytes)) {
    if (type === "eXIf") found.exif = slice(data, 0, data.length);
    else if (type === "iCCP") {
      const icc = await unpack(data.subarray(data.indexOf(0) + 2));
      if (icc) found.icc = icc;
    } else if (type === "iTXt" && startsWith(data, XMP_KEYWORD)) {
      const xmp = await xmpOf(data);
      if (xmp) found.xmp = xmp;
    } else if (COLOUR_CHUNKS.includes(type)) colour.push(slice(bytes, start, end - start));
    else if (TEXT_CHUNKS.includes(type)) text.push(slice(bytes, start, end - start));
  }
  return { ...found, native: { format: "png", colour, text } };
}

/** iTXt: keyword, 0, compressed?, method, language, 0, translated keyword, 0, text. */
async function xmpOf(data: Uint8Array): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const flag = data[XMP_KEYWORD.length];
  const language = data.indexOf(0, XMP_KEYWORD.length + 2);
  const from = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (from < 0) return undefined;
  const body = data.subarray(from + 1);
  return flag === 1 ? await unpack(body) : slice(body, 0, body.length);
}

async function unpack(packed: Uint8Array): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await zlib(slice(packed, 0, packed.length), "unpack");
  } catch {
    return undefined;
  }
}

/**
 * Puts metadata into a PNG in place of what it has, between IHDR and the pixels.
 * @throws RangeError when `bytes` has no IHDR
 */
export async function withPngMetadata(bytes: Uint8Array, metadata: Metadata): Promise<Uint8Array<ArrayBuffer>> {
  const own = metadata.native?.format === "png" ? metadata.native : undefined;
  const added: Uint8Array[] = [];
  if (metadata.icc) added.push(pngChunk("iCCP", concat([latin1("ICC profile\0\0"), await zlib(metadata.icc, "pack")])));
  added.push(...(own?.colour ?? []));
  if (metadata.exif) added.push(pngChunk("eXIf", metadata.exif));
  if (metadata.xmp) added.push(pngChunk("iTXt", concat([latin1(`${XMP_KEYWORD}\0\0\0\0`), metadata.xmp])));
  added.push(...(own?.text ?? []));
  const replaced = ["iCCP", "eXIf", ...COLOUR_CHUNKS, ...TEXT_CHUNKS];
  const parts: Uint8Array[] = [bytes.subarray(0, PNG_SIGNATURE.length)];
  for (const { type, start, end } of chunksOf(bytes)) {
    if (!replaced.includes(type)) parts.push(bytes.subarray(start, end));
    if (type === "IHDR") parts.push(...added);
  }
  return concat(parts);
}

/** A chunk with its length and checksum. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = concat([uint32be(data.length), latin1(type), data, new Uint8Array(4)]);
  viewOf(out).setUint32(out.length - 4, crc32(out.subarray(4, out.length - 4)));
  return out;
}

/**
 * True when no chunk that matters to the pixels is damaged. The decoder does not look at checksums: it
 * would make a picture of noise from a damaged file.
 */
export function pngIntact(bytes: Uint8Array): boolean {
  const view = viewOf(bytes);
  for (const { type, start, end } of chunksOf(bytes)) {
    const critical = /^[A-Z]|^tRNS/.test(type);
    if (critical && crc32(bytes.subarray(start + 4, end - 4)) !== view.getUint32(end - 4)) return false;
  }
  return true;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

/** CRC-32 of PNG chunks (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ (bytes[i] as number)) & 255] as number);
  return ~crc >>> 0;
}
