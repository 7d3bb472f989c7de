import type { Tick } from "../core/fill.ts";
import { hash32, hashInts } from "../core/random.ts";
import { type PreparedLevel, slotAt } from "./level.ts";
import { createOrder, RINGS } from "./order.ts";
import { HOLE, KNOWN, type Planes } from "./planes.ts";

/** Patch comparisons spent on one level: bounds the time for long thin holes that start at full resolution. */
const BUDGET = 1_500_000;
const LEAST_SAMPLES = 48;

export interface PeelOptions {
  /** [height x width], 1 = this pixel of the hole has its colour already: the front begins around it, too. */
  readonly given?: Uint8Array | undefined;
  /** In plain rings, whatever runs into them, instead of structures first. */
  readonly rings?: boolean | undefined;
  /** Share of the usual effort. */
  readonly share?: number | undefined;
}

/**
 * Fills a level from the rim inwards: each pixel becomes the centre of the source patch that fits best what is known or
 * already filled around it (onion peel initialisation, Newson et al. 2017, section 5), structures first (see order.ts).
 * Structures that reach the rim are continued, where a smooth start would have faded them out.
 * @param planes written: colours of the hole
 * @param source written for each target that is a hole pixel: its source patch; others are left as they are
 */
export async function peel(
  planes: Planes,
  level: PreparedLevel,
  source: Int32Array,
  seed: number,
  { given, rings, share = 1 }: PeelOptions,
  tick: Tick,
): Promise<void> {
  const { width, state, channels, voted, data } = planes;
  const { hole, valid } = level;
  const sources = new Int32Array(level.sourceCount);
  for (let at = 0, n = 0; at < valid.length; at++) if (valid[at]) sources[n++] = at;
  const filled = state.map((kind, i) => (kind === KNOWN || given?.[i] ? 1 : 0));
  const samples = Math.max(LEAST_SAMPLES, Math.floor((share * BUDGET) / Math.max(1, hole.length)));
  let front = rimOf(planes, filled);
  let done = 0;
  const order = rings ? RINGS : createOrder(planes, filled);
  while (front.length > 0) {
    const ring = order.first(front);
    const chosen = new Int32Array(ring.length);
    for (let i = 0; i < ring.length; i++) {
      chosen[i] = bestSource(planes, level, sources, filled, source, ring[i] as number, samples, seed);
      if ((i & 7) === 7) await tick((done + i) / hole.length);
    }
    for (let i = 0; i < ring.length; i++) {
      const pixel = ring[i] as number;
      const from = chosen[i] as number;
      filled[pixel] = 1;
      const target = slotAt(level, pixel % width, Math.floor(pixel / width));
      const inner = centreFor(level, pixel);
      if (target >= 0 && inner === pixel) source[target] = from;
      const copy = from + pixel - inner;
      for (let c = 0; c < voted; c++) data[pixel * channels + c] = data[copy * channels + c] as number;
    }
    order.done(ring);
    done += ring.length;
    front = nextFront(front, ring, planes, filled);
  }
}

/** The centre nearest to a pixel whose patch lies inside the photo's rows. */
function centreFor({ width, rows, radius }: PreparedLevel, pixel: number): number {
  const x = Math.min(width - 1 - radius, Math.max(radius, pixel % width));
  const y = Math.min(rows - 1 - radius, Math.max(radius, Math.floor(pixel / width)));
  return y * width + x;
}

function neighbours(pixel: number, width: number, height: number): number[] {
  const out: number[] = [];
  const x = pixel % width;
  if (x > 0) out.push(pixel - 1);
  if (x < width - 1) out.push(pixel + 1);
  if (pixel >= width) out.push(pixel - width);
  if (pixel < width * (height - 1)) out.push(pixel + width);
  return out;
}

function rimOf({ width, height, state }: Planes, filled: Uint8Array): number[] {
  const rim: number[] = [];
  for (let i = 0; i < state.length; i++)
    if (state[i] === HOLE && !filled[i] && neighbours(i, width, height).some((near) => filled[near])) rim.push(i);
  return rim;
}

