import type { Photo } from "../core/photo.ts";
import type { Composite } from "./blend.ts";
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
  /** Numbers of the hole pixels that are beside a known one. */
  readonly rim: readonly number[];
}

/** Something for each hole pixel at the rim, four channels each. */
export interface RimValues {
  /** Numbers of the hole pixels beside a known one whose source knows the step across. */
  readonly pixels: Int32Array;
  /** Place in `pixels` of each hole pixel, or -1. */
  readonly slot: Int32Array;
  /** [pixels.length x 4] */
  readonly values: Float32Array;
}

/**
 * The part of the difference at the rim that the membrane leaves open, for each hole pixel there.
 * Differences as texture has them, up and down within a few pixels, are closed wholly: what that takes dies out close
 * to the rim. Where the fill differs by much over a whole stretch, an object of the photo simply ends at the rim;
 * closing that mean would smear the object's colour far into the fill ({@link featherGaps} hides it nearby).
 */
export function keptGaps(photo: Photo, state: Uint8Array, composite: Composite, grid: Grid): RimValues {
  const { place, index, width } = grid;
  const { pixels, slot, values: gaps, counts } = rimGaps(photo, state, composite, grid.rim);
  const kept = new Float32Array(pixels.length * 4);
  const sums = [0, 0, 0, 0];
  for (const [r, pixel] of pixels.entries()) {
    const p = place[pixel] as number;
    const x = p % width;
    sums.fill(0);
    let edges = 0;
    for (let dy = -CLOSING_REACH; dy <= CLOSING_REACH; dy++)
      for (let dx = Math.max(-x, -CLOSING_REACH); dx <= Math.min(width - 1 - x, CLOSING_REACH); dx++) {
        const near = slot[index[p + dy * width + dx] ?? -1] ?? -1;
        if (near < 0) continue;
        edges += counts[near] as number;
        for (let c = 0; c < 4; c++) sums[c] = (sums[c] as number) + (gaps[near * 4 + c] as number);
      }
    const gap = Math.max(...sums.map(Math.abs)) / edges;
    const share = 1 - 1 / (1 + (gap / REAL_GAP) ** 4);
    for (let c = 0; c < 4; c++) kept[r * 4 + c] = (share * (sums[c] as number)) / edges;
  }
  return { pixels, slot, values: kept };
}

/** Summed differences to the known pixels beside, less the steps that the source has there; and how many they are. */
function rimGaps(
  photo: Photo,
  state: Uint8Array,
  composite: Composite,
  rim: readonly number[],
): RimValues & { counts: number[] } {
  const { hole, pixels: colours, source } = composite;
  const slot = new Int32Array(hole.length).fill(-1);
  const pixels: number[] = [];
  const counts: number[] = [];
  const gaps: number[] = [];
  const gap = [0, 0, 0, 0];
  for (const i of rim) {
    const at = hole[i] as number;
    let count = 0;
    for (const delta of [-1, 1, -photo.width, photo.width]) {
      if (state[at + delta] !== KNOWN || !inside(photo, at, delta)) continue;
      const step = stepFrom(photo, state, source ? (source[i] as number) : -1, delta);
      if (step < 0) continue;
      if (count++ === 0) gap.fill(0);
      for (let c = 0; c < 4; c++)
        gap[c] =
          (gap[c] as number) +
          premultiplied(photo, at + delta, c) +
          premultiplied(photo, step, c) -
          premultiplied(photo, step + delta, c) -
          (colours[i * 4 + c] as number);
    }
    if (count === 0) continue;
    slot[i] = pixels.length;
    pixels.push(i);
    counts.push(count);
    gaps.push(...gap);
  }
  return { pixels: Int32Array.from(pixels), slot, values: Float32Array.from(gaps), counts };
}

/** Part of an open gap that is closed right at the rim. */
const FEATHER = 0.8;
/** What is left of it a pixel further in. */
const DECAY = 0.65;
/** Pixels after which nothing is left. */
const FEATHER_REACH = 14;
/** Marks a hole pixel that has had its part. */
const DONE = 0xffffffff;

/** A ring of hole pixels around the last, by number, with four values each. */
interface Ring {
  readonly pixels: readonly number[];
  readonly values: Float32Array;
}

/**
 * Closes the gaps that {@link keptGaps} left open, but within a few pixels: ring by ring from the rim inwards, each
 * the decayed mean of the ring outside of it. An object that ends at the rim ends softly there instead of along a
 * sharp outline of the mask.
 * @param corrected written: [hole.length x 4]
 */
export function featherGaps(grid: Grid, kept: RimValues, channels: number, corrected: Float32Array): void {
  /** By hole pixel: 0 = not reached, else 1 more than its place in the present ring, or DONE. */
  const reached = new Uint32Array(grid.place.length);
  let ring = rimOf(grid, kept);
  for (let depth = 1; depth <= FEATHER_REACH && ring.pixels.length > 0; depth++) {
    for (const [r, pixel] of ring.pixels.entries()) {
      reached[pixel] = r + 1;
      for (let c = 0; c < channels; c++)
        corrected[pixel * 4 + c] = (corrected[pixel * 4 + c] as number) + (ring.values[r * 4 + c] as number);
    }
    const next = ringInside(grid, ring, reached, channels);
    for (const pixel of ring.pixels) reached[pixel] = DONE;
    ring = next;
  }
}

/** Every pixel at the rim, with its part of the gap or 0. */
function rimOf({ rim: pixels }: Grid, kept: RimValues): Ring {
  const values = new Float32Array(pixels.length * 4);
  for (const [r, pixel] of pixels.entries()) {
    const from = kept.slot[pixel] as number;
    if (from >= 0) for (let c = 0; c < 4; c++) values[r * 4 + c] = FEATHER * (kept.values[from * 4 + c] as number);
  }
  return { pixels, values };
}

/** The pixels not reached yet beside a ring, with the decayed means of their neighbours in it. */
function ringInside({ place, index, width }: Grid, ring: Ring, reached: Uint32Array, channels: number): Ring {
  const around = [...besides(width), -width - 1, -width + 1, width - 1, width + 1];
  const pixels: number[] = [];
  for (const pixel of ring.pixels)
    for (const delta of besides(width)) {
      const near = index[(place[pixel] as number) + delta] ?? -1;
      if (near < 0 || reached[near] !== 0) continue;
      reached[near] = DONE;
      pixels.push(near);
    }
  const values = new Float32Array(pixels.length * 4);
  for (const [n, pixel] of pixels.entries()) {
    let count = 0;
    for (const delta of around) {
      const from = reached[index[(place[pixel] as number) + delta] ?? -1] ?? 0;
      if (from === 0 || from === DONE) continue;
      count++;
      for (let c = 0; c < channels; c++)
        values[n * 4 + c] = (values[n * 4 + c] as number) + DECAY * (ring.values[(from - 1) * 4 + c] as number);
    }
    for (let c = 0; c < channels; c++) values[n * 4 + c] = (values[n * 4 + c] as number) / count;
  }
  return { pixels, values };
}

/** Steps to the four neighbours on a grid. */
function besides(width: number): number[] {
  return [-1, 1, -width, width];
}
