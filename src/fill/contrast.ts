import type { Photo } from "../core/photo.ts";
import { expand, intersect, type Rect, rectOf } from "../core/rect.ts";
import { HOLE, KNOWN } from "./planes.ts";

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
const STRENGTH = 1;
/** The largest gain. */
const MOST = 1.6;

/** Means over cells, [rows x columns], and how many pixels each holds. */
interface Cells {
  readonly columns: number;
  readonly rows: number;
  readonly sums: Float32Array;
  readonly counts: Float32Array;
}

/**
 * Gives the detail of copied pixels the strength that it has around the hole. The patch that differs least from something
 * unknown is softer than what was there (a mean is), so a search draws the softer parts of a texture; what is lacking is
 * made up for by a gain on what stands out from its surroundings, never by noise. Nothing is made softer, and no
 * colour leaves the range of those around.
 * @param state [height x width], see planes.ts
 * @param bounds holds every hole pixel, in crop coordinates
 * @param pixels straight RGBA bytes of the hole's pixels, [hole.length x 4]; written
 */
export function matchDetail(photo: Photo, state: Uint8Array, bounds: Rect, hole: Int32Array, pixels: Uint8Array): void {
  const area = intersect(expand(bounds, AROUND), rectOf(photo));
  const detail = detailOf(photo, area, hole, pixels);
  const known = cellsOf(detail, area, photo, state, KNOWN);
  const filled = cellsOf(detail, area, photo, state, HOLE);
  const gains = gainsOf(spread(known), spread(filled), known);
  const range = rangeOf(photo, area, state);
  for (let i = 0; i < hole.length; i++) {
    if (pixels[i * 4 + 3] !== 255) continue;
    const at = hole[i] as number;
    const x = (at % photo.width) - area.x;
    const y = Math.floor(at / photo.width) - area.y;
    const gain = between(gains, known, x, y);
    if (gain === 0) continue;
    const from = 3 * (y * area.width + x);
    for (let c = 0; c < 3; c++) {
      const value = (pixels[i * 4 + c] as number) + gain * (detail[from + c] as number);
      const [low, high] = range[c] as [number, number];
      pixels[i * 4 + c] = Math.round(Math.min(high, Math.max(low, value)));
    }
  }
}

/** RGB less its blur, [area.height x area.width x 3], of the photo with the hole filled. */
function detailOf(photo: Photo, area: Rect, hole: Int32Array, pixels: Uint8Array): Float32Array {
  const { width, height } = area;
  const rgb = new Float32Array(3 * width * height);
  for (let y = 0, to = 0; y < height; y++) {
    let from = 4 * ((y + area.y) * photo.width + area.x);
    for (let x = 0; x < width; x++, from += 4) for (let c = 0; c < 3; c++) rgb[to++] = photo.data[from + c] as number;
  }
  for (let i = 0; i < hole.length; i++) {
    const at = hole[i] as number;
    const to = 3 * ((Math.floor(at / photo.width) - area.y) * width + (at % photo.width) - area.x);
    for (let c = 0; c < 3; c++) rgb[to + c] = pixels[i * 4 + c] as number;
  }
  const weights = Array.from({ length: 2 * REACH + 1 }, (_, k) => Math.exp(-((k - REACH) ** 2) / (2 * SIGMA ** 2)));
  const total = weights.reduce((a, b) => a + b, 0);
  const kernel = Float32Array.from(weights, (weight) => weight / total);
  const rows = blurred(rgb, kernel, width, height, 3, 3 * width);
  const low = blurred(rows, kernel, height, width, 3 * width, 3);
  for (let i = 0; i < rgb.length; i++) rgb[i] = (rgb[i] as number) - (low[i] as number);
  return rgb;
}

/** Along lines, the border repeated. */
function blurred(
  from: Float32Array,
  kernel: Float32Array,
  length: number,
  lines: number,
  step: number,
  lineStep: number,
): Float32Array {
  const out = new Float32Array(from.length);
  for (let line = 0; line < lines; line++)
    for (let i = 0; i < length; i++) {
      const to = line * lineStep + i * step;
      let [red, green, blue] = [0, 0, 0];
      for (let k = -REACH; k <= REACH; k++) {
        const weight = kernel[k + REACH] as number;
        const at = line * lineStep + Math.min(length - 1, Math.max(0, i + k)) * step;
        red += weight * (from[at] as number);
        green += weight * (from[at + 1] as number);
        blue += weight * (from[at + 2] as number);
      }
      out[to] = red;
      out[to + 1] = green;
      out[to + 2] = blue;
    }
  return out;
}

