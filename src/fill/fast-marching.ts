import type { Size } from "../core/rect.ts";
import { neighboursOf } from "./steps.ts";

/** Fast marching's three kinds of pixels. */
const KNOWN = 0;
const BAND = 1;
const INSIDE = 2;
const FAR = 1e6;

/**
 * Inpainting by fast marching (Telea 2004, "An image inpainting technique based on the fast marching method"): from the
 * rim inwards, in the order of the distance to it, each pixel becomes a weighted mean of the pixels known by then within a
 * radius, continued along their gradients (OpenCV's adds only the gradient's sign, and so goes flat); those across the front, near, and on its own level count most.
 * @param values [height x width x channels], any numbers; those of the hole are replaced
 * @param hole [height x width], not 0 = missing; other pixels stay as they are
 * @param radius in pixels, at least 1
 */
export function fastMarching(
  values: Float32Array,
  hole: Uint8Array,
  size: Size & { readonly channels: number },
  radius = 1,
): void {
  const front = createFront(hole, size);
  const reach = offsetsWithin(radius);
  for (let at = front.next(); at >= 0; at = front.next()) {
    front.settle(at, (pixel) => fillPixel(values, front, size, reach, pixel));
  }
}

interface Front {
  readonly flags: Uint8Array;
  /** Distance to the rim, in pixels. */
  readonly time: Float32Array;
  /** The band's nearest pixel, or -1 when none is left. */
  next(): number;
  /** Makes a pixel known and takes its missing neighbours into the band; `fill` is called for each of these. */
  settle(at: number, fill: (pixel: number) => void): void;
}

function createFront(hole: Uint8Array, { width, height }: Size): Front {
  const flags = Uint8Array.from(hole, (missing) => (missing ? INSIDE : KNOWN));
  const time = Float32Array.from(hole, (missing) => (missing ? FAR : 0));
  const heap = createHeap(time);
  const neighbours = (at: number): number[] => neighboursOf(at, width, height);
  for (let at = 0; at < flags.length; at++)
    if (flags[at] === KNOWN && neighbours(at).some((near) => flags[near] === INSIDE)) {
      flags[at] = BAND;
      heap.push(at);
    }
  return {
    flags,
    time,
    next: () => heap.pop(),
    settle: (at, fill) => {
      flags[at] = KNOWN;
      for (const near of neighbours(at)) {
        if (flags[near] !== INSIDE) continue;
        time[near] = arrival(near, flags, time, width, height);
        fill(near);
        flags[near] = BAND;
        heap.push(near);
      }
    },
  };
}

/** When the front arrives: the least solution of |grad T| = 1 over the four quadrants. */
function arrival(at: number, flags: Uint8Array, time: Float32Array, width: number, height: number): number {
  const x = at % width;
  const y = Math.floor(at / width);
  const get = (ok: boolean, near: number): number => (ok && flags[near] !== INSIDE ? (time[near] as number) : FAR);
  const across = Math.min(get(x > 0, at - 1), get(x < width - 1, at + 1));
  const along = Math.min(get(y > 0, at - width), get(y < height - 1, at + width));
  const apart = Math.abs(across - along);
  if (apart >= 1) return 1 + Math.min(across, along);
  return (across + along + Math.sqrt(2 - apart * apart)) / 2;
}

interface Offset {
  readonly dx: number;
  readonly dy: number;
}

function offsetsWithin(radius: number): Offset[] {
  const whole = Math.ceil(radius);
  const offsets: Offset[] = [];
  for (let dy = -whole; dy <= whole; dy++)
    for (let dx = -whole; dx <= whole; dx++)
      // The corners of the smallest disc belong to it: a pixel has eight neighbours.
      if ((dx || dy) && dx * dx + dy * dy <= Math.max(2, radius * radius)) offsets.push({ dx, dy });
  return offsets;
}

function fillPixel(
  values: Float32Array,
  { flags, time }: Front,
  { width, height, channels }: Size & { readonly channels: number },
  reach: readonly Offset[],
  at: number,
): void {
  const x = at % width;
  const y = Math.floor(at / width);
  const known = (nx: number, ny: number): boolean =>
    nx >= 0 && ny >= 0 && nx < width && ny < height && flags[ny * width + nx] !== INSIDE;
  /** Difference of a field in one direction at a known pixel: central where both sides are known, else one-sided. */
  const slope = (
    field: Float32Array,
    nx: number,
    ny: number,
    dx: number,
    dy: number,
    step: number,
    c: number,
  ): number => {
    const here = (ny * width + nx) * step + c;
    const move = (dy * width + dx) * step;
    const [ahead, behind] = [known(nx + dx, ny + dy), known(nx - dx, ny - dy)];
    const value = (i: number): number => field[i] as number;
    if (ahead && behind) return (value(here + move) - value(here - move)) / 2;
    if (ahead) return value(here + move) - value(here);
    return behind ? value(here) - value(here - move) : 0;
  };
  const normal = [slope(time, x, y, 1, 0, 1, 0), slope(time, x, y, 0, 1, 1, 0)] as const;
  const sums = new Float64Array(channels);
  let total = 0;
  for (const { dx, dy } of reach) {
    const [nx, ny] = [x + dx, y + dy];
    if (!known(nx, ny)) continue;
    const squared = dx * dx + dy * dy;
    const facing = Math.abs(dx * normal[0] + dy * normal[1]) / Math.sqrt(squared);
    const level = 1 / (1 + Math.abs((time[ny * width + nx] as number) - (time[at] as number)));
    const weight = (Math.max(facing, 1e-6) * level) / squared;
    total += weight;
    for (let c = 0; c < channels; c++) {
      const there = values[(ny * width + nx) * channels + c] as number;
      const change = slope(values, nx, ny, 1, 0, channels, c) * dx + slope(values, nx, ny, 0, 1, channels, c) * dy;
      sums[c] = (sums[c] as number) + weight * (there - change);
    }
  }
  for (let c = 0; c < channels; c++) values[at * channels + c] = total > 0 ? (sums[c] as number) / total : 0;
}

interface Heap {
  push(at: number): void;
  pop(): number;
}

/** A binary heap of pixels, the earliest first; equal times in the order of their numbers. */
function createHeap(time: Float32Array): Heap {
  const items: number[] = [];
  const before = (a: number, b: number): boolean => {
    const apart = (time[a] as number) - (time[b] as number);
    return apart < 0 || (apart === 0 && a < b);
  };
  const swap = (i: number, j: number): void => {
    [items[i], items[j]] = [items[j] as number, items[i] as number];
  };
  return {
    push: (at) => {
      let i = items.push(at) - 1;
      while (i > 0) {
        const parent = (i - 1) >> 1;
        if (!before(items[i] as number, items[parent] as number)) break;
        swap(i, parent);
        i = parent;
      }
    },
    pop: () => {
      const first = items[0];
      const last = items.pop();
      if (first === undefined || last === undefined) return -1;
      if (items.length > 0) items[0] = last;
      for (let i = 0; ; ) {
        const [left, right] = [2 * i + 1, 2 * i + 2];
        let least = i;
        if (left < items.length && before(items[left] as number, items[least] as number)) least = left;
        if (right < items.length && before(items[right] as number, items[least] as number)) least = right;
        if (least === i) return first;
        swap(i, least);
        i = least;
      }
    },
  };
}
