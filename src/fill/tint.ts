import type { Photo } from "../core/photo.ts";
import { expand, intersect, type Rect, rectOf, type Size } from "../core/rect.ts";
import { boxMeans, columnsOf, rowsOf } from "./box-means.ts";
import type { GuidePlanes } from "./guides.ts";
import { HOLE, KNOWN } from "./planes.ts";
import { spread } from "./spread.ts";

/** Pixels over which the present colour under a stroke is averaged: texture finer than this stays. */
const MEAN_REACH = 6;
/** The fill's texture is smoothed by boxes of this radius before its edges count, in pixels. */
const EDGE_REACH = 2;
/** How far a change goes over even ground, as a share of the side of a square of the hole's area. */
const SPREAD_SHARE = 0.5;

/**
 * Draws the filled hole to the colours of strokes: under a stroke the mean over a few pixels becomes the stroke's
 * colour (as far as its opacity says) while texture stays; beside it the change goes on along what looks alike, and
 * fades towards the rim, where nothing changes. It ends at edges of the fill and at sketched lines. Needed because a
 * patch search can only copy colours that the photo has.
 * @param bounds holds every hole pixel, in crop coordinates
 * @param hole positions of the filled pixels in the crop
 * @param pixels straight RGBA bytes [hole.length x 4], written
 */
export function tint(
  photo: Photo,
  state: Uint8Array,
  planes: GuidePlanes,
  bounds: Rect,
  hole: Int32Array,
  pixels: Uint8Array,
): void {
  const { strokeAlpha, strokeColour, sketch } = planes;
  if (!hole.some((p) => (strokeAlpha[p] as number) > 0)) return;
  const box = intersect(expand(bounds, 1), rectOf(photo));
  const inBox = (p: number): number => (Math.floor(p / photo.width) - box.y) * box.width + (p % photo.width) - box.x;
  const count = box.width * box.height;
  const alpha = new Float32Array(count);
  const rgb = new Float32Array(3 * count);
  const given = new Uint8Array(count);
  const wall = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const p = (Math.floor(i / box.width) + box.y) * photo.width + (i % box.width) + box.x;
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = photo.data[4 * p + c] as number;
    if (state[p] === KNOWN) given[i] = 1;
    else if (state[p] !== HOLE) wall[i] = 1;
  }
  for (let k = 0; k < hole.length; k++) {
    const p = hole[k] as number;
    const i = inBox(p);
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = pixels[4 * k + c] as number;
    alpha[i] = strokeAlpha[p] as number;
    if (alpha[i]) given[i] = 1;
    else if (sketch[p]) wall[i] = 1;
  }
  const present = meanUnder(rgb, alpha, box);
  const shifts = [0, 1, 2].map(() => new Float32Array(count));
  for (const p of hole) {
    const i = inBox(p);
    for (const [c, shift] of shifts.entries())
      shift[i] = (alpha[i] as number) * ((strokeColour[3 * p + c] as number) - (present[3 * i + c] as number));
  }
  const even = boxMeans(boxMeans(rgb, rowsOf(box), EDGE_REACH), columnsOf(box), EDGE_REACH);
  spread(shifts, { ...box, rgb: even, wall, given }, Math.max(1, SPREAD_SHARE * Math.sqrt(hole.length)));
  for (let k = 0; k < hole.length; k++)
    for (const [c, shift] of shifts.entries()) {
      const value = (pixels[4 * k + c] as number) + (shift[inBox(hole[k] as number)] as number);
      pixels[4 * k + c] = Math.round(Math.min(255, Math.max(0, value)));
    }
}

/** Means over the stroke pixels of a box around each pixel, weighted by the stroke's strength. @param rgb [height x width x 3] */
function meanUnder(rgb: Float32Array, alpha: Float32Array, size: Size): Float32Array {
  const box = (values: Float32Array): Float32Array =>
    boxMeans(boxMeans(values, rowsOf(size), MEAN_REACH), columnsOf(size), MEAN_REACH);
  const weighted = box(rgb.map((value, i) => value * (alpha[Math.floor(i / 3)] as number)));
  const weight = box(Float32Array.from(rgb, (_, i) => alpha[Math.floor(i / 3)] as number));
  return weighted.map((value, i) => ((weight[i] as number) > 0 ? value / (weight[i] as number) : 0));
}
