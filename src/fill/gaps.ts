import type { Photo } from "../core/photo.ts";
import type { Composite } from "./blend.ts";
import { FIXED, UNKNOWN } from "./membrane.ts";
import { KNOWN } from "./planes.ts";
import { inside, premultiplied, stepFrom } from "./steps.ts";

/** Reach in pixels over which the difference at the rim is averaged. */
const CLOSING_REACH = 4;
/** A mean difference of this many levels is closed by half, larger ones less. */
const REAL_GAP = 90;

/** The grid of a blend: the hole's box with a pixel around it. */
export interface Grid {
  readonly width: number;
  readonly kind: Uint8Array;
  /** Grid place of each hole pixel. */
  readonly place: Int32Array;
  /** Number of the hole pixel at each place of the grid, or -1. */
  readonly index: Int32Array;
}

/**
 * The part of the difference at the rim that the membrane leaves open, for each hole pixel there, [hole.length x 4].
 * Differences as texture has them, up and down within a few pixels, are closed wholly: what that takes dies out close
 * to the rim. Where the fill differs by much over a whole stretch, an object of the photo simply ends at the rim;
 * closing that mean would smear the object's colour far into the fill ({@link featherGaps} hides it nearby).
 */
export function keptGaps(photo: Photo, state: Uint8Array, composite: Composite, grid: Grid): Float32Array {
  const { hole } = composite;
  const { place, index, width } = grid;
  const { gaps, counts } = rimGaps(photo, state, composite);
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
        if (near < 0 || counts[near] === 0) continue;
        edges += counts[near] as number;
        for (let c = 0; c < 4; c++) sums[c] = (sums[c] as number) + (gaps[near * 4 + c] as number);
      }
    const gap = Math.max(...sums.map(Math.abs)) / edges;
    const share = 1 - 1 / (1 + (gap / REAL_GAP) ** 4);
    for (let c = 0; c < 4; c++) kept[i * 4 + c] = (share * (sums[c] as number)) / edges;
  }
  return kept;
}

/** Summed difference of each hole pixel to the known ones beside it, less the step that its source has there. */
function rimGaps(photo: Photo, state: Uint8Array, { hole, pixels, source }: Composite) {
  const gaps = new Float32Array(hole.length * 4);
  const counts = new Uint8Array(hole.length);
  for (let i = 0; i < hole.length; i++) {
    const at = hole[i] as number;
    for (const delta of [-1, 1, -photo.width, photo.width]) {
      if (state[at + delta] !== KNOWN || !inside(photo, at, delta)) continue;
      const step = stepFrom(photo, state, source ? (source[i] as number) : -1, delta);
      if (step < 0) continue;
      counts[i] = (counts[i] as number) + 1;
      for (let c = 0; c < 4; c++)
        gaps[i * 4 + c] =
          (gaps[i * 4 + c] as number) +
          premultiplied(photo, at + delta, c) +
          premultiplied(photo, step, c) -
          premultiplied(photo, step + delta, c) -
          (pixels[i * 4 + c] as number);
    }
  }
  return { gaps, counts };
}

/** Part of an open gap that is closed right at the rim. */
const FEATHER = 0.8;
/** What is left of it a pixel further in. */
const DECAY = 0.65;
/** Pixels after which nothing is left. */
const FEATHER_REACH = 14;

/**
 * Closes the gaps that {@link keptGaps} left open, but within a few pixels: ring by ring from the rim inwards, each
 * the decayed mean of the ring outside of it. An object that ends at the rim ends softly there instead of along a
 * sharp outline of the mask.
 * @param corrected written: [hole.length x 4]
 */
export function featherGaps(grid: Grid, kept: Float32Array, channels: number, corrected: Float32Array): void {
  const { place, index, kind, width } = grid;
  const around = [-1, 1, -width, width, -width - 1, -width + 1, width - 1, width + 1];
  const beside = around.slice(0, 4);
  const value = kept.map((gap) => FEATHER * gap);
  const ringOf = new Uint8Array(place.length);
  let ring: number[] = [];
  for (let i = 0; i < place.length; i++)
    if (beside.some((delta) => kind[(place[i] as number) + delta] === FIXED)) {
      ring.push(i);
      ringOf[i] = 1;
    }
  for (let depth = 1; depth <= FEATHER_REACH && ring.length > 0; depth++) {
    const next: number[] = [];
    for (const i of ring) {
      const p = place[i] as number;
      for (let c = 0; c < channels; c++)
        corrected[i * 4 + c] = (corrected[i * 4 + c] as number) + (value[i * 4 + c] as number);
      for (const delta of beside) {
        const j = kind[p + delta] === UNKNOWN ? (index[p + delta] as number) : -1;
        if (j < 0 || ringOf[j] !== 0) continue;
        ringOf[j] = depth + 1;
        next.push(j);
      }
    }
    for (const j of next) inherit(j, depth);
    ring = next;
  }

  /** The decayed mean of the neighbours in ring `depth`. */
  function inherit(j: number, depth: number): void {
    let count = 0;
    for (const delta of around) {
      const i = index[(place[j] as number) + delta] ?? -1;
      if (i < 0 || ringOf[i] !== depth) continue;
      count++;
      for (let c = 0; c < channels; c++)
        value[j * 4 + c] = (value[j * 4 + c] as number) + DECAY * (value[i * 4 + c] as number);
    }
    for (let c = 0; c < channels; c++) value[j * 4 + c] = (value[j * 4 + c] as number) / count;
  }
}
