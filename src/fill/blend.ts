import type { Tick } from "../core/fill.ts";
import type { Photo } from "../core/photo.ts";
import type { Rect } from "../core/rect.ts";
import { emptyCells, spreadMeans } from "./cells.ts";
import { featherGaps, type Grid, keptGaps, type RimValues } from "./gaps.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { ABSENT, createMembrane, FIXED, type Membrane, solveMembrane, UNKNOWN } from "./membrane.ts";
import { HOLE, KNOWN } from "./planes.ts";
import { premultiplied, stepFrom } from "./steps.ts";

/**
 * How much more a step across the rim counts than one inside. What texture does not fit is then spread over the first
 * few pixels of the fill; with equal weights half of it would stand right on the rim, where the outline shows.
 */
const RIM_WEIGHT = 3;

/** What to put into the hole, before blending. Colours are premultiplied and may be any real numbers. */
export interface Composite {
  /** Positions of the hole's pixels in the crop. */
  readonly hole: Int32Array;
  /** Colour and alpha of each, [hole.length x 4], 0..255, premultiplied. */
  readonly pixels: Float32Array;
  /**
   * For each the known pixel it was copied from, or -1. Pixels copied with one offset keep their steps to
   * each other exactly. Absent: all steps between hole pixels are those of `pixels`.
   */
  readonly source?: Int32Array;
}

/**
 * Pixels over which a correction falls to a third: `seams` over how often sources change from a pixel to the next
 * (rightwards and downwards), within bounds. What was copied in large pieces takes over the light of the rim, as a sky
 * must; where pieces are many, the small differences of all their seams would add up to colours that nothing around has.
 */
const CARRY = { least: 30, most: 400, seams: 4 };
/** Side of a cell in which changes of source are counted, in pixels. */
const CELL = 32;

/** Steps between differently copied neighbours above this are taken for real edges and kept, in levels. */
const REAL_EDGE = 40;

/**
 * Gradient-domain blend (Perez et al. 2003 in its membrane form): solves Laplace's equation for a
 * correction that makes the fill meet the photo at the rim, and differently copied parts meet each other,
 * with the steps that their sources have there; then adds it. Inside a coherently copied part the texture
 * stays what it was.
 * @param photo the crop
 * @param state [height x width], see planes.ts
 * @param bounds holds every hole pixel, in crop coordinates
 * @param composite its pixels are written over
 * @returns straight RGBA bytes of the hole's pixels, [hole.length x 4]
 */
export async function blend(
  kernels: Kernels,
  photo: Photo,
  state: Uint8Array,
  bounds: Rect,
  composite: Composite,
  tick: Tick,
): Promise<Uint8Array> {
  const { job, membrane } = prepare(kernels, photo, state, bounds, composite);
  const corrected = composite.pixels; // in its place: a large hole has no room for two
  const channels = job.right.length;
  const x = job.right; // the same for the solution
  await solveMembrane(kernels, membrane, job.right, x, tick);
  for (let c = 0; c < channels; c++) {
    const correction = x[c] as Float32Array;
    for (let i = 0, at = c; i < composite.hole.length; i++, at += 4)
      corrected[at] = (corrected[at] as number) + (correction[job.place[i] as number] as number);
  }
  featherGaps(job, job.kept, channels, corrected);
  return toStraight(corrected);
}

/** The equations and their solver, which has taken in the weights. */
function prepare(
  kernels: Kernels,
  photo: Photo,
  state: Uint8Array,
  bounds: Rect,
  composite: Composite,
): { readonly job: Omit<BlendJob, "degree">; readonly membrane: Membrane } {
  const { degree, ...job } = createJob(photo, state, bounds, composite);
  const membrane = createMembrane(kernels, job.kind, job.width, job.kind.length / job.width, degree);
  return { job, membrane };
}

interface BlendJob extends Grid {
  readonly degree: Float32Array;
  /** The differences to the photo that the membrane leaves. */
  readonly kept: RimValues;
  /** Right-hand side for each channel that counts. */
  readonly right: readonly Float32Array[];
  /** Room for what is lacking at one seam. */
  readonly jumps: Float64Array;
}

