import { distanceToHole } from "../../src/core/mask.ts";
import type { Photo } from "../../src/core/photo.ts";
import { rectOf } from "../../src/core/rect.ts";
import { boxMeans, columnsOf, rowsOf } from "../../src/fill/box-means.ts";
import type { Flags } from "./plane.ts";

/**
 * F-score of edges inside a hole with a tolerance (as boundary benchmarks use it, Martin et al. 2004): an edge pixel
 * is right when the other picture has one within `tolerance` pixels.
 * @returns 0..1; 1 when neither has an edge in the hole
 */
export function edgeScore(wanted: Flags, found: Flags, hole: Flags, tolerance: number): number {
  const share = (of: Flags, near: Flags): { hits: number; count: number } => {
    const distance = distanceToHole({ bounds: rectOf(near), data: near.data });
    let hits = 0;
    let count = 0;
    for (let i = 0; i < hole.data.length; i++) {
      if (!hole.data[i] || !of.data[i]) continue;
      count++;
      if ((distance[i] as number) <= tolerance * tolerance) hits++;
    }
    return { hits, count };
  };
  const precision = share(found, wanted);
  const recall = share(wanted, found);
  if (precision.count + recall.count === 0) return 1;
  if (precision.hits + recall.hits === 0) return 0;
  const p = precision.hits / Math.max(1, precision.count);
  const r = recall.hits / Math.max(1, recall.count);
  return p + r > 0 ? (2 * p * r) / (p + r) : 0;
}

/** Pixels of a hole that lie `from` to `to` pixels beside a stroke. */
export function besideFlags(stroke: Flags, hole: Flags, from: number, to: number): Flags {
  const distance = distanceToHole({ bounds: rectOf(stroke), data: stroke.data });
  const data = hole.data.map((flag, i) => {
    const far = distance[i] as number;
    return flag && far >= from * from && far <= to * to ? 1 : 0;
  });
  return { ...hole, data };
}

/** Peak signal-to-noise ratio in dB of the RGB channels over the flagged pixels alone; 99 for equal ones. */
export function psnrOver(original: Photo, result: Photo, flags: Flags): number {
  const square = errorOver(original, result, flags, (d) => d * d);
  return square < 1e-9 ? 99 : 10 * Math.log10((255 * 255) / square);
}

/** Half side of the boxes whose mean colours are compared, in pixels at 256: strokes tell a colour, not a texture. */
const COLOUR_REACH = 5;

/**
 * Mean absolute difference of local mean colours, in 8-bit levels: both pictures simplified by an 11-pixel box (at 256
 * pixels, over the pixels of `inside` alone), as training simplifies what strokes are taken from (papers on sketch and
 * colour guides use a median of 9 to 15).
 */
export function coloursOver(original: Photo, result: Photo, flags: Flags, inside: Flags): number {
  return errorOver(simplified(original, inside), simplified(result, inside), flags, Math.abs);
}

function simplified(photo: Photo, inside: Flags): Levels {
  const reach = Math.round((COLOUR_REACH * Math.min(photo.width, photo.height)) / 256);
  const box = (values: Float32Array): Float32Array =>
    boxMeans(boxMeans(values, rowsOf(photo), reach), columnsOf(photo), reach);
  const count = photo.width * photo.height;
  const flag = (i: number): number => inside.data[Math.floor(i / 3)] as number;
  const levels = Float32Array.from(
    { length: 3 * count },
    (_, i) => flag(i) * (photo.data[4 * Math.floor(i / 3) + (i % 3)] as number),
  );
  const sums = box(levels);
  const shares = box(levels.map((_, i) => flag(i)));
  const data = new Float32Array(4 * count);
  for (let i = 0; i < 3 * count; i++)
    if (flag(i)) data[4 * Math.floor(i / 3) + (i % 3)] = (sums[i] as number) / (shares[i] as number);
  return { data };
}

/**
 * A picture with the local mean colours of another (as {@link coloursOver} sees them) and its own texture: no fill that
 * knows all colours of what was there, and no pixel of it, can be expected to come much closer.
 * @returns RGBA levels, of use over `inside` alone
 */
export function withColoursOf(original: Photo, result: Photo, inside: Flags): Levels {
  const [wanted, own] = [simplified(original, inside).data, simplified(result, inside).data];
  const data = Float32Array.from(result.data, (level, i) => level + (wanted[i] as number) - (own[i] as number));
  return { data: data.map((level) => Math.min(255, Math.max(0, level))) };
}

/** Mean absolute difference of the RGB channels in 8-bit levels over the flagged pixels; NaN when none is. */
export function levelsOver(original: Photo, result: Levels, flags: Flags): number {
  return errorOver(original, result, flags, Math.abs);
}

/** RGBA levels, pixel after pixel. */
interface Levels {
  readonly data: ArrayLike<number>;
}

function errorOver(a: Levels, b: Levels, flags: Flags, measure: (difference: number) => number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < flags.data.length; i++) {
    if (!flags.data[i]) continue;
    count += 3;
    for (let c = 4 * i; c < 4 * i + 3; c++) sum += measure((a.data[c] as number) - (b.data[c] as number));
  }
  return sum / count;
}
