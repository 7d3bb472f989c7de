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
  const deltas = knownDeltas(planes, level.radius, filled, centre);
  let best = -1;
  let least = Infinity;
  const consider = (candidate: number): void => {
    if (valid[candidate] !== 1) return;
    const cost = costOver(data, deltas, centre * channels, candidate * channels, least);
    if (cost < least) {
      least = cost;
      best = candidate;
    }
  };
  const x = centre % width;
  const y = Math.floor(centre / width);
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++) {
      const near = centre + dy * width + dx;
      const j = near === centre ? -1 : slotAt(level, x + dx, y + dy);
      if (j >= 0 && filled[near] && planes.state[near] === HOLE) consider((source[j] as number) - dy * width - dx);
    }
  if (samples >= sources.length) for (let i = 0; i < sources.length; i++) consider(sources[i] as number);
  else {
    let random = hashInts(seed, pixel);
    for (let i = 0; i < samples; i++) {
      random = hash32(random + 0x9e3779b9);
      consider(sources[random % sources.length] as number);
    }
  }
  return best < 0 ? (sources[0] as number) : best;
}

/**
 * Where the bytes of a patch lie that count, from its centre's first byte: those of known or filled pixels, and of the
 * others what guides say (in photos with alpha nothing: bytes come in fours).
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
      for (let c = filled[centre + delta] ? 0 : guides; c < channels; c++) deltas.push(delta * channels + c);
    }
  return Int32Array.from(deltas);
}

/** Sum of squared differences over the given bytes; given up at `bound`. */
function costOver(data: Uint8Array, deltas: Int32Array, a: number, b: number, bound: number): number {
  let sum = 0;
  for (let i = 0; i < deltas.length; i += 4) {
    if (sum >= bound) return sum;
    const end = i + 4; // channels come in fours
    for (let k = i; k < end; k++) {
      const delta = deltas[k] as number;
      const difference = (data[a + delta] as number) - (data[b + delta] as number);
      sum += difference * difference;
    }
  }
  return sum;
}