/** Sets up the equations. */
function createJob(photo: Photo, state: Uint8Array, bounds: Rect, composite: Composite): BlendJob {
  const grid = createGrid(photo, state, bounds, composite.hole);
  const { hole, source } = composite;
  const degree = new Float32Array(grid.kind.length);
  const kept = keptGaps(photo, state, composite, grid);
  const right = Array.from({ length: isOpaque(photo, composite, grid) ? 3 : 4 }, () => new Float32Array(degree.length));
  const job = { ...grid, degree, kept, right, jumps: new Float64Array(4) };
  if (source) screen(degree, source, photo.width, grid);
  const steps = [-1, 1, -photo.width, photo.width];
  const gridSteps = [-1, 1, -grid.width, grid.width];
  const { kind, place, index } = grid;
  for (let i = 0; i < hole.length; i++) {
    const p = place[i] as number;
    const mine = source ? (source[i] as number) : -1;
    for (let k = 0; k < 4; k++) {
      const near = p + (gridSteps[k] as number);
      const delta = steps[k] as number;
      const j = index[near] as number;
      if (j >= 0) {
        degree[p] = (degree[p] as number) + 1;
        const theirs = source ? (source[j] as number) : -1;
        if (mine >= 0 && theirs >= 0 && theirs - mine !== delta) pullToSeam(job, photo, state, composite, i, j, delta);
      } else if (kind[near] !== ABSENT) pullToRim(job, photo, state, composite, i, delta);
    }
  }
  return job;
}

/** True when neither the hole's pixels nor the known ones beside them have alpha. */
function isOpaque({ data, width }: Photo, { hole, pixels }: Composite, grid: Grid): boolean {
  for (let at = 3; at < pixels.length; at += 4) if (pixels[at] !== 255) return false;
  const { kind, place } = grid;
  for (const i of grid.rim) {
    const p = place[i] as number;
    const at = hole[i] as number;
    if (kind[p - 1] === FIXED && data[4 * at - 1] !== 255) return false;
    if (kind[p + 1] === FIXED && data[4 * at + 7] !== 255) return false;
    if (kind[p - grid.width] === FIXED && data[4 * (at - width) + 3] !== 255) return false;
    if (kind[p + grid.width] === FIXED && data[4 * (at + width) + 3] !== 255) return false;
  }
  return true;
}

/**
 * Has corrections die out, the sooner the more often sources change around a pixel: gives each of the hole's pixels the
 * weight that draws its correction to nothing (a screened Poisson equation, Bhat et al. 2008, with a screen by place).
 * @param degree written
 * @param source for each of the hole's pixels the pixel it was copied from, or -1
 */
function screen(degree: Float32Array, source: Int32Array, photoWidth: number, { width, index }: Grid): void {
  const height = degree.length / width;
  const cells = emptyCells({ width, height }, CELL);
  const { columns, sums, counts } = cells;
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0, row = Math.floor(y / CELL) * columns; x < width; x++, p++) {
      const i = index[p] as number;
      if (i < 0) continue;
      const right = index[p + 1] as number;
      const below = index[p + width] as number;
      const from = source[i] as number;
      const cell = row + Math.floor(x / CELL);
      if (right >= 0 && (source[right] as number) - from !== 1) sums[cell] = (sums[cell] as number) + 1;
      if (below >= 0 && (source[below] as number) - from !== photoWidth) sums[cell] = (sums[cell] as number) + 1;
      counts[cell] = (counts[cell] as number) + 1;
    }
  const weights = spreadMeans(cells).map((seams) => {
    const carry = Math.min(CARRY.most, Math.max(CARRY.least, CARRY.seams / seams));
    return 1 / (carry * carry);
  });
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0, row = Math.floor(y / CELL) * columns; x < width; x++, p++)
      if ((index[p] as number) >= 0) degree[p] = weights[row + Math.floor(x / CELL)] as number;
}

/** The hole's box with a cell all around; what lies beyond the crop is absent. */
function createGrid(photo: Photo, state: Uint8Array, bounds: Rect, hole: Int32Array): Grid {
  const [left, top] = [bounds.x - 1, bounds.y - 1];
  const [width, height] = [bounds.width + 2, bounds.height + 2];
  const kind = new Uint8Array(width * height).fill(ABSENT);
  for (let y = Math.max(0, -top); y < Math.min(height, photo.height - top); y++)
    for (let x = Math.max(0, -left); x < Math.min(width, photo.width - left); x++) {
      const s = state[(y + top) * photo.width + x + left];
      kind[y * width + x] = s === KNOWN ? FIXED : s === HOLE ? UNKNOWN : ABSENT;
    }
  const place = new Int32Array(hole.length);
  const index = new Int32Array(width * height).fill(-1);
  const rim: number[] = [];
  for (let i = 0; i < hole.length; i++) {
    const at = hole[i] as number;
    const row = Math.floor(at / photo.width);
    const p = (row - top) * width + at - row * photo.width - left;
    place[i] = p;
    index[p] = i;
    if (kind[p - 1] === FIXED || kind[p + 1] === FIXED || kind[p - width] === FIXED || kind[p + width] === FIXED)
      rim.push(i);
  }
  return { width, kind, place, index, rim };
}

