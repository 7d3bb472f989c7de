import { entry, setEntry } from "./memory";

/** Four bytes at an address, widened. */
function widen(at: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}

/** Patches of this side are the rule: a row of their centres fills two registers that overlap by one. */
const SIDE: i32 = 7;
const LAST: i32 = SIDE - 1;

/** Four entries from `index` on. */
function entries(array: usize, index: i32): v128 {
  return v128.load(array + ((<usize>index) << 2));
}

/** The least of four. */
function leastOf(lanes: v128): i32 {
  const pairs = i32x4.min_s(lanes, i32x4.shuffle(lanes, lanes, 2, 3, 0, 1));
  return min(i32x4.extract_lane(pairs, 0), i32x4.extract_lane(pairs, 1));
}

/**
 * Least cost of the patches over a pixel.
 * @param first address of the slot of the upper left centre
 */
function leastCost(first: usize, cost: usize, columns: i32, wide: i32, high: i32): i32 {
  let least = i32.MAX_VALUE;
  let lanes = i32x4.splat(i32.MAX_VALUE);
  for (let row = 0; row < high; row++) {
    const slots = first + ((<usize>(row * columns)) << 2);
    const j = load<i32>(slots);
    if (wide === SIDE && j >= 0 && entry(slots, LAST) - j === LAST) {
      // Places grow along a row: these seven are neighbours.
      lanes = i32x4.min_s(lanes, i32x4.min_s(entries(cost, j), entries(cost, j + 3)));
      continue;
    }
    for (let c = 0; c < wide; c++) {
      const k = entry(slots, c);
      if (k >= 0) least = min(least, entry(cost, k));
    }
  }
  return min(least, leastOf(lanes));
}

/**
 * True when all patches over a pixel are there and copy with one offset: whatever their weights, the pixel is then that
 * of the source.
 * @param first address of the slot of the upper left centre
 */
function coherent(first: usize, source: usize, columns: i32, width: i32): bool {
  const ahead = i32x4(0, 1, 2, 3);
  const start = load<i32>(first);
  if (start < 0) return false;
  let expected = i32x4.add(i32x4.splat(entry(source, start)), ahead);
  let differing = i32x4.splat(0);
  for (let row = 0; row < SIDE; row++) {
    const slots = first + ((<usize>(row * columns)) << 2);
    const j = load<i32>(slots);
    if (j < 0 || entry(slots, LAST) - j !== LAST) return false;
    differing = v128.or(differing, v128.xor(entries(source, j), expected));
    differing = v128.or(differing, v128.xor(entries(source, j + 3), i32x4.add(expected, i32x4.splat(3))));
    if (v128.any_true(differing)) return false;
    expected = i32x4.add(expected, i32x4.splat(width));
  }
  return true;
}

/** The least ratio whose weight is not 0: 64 when there is none. */
function firstUseful(weights: usize): i32 {
  let ratio = 0;
  while (ratio < 64 && entry(weights, ratio) === 0) ratio++;
  return ratio;
}

/**
 * Kernels.vote, with addresses in place of arrays. All sums are whole numbers far below 2^53, so their order
 * does not matter.
 */
