import { blankPhoto, type Photo } from "../core/photo.ts";
import { areaOf, expand, intersect, type Rect, rectOf, type Size } from "../core/rect.ts";
import { sampleBicubic } from "../core/sample.ts";
import { reachOf } from "./level.ts";
import { FOREIGN, HOLE, KNOWN } from "./planes.ts";
import { COARSEST_THICKNESS, thicknessOf } from "./room.ts";

/**
 * What a copy is of the photo: how far a step of one pixel in it leads in the photo, along a row and down a column. 1 =
 * as it is, -1 = mirrored, above 1 = smaller.
 */
export interface Transform {
  readonly x: number;
  readonly y: number;
}

/** Mirrored left-right: what is symmetric is gone on with. Upside down little is as it was: light comes from above. */
export const MIRRORED: readonly Transform[] = [{ x: -1, y: 1 }];
/** A little smaller: what recedes from the viewer repeats so. Larger ones would be soft. */
export const SMALLER: readonly Transform[] = [{ x: 1.25, y: 1.25 }];

/** A crop with transformed copies of what lies around its hole below it, for a search to copy from. */
export interface Extended {
  /** As wide as the crop, which comes first: positions in the crop are the same here. */
  readonly photo: Photo;
  /** [photo.height x photo.width], see planes.ts. Missing pixels are FOREIGN in the copies, as is all between them. */
  readonly state: Uint8Array;
  /** Height of the crop. */
  readonly rows: number;
  /** For each pixel below the crop the pixel of the crop that it is nearest to, or -1. */
  readonly origin: Int32Array;
}

/** Pixels of all copies together, at most: memory and time go with them. */
const MOST_PIXELS = 4_000_000;
/** Known pixels of what is copied by those of the hole, at least: with less a copy is of no use. */
const LEAST_SHARE = 1;

/**
 * Appends transformed copies of a crop below it, so that a search finds more than the photo shows (transformed source
 * patches, Darabi et al. 2012, made beforehand: the search itself need not know). Each lies under rows that no patch
 * may hold; on coarser levels such a row is left, since a pixel is known there only when all that it covers are. All
 * lies on multiples of the coarsest level's pixels, so that what is halved shows the same. Copies at other sizes are
 * sampled anew (Catmull-Rom), mirrored ones hold the photo's own pixels.
 * @param state [height x width], see planes.ts
 * @param box holds the hole, in crop coordinates
 * @param barred [height x width], 1 = must not be copied, as it is or otherwise
 * @returns undefined where a hole is so large that no copy would be of use
 */
export function withCopies(
  photo: Photo,
  state: Uint8Array,
  box: Rect,
  transforms: readonly Transform[],
  barred?: Uint8Array,
): Extended | undefined {
  const { width } = photo;
  const share = Math.floor(MOST_PIXELS / transforms.length);
  const step = coarsestStep(thicknessOf(state, photo, box));
  const plans = transforms.map((transform) => planOf(photo, box, transform, share, step));
  const usable = state.map((kind, i) => (kind === KNOWN && !barred?.[i] ? KNOWN : FOREIGN));
  const least = LEAST_SHARE * count(state, photo, box, HOLE);
  if (plans.some(({ window }) => count(usable, photo, window, KNOWN) < least)) return undefined;
  const tops: number[] = [];
  let height = photo.height;
  for (const plan of plans) {
    const top = step * (Math.floor(height / step) + 1);
    tops.push(top);
    height = top + plan.height;
  }
  const out = blankPhoto(width, height);
  out.data.set(photo.data);
  const states = new Uint8Array(width * height).fill(FOREIGN);
  states.set(state);
  const origin = new Int32Array(width * (height - photo.height)).fill(-1);
  const extended = { photo: out, state: states, rows: photo.height, origin };
  for (const [i, plan] of plans.entries()) layCopy(extended, photo, usable, plan, tops[i] as number);
  return extended;
}

/** Pixels of one kind in a part of a crop. */
function count(state: Uint8Array, { width }: Size, part: Rect, kind: number): number {
  let found = 0;
  for (let y = part.y; y < part.y + part.height; y++)
    for (let at = y * width + part.x; at < y * width + part.x + part.width; at++) if (state[at] === kind) found++;
  return found;
}