/** The pixels that are next to what is filled, after a part of a front was. */
function nextFront(
  front: readonly number[],
  ring: readonly number[],
  { width, height, state }: Planes,
  filled: Uint8Array,
): number[] {
  const next = new Set<number>(front.filter((pixel) => !filled[pixel]));
  for (const pixel of ring)
    for (const near of neighbours(pixel, width, height)) if (state[near] === HOLE && !filled[near]) next.add(near);
  return [...next];
}

function bestSource(
  planes: Planes,
  level: PreparedLevel,
  sources: Int32Array,
  filled: Uint8Array,
  source: Int32Array,
  pixel: number,
  samples: number,
  seed: number,
): number {
  const { width, channels, data } = planes;
  const { valid } = level;
  const centre = centreFor(level, pixel);
  const known = knownDeltas(planes, level.radius, filled, centre);
  const wanted = bytesAt(data, known, centre * channels);
  let best = -1;
  let least = 0x7fffffff;
  const x = centre % width;
  const y = Math.floor(centre / width);
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++) {
      const near = centre + dy * width + dx;
      const j = near === centre ? -1 : slotAt(level, x + dx, y + dy);
      if (j < 0 || !filled[near] || planes.state[near] !== HOLE) continue;
      const candidate = (source[j] as number) - dy * width - dx;
      if (valid[candidate] !== 1) continue;
      const cost = costOf(data, known, wanted, candidate * channels, least);
      if (cost >= least) continue;
      least = cost;
      best = candidate;
    }
  const all = samples >= sources.length;
  const count = all ? sources.length : samples;
  let random = hashInts(seed, pixel);
  for (let i = 0; i < count; i++) {
    if (!all) random = hash32(random + 0x9e3779b9);
    const candidate = sources[all ? i : random % sources.length] as number;
    const cost = costOf(data, known, wanted, candidate * channels, least);
    if (cost >= least) continue;
    least = cost;
    best = candidate;
  }
  return best < 0 ? (sources[0] as number) : best;
}

/**
 * Where the bytes of a patch lie that count, four at a time, from its centre's first byte: those of known or filled
 * pixels, and of the others what guides say (in photos with alpha nothing: bytes come in fours).
 */
function knownDeltas(
  { width, channels, voted }: Planes,
  radius: number,
  filled: Uint8Array,
  centre: number,
): Int32Array {
  const deltas: number[] = [];
  const guides = voted === 4 ? voted : channels;
  for (let dy = -radius; dy <= radius; dy++)
    for (let dx = -radius; dx <= radius; dx++) {
      const delta = dy * width + dx;
      for (let c = filled[centre + delta] ? 0 : guides; c < channels; c += 4) deltas.push(delta * channels + c);
    }
  return Int32Array.from(deltas);
}

/** The bytes of a patch that count. @param at its centre's first byte */
function bytesAt(data: Uint8Array, deltas: Int32Array, at: number): Uint8Array {
  const bytes = new Uint8Array(4 * deltas.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = data[at + (deltas[i >> 2] as number) + (i & 3)] as number;
  return bytes;
}

/** Sum of squared differences of the bytes at `at` that count from the wanted ones; given up at `bound`. */
function costOf(data: Uint8Array, deltas: Int32Array, wanted: Uint8Array, at: number, bound: number): number {
  let sum = 0;
  for (let i = 0; i < deltas.length && sum < bound; i++) {
    const from = at + (deltas[i] as number);
    const to = 4 * i;
    const d0 = (data[from] as number) - (wanted[to] as number);
    const d1 = (data[from + 1] as number) - (wanted[to + 1] as number);
    const d2 = (data[from + 2] as number) - (wanted[to + 2] as number);
    const d3 = (data[from + 3] as number) - (wanted[to + 3] as number);
    sum += d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
  }
  return sum;
}
