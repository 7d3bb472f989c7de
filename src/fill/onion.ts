import type { Tick } from "../core/fill.ts";
import type { Kernels, PartQuest } from "./kernels/kernels.ts";
import { partCost, wordsOfPatch } from "./kernels/search.ts";
import { type PreparedLevel, slotAt } from "./level.ts";
import { createOrder, RINGS } from "./order.ts";
import { HOLE, KNOWN, type Planes } from "./planes.ts";
import { wordsOf } from "./words.ts";

/** Patch comparisons spent on one level: bounds the time for long thin holes that start at full resolution. */
const BUDGET = 1_500_000;
const LEAST_SAMPLES = 48;
/** Pixels of a ring that sources are looked for in one go: some milliseconds. */
const SLICE = 16;

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
  kernels: Kernels,
  planes: Planes,
  level: PreparedLevel,
  source: Int32Array,
  seed: number,
  { given, rings, share = 1 }: PeelOptions,
  tick: Tick,
): Promise<void> {
  const { width, state, channels, voted, data } = planes;
  const { hole, valid } = level;
  const end = kernels.scope();
  const sources = kernels.ints(level.sourceCount);
  for (let at = 0, n = 0; at < valid.length; at++) if (valid[at]) sources[n++] = at;
  const filled = state.map((kind, i) => (kind === KNOWN || given?.[i] ? 1 : 0));
  const samples = Math.max(LEAST_SAMPLES, Math.floor((share * BUDGET) / Math.max(1, hole.length)));
  const quest = createQuest(kernels, level, { sources, samples, seed });
  let front = rimOf(planes, filled);
  let done = 0;
  const order = rings ? RINGS : createOrder(planes, filled);
  while (front.length > 0) {
    const ring = order.first(front);
    const chosen = new Int32Array(ring.length);
    for (let start = 0; start < ring.length; start += SLICE) {
      const pixels = ring.slice(start, start + SLICE);
      for (const [i, pixel] of pixels.entries()) enter(quest, i, pixel, planes, level, filled, source);
      await kernels.seek(level, quest, 0, pixels.length);
      chosen.set(quest.best.source.subarray(0, pixels.length), start);
      await tick((done + start) / hole.length);
    }
    for (let i = 0; i < ring.length; i++) {
      const pixel = ring[i] as number;
      const found = chosen[i] as number;
      const from = found < 0 ? (sources[0] as number) : found;
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
  end();
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

/** With room for as many pixels as are looked for in one go. */
function createQuest(
  kernels: Kernels,
  { radius, channels }: PreparedLevel,
  given: Pick<PartQuest, "sources" | "samples" | "seed">,
): PartQuest {
  const room = SLICE * wordsOfPatch(radius, channels);
  const ints = (length: number): Int32Array => kernels.ints(length);
  const best = { source: ints(SLICE), cost: ints(SLICE) };
  return { ...given, pixels: ints(SLICE), counts: ints(SLICE), words: ints(room), wanted: ints(room), best };
}

/**
 * Begins the quest for a pixel: with what is known of its patch, and the best of the sources that go on with those of
 * its neighbours.
 */
function enter(
  quest: PartQuest,
  i: number,
  pixel: number,
  planes: Planes,
  level: PreparedLevel,
  filled: Uint8Array,
  source: Int32Array,
): void {
  const { width, channels, data, state } = planes;
  const centre = centreFor(level, pixel);
  const start = i * wordsOfPatch(level.radius, channels);
  const end = enterKnown(quest, start, planes, level.radius, filled, centre);
  let best = -1;
  let least = 0x7fffffff;
  const x = centre % width;
  const y = Math.floor(centre / width);
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++) {
      const near = centre + dy * width + dx;
      const j = near === centre ? -1 : slotAt(level, x + dx, y + dy);
      if (j < 0 || !filled[near] || state[near] !== HOLE) continue;
      const candidate = (source[j] as number) - dy * width - dx;
      if (level.valid[candidate] !== 1) continue;
      const cost = partCost(data, candidate * channels, quest, start, end, least);
      if (cost >= least) continue;
      least = cost;
      best = candidate;
    }
  quest.pixels[i] = pixel;
  quest.counts[i] = end - start;
  quest.best.source[i] = best;
  quest.best.cost[i] = least;
}

/**
 * Lists the words of a patch that count: those of known or filled pixels, and of the others what guides say (in photos
 * with alpha nothing: bytes come in fours).
 * @returns where the list ends that begins at `start`
 */
function enterKnown(
  { words, wanted }: PartQuest,
  start: number,
  { width, channels, voted, data }: Planes,
  radius: number,
  filled: Uint8Array,
  centre: number,
): number {
  const bytes = wordsOf(data);
  const guides = voted === 4 ? voted : channels;
  let end = start;
  for (let dy = -radius; dy <= radius; dy++)
    for (let dx = -radius; dx <= radius; dx++) {
      const delta = dy * width + dx;
      for (let c = filled[centre + delta] ? 0 : guides; c < channels; c += 4) {
        words[end] = delta * channels + c;
        wanted[end++] = bytes[((centre + delta) * channels + c) >> 2] as number;
      }
    }
  return end;
}
