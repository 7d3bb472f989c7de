import type { Tick } from "../core/fill.ts";
import type { Photo } from "../core/photo.ts";
import type { Rect } from "../core/rect.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { ABSENT, createMembrane, FIXED, solveMembrane, UNKNOWN } from "./membrane.ts";
import { HOLE, KNOWN } from "./planes.ts";

/** Reach in pixels over which the difference at the rim is averaged. */
const CLOSING_REACH = 4;
/** A mean difference of this many levels is closed by half, larger ones less. */
const REAL_GAP = 110;

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
  const job = createJob(photo, state, bounds, composite);
  const membrane = createMembrane(kernels, job.kind, job.width, job.height, job.degree);
  const corrected = new Float32Array(composite.pixels);
  const x = new Float32Array(job.kind.length);
  const channels = job.opaque ? 3 : 4;
  for (let c = 0; c < channels; c++) {
    await solveMembrane(kernels, membrane, job.right[c] as Float32Array, x, (f) => tick((c + f) / channels));
    for (let i = 0; i < composite.hole.length; i++)
      corrected[i * 4 + c] = (corrected[i * 4 + c] as number) + (x[job.place[i] as number] as number);
  }
  return toStraight(corrected);
}

interface BlendJob {
  readonly width: number;
  readonly height: number;
  readonly kind: Uint8Array;
  readonly degree: Float32Array;
  /** For hole pixels at the rim: the difference to the photo that is to stay, [hole.length x 4]. */
  readonly kept: Float32Array;
  /** Right-hand side for each of the four channels. */
  readonly right: readonly Float32Array[];
  /** Grid place of each hole pixel. */
  readonly place: Int32Array;
  readonly opaque: boolean;
}

/** Sets up the equations over the hole's box with one pixel around it, as far as the crop reaches. */
function createJob(photo: Photo, state: Uint8Array, bounds: Rect, composite: Composite): BlendJob {
  const left = Math.max(0, bounds.x - 1);
  const top = Math.max(0, bounds.y - 1);
  const width = Math.min(photo.width, bounds.x + bounds.width + 1) - left;
  const height = Math.min(photo.height, bounds.y + bounds.height + 1) - top;
  const { hole } = composite;
  const kind = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
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
  const degree = new Float32Array(width * height);
  const right = [0, 1, 2, 3].map(() => new Float32Array(width * height));
  const kept = keptGaps(photo, state, composite, place, index, width);
  const job = { width, height, kind, degree, kept, right, place, opaque: true };
  let opaque = true;
  for (let i = 0; i < hole.length; i++) {
    if ((composite.pixels[i * 4 + 3] as number) < 255) opaque = false;
    const at = hole[i] as number;
    const x = at % photo.width;
    const y = Math.floor(at / photo.width);
    if (x > 0) pull(job, photo, state, composite, i, -1, -1, index);
    if (x < photo.width - 1) pull(job, photo, state, composite, i, 1, 1, index);
    if (y > 0) pull(job, photo, state, composite, i, -photo.width, -width, index);
    if (y < photo.height - 1) pull(job, photo, state, composite, i, photo.width, width, index);
  }
  for (const at of rimOf(photo, state, composite)) if (photo.data[at * 4 + 3] !== 255) opaque = false;
  return { ...job, opaque };
}

/**
 * The part of the difference at the rim that is left open, for each hole pixel there. Differences as texture
 * has them, up and down within a few pixels, are closed wholly: what that takes dies out close to the rim.
 * Where the fill differs by much over a whole stretch, an object of the photo simply ends at the rim;
 * closing that mean would smear the object's colour far into the fill.
 */
