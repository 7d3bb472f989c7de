import { type ColourGuide, type Guides, lineOf, type SketchGuide, type SourceGuide } from "../core/guides.ts";
import { reframeMask } from "../core/mask.ts";
import { type Rect, rectOf, type Size } from "../core/rect.ts";
import { type Point, rasterize } from "../core/stroke.ts";
import { HOLE, KNOWN } from "./planes.ts";

/** What a person wishes for a crop, as planes; every plane is 0 outside of the hole. */
export interface GuidePlanes extends Size {
  /** [height x width], 0..1: an edge is wished here, as strongly as this. */
  readonly sketch: Float32Array<ArrayBuffer>;
  /** [height x width x 3], levels 0..255; 0 where `strokeAlpha` is 0. */
  readonly strokeColour: Float32Array<ArrayBuffer>;
  /** [height x width], 0..1. */
  readonly strokeAlpha: Float32Array<ArrayBuffer>;
}

/**
 * Draws lines and colour strokes at any resolution of a crop, as the training draws them (`sketchGuide` and
 * `colourGuide` of src/training/guides.ts): inside the hole only, lines 1 to 3 px wide at 256 px.
 * @param crop the part of the photo that the planes show
 * @param size of the planes
 * @param missing [height x width], nonzero = hole
 */
export function drawGuides(guides: Guides, crop: Rect, size: Size, missing: ArrayLike<number>): GuidePlanes {
  const count = size.width * size.height;
  const planes = {
    ...size,
    sketch: new Float32Array(count),
    strokeColour: new Float32Array(3 * count),
    strokeAlpha: new Float32Array(count),
  };
  const unit = Math.max(1, Math.min(size.width, size.height) / 256);
  const scale = size.width / crop.width;
  for (const guide of guides) {
    if (guide.kind === "sketch") {
      const radius = Math.min(1.49 * unit, Math.max(0.5 * unit, 0.5 * guide.width * scale));
      for (const i of strokePixels(guide, radius, crop, size))
        if (missing[i]) planes.sketch[i] = Math.max(planes.sketch[i] as number, guide.strength);
    } else if (guide.kind === "colour")
      for (const i of strokePixels(guide, 0.5 * guide.width * scale, crop, size)) {
        if (!missing[i]) continue;
        layColour(planes, i, guide);
      }
  }
  return planes;
}

/** A stroke over what is there already, as paint over paint. */
function layColour({ strokeColour, strokeAlpha }: GuidePlanes, i: number, { colour, opacity }: ColourGuide): void {
  const below = strokeAlpha[i] as number;
  const alpha = opacity + (1 - opacity) * below;
  if (alpha <= 0) return;
  for (let c = 0; c < 3; c++) {
    const old = strokeColour[3 * i + c] as number;
    strokeColour[3 * i + c] = (opacity * (colour[c] as number) + (1 - opacity) * below * old) / alpha;
  }
  strokeAlpha[i] = alpha;
}

function strokePixels(guide: SketchGuide | ColourGuide, radius: number, crop: Rect, size: Size): number[] {
  const line = guide.kind === "sketch" ? lineOf(guide) : guide.points;
  const sx = size.width / crop.width;
  const sy = size.height / crop.height;
  const points = line.map(({ x, y }) => ({ x: (x - crop.x) * sx, y: (y - crop.y) * sy, radius }));
  const { bounds, data } = rasterize([{ kind: "brush", mode: "add", points }], size);
  const out: number[] = [];
  for (let i = 0; i < data.length; i++) {
    if (!data[i]) continue;
    out.push((bounds.y + Math.floor(i / bounds.width)) * size.width + bounds.x + (i % bounds.width));
  }
  return out;
}

/** Colours that are given for some of a crop's missing pixels. */
export interface GivenPixels {
  /** [height x width], 1 = given. */
  readonly given: Uint8Array;
  /** RGB bytes [height x width x 3]. */
  readonly rgb: Uint8Array;
}

/**
 * Where the "copy from here" arrows take the hole's pixels from: around an arrow's end, those around its start.
 * @param state [height x width] of the crop, see planes.ts
 * @returns for each pixel of the crop the position of a known one, or -1
 */
export function sourcePlaces(guides: Guides, crop: Rect, state: Uint8Array): Int32Array {
  const { width, height } = crop;
  const places = new Int32Array(width * height).fill(-1);
  for (const guide of guides) {
    if (guide.kind !== "source") continue;
    const dx = Math.round(guide.from.x - guide.to.x);
    const dy = Math.round(guide.from.y - guide.to.y);
    const disc = reframeMask(discMask(guide.to, guide.radius, crop), rectOf(crop)).data;
    for (let i = 0; i < disc.length; i++) {
      const x = (i % width) + dx;
      const y = Math.floor(i / width) + dy;
      if (!disc[i] || state[i] !== HOLE || x < 0 || y < 0 || x >= width || y >= height) continue;
      if (state[y * width + x] === KNOWN) places[i] = y * width + x;
    }
  }
  return places;
}

/** The pixels that arrows point to, as given colours. */
export function sourcePixels(places: Int32Array, rgba: Uint8Array): GivenPixels {
  const given = new Uint8Array(places.length);
  const rgb = new Uint8Array(3 * places.length);
  for (let i = 0; i < places.length; i++) {
    const from = places[i] as number;
    if (from < 0) continue;
    given[i] = 1;
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = rgba[4 * from + c] as number;
  }
  return { given, rgb };
}

/**
 * Lets the coarse fill show at both ends of every arrow what the photo shows at its start, sharply: to the search
 * nothing fits better.
 * @param coarse RGB bytes [height x width x 3], written
 */
export function copySources(coarse: Uint8Array, places: Int32Array, rgba: Uint8Array): void {
  for (let i = 0; i < places.length; i++) {
    const from = places[i] as number;
    if (from < 0) continue;
    for (let c = 0; c < 3; c++) {
      const level = rgba[4 * from + c] as number;
      coarse[3 * i + c] = level;
      coarse[3 * from + c] = level;
    }
  }
}

function discMask(at: Point, radius: number, crop: Rect) {
  const points = [{ x: at.x - crop.x, y: at.y - crop.y, radius }];
  return rasterize([{ kind: "brush", mode: "add", points }], crop);
}

/** The part of the photo that an arrow's source lies in, with what patches need around it. */
export function sourceBounds({ from, radius }: SourceGuide): Rect {
  const reach = Math.ceil(radius) + 8;
  return { x: Math.floor(from.x) - reach, y: Math.floor(from.y) - reach, width: 2 * reach + 1, height: 2 * reach + 1 };
}