/**
 * Adds the equation of a hole pixel and a known one beside it: correction = wanted step - present step. What is lacking is
 * told, for each channel, by the step that the pixel's source has there.
 */
function pullToRim(
  { degree, right, kept, place }: BlendJob,
  photo: Photo,
  state: Uint8Array,
  { hole, pixels, source }: Composite,
  i: number,
  delta: number,
): void {
  const mine = source ? (source[i] as number) : -1;
  const ahead = stepFrom(photo, state, mine, delta);
  if (mine >= 0 && ahead < 0) return; // no source knows the step across the rim here
  const p = place[i] as number;
  const near = (hole[i] as number) + delta;
  const open = kept.slot[i] as number;
  degree[p] = (degree[p] as number) + RIM_WEIGHT;
  for (let c = 0; c < right.length; c++) {
    const step = ahead < 0 ? 0 : premultiplied(photo, ahead, c) - premultiplied(photo, ahead + delta, c);
    const left = open < 0 ? 0 : (kept.values[open * 4 + c] as number);
    const jump = premultiplied(photo, near, c) + step - (pixels[i * 4 + c] as number) - left;
    const plane = right[c] as Float32Array;
    plane[p] = (plane[p] as number) + RIM_WEIGHT * jump;
  }
}

/**
 * Adds the equation of two neighbours in the hole that were copied from different places: correction(p) - correction(q) =
 * wanted step - present step. What is lacking is told by the steps that their sources have; it is nothing where a real
 * edge lies. That is so of all channels or of none: were some of them closed and others not, the edge would cast colours
 * around it.
 * @param i number of the one pixel
 * @param j number of the other, `delta` on
 */
function pullToSeam(
  { right, place, jumps }: BlendJob,
  photo: Photo,
  state: Uint8Array,
  { pixels, source }: Composite,
  i: number,
  j: number,
  delta: number,
): void {
  const ahead = stepFrom(photo, state, source?.[i] as number, delta);
  const behind = stepFrom(photo, state, source?.[j] as number, -delta);
  if (ahead < 0 && behind < 0) return;
  const share = ahead < 0 ? 0 : behind < 0 ? 1 : shareAhead(photo, ahead, behind - delta, delta);
  for (let c = 0; c < right.length; c++) {
    const before = ahead < 0 ? 0 : premultiplied(photo, ahead, c) - premultiplied(photo, ahead + delta, c);
    const after = behind < 0 ? 0 : premultiplied(photo, behind - delta, c) - premultiplied(photo, behind, c);
    const present = (pixels[i * 4 + c] as number) - (pixels[j * 4 + c] as number);
    const jump = share * before + (1 - share) * after - present;
    if (Math.abs(jump) > REAL_EDGE) return;
    jumps[c] = jump;
  }
  const p = place[i] as number;
  for (let c = 0; c < right.length; c++) {
    const plane = right[c] as Float32Array;
    plane[p] = (plane[p] as number) + (jumps[c] as number);
  }
}

/**
 * Of the steps that two sources have at a seam between them, the share of the first: the stronger one is taken (mixing
 * gradients, Perez et al. 2003 section 3). Their mean would be weaker than both, and a fill with many seams soft.
 * @param first a pixel of the one source, and its neighbour `delta` on
 * @param second the same of the other
 */
function shareAhead(photo: Photo, first: number, second: number, delta: number): number {
  let difference = 0;
  for (let c = 0; c < 4; c++)
    difference +=
      (premultiplied(photo, first + delta, c) - premultiplied(photo, first, c)) ** 2 -
      (premultiplied(photo, second + delta, c) - premultiplied(photo, second, c)) ** 2;
  return (1 + Math.sign(difference)) / 2;
}

/** Premultiplied colours and alpha [n x 4] to straight bytes. */
export function toStraight(pixels: Float32Array): Uint8Array {
  const out = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 4) {
    const alpha = Math.min(255, Math.max(0, Math.round(pixels[i + 3] as number)));
    for (let c = 0; c < 3; c++) {
      const value = alpha > 0 ? ((pixels[i + c] as number) * 255) / alpha : 0;
      out[i + c] = Math.min(255, Math.max(0, Math.round(value)));
    }
    out[i + 3] = alpha;
  }
  return out;
}