function keptGaps(
  photo: Photo,
  state: Uint8Array,
  { hole, pixels, source }: Composite,
  place: Int32Array,
  index: Int32Array,
  width: number,
): Float32Array {
  const gaps = new Float32Array(hole.length * 4);
  const counts = new Uint8Array(hole.length);
  for (let i = 0; i < hole.length; i++) {
    const at = hole[i] as number;
    for (const delta of [-1, 1, -photo.width, photo.width]) {
      if (!inside(photo, at, delta) || state[at + delta] !== KNOWN) continue;
      const step = stepFrom(photo, state, source ? (source[i] as number) : -1, delta);
      if (!step) continue;
      counts[i] = (counts[i] as number) + 1;
      for (let c = 0; c < 4; c++)
        gaps[i * 4 + c] =
          (gaps[i * 4 + c] as number) +
          premultiplied(photo, at + delta, c) +
          premultiplied(photo, step[0], c) -
          premultiplied(photo, step[1], c) -
          (pixels[i * 4 + c] as number);
    }
  }
  const kept = new Float32Array(hole.length * 4);
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < hole.length; i++) {
    if (counts[i] === 0) continue;
    const p = place[i] as number;
    const x = p % width;
    sums.fill(0);
    let edges = 0;
    for (let dy = -CLOSING_REACH; dy <= CLOSING_REACH; dy++)
      for (let dx = Math.max(-x, -CLOSING_REACH); dx <= Math.min(width - 1 - x, CLOSING_REACH); dx++) {
        const near = index[p + dy * width + dx] ?? -1;
        if (near < 0) continue;
        edges += counts[near] as number;
        for (let c = 0; c < 4; c++) sums[c] = (sums[c] as number) + (gaps[near * 4 + c] as number);
      }
    const gap = Math.max(...sums.map(Math.abs)) / edges;
    const share = 1 - 1 / (1 + (gap / REAL_GAP) ** 4);
    for (let c = 0; c < 4; c++) kept[i * 4 + c] = (share * (sums[c] as number)) / edges;
  }
  return kept;
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
  index: Int32Array,
): void {
  const { pixels, source, hole } = composite;
  const at = hole[i] as number;
  const near = at + delta;
  const kind = state[near];
  if (kind !== KNOWN && kind !== HOLE) return;
  const p = job.place[i] as number;
  const mine = source ? (source[i] as number) : -1;
  const j = kind === HOLE ? (index[p + gridDelta] as number) : -1;
  const theirs = j >= 0 && source ? (source[j] as number) : -1;
  const ahead = stepFrom(photo, state, mine, delta);
  if (j < 0 && mine >= 0 && !ahead) return; // no source knows the step across the rim here
  job.degree[p] = (job.degree[p] as number) + 1;
  if (j >= 0 && (mine < 0 || theirs < 0 || theirs - mine === delta)) return;
  const behind = stepFrom(photo, state, theirs, -delta);
  for (let c = 0; c < 4; c++) {
    const own = pixels[i * 4 + c] as number;
    const before = ahead ? premultiplied(photo, ahead[0], c) - premultiplied(photo, ahead[1], c) : 0;
    let jump: number;
    if (j < 0) jump = premultiplied(photo, near, c) + before - own - (source ? (job.kept[i * 4 + c] as number) : 0);
    else {
      const after = behind ? premultiplied(photo, behind[1], c) - premultiplied(photo, behind[0], c) : 0;
      const votes = (ahead ? 1 : 0) + (behind ? 1 : 0);
      const present = own - (pixels[j * 4 + c] as number);
      jump = votes > 0 ? (before + after) / votes - present : 0;
      if (Math.abs(jump) > REAL_EDGE) jump = 0;
    }
    const right = job.right[c] as Float32Array;
    right[p] = (right[p] as number) + jump;
  }
}

/**
 * Two known neighbours whose difference tells the step from a source pixel by `delta`: the step itself, or
 * where it leads out of the known, the one before it.
 */
function stepFrom(
  photo: Photo,
  state: Uint8Array,
  source: number,
  delta: number,
): readonly [from: number, to: number] | undefined {
  if (source < 0) return undefined;
  if (inside(photo, source, delta) && state[source + delta] === KNOWN) return [source, source + delta];
  if (inside(photo, source, -delta) && state[source - delta] === KNOWN) return [source - delta, source];
  return undefined;
}

/** Whether a step by `delta` (one column or one row) from a position stays inside the crop. */
function inside(photo: Photo, at: number, delta: number): boolean {
  if (Math.abs(delta) === 1 && photo.width > 1) {
    const x = at % photo.width;
    return delta < 0 ? x > 0 : x < photo.width - 1;
  }
  return at + delta >= 0 && at + delta < photo.width * photo.height;
}

function premultiplied(photo: Photo, at: number, channel: number): number {
  const alpha = photo.data[at * 4 + 3] as number;
  const value = photo.data[at * 4 + channel] as number;
  return channel === 3 || alpha === 255 ? value : (value * alpha) / 255;
}

function toStraight(pixels: Float32Array): Uint8Array {
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