export function vote(
  data: usize,
  width: i32,
  height: i32,
  channels: i32,
  voted: i32,
  radius: i32,
  slot: usize,
  hole: usize,
  source: usize,
  cost: usize,
  weights: usize,
  trust: usize,
  boxLeft: i32,
  boxTop: i32,
  columns: i32,
  from: i32,
  to: i32,
): void {
  const useful = <f64>firstUseful(weights);
  const plain = entry(weights, 63) > 0;
  for (let i = from; i < to; i++) {
    const pixel = entry(hole, i);
    const y = pixel / width;
    const x = pixel - y * width;
    const left = max(radius, x - radius);
    const right = min(width - 1 - radius, x + radius);
    const top = max(radius, y - radius);
    const bottom = min(height - 1 - radius, y + radius);
    const wide = right - left + 1;
    const high = bottom - top + 1;
    const first = slot + ((<usize>((top - boxTop) * columns + left - boxLeft)) << 2);
    const out = data + pixel * channels;
    if (plain && wide === SIDE && high === SIDE && coherent(first, source, columns, width)) {
      const from = data + (entry(source, load<i32>(first)) + pixel - top * width - left) * channels;
      store<u32>(out, load<u32>(from));
      if (voted === 5) store<u8>(out, load<u8>(from, 4), 4);
      continue;
    }
    const least = 63 * (<f64>leastCost(first, cost, columns, wide, high) + 1);
    let total = 0;
    let sum01 = f64x2.splat(0);
    let sum23 = f64x2.splat(0);
    let sum4: f64 = 0;
    for (let row = 0; row < high; row++) {
      const slots = first + ((<usize>(row * columns)) << 2);
      const back = pixel - (top + row) * width - left;
      for (let c = 0; c < wide; c++) {
        const j = entry(slots, c);
        if (j < 0) continue;
        const own = <f64>entry(cost, j) + 1;
        if (least < useful * own) continue; // exact, and cheaper than the quotient
        const ratio = <i32>(least / own);
        const weight = entry(weights, ratio) * <i32>load<u8>(trust + j);
        if (weight === 0) continue;
        total += weight;
        const at = data + (entry(source, j) + back - c) * channels;
        const weighted = i32x4.mul(widen(at), i32x4.splat(weight));
        sum01 = f64x2.add(sum01, f64x2.convert_low_i32x4_s(weighted));
        sum23 = f64x2.add(sum23, f64x2.convert_low_i32x4_s(i32x4.shuffle(weighted, weighted, 2, 3, 2, 3)));
        if (voted === 5) sum4 += <f64>(weight * <i32>load<u8>(at, 4));
      }
    }
    if (total === 0) continue;
    store<u8>(out, mean(f64x2.extract_lane(sum01, 0), total), 0);
    store<u8>(out, mean(f64x2.extract_lane(sum01, 1), total), 1);
    store<u8>(out, mean(f64x2.extract_lane(sum23, 0), total), 2);
    store<u8>(out, mean(f64x2.extract_lane(sum23, 1), total), 3);
    if (voted === 5) store<u8>(out, mean(sum4, total), 4);
  }
}

/** Rounded to the nearest whole number, halves upwards. */
function mean(sum: f64, total: i32): i32 {
  return <i32>floor(sum / <f64>total + 0.5);
}

/** Kernels.choose, with addresses in place of arrays. */
export function choose(
  width: i32,
  height: i32,
  radius: i32,
  slot: usize,
  hole: usize,
  source: usize,
  cost: usize,
  winners: usize,
  boxLeft: i32,
  boxTop: i32,
  columns: i32,
  from: i32,
  to: i32,
): void {
  for (let i = from; i < to; i++) {
    const pixel = entry(hole, i);
    const y = pixel / width;
    const x = pixel - y * width;
    const left = max(radius, x - radius);
    const top = max(radius, y - radius);
    const wide = min(width - 1 - radius, x + radius) - left + 1;
    const high = min(height - 1 - radius, y + radius) - top + 1;
    const first = slot + ((<usize>((top - boxTop) * columns + left - boxLeft)) << 2);
    if (wide === SIDE && high === SIDE && coherent(first, source, columns, width)) {
      setEntry(winners, i, entry(source, load<i32>(first)) + pixel - top * width - left);
      continue;
    }
    const least = leastCost(first, cost, columns, wide, high);
    let nearest = i32.MAX_VALUE;
    let winner = -1;
    for (let row = 0; row < high; row++) {
      const slots = first + ((<usize>(row * columns)) << 2);
      const cy = top + row;
      for (let c = 0; c < wide; c++) {
        const j = entry(slots, c);
        if (j < 0 || entry(cost, j) !== least) continue;
        const cx = left + c;
        const distance = (cx - x) * (cx - x) + (cy - y) * (cy - y);
        if (distance >= nearest) continue;
        nearest = distance;
        winner = entry(source, j) + pixel - cy * width - cx;
      }
    }
    setEntry(winners, i, winner);
  }
}
