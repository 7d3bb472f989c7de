import { concat } from "../core/bytes.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { createRandom } from "../core/random.ts";
import { latin1, uint16be, uint32be, zlib } from "./bytes.ts";
import { PNG_SIGNATURE, pngChunk } from "./png.ts";

/** Pictures and metadata blocks for tests, made in code. */

/** A smooth picture with some grain: codecs treat it like a photo. `alpha` gives it transparency, also alpha 0. */
export function samplePhoto(width: number, height: number, alpha = false): Photo {
  const photo = blankPhoto(width, height);
  const random = createRandom(7);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const grain = random.integer(0, 6);
      photo.data[at] = (x * 200) / width + grain;
      photo.data[at + 1] = (y * 200) / height + grain;
      photo.data[at + 2] = 120 + 60 * Math.sin((x + y) / 9) + grain;
      photo.data[at + 3] = alpha ? Math.max(0, Math.round((x * 300) / width) - 40) % 256 : 255;
    }
  return photo;
}

/** Any pixels at all. */
export function noisePhoto(width: number, height: number, seed: number): Photo {
  const photo = blankPhoto(width, height);
  const random = createRandom(seed);
  for (let i = 0; i < photo.data.length; i++) photo.data[i] = random.integer(0, 256);
  return photo;
}

/** A TIFF block with a description and an orientation. */
export function exifBlock(orientation: number, littleEndian = false): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(60);
  const view = new DataView(out.buffer);
  out.set(latin1(littleEndian ? "II" : "MM"));
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, 8, littleEndian);
  view.setUint16(8, 2, littleEndian);
  const entry = (at: number, tag: number, type: number, count: number): void => {
    view.setUint16(at, tag, littleEndian);
    view.setUint16(at + 2, type, littleEndian);
    view.setUint32(at + 4, count, littleEndian);
  };
  entry(10, 0x010e, 2, 10);
  view.setUint32(18, 40, littleEndian);
  entry(22, 0x0112, 3, 1);
  view.setUint16(30, orientation, littleEndian);
  out.set(latin1("a picture\0"), 40);
  return out;
}

export const SRGB_COLORANTS = [0.43607, 0.22249, 0.01392, 0.38515, 0.71687, 0.09708, 0.14307, 0.06061, 0.7141];
export const P3_COLORANTS = [0.51512, 0.2412, -0.00105, 0.29198, 0.69225, 0.04189, 0.1571, 0.06657, 0.78407];
/** The parametric curve of sRGB: g, a, b, c, d. */
const SRGB_CURVE = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];

export interface ProfileChoice {
  readonly name: string;
  /** 2: `desc` type, 4: `mluc` type. */
  readonly version?: 2 | 4;
  readonly colorants?: readonly number[];
  /** A plain gamma instead of the curve of sRGB. */
  readonly gamma?: number;
  readonly space?: string;
  /** Bytes appended, to make it long. */
  readonly padding?: number;
}

/** A display profile with what readers look at. */
export function iccProfile(choice: ProfileChoice): Uint8Array<ArrayBuffer> {
  const { name, version = 4, colorants = SRGB_COLORANTS, gamma, space = "RGB ", padding = 0 } = choice;
  const fixed = (value: number): Uint8Array => uint32be(Math.round(value * 65536) >>> 0);
  const wide = concat([...name].map((letter) => uint16be(letter.charCodeAt(0))));
  const desc =
    version === 2
      ? concat([latin1("desc\0\0\0\0"), uint32be(name.length + 1), latin1(`${name}\0`), new Uint8Array(80)])
      : concat([
          latin1("mluc\0\0\0\0"),
          uint32be(1),
          uint32be(12),
          latin1("enUS"),
          uint32be(wide.length),
          uint32be(28),
          wide,
        ]);
  const xyz = (i: number): Uint8Array =>
    concat([latin1("XYZ \0\0\0\0"), ...colorants.slice(3 * i, 3 * i + 3).map(fixed)]);
  const curve =
    gamma === undefined
      ? concat([latin1("para\0\0\0\0\0\x03\0\0"), ...SRGB_CURVE.map(fixed)])
      : concat([latin1("curv\0\0\0\0"), uint32be(1), uint16be(Math.round(gamma * 256))]);
  const tags: [string, Uint8Array][] = [
    ["desc", desc],
    ["rXYZ", xyz(0)],
    ["gXYZ", xyz(1)],
    ["bXYZ", xyz(2)],
    ["rTRC", curve],
  ];
  const entries: Uint8Array[] = [uint32be(tags.length)];
  let at = 132 + 12 * tags.length;
  for (const [tag, data] of tags) {
    entries.push(latin1(tag), uint32be(at), uint32be(data.length));
    at += data.length;
  }
  const header = new Uint8Array(128);
  header.set(latin1(space), 16);
  header.set(latin1("acsp"), 36);
  const noise = noisePhoto(Math.ceil(padding / 4), 1, 3).data.slice(0, padding);
  return concat([header, ...entries, ...tags.map(([, data]) => data), noise]);
}

/** An XMP packet that repeats the orientation. */
export function xmpPacket(orientation: number): Uint8Array<ArrayBuffer> {
  return latin1(`<x:xmpmeta><rdf:Description tiff:Orientation="${orientation}" dc:title="A title"/></x:xmpmeta>`);
}

/** A PNG of any depth and colour type from raw rows (filter byte included), with extra chunks before the pixels. */
export async function rawPng(
  size: { width: number; height: number; bitDepth: number; colourType: number },
  rows: Uint8Array<ArrayBuffer>,
  extra: readonly Uint8Array[] = [],
): Promise<Uint8Array<ArrayBuffer>> {
  const kind = Uint8Array.of(size.bitDepth, size.colourType, 0, 0, 0);
  return concat([
    latin1(PNG_SIGNATURE),
    pngChunk("IHDR", concat([uint32be(size.width), uint32be(size.height), kind])),
    ...extra,
    pngChunk("IDAT", await zlib(rows, "pack")),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

/** The headers of a JPEG up to its scan, without pixels. */
export function jpegHead(
  width: number,
  height: number,
  components: number,
  progressive = false,
): Uint8Array<ArrayBuffer> {
  const frame = [8, height >> 8, height & 255, width >> 8, width & 255, components];
  for (let i = 1; i <= components; i++) frame.push(i, i === 1 ? 0x22 : 0x11, 0);
  const segment = (marker: number, payload: Uint8Array): Uint8Array =>
    concat([Uint8Array.of(0xff, marker), uint16be(payload.length + 2), payload]);
  return concat([
    Uint8Array.of(0xff, 0xd8),
    segment(0xee, latin1("Adobe\0\x64\0\0\0\0\x02")),
    segment(progressive ? 0xc2 : 0xc0, Uint8Array.from(frame)),
    segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)),
  ]);
}
