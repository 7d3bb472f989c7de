import type { Tick } from "../core/fill.ts";
import type { Photo } from "../core/photo.ts";
import type { Size } from "../core/rect.ts";
import { boxMeans, columnsOf, rowsOf } from "./box-means.ts";
import type { GuidePlanes } from "./guides.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { ABSENT, addFixed, createMembrane, FIXED, solveMembrane, UNKNOWN } from "./membrane.ts";
import { HOLE, KNOWN } from "./planes.ts";

/** Pixels over which the present colour under a stroke is averaged: texture finer than this stays. */
const MEAN_REACH = 6;

/**
 * Draws the filled hole to the colours of strokes: under a stroke the mean over a few pixels becomes the stroke's
 * colour (as far as its opacity says) while texture stays; beside it the change fades to nothing at the rim, and ends
 * at sketched lines. Needed because a patch search can only copy colours that the photo has.
 * @param hole positions of the filled pixels in the crop
 * @param pixels straight RGBA bytes [hole.length x 4], written
 */
export async function tint(
  kernels: Kernels,
  { width, height }: Size,
  state: Uint8Array,
  planes: GuidePlanes,
  hole: Int32Array,
  pixels: Uint8Array,
  tick: Tick,
): Promise<void> {
  const { strokeAlpha, strokeColour, sketch } = planes;
  const kind = new Uint8Array(width * height);
  let any = false;
  for (let i = 0; i < kind.length; i++) {
    if (state[i] === KNOWN) kind[i] = FIXED;
    else if (state[i] === HOLE) kind[i] = strokeAlpha[i] ? FIXED : sketch[i] ? ABSENT : UNKNOWN;
    if (state[i] === HOLE && strokeAlpha[i]) any = true;
  }
  if (!any) return;
  const place = new Int32Array(width * height).fill(-1);
  for (let i = 0; i < hole.length; i++) place[hole[i] as number] = i;
  const membrane = createMembrane(kernels, kind, width, height);
  const planeOf = (): Float32Array => new Float32Array(width * height);
  const shift = [planeOf(), planeOf(), planeOf()] as const;
  const right = [planeOf(), planeOf(), planeOf()] as const;
  for (const [c, plane] of shift.entries()) {
    const under = meanUnder(place, pixels, strokeAlpha, c, width, height);
    for (let i = 0; i < kind.length; i++) {
      if (state[i] !== HOLE || !strokeAlpha[i]) continue;
      const change = (strokeAlpha[i] as number) * ((strokeColour[3 * i + c] as number) - (under[i] as number));
      plane[i] = change;
      addFixed(right[c] as Float32Array, i, change, width);
    }
  }
  await solveMembrane(kernels, membrane, right, shift, tick);
  for (const [c, plane] of shift.entries())
    for (let i = 0; i < hole.length; i++) {
      const p = hole[i] as number;
      if (kind[p] === ABSENT) continue;
      const value = (pixels[4 * i + c] as number) + (plane[p] as number);
      pixels[4 * i + c] = Math.round(Math.min(255, Math.max(0, value)));
    }
}

/** Box means that a search may be led by: finer than this is its own affair. */
const SMOOTH_REACH = 3;

/**
 * A filled crop, smoothed: what it shows for the most part, as a coarse fill to be refined.
 * @param hole positions of the filled pixels
 * @param pixels straight RGBA bytes [hole.length x 4]
 * @returns RGB bytes [height x width x 3]
 */
export function smoothed(photo: Photo, hole: Int32Array, pixels: Uint8Array): Uint8Array {
  const { width, height } = photo;
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) for (let c = 0; c < 3; c++) rgb[3 * i + c] = photo.data[4 * i + c] as number;
  for (let i = 0; i < hole.length; i++)
    for (let c = 0; c < 3; c++) rgb[3 * (hole[i] as number) + c] = pixels[4 * i + c] as number;
  const rows = Uint8Array.from(boxMeans(rgb, rowsOf(photo), SMOOTH_REACH), Math.round);
  return Uint8Array.from(boxMeans(rows, columnsOf(photo), SMOOTH_REACH), Math.round);
}

/** Means of one channel over the stroke pixels of a box around each stroke pixel (two passes of running sums). */
function meanUnder(
  place: Int32Array,
  pixels: Uint8Array,
  alpha: Float32Array,
  c: number,
  width: number,
  height: number,
): Float32Array {
  const weigh = (i: number): boolean => (alpha[i] as number) > 0 && (place[i] as number) >= 0;
  const rows = new Float32Array(2 * width * height);
  for (let y = 0; y < height; y++) {
    let [sum, count] = [0, 0];
    const step = (x: number, sign: number): void => {
      const i = y * width + x;
      if (x < 0 || x >= width || !weigh(i)) return;
      sum += sign * (pixels[4 * (place[i] as number) + c] as number);
      count += sign;
    };
    for (let x = -MEAN_REACH; x < width; x++) {
      step(x + MEAN_REACH, 1);
      step(x - MEAN_REACH - 1, -1);
      if (x < 0) continue;
      rows[2 * (y * width + x)] = sum;
      rows[2 * (y * width + x) + 1] = count;
    }
  }
  const out = new Float32Array(width * height);
  for (let x = 0; x < width; x++) {
    let [sum, count] = [0, 0];
    const step = (y: number, sign: number): void => {
      if (y < 0 || y >= height) return;
      sum += sign * (rows[2 * (y * width + x)] as number);
      count += sign * (rows[2 * (y * width + x) + 1] as number);
    };
    for (let y = -MEAN_REACH; y < height; y++) {
      step(y + MEAN_REACH, 1);
      step(y - MEAN_REACH - 1, -1);
      if (y >= 0 && count > 0) out[y * width + x] = sum / count;
    }
  }
  return out;
}
