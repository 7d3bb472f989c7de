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
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < composite.hole.length; i++)
      corrected[i * 4 + c] =
        (corrected[i * 4 + c] as number) + ((x[c] as Float32Array)[job.place[i] as number] as number);
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
}

/** Sets up the equations. */
function createJob(photo: Photo, state: Uint8Array, bounds: Rect, composite: Composite): BlendJob {
  const grid = createGrid(photo, state, bounds, composite.hole);
  const { hole, pixels } = composite;
  const degree = new Float32Array(grid.kind.length);
  const kept = keptGaps(photo, state, composite, grid);
  let opaque = rimOf(photo, state, composite).every((at) => photo.data[at * 4 + 3] === 255);
  for (let i = 0; i < hole.length && opaque; i++) opaque = (pixels[i * 4 + 3] as number) === 255;
  const right = Array.from({ length: opaque ? 3 : 4 }, () => new Float32Array(grid.kind.length));
  const job = { ...grid, degree, kept, right };
  if (composite.source) screen(degree, composite.source, photo.width, grid);
  for (let i = 0; i < hole.length; i++) {
    const at = hole[i] as number;
    const x = at % photo.width;
    const y = Math.floor(at / photo.width);
    if (x > 0) pull(job, photo, state, composite, i, -1, -1);
    if (x < photo.width - 1) pull(job, photo, state, composite, i, 1, 1);
    if (y > 0) pull(job, photo, state, composite, i, -photo.width, -grid.width);
    if (y < photo.height - 1) pull(job, photo, state, composite, i, photo.width, grid.width);
  }
  return job;
}

/**
 * Has corrections die out, the sooner the more often sources change around a pixel: gives each of the hole's pixels the
 * weight that draws its correction to nothing (a screened Poisson equation, Bhat et al. 2008, with a screen by place).
 * @param degree written
 * @param source for each of the hole's pixels the pixel it was copied from, or -1
 */
function screen(degree: Float32Array, source: Int32Array, photoWidth: number, { width, place, index }: Grid): void {
  const cells = emptyCells({ width, height: degree.length / width }, CELL);
  const { columns, sums, counts } = cells;
  const cellAt = (p: number): number => {
    const y = Math.floor(p / width);
    return Math.floor(y / CELL) * columns + Math.floor((p - y * width) / CELL);
  };
  for (let i = 0; i < source.length; i++) {
    const p = place[i] as number;
    const right = index[p + 1] as number;
    const below = index[p + width] as number;
    const from = source[i] as number;
    const cell = cellAt(p);
    if (right >= 0 && (source[right] as number) - from !== 1) sums[cell] = (sums[cell] as number) + 1;
    if (below >= 0 && (source[below] as number) - from !== photoWidth) sums[cell] = (sums[cell] as number) + 1;
    counts[cell] = (counts[cell] as number) + 1;
  }
  const weights = spreadMeans(cells).map((seams) => {
    const carry = Math.min(CARRY.most, Math.max(CARRY.least, CARRY.seams / seams));
    return 1 / (carry * carry);
  });
  for (const p of place) degree[p] = weights[cellAt(p)] as number;
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
  for (let i = 0; i < hole.length; i++) {
    const at = hole[i] as number;
    const p = (Math.floor(at / photo.width) - top) * width + (at % photo.width) - left;
    place[i] = p;
    index[p] = i;
  }
  return { width, kind, place, index };
}

function rimOf(photo: Photo, state: Uint8Array, composite: Composite): number[] {
  const rim: number[] = [];
  for (const at of composite.hole) {
    const x = at % photo.width;
    if (x > 0 && state[at - 1] === KNOWN) rim.push(at - 1);
    if (x < photo.width - 1 && state[at + 1] === KNOWN) rim.push(at + 1);
    if (state[at - photo.width] === KNOWN) rim.push(at - photo.width);
    if (state[at + photo.width] === KNOWN) rim.push(at + photo.width);
  }
  return rim;
}

/** Adds the equation of one hole pixel and one neighbour: correction(p) - correction(q) = wanted step - present step. */
function pull(
  job: BlendJob,
  photo: Photo,
  state: Uint8Array,
  composite: Composite,
  i: number,
  delta: number,
  gridDelta: number,
): void {
  const { pixels, source, hole } = composite;
  const at = hole[i] as number;
  const near = at + delta;
  const kind = state[near];
  if (kind !== KNOWN && kind !== HOLE) return;
  const p = job.place[i] as number;
  const mine = source ? (source[i] as number) : -1;
  const j = kind === HOLE ? (job.index[p + gridDelta] as number) : -1;
  const theirs = j >= 0 && source ? (source[j] as number) : -1;
  const ahead = stepFrom(photo, state, mine, delta);
  if (j < 0 && mine >= 0 && ahead < 0) return; // no source knows the step across the rim here
  const weight = j < 0 ? RIM_WEIGHT : 1;
  job.degree[p] = (job.degree[p] as number) + weight;
  if (j >= 0 && (mine < 0 || theirs < 0 || theirs - mine === delta)) return;
  const behind = stepFrom(photo, state, theirs, -delta);
  const ends = { near, j, ahead, behind };
  const jumps = j < 0 ? rimJumps(job, photo, pixels, i, ends, delta) : seamJumps(job, photo, pixels, i, ends, delta);
  for (const [c, jump] of jumps.entries()) {
    const right = job.right[c] as Float32Array;
    right[p] = (right[p] as number) + weight * jump;
  }
}

/** Where a hole pixel's neighbour lies and where their steps are looked up; -1 = nowhere. */
interface Ends {
  /** The neighbour in the crop. */
  readonly near: number;
  /** Its number among the hole's pixels. */
  readonly j: number;
  /** Where the step to it begins that the pixel's source has, and that its own source has. */
  readonly ahead: number;
  readonly behind: number;
}

/** What is lacking, for each channel, to the photo beyond the rim with the step that the source has there. */
function rimJumps(
  { right, kept }: BlendJob,
  photo: Photo,
  pixels: Float32Array,
  i: number,
  { near, ahead }: Ends,
  delta: number,
): number[] {
  const open = kept.slot[i] as number;
  return right.map((_, c) => {
    const step = ahead < 0 ? 0 : premultiplied(photo, ahead, c) - premultiplied(photo, ahead + delta, c);
    const left = open < 0 ? 0 : (kept.values[open * 4 + c] as number);
    return premultiplied(photo, near, c) + step - (pixels[i * 4 + c] as number) - left;
  });
}

/**
 * What is lacking, for each channel, between two differently copied pixels to the step that their sources have; nothing
 * where a real edge lies. That is so of all channels or of none: were some of them closed and others not, the edge would
 * cast colours around it.
 */
function seamJumps(
  { right }: BlendJob,
  photo: Photo,
  pixels: Float32Array,
  i: number,
  { j, ahead, behind }: Ends,
  delta: number,
): number[] {
  if (ahead < 0 && behind < 0) return [];
  const share = ahead < 0 ? 0 : behind < 0 ? 1 : shareAhead(photo, ahead, behind - delta, delta);
  const jumps = right.map((_, c) => {
    const before = ahead < 0 ? 0 : premultiplied(photo, ahead, c) - premultiplied(photo, ahead + delta, c);
    const after = behind < 0 ? 0 : premultiplied(photo, behind - delta, c) - premultiplied(photo, behind, c);
    return share * before + (1 - share) * after - ((pixels[i * 4 + c] as number) - (pixels[j * 4 + c] as number));
  });
  return jumps.some((jump) => Math.abs(jump) > REAL_EDGE) ? [] : jumps;
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
