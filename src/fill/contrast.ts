import { gaussBlur } from "../core/blur.ts";
import { luma } from "../core/colour.ts";
import type { Photo } from "../core/photo.ts";
import { expand, intersect, type Rect, rectOf } from "../core/rect.ts";
import { type Cells, sizesOver, spreadMeans, valueAt } from "./cells.ts";
import { FOREIGN, HOLE, KNOWN } from "./planes.ts";

/** Standard deviation, in pixels, of what detail stands out from. */
const SIGMA = 1.2;
/** Pixels on each side that the blur looks at. */
const REACH = 4;
/** Side of a cell in which detail is measured, in pixels. */
const CELL = 4;
/** Pixels around the hole in which it is measured. */
const AROUND = 32;
/** Levels of detail below which nothing is known of its strength. */
const FLOOR = 0.5;
/** Ratios of strength nearer to 1 than this (in logarithms) are chance. */
const TOLERANCE = 0.05;
/**
 * Exponent of the ratio. More than 1: means over cells blur where a fill is soft and where it is not, so that they say too
 * little. Found on photos, as are the others.
 */
const STRENGTH = 1.3;
/** Levels of detail in a fill up to which it is grain, and from which it is texture: grain stays as it was copied. */
const GRAIN = { most: 2, texture: 4 };
/** The largest gain. */
const MOST = 2;

/**
 * Gives the detail of copied pixels the strength that it has around the hole. The patch that differs least from something
 * unknown is softer than what was there (a mean is), so a search draws the softer parts of a texture; what is lacking is
 * made up for by a gain on the luma that stands out from its surroundings, never by noise. Nothing is made softer, no
 * colour leaves the range of those around, and no edge gets a halo.
 * @param state [height x width], see planes.ts
 * @param bounds holds every hole pixel, in crop coordinates
 * @param pixels straight RGBA bytes of the hole's pixels, [hole.length x 4]; written
 */
export function matchDetail(photo: Photo, state: Uint8Array, bounds: Rect, hole: Int32Array, pixels: Uint8Array): void {
  const area = intersect(expand(bounds, AROUND), rectOf(photo));
  const plane = lumaOf(photo, area, state, hole, pixels);
  const detail = detailOf(plane, area);
  const sizes = (kind: number): Cells =>
    sizesOver(detail, area, CELL, (x, y) => state[(y + area.y) * photo.width + x + area.x] === kind);
  const [known, filled] = [sizes(KNOWN), sizes(HOLE)];
  const gains = gainsOf(spreadMeans(known), spreadMeans(filled), known);
  const range = rangeOf(photo, area, state);
  for (let i = 0; i < hole.length; i++) {
    if (pixels[i * 4 + 3] !== 255) continue;
    const at = hole[i] as number;
    const x = (at % photo.width) - area.x;
    const y = Math.floor(at / photo.width) - area.y;
    const gain = valueAt(gains, known, CELL, x, y);
    if (gain === 0) continue;
    const added = limited(plane, area, x, y, gain * (detail[y * area.width + x] as number));
    for (const [c, [low, high]] of range.entries()) {
      const own = pixels[i * 4 + c] as number;
      pixels[i * 4 + c] = Math.round(Math.min(Math.max(own, high), Math.max(Math.min(own, low), own + added)));
    }
  }
}

/** [area.height x area.width], of the photo with the hole filled; what somebody else fills is as the pixel before it. */
function lumaOf(
  photo: Photo,
  area: Rect,
  state: Uint8Array,
  hole: Int32Array,
  pixels: Uint8Array,
): Float32Array<ArrayBuffer> {
  const { width, height } = area;
  const plane = new Float32Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const start = (y + area.y) * photo.width + area.x;
    for (let at = start; at < start + width; at++, to++)
      plane[to] = state[at] === FOREIGN ? (plane[Math.max(0, to - 1)] as number) : lumaAt(photo.data, 4 * at);
  }
  for (let i = 0; i < hole.length; i++) {
    const at = hole[i] as number;
    plane[(Math.floor(at / photo.width) - area.y) * width + (at % photo.width) - area.x] = lumaAt(pixels, i * 4);
  }
  return plane;
}

/** A plane less its blur. */
function detailOf(plane: Float32Array<ArrayBuffer>, area: Rect): Float32Array {
  const detail = gaussBlur(plane, area, SIGMA, REACH);
  for (let i = 0; i < detail.length; i++) detail[i] = (plane[i] as number) - (detail[i] as number);
  return detail;
}

function lumaAt(rgba: ArrayLike<number>, at: number): number {
  return luma(rgba[at] as number, rgba[at + 1] as number, rgba[at + 2] as number);
}

/** Pixels on each side that a pixel is seen among. */
const NEAR = 2;
/** By what share of the contrast around it a pixel may stand out more than the brightest or darkest there. */
const OVERSHOOT = 0.1;

/** What may be added without a halo along an edge or a speck. */
function limited(plane: Float32Array, { width, height }: Rect, x: number, y: number, added: number): number {
  let [low, high] = [255, 0];
  for (let row = Math.max(0, y - NEAR); row <= Math.min(height - 1, y + NEAR); row++)
    for (let column = Math.max(0, x - NEAR); column <= Math.min(width - 1, x + NEAR); column++) {
      const value = plane[row * width + column] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  const own = plane[y * width + x] as number;
  const room = OVERSHOOT * (high - low);
  return Math.min(high + room - own, Math.max(low - room - own, added));
}

/** What is to be added of the detail for each cell, 0 = nothing. */
function gainsOf(known: Float32Array, filled: Float32Array, { sums }: Cells): Float32Array {
  return Float32Array.from(sums, (_, i) => {
    const own = filled[i] as number;
    const ratio = Math.log(((known[i] as number) + FLOOR) / (own + FLOOR)) * STRENGTH - TOLERANCE;
    const share = Math.min(1, (own - GRAIN.most) / (GRAIN.texture - GRAIN.most));
    return ratio <= 0 || share <= 0 ? 0 : share * (Math.min(MOST, Math.exp(ratio)) - 1);
  });
}

/** Share of the known pixels on each side that are brighter or darker than the range. */
const BEYOND = 0.01;

/** Between which bytes of each colour nearly all known pixels of an area lie. */
function rangeOf(photo: Photo, { x, y, width, height }: Rect, state: Uint8Array): [number, number][] {
  const counts = Array.from({ length: 3 }, () => new Uint32Array(256));
  let known = 0;
  for (let row = y; row < y + height; row++)
    for (let at = row * photo.width + x; at < row * photo.width + x + width; at++) {
      if (state[at] !== KNOWN) continue;
      known++;
      for (const [c, count] of counts.entries()) {
        const value = photo.data[4 * at + c] as number;
        count[value] = (count[value] as number) + 1;
      }
    }
  const end = (values: readonly number[], count: Uint32Array): number => {
    let left = BEYOND * known;
    for (const value of values) {
      left -= count[value] as number;
      if (left < 0) return value;
    }
    return values.at(-1) as number;
  };
  const up = Array.from({ length: 256 }, (_, value) => value);
  return counts.map((count) => [end(up, count), end(up.toReversed(), count)]);
}
