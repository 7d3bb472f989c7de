import { slice, startsWith, textAt, viewOf } from "./bytes.ts";
import type { Header, Metadata } from "./header.ts";

/** One box of an ISO base media file (ISO/IEC 14496-12): HEIC and AVIF are made of these. */
export interface Box {
  readonly type: string;
  /** Offset of the box in the file. */
  readonly start: number;
  /** Offset of the content, behind the box header. */
  readonly from: number;
  readonly end: number;
}

/** The boxes between two offsets. @throws RangeError when a box reaches over the end */
export function boxesIn(bytes: Uint8Array, from: number, to: number): Box[] {
  const view = viewOf(bytes);
  const found: Box[] = [];
  let start = from;
  while (start + 8 <= to) {
    let length = view.getUint32(start);
    let head = 8;
    if (length === 1) {
      length = Number(view.getBigUint64(start + 8));
      head = 16;
    } else if (length === 0) length = to - start;
    if (length < head) throw new RangeError("box shorter than its header");
    found.push({ type: textAt(bytes, start + 4, 4), start, from: start + head, end: start + length });
    start += length;
  }
  return found;
}

/** `avif`, `heic` or undefined by the brands of the first box. */
export function bmffKind(bytes: Uint8Array): "avif" | "heic" | undefined {
  if (!startsWith(bytes, "ftyp", 4)) return undefined;
  const end = Math.min(viewOf(bytes).getUint32(0), bytes.length);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(textAt(bytes, at, 4));
  if (brands.some((brand) => brand === "avif" || brand === "avis")) return "avif";
  if (brands.some((brand) => /^(he[ivm][csx]|mif1|msf1)$/.test(brand))) return "heic";
  return undefined;
}

export interface Item {
  readonly type: string;
  /** MIME type of a `mime` item. */
  readonly contentType: string;
  readonly properties: readonly Box[];
  /** Extents: where its data lie in the file. */
  readonly extents: readonly { from: number; length: number }[];
}

export interface Items {
  readonly primary: number;
  readonly byId: ReadonlyMap<number, Item>;
  /** Kinds of auxiliary images that belong to the primary item or its tiles. */
  readonly auxiliary: readonly string[];
}

/** Reads the item tables of the `meta` box (ISO/IEC 23008-12). @throws RangeError when they are missing or cut off */
export function readItems(bytes: Uint8Array): Items {
  const meta = boxesIn(bytes, 0, bytes.length).find(({ type }) => type === "meta");
  if (!meta || meta.end > bytes.length) throw new RangeError("no meta box");
  const children = boxesIn(bytes, meta.from + 4, meta.end);
  const child = (type: string): Box | undefined => children.find((box) => box.type === type);
  const view = viewOf(bytes);
  const pitm = child("pitm");
  if (!pitm) throw new RangeError("no primary item");
  const primary = view.getUint8(pitm.from) === 0 ? view.getUint16(pitm.from + 4) : view.getUint32(pitm.from + 4);
  const properties = readProperties(bytes, child("iprp"));
  const extents = readLocations(bytes, child("iloc"), child("idat"));
  const byId = new Map<number, Item>();
  for (const [id, info] of readInfos(bytes, child("iinf")))
    byId.set(id, { ...info, properties: properties.get(id) ?? [], extents: extents.get(id) ?? [] });
  const auxiliary: string[] = [];
  for (const { properties: boxes } of byId.values())
    for (const box of boxes)
      if (box.type === "auxC") auxiliary.push(textAt(bytes, box.from + 4, box.end - box.from - 5));
  return { primary, byId, auxiliary };
}

function readInfos(bytes: Uint8Array, iinf: Box | undefined): Map<number, { type: string; contentType: string }> {
  const found = new Map<number, { type: string; contentType: string }>();
  if (!iinf) return found;
  const view = viewOf(bytes);
  const entries = boxesIn(bytes, iinf.from + (view.getUint8(iinf.from) === 0 ? 6 : 8), iinf.end);
  for (const { from, end } of entries) {
    const wide = view.getUint8(from) >= 3;
    const id = wide ? view.getUint32(from + 4) : view.getUint16(from + 4);
    const at = from + (wide ? 10 : 8);
    const type = textAt(bytes, at, 4);
    const name = bytes.indexOf(0, at + 4) + 1;
    const contentType = type === "mime" ? textAt(bytes, name, Math.max(0, end - name)).split("\0")[0] : "";
    found.set(id, { type, contentType: contentType ?? "" });
  }
  return found;
}

function readProperties(bytes: Uint8Array, iprp: Box | undefined): Map<number, Box[]> {
  const found = new Map<number, Box[]>();
  if (!iprp) return found;
  const view = viewOf(bytes);
  const inner = boxesIn(bytes, iprp.from, iprp.end);
  const ipco = inner.find(({ type }) => type === "ipco");
  const all = ipco ? boxesIn(bytes, ipco.from, ipco.end) : [];
  for (const { from } of inner.filter(({ type }) => type === "ipma")) {
    const wideId = view.getUint8(from) >= 1;
    const wideIndex = (view.getUint8(from + 3) & 1) === 1;
    let at = from + 8;
    for (let entries = view.getUint32(from + 4); entries > 0; entries--) {
      const id = wideId ? view.getUint32(at) : view.getUint16(at);
      at += wideId ? 4 : 2;
      const boxes: Box[] = [];
      for (let count = view.getUint8(at++); count > 0; count--) {
        const index = wideIndex ? view.getUint16(at) & 0x7fff : view.getUint8(at) & 0x7f;
        at += wideIndex ? 2 : 1;
        const box = all[index - 1];
        if (box) boxes.push(box);
      }
      found.set(id, boxes);
    }
  }
  return found;
}