/** Sizes of the luma's detail, of pixels of one kind. */
function cellsOf(detail: Float32Array, area: Rect, photo: Photo, state: Uint8Array, kind: number): Cells {
  const columns = Math.ceil(area.width / CELL);
  const rows = Math.ceil(area.height / CELL);
  const sums = new Float32Array(columns * rows);
  const counts = new Float32Array(columns * rows);
  for (let y = 0, i = 0; y < area.height; y++)
    for (let x = 0; x < area.width; x++, i += 3) {
      if (state[(y + area.y) * photo.width + x + area.x] !== kind) continue;
      const cell = Math.floor(y / CELL) * columns + Math.floor(x / CELL);
      const [red, green, blue] = [detail[i] as number, detail[i + 1] as number, detail[i + 2] as number];
      sums[cell] = (sums[cell] as number) + Math.abs(0.299 * red + 0.587 * green + 0.114 * blue);
      counts[cell] = (counts[cell] as number) + 1;
    }
  return { columns, rows, sums, counts };
}

/** Pixels that a coarser level's mean counts as, beside those of a cell. */
const PRIOR = 24;

/** A smooth mean for every cell, from those that hold something: a pyramid down and up (Burt 1988's push and pull). */
function spread({ columns, rows, sums, counts }: Cells): Float32Array {
  if (columns === 1 && rows === 1) return Float32Array.of(counts[0] ? (sums[0] as number) / (counts[0] as number) : 0);
  const half = { columns: (columns + 1) >> 1, rows: (rows + 1) >> 1 };
  const above = {
    ...half,
    sums: new Float32Array(half.columns * half.rows),
    counts: new Float32Array(half.columns * half.rows),
  };
  for (let y = 0, i = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, i++) {
      const to = (y >> 1) * half.columns + (x >> 1);
      above.sums[to] = (above.sums[to] as number) + (sums[i] as number);
      above.counts[to] = (above.counts[to] as number) + (counts[i] as number);
    }
  const broad = spread(above);
  const out = new Float32Array(sums.length);
  for (let y = 0, i = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, i++)
      out[i] =
        ((sums[i] as number) + PRIOR * bilinear(broad, half.columns, half.rows, x / 2 - 0.25, y / 2 - 0.25)) /
        ((counts[i] as number) + PRIOR);
  return out;
}

function bilinear(values: Float32Array, columns: number, rows: number, x: number, y: number): number {
  const fx = Math.min(columns - 1, Math.max(0, x));
  const fy = Math.min(rows - 1, Math.max(0, y));
  const x0 = Math.floor(fx);
  const y0 = Math.floor(fy);
  const x1 = Math.min(columns - 1, x0 + 1);
  const y1 = Math.min(rows - 1, y0 + 1);
  const get = (column: number, row: number): number => values[row * columns + column] as number;
  const upper = get(x0, y0) + (fx - x0) * (get(x1, y0) - get(x0, y0));
  const lower = get(x0, y1) + (fx - x0) * (get(x1, y1) - get(x0, y1));
  return upper + (fy - y0) * (lower - upper);
}

/** What is to be added of the detail for each cell, 0 = nothing. */
function gainsOf(known: Float32Array, filled: Float32Array, { sums }: Cells): Float32Array {
  return Float32Array.from(sums, (_, i) => {
    const ratio = Math.log(((known[i] as number) + FLOOR) / ((filled[i] as number) + FLOOR)) * STRENGTH - TOLERANCE;
    return ratio <= 0 ? 0 : Math.min(MOST, Math.exp(ratio)) - 1;
  });
}

function between(gains: Float32Array, { columns, rows }: Cells, x: number, y: number): number {
  return bilinear(gains, columns, rows, (x + 0.5) / CELL - 0.5, (y + 0.5) / CELL - 0.5);
}

/** Least and greatest byte of each colour among the known pixels of an area. */
function rangeOf(photo: Photo, { x, y, width, height }: Rect, state: Uint8Array): [number, number][] {
  const range: [number, number][] = Array.from({ length: 3 }, () => [255, 0]);
  for (let row = y; row < y + height; row++)
    for (let at = row * photo.width + x; at < row * photo.width + x + width; at++) {
      if (state[at] !== KNOWN) continue;
      for (const [c, ends] of range.entries()) {
        const value = photo.data[4 * at + c] as number;
        if (value < ends[0]) ends[0] = value;
        if (value > ends[1]) ends[1] = value;
      }
    }
  return range;
}
