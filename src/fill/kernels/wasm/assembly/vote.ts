import { entry, setEntry } from "./memory";

/** Four bytes at an address, widened. */
function widen(at: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}

/** Least cost of the patches over a pixel, whose centres lie in the box. */
function leastCost(slot: usize, cost: usize, width: i32, left: i32, right: i32, top: i32, bottom: i32): i32 {
  let least = i32.MAX_VALUE;
  for (let cy = top; cy <= bottom; cy++)
    for (let cx = left; cx <= right; cx++) {
      const j = entry(slot, cy * width + cx);
      if (j >= 0) least = min(least, entry(cost, j));
    }
  return least;
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
  from: i32,
  to: i32,
): void {
  const useful = <f64>firstUseful(weights);
  for (let i = from; i < to; i++) {
    const pixel = entry(hole, i);
    const x = pixel % width;
    const y = pixel / width;
    const left = max(radius, x - radius);
    const right = min(width - 1 - radius, x + radius);
    const top = max(radius, y - radius);
    const bottom = min(height - 1 - radius, y + radius);
    const least = 63 * (<f64>leastCost(slot, cost, width, left, right, top, bottom) + 1);
    let total = 0;
    let sum01 = f64x2.splat(0);
    let sum23 = f64x2.splat(0);
    let sum4: f64 = 0;
    for (let cy = top; cy <= bottom; cy++)
      for (let cx = left; cx <= right; cx++) {
        const centre = cy * width + cx;
        const j = entry(slot, centre);
        if (j < 0) continue;
        const own = <f64>entry(cost, j) + 1;
        if (least < useful * own) continue; // exact, and cheaper than the quotient
        const ratio = <i32>(least / own);
        const weight = entry(weights, ratio) * <i32>load<u8>(trust + j);
        if (weight === 0) continue;
        total += weight;
        const at = data + (entry(source, j) + pixel - centre) * channels;
        const weighted = i32x4.mul(widen(at), i32x4.splat(weight));
        sum01 = f64x2.add(sum01, f64x2.convert_low_i32x4_s(weighted));
        sum23 = f64x2.add(sum23, f64x2.convert_low_i32x4_s(i32x4.shuffle(weighted, weighted, 2, 3, 2, 3)));
        if (voted === 5) sum4 += <f64>(weight * <i32>load<u8>(at, 4));
      }
    if (total === 0) continue;
    const out = data + pixel * channels;
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
  from: i32,
  to: i32,
): void {
  for (let i = from; i < to; i++) {
    const pixel = entry(hole, i);
    const x = pixel % width;
    const y = pixel / width;
    const right = min(width - 1 - radius, x + radius);
    const bottom = min(height - 1 - radius, y + radius);
    let least = i32.MAX_VALUE;
    let nearest = i32.MAX_VALUE;
    let winner = -1;
    for (let cy = max(radius, y - radius); cy <= bottom; cy++)
      for (let cx = max(radius, x - radius); cx <= right; cx++) {
        const centre = cy * width + cx;
        const j = entry(slot, centre);
        if (j < 0) continue;
        const c = entry(cost, j);
        if (c > least) continue;
        const distance = (cx - x) * (cx - x) + (cy - y) * (cy - y);
        if (c === least && distance >= nearest) continue;
        least = c;
        nearest = distance;
        winner = entry(source, j) + pixel - centre;
      }
    setEntry(winners, i, winner);
  }
}