function readLocations(bytes: Uint8Array, iloc: Box | undefined, idat: Box | undefined): Map<number, Item["extents"]> {
  const found = new Map<number, Item["extents"]>();
  if (!iloc) return found;
  const view = viewOf(bytes);
  const version = view.getUint8(iloc.from);
  const sizes = view.getUint16(iloc.from + 4);
  let at = iloc.from + 6;
  const read = (size: number): number => {
    const value =
      size === 0
        ? 0
        : size === 2
          ? view.getUint16(at)
          : size === 4
            ? view.getUint32(at)
            : Number(view.getBigUint64(at));
    at += size;
    return value;
  };
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version > 0 ? sizes & 15 : 0;
  for (let items = read(version < 2 ? 2 : 4); items > 0; items--) {
    const id = read(version < 2 ? 2 : 4);
    const inIdat = version > 0 && (read(2) & 15) === 1;
    read(2); // data reference: only "this file" is used by images
    const base = read(baseSize) + (inIdat && idat ? idat.from : 0);
    const extents: { from: number; length: number }[] = [];
    for (let count = read(2); count > 0; count--) {
      read(indexSize);
      const from = base + read(offsetSize);
      extents.push({ from, length: read(lengthSize) });
    }
    found.set(id, extents);
  }
  return found;
}

/** Size, depth, transparency and turn of an AVIF or HEIC. @throws RangeError when the tables are missing or cut off */
export function bmffHeader(bytes: Uint8Array, container: "avif" | "heic"): Header {
  const { primary, byId, auxiliary } = readItems(bytes);
  const view = viewOf(bytes);
  const properties = byId.get(primary)?.properties ?? [];
  const property = (type: string): Box | undefined => properties.find((box) => box.type === type);
  const size = property("ispe");
  if (!size) throw new RangeError("no image size");
  const depth = property("pixi");
  const config = property("av1C");
  const codecDepth =
    config && (view.getUint8(config.from + 2) & 0x40 ? (view.getUint8(config.from + 2) & 0x20 ? 12 : 10) : 8);
  const irot = property("irot");
  const imir = property("imir");
  const quarterTurns = irot ? view.getUint8(irot.from) & 3 : 0;
  return {
    container,
    width: view.getUint32(size.from + 4),
    height: view.getUint32(size.from + 8),
    bitDepth: depth ? view.getUint8(depth.from + 5) : (codecDepth ?? 8),
    cmyk: false,
    hasAlpha: auxiliary.some((kind) => /alpha|hevc:2015:auxid:1/.test(kind)),
    animated: textAt(bytes, 8, 4) === "avis" || textAt(bytes, 8, 4) === "msf1",
    progressive: false,
    fullChroma: config !== undefined && (view.getUint8(config.from + 2) & 0x0c) === 0,
    orientation: orientationOf(quarterTurns, imir ? view.getUint8(imir.from) & 1 : undefined),
  };
}

/**
 * The EXIF orientation that equals `irot` (quarter turns anticlockwise) followed by `imir` (axis 0:
 * upside down about the horizontal axis, 1: left to right), ISO/IEC 23008-12 6.5.10 and 6.5.12.
 */
function orientationOf(quarterTurns: number, mirrorAxis: number | undefined): number {
  const table = [
    [1, 8, 3, 6], // turned only
    [4, 5, 2, 7], // then top to bottom
    [2, 7, 4, 5], // then left to right
  ];
  return table[mirrorAxis === undefined ? 0 : mirrorAxis + 1]?.[quarterTurns] ?? 1;
}

/** EXIF, ICC and XMP of an AVIF or HEIC. */
export function bmffMetadata(bytes: Uint8Array): Metadata {
  const { primary, byId } = readItems(bytes);
  const found: { exif?: Uint8Array<ArrayBuffer>; icc?: Uint8Array<ArrayBuffer>; xmp?: Uint8Array<ArrayBuffer> } = {};
  for (const box of byId.get(primary)?.properties ?? [])
    if (box.type === "colr" && /prof|rICC/.test(textAt(bytes, box.from, 4)))
      found.icc = slice(bytes, box.from + 4, box.end - box.from - 4);
  for (const { type, contentType, extents } of byId.values()) {
    const [extent] = extents;
    if (!extent || extents.length !== 1) continue;
    if (type === "Exif") {
      const skip = 4 + viewOf(bytes).getUint32(extent.from); // offset of the TIFF header behind these four bytes
      found.exif = slice(bytes, extent.from + skip, extent.length - skip);
    } else if (type === "mime" && contentType === "application/rdf+xml")
      found.xmp = slice(bytes, extent.from, extent.length);
  }
  return found;
}