/** Pixels of the photo on a side of a pixel of the coarsest level. */
function coarsestStep(thickness: number): number {
  return thickness > COARSEST_THICKNESS ? 2 * coarsestStep(thickness / 2) : 1;
}

/** A copy's size, of what window of the crop it is, and how. */
interface Plan extends Size {
  readonly window: Rect;
  readonly transform: Transform;
}

/** Of what is around the hole, as much as there is room for; the copy is no wider than the crop. */
function planOf(photo: Photo, box: Rect, transform: Transform, share: number, step: number): Plan {
  const [zoomX, zoomY] = [Math.abs(transform.x), Math.abs(transform.y)];
  const half = (box.width + box.height) / 2;
  const area = share * zoomX * zoomY;
  const margin = Math.floor((Math.sqrt(Math.max(0, half * half - areaOf(box) + area)) - half) / 2);
  const around = intersect(expand(box, Math.max(0, margin)), rectOf(photo));
  const widest = Math.floor(photo.width * zoomX);
  const left = Math.round(box.x + box.width / 2 - widest / 2);
  const strip = { x: Math.min(photo.width - widest, Math.max(0, left)), y: 0, width: widest, height: photo.height };
  const window = shrinkTo(widest < around.width ? intersect(around, strip) : around, step);
  return {
    window,
    transform,
    width: Math.round(window.width / zoomX),
    height: Math.round(window.height / zoomY),
  };
}

/** The largest rectangle inside whose sides lie on multiples of a step. */
function shrinkTo({ x, y, width, height }: Rect, step: number): Rect {
  const [left, top] = [x, y].map((from) => step * Math.ceil(from / step)) as [number, number];
  const [right, bottom] = [x + width, y + height].map((to) => step * Math.floor(to / step)) as [number, number];
  return { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

/** @param usable [rows x width] of KNOWN, what may be copied, and FOREIGN */
function layCopy(
  { photo: { width, data }, state, rows, origin }: Extended,
  photo: Photo,
  usable: Uint8Array,
  { window, transform, ...size }: Plan,
  top: number,
): void {
  const exact = Math.abs(transform.x) === 1 && Math.abs(transform.y) === 1;
  const whole = exact ? usable : sampleable(photo, usable);
  for (let v = 0; v < size.height; v++)
    for (let u = 0; u < size.width; u++) {
      const x = window.x + window.width / 2 + transform.x * (u + 0.5 - size.width / 2);
      const y = window.y + window.height / 2 + transform.y * (v + 0.5 - size.height / 2);
      if (x < 0 || y < 0 || x >= width || y >= rows) continue;
      const from = Math.floor(y) * width + Math.floor(x);
      if (whole[from] !== KNOWN) continue;
      const to = (top + v) * width + u;
      state[to] = KNOWN;
      origin[to - rows * width] = from;
      if (exact) data.set(photo.data.subarray(4 * from, 4 * from + 4), 4 * to);
      else sampleBicubic(photo, x - 0.5, y - 0.5, data, 4 * to);
    }
}

/** Pixels that a place in a pixel is sampled from lie in so many rows and columns on each side of it. */
const SAMPLED = 2;

/** KNOWN where all that is sampled may be copied and is opaque: straight alpha would mix in colours that nobody sees. */
function sampleable({ width, height, data }: Photo, usable: Uint8Array): Uint8Array {
  const opaque = usable.map((kind, i) => (data[4 * i + 3] === 255 ? kind : FOREIGN));
  const { box, flags } = reachOf(opaque, { width, height }, SAMPLED, [KNOWN]);
  for (let i = 0; i < flags.length; i++)
    if (flags[i]) opaque[(box.y + Math.floor(i / box.width)) * width + box.x + (i % box.width)] = FOREIGN;
  return opaque;
}

/**
 * Bytes for each pixel of a crop, and in the copies below it those of the pixel that each comes from.
 * @param plane [rows x width x channels]
 * @returns [extended height x width x channels]
 */
export function extendPlane(plane: Uint8Array, { photo: { width, height }, rows, origin }: Extended): Uint8Array {
  const pixels = width * rows;
  const channels = plane.length / pixels;
  const out = new Uint8Array(width * height * channels);
  out.set(plane);
  for (let i = 0, to = plane.length; i < origin.length; i++, to += channels) {
    const from = (origin[i] as number) * channels;
    if (from >= 0) out.set(plane.subarray(from, from + channels), to);
  }
  return out;
}
