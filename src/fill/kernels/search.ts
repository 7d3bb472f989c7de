import { hash32, hashInts } from "../../core/random.ts";
import type { Field, PartQuest, SearchLevel, SearchPass } from "./kernels.ts";

/**
 * Sum of squared byte differences of two patches, given up as soon as it reaches `bound`.
 * @param a byte index of the first patch's top left pixel
 * @param b byte index of the second patch's top left pixel
 * @param run bytes in a patch row (a multiple of 4)
 * @param stride bytes in a level row
 * @returns the exact sum when it is below `bound`, else some number of at least `bound`
 */
function patchCost(
  data: Uint8Array,
  a: number,
  b: number,
  run: number,
  rows: number,
  stride: number,
  bound: number,
): number {
  let sum = 0;
  let i = a;
  let j = b;
  for (let row = 0; row < rows; row++) {
    const end = i + run;
    while (i < end) {
      const d0 = (data[i] as number) - (data[j] as number);
      const d1 = (data[i + 1] as number) - (data[j + 1] as number);
      const d2 = (data[i + 2] as number) - (data[j + 2] as number);
      const d3 = (data[i + 3] as number) - (data[j + 3] as number);
      sum = (sum + d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3) | 0;
      i += 4;
      j += 4;
    }
    if (sum >= bound) return sum;
    i += stride - run;
    j += stride - run;
  }
  return sum;
}

/** {@link Kernels.measure} in plain TypeScript. */
export function measure(level: SearchLevel, field: Field, from: number, to: number): void {
  const { data, width, channels, radius, targets } = level;
  const side = 2 * radius + 1;
  const corner = radius * width + radius;
  for (let i = from; i < to; i++) {
    const a = ((targets[i] as number) - corner) * channels;
    const b = ((field.source[i] as number) - corner) * channels;
    field.cost[i] = patchCost(data, a, b, side * channels, side, width * channels, 0x7fffffff);
  }
}

/**
 * {@link Kernels.search} in plain TypeScript: PatchMatch (Barnes et al. 2009) with propagation from four
 * neighbours at one distance and double buffers (jump flooding) in place of scan order.
 */
export function search(
  level: SearchLevel,
  before: Field,
  after: Field,
  pass: SearchPass,
  from: number,
  to: number,
): void {
  const { data, width, height, channels, radius, valid, targets, box, slot } = level;
  const { step, window, seed } = pass;
  const side = 2 * radius + 1;
  const run = side * channels;
  const stride = width * channels;
  const corner = radius * width + radius;
  const size = width * height;
  for (let i = from; i < to; i++) {
    const centre = targets[i] as number;
    const y = (centre / width) | 0;
    const column = centre - y * width - box.x;
    const row = y - box.y;
    const a = (centre - corner) * channels;
    let best = before.source[i] as number;
    let cost = before.cost[i] as number;
    for (let direction = 0; direction < 4; direction++) {
      const signed = direction & 1 ? step : -step;
      const c = direction < 2 ? column + signed : column;
      const r = direction < 2 ? row : row + signed;
      if (c < 0 || r < 0 || c >= box.width || r >= box.height) continue;
      const j = slot[r * box.width + c] as number;
      if (j < 0) continue;
      const candidate = (before.source[j] as number) - (direction < 2 ? signed : signed * width);
      if (candidate === best || candidate < 0 || candidate >= size || valid[candidate] !== 1) continue;
      const other = patchCost(data, a, (candidate - corner) * channels, run, side, stride, cost);
      if (other < cost) {
        cost = other;
        best = candidate;
      }
    }
    let random = hashInts(seed, centre);
    for (let reach = window; reach >= 1; reach >>= 1) {
      random = hash32(random + 0x9e3779b9);
      const sx = (best % width) - reach + (((random & 0xffff) * (2 * reach + 1)) >>> 16);
      const sy = ((best / width) | 0) - reach + (((random >>> 16) * (2 * reach + 1)) >>> 16);
      if (sx < 0 || sy < 0 || sx >= width || sy >= height) continue;
      const candidate = sy * width + sx;
      if (candidate === best || valid[candidate] !== 1) continue;
      const c = patchCost(data, a, (candidate - corner) * channels, run, side, stride, cost);
      if (c < cost) {
        cost = c;
        best = candidate;
      }
    }
    after.source[i] = best;
    after.cost[i] = cost;
  }
}

/** Sum of squared byte differences of words, given up at `bound`. @param at byte index of the centre */
export function partCost(
  data: Uint8Array,
  at: number,
  { words, wanted }: Pick<PartQuest, "words" | "wanted">,
  start: number,
  end: number,
  bound: number,
): number {
  let sum = 0;
  for (let k = start; k < end && sum < bound; k++) {
    const from = at + (words[k] as number);
    const word = wanted[k] as number;
    const d0 = (data[from] as number) - (word & 255);
    const d1 = (data[from + 1] as number) - ((word >> 8) & 255);
    const d2 = (data[from + 2] as number) - ((word >> 16) & 255);
    const d3 = (data[from + 3] as number) - (word >>> 24);
    sum += d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
  }
  return sum;
}

/** {@link Kernels.seek} in plain TypeScript. */
export function seek({ data, channels, radius }: SearchLevel, quest: PartQuest, from: number, to: number): void {
  const { sources, samples, seed, pixels, counts, best } = quest;
  const room = wordsOfPatch(radius, channels);
  const all = samples >= sources.length;
  const tries = all ? sources.length : samples;
  for (let i = from; i < to; i++) {
    const start = i * room;
    const end = start + (counts[i] as number);
    let source = best.source[i] as number;
    let least = best.cost[i] as number;
    let random = hashInts(seed, pixels[i] as number);
    for (let k = 0; k < tries; k++) {
      if (!all) random = hash32(random + 0x9e3779b9);
      const candidate = sources[all ? k : random % sources.length] as number;
      const cost = partCost(data, candidate * channels, quest, start, end, least);
      if (cost >= least) continue;
      least = cost;
      source = candidate;
    }
    best.source[i] = source;
    best.cost[i] = least;
  }
}

/** Words of four bytes in a whole patch. */
export function wordsOfPatch(radius: number, channels: number): number {
  return ((2 * radius + 1) ** 2 * channels) >> 2;
}
