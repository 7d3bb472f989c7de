import { concat } from "../core/bytes.ts";
import { type Box, boxesIn, type Items, readItems } from "./bmff.ts";
import { latin1, slice, uint16be, uint32be, viewOf } from "./bytes.ts";
import type { Metadata } from "./header.ts";

/** An item to be added: its entry in the item table, and its data. */
interface Addition {
  readonly id: number;
  readonly entry: Uint8Array;
  readonly data: Uint8Array;
}

/**
 * Adds EXIF, ICC and XMP to an AVIF that has none of them, as libavif and our encoder write it: item data
 * in `mdat`, small tables. An AVIF built otherwise (data in `idat`, wide tables) is given back as it is.
 * ISO/IEC 23008-12 annex A, ISO/IEC 14496-12 8.11.
 */
export function withAvifMetadata(bytes: Uint8Array<ArrayBuffer>, metadata: Metadata): Uint8Array<ArrayBuffer> {
  if (!metadata.exif && !metadata.icc && !metadata.xmp) return bytes;
  const meta = boxesIn(bytes, 0, bytes.length).find(({ type }) => type === "meta");
  const items = readItems(bytes);
  const children = meta ? boxesIn(bytes, meta.from + 4, meta.end) : [];
  if (!meta || !isPlain(bytes, children)) return bytes;
  const added = additions(metadata, Math.max(...items.byId.keys()));
  // The place of everything behind `meta` depends on its length, which does not depend on the places: two rounds.
  const build = (shift: number, newDataAt: number): Uint8Array =>
    rebuiltMeta(
      bytes,
      children,
      items,
      added,
      metadata.icc,
      (from) => (from > meta.start ? from + shift : from),
      newDataAt,
    );
  const shift = build(0, 0).length - (meta.end - meta.start);
  const newDataAt = bytes.length + shift + 8;
  const data = concat(added.map((item) => item.data));
  return concat([
    bytes.subarray(0, meta.start),
    build(shift, newDataAt),
    bytes.subarray(meta.end),
    box("mdat", [data]),
  ]);
}

/** Item data in the file itself, and tables of the versions that the code below extends. */
function isPlain(bytes: Uint8Array, children: readonly Box[]): boolean {
  const version = (type: string): number | undefined => {
    const found = children.find((child) => child.type === type);
    return found && bytes[found.from];
  };
  return (
    version("idat") === undefined && version("iinf") === 0 && (version("iref") ?? 0) === 0 && version("pitm") === 0
  );
}

function additions({ exif, xmp }: Metadata, lastId: number): Addition[] {
  const found: Addition[] = [];
  const add = (type: string, contentType: string, data: Uint8Array): void => {
    const id = lastId + 1 + found.length;
    const name = latin1(`\0${contentType}`);
    found.push({ id, entry: fullBox("infe", 2, 1, [uint16be(id), uint16be(0), latin1(type), name]), data });
  };
  if (exif) add("Exif", "", concat([uint32be(0), exif])); // 0: the TIFF header follows at once
  if (xmp) add("mime", "application/rdf+xml\0", xmp);
  return found;
}

function rebuiltMeta(
  bytes: Uint8Array,
  children: readonly Box[],
  items: Items,
  added: readonly Addition[],
  icc: Uint8Array | undefined,
  moved: (from: number) => number,
  newDataAt: number,
): Uint8Array {
  const references = added.map(({ id }) => box("cdsc", [uint16be(id), uint16be(1), uint16be(items.primary)]));
  const body = children.map((child) => {
    const content = bytes.subarray(child.from, child.end);
    if (child.type === "iloc") return locations(items, added, moved, newDataAt);
    if (child.type === "iinf") {
      const count = viewOf(content).getUint16(4) + added.length;
      return fullBox("iinf", 0, 0, [uint16be(count), content.subarray(6), ...added.map(({ entry }) => entry)]);
    }
    if (child.type === "iref") return box("iref", [content, ...references]);
    if (child.type === "iprp" && icc) return withProfile(bytes, child, items.primary, icc);
    return bytes.subarray(child.start, child.end);
  });
  if (references.length > 0 && !children.some(({ type }) => type === "iref"))
    body.push(fullBox("iref", 0, 0, references));
  return fullBox("meta", 0, 0, body);
}

/** The location table, version 0 with 4-byte offsets and lengths. */
function locations(
  { byId }: Items,
  added: readonly Addition[],
  moved: (from: number) => number,
  newDataAt: number,
): Uint8Array {
  const entry = (id: number, extents: readonly { from: number; length: number }[]): Uint8Array =>
    concat([
      uint16be(id),
      uint16be(0),
      uint16be(extents.length),
      ...extents.flatMap(({ from, length }) => [uint32be(from), uint32be(length)]),
    ]);
  const old = [...byId].map(([id, { extents }]) =>
    entry(
      id,
      extents.map(({ from, length }) => ({ from: moved(from), length })),
    ),
  );
  let at = newDataAt;
  const fresh = added.map(({ id, data }) => {
    const from = at;
    at += data.length;
    return entry(id, [{ from, length: data.length }]);
  });
  const count = uint16be(old.length + fresh.length);
  return fullBox("iloc", 0, 0, [Uint8Array.of(0x44, 0), count, ...old, ...fresh]);
}

/** Adds the profile as a property of the primary item. */
function withProfile(bytes: Uint8Array, iprp: Box, primary: number, icc: Uint8Array): Uint8Array {
  const inner = boxesIn(bytes, iprp.from, iprp.end);
  const profile = box("colr", [latin1("prof"), icc]);
  const known = inner
    .filter(({ type }) => type === "ipco")
    .flatMap(({ from, end }) => boxesIn(bytes, from, end)).length;
  return box(
    "iprp",
    inner.map(({ type, from, end, start }) => {
      const content = slice(bytes, from, end - from);
      if (type === "ipco") return box("ipco", [content, profile]);
      return type === "ipma" ? box("ipma", [associated(content, primary, known + 1)]) : bytes.subarray(start, end);
    }),
  );
}

/** The association table with one more property for one item. */
function associated(ipma: Uint8Array, item: number, property: number): Uint8Array {
  const view = viewOf(ipma);
  const wideId = view.getUint8(0) >= 1;
  const wideIndex = (view.getUint8(3) & 1) === 1;
  let at = 8;
  for (let entries = view.getUint32(4); entries > 0; entries--) {
    const id = wideId ? view.getUint32(at) : view.getUint16(at);
    at += wideId ? 4 : 2;
    const count = view.getUint8(at);
    const end = at + 1 + count * (wideIndex ? 2 : 1);
    if (id === item) {
      const added = wideIndex ? uint16be(property) : Uint8Array.of(property);
      return concat([
        ipma.subarray(0, at),
        Uint8Array.of(count + 1),
        ipma.subarray(at + 1, end),
        added,
        ipma.subarray(end),
      ]);
    }
    at = end;
  }
  return ipma;
}

function box(type: string, parts: readonly Uint8Array[]): Uint8Array {
  const body = concat(parts);
  return concat([uint32be(body.length + 8), latin1(type), body]);
}

function fullBox(type: string, version: number, flags: number, parts: readonly Uint8Array[]): Uint8Array {
  return box(type, [Uint8Array.of(version, 0, 0, flags), ...parts]);
}
