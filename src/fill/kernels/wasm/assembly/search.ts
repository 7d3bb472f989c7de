import { partCost, patchCost } from "./cost";
import { entry, setEntry } from "./memory";

/** As hash32 of src/core/random.ts. */
function hash32(value: u32): u32 {
  value = (value ^ (value >> 16)) * 0x7feb352d;
  value = (value ^ (value >> 15)) * 0x846ca68b;
  return value ^ (value >> 16);
}

/** As hashInts of src/core/random.ts, of two numbers. */
function hashTwo(a: u32, b: u32): u32 {
  return hash32(hash32(hash32(hash32(a) ^ b)));
}

/** Kernels.measure, with addresses in place of arrays. */
export function measure(
  data: usize,
  width: i32,
  channels: i32,
  radius: i32,
  targets: usize,
  source: usize,
  cost: usize,
  from: i32,
  to: i32,
): void {
  const side = 2 * radius + 1;
  const corner = radius * width + radius;
  for (let i = from; i < to; i++) {
    const a = data + (entry(targets, i) - corner) * channels;
    const b = data + (entry(source, i) - corner) * channels;
    setEntry(cost, i, patchCost(a, b, side * channels, side, width * channels, i32.MAX_VALUE));
  }
}

/** Kernels.search, with addresses in place of arrays. */
export function search(
  data: usize,
  width: i32,
  height: i32,
  channels: i32,
  radius: i32,
  valid: usize,
  targets: usize,
  slot: usize,
  beforeSource: usize,
  beforeCost: usize,
  afterSource: usize,
  afterCost: usize,
  left: i32,
  top: i32,
  columns: i32,
  rows: i32,
  step: i32,
  window: i32,
  seed: u32,
  from: i32,
  to: i32,
): void {
  const side = 2 * radius + 1;
  const run = side * channels;
  const stride = width * channels;
  const size = width * height;
  const origin = data - (radius * width + radius) * channels;
  for (let i = from; i < to; i++) {
    const centre = entry(targets, i);
    const a = origin + centre * channels;
    const y = centre / width;
    const column = centre - y * width - left;
    const row = y - top;
    let best = entry(beforeSource, i);
    let cost = entry(beforeCost, i);
    for (let direction = 0; direction < 4; direction++) {
      const signed = direction & 1 ? step : -step;
      const c = direction < 2 ? column + signed : column;
      const r = direction < 2 ? row : row + signed;
      if (<u32>c >= <u32>columns || <u32>r >= <u32>rows) continue;
      const j = entry(slot, r * columns + c);
      if (j < 0) continue;
      const candidate = entry(beforeSource, j) - (direction < 2 ? signed : signed * width);
      if (candidate === best || <u32>candidate >= <u32>size || load<u8>(valid + candidate) !== 1) continue;
      const other = patchCost(a, origin + candidate * channels, run, side, stride, cost);
      if (other >= cost) continue;
      cost = other;
      best = candidate;
    }
    let random = hashTwo(seed, centre);
    let bx = best % width;
    let by = best / width;
    for (let reach: u32 = window; reach >= 1; reach >>= 1) {
      random = hash32(random + 0x9e3779b9);
      const sx = bx - reach + (((random & 0xffff) * (2 * reach + 1)) >> 16);
      const sy = by - reach + (((random >> 16) * (2 * reach + 1)) >> 16);
      if (<u32>sx >= <u32>width || <u32>sy >= <u32>height) continue;
      const candidate = sy * width + sx;
      if (candidate === best || load<u8>(valid + candidate) !== 1) continue;
      const c = patchCost(a, origin + candidate * channels, run, side, stride, cost);
      if (c >= cost) continue;
      cost = c;
      best = candidate;
      bx = sx;
      by = sy;
    }
    setEntry(afterSource, i, best);
    setEntry(afterCost, i, cost);
  }
}

/** Kernels.seek, with addresses in place of arrays. @param room words between the lists of two entries */
export function seek(
  data: usize,
  channels: i32,
  sources: usize,
  pixels: usize,
  counts: usize,
  words: usize,
  wanted: usize,
  bestSource: usize,
  bestCost: usize,
  length: i32,
  samples: i32,
  seed: u32,
  room: i32,
  from: i32,
  to: i32,
): void {
  const all = samples >= length;
  const tries = all ? length : samples;
  for (let i = from; i < to; i++) {
    const start = (<usize>(i * room)) << 2;
    const count = entry(counts, i);
    let best = entry(bestSource, i);
    let least = entry(bestCost, i);
    let random = hashTwo(seed, entry(pixels, i));
    for (let k = 0; k < tries; k++) {
      if (!all) random = hash32(random + 0x9e3779b9);
      const candidate = entry(sources, all ? k : <i32>(random % <u32>length));
      const cost = partCost(data + candidate * channels, words + start, wanted + start, count, least);
      if (cost >= least) continue;
      least = cost;
      best = candidate;
    }
    setEntry(bestSource, i, best);
    setEntry(bestCost, i, least);
  }
}
