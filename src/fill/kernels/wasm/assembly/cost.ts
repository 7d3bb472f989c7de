/** Keeps the first 4, 8 or 12 of 16 bytes. */
function firstBytes(count: i32): v128 {
  if (count === 4) return i32x4(-1, 0, 0, 0);
  if (count === 8) return i32x4(-1, -1, 0, 0);
  return i32x4(-1, -1, -1, 0);
}

/** Absolute differences of 16 unsigned bytes. */
function distance(a: v128, b: v128): v128 {
  return v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a));
}

/** Sums of the squares of 16 unsigned bytes, as four partial sums. */
function squares(bytes: v128): v128 {
  const low = i16x8.extend_low_i8x16_u(bytes);
  const high = i16x8.extend_high_i8x16_u(bytes);
  return i32x4.add(i32x4.dot_i16x8_s(low, low), i32x4.dot_i16x8_s(high, high));
}

function total(lanes: v128): i32 {
  const pairs = i32x4.add(lanes, i32x4.shuffle(lanes, lanes, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}

/** One row of 28 bytes: the sums of squares as four partial sums. */
function row28(a: usize, b: usize): v128 {
  const rest = i32x4(0, -1, -1, -1); // four bytes were in the first half already
  const first = squares(distance(v128.load(a), v128.load(b)));
  return i32x4.add(first, squares(v128.and(rest, distance(v128.load(a, 12), v128.load(b, 12)))));
}

/** {@link patchCost} for 7 rows of 28 bytes: 7 x 7 pixels of 4 channels, by far the most common patch. */
function patchCost28(a: usize, b: usize, stride: usize, bound: i32): i32 {
  let lanes = row28(a, b);
  let sum = total(lanes);
  for (let pair = 0; pair < 3 && sum < bound; pair++) {
    lanes = i32x4.add(lanes, i32x4.add(row28(a + stride, b + stride), row28(a + 2 * stride, b + 2 * stride)));
    sum = total(lanes);
    a += 2 * stride;
    b += 2 * stride;
  }
  return sum;
}

/**
 * Sum of squared byte differences of two patches, given up as soon as it reaches `bound`.
 * Reads up to 12 bytes beyond a patch's rows; their differences do not count.
 * @param a address of the first patch's top left pixel
 * @param b address of the second patch's top left pixel
 * @param run bytes in a patch row, a multiple of 4
 * @param stride bytes in a level row
 * @returns the exact sum when it is below `bound`, else some number of at least `bound`
 */
export function patchCost(a: usize, b: usize, run: i32, rows: i32, stride: usize, bound: i32): i32 {
  if (run === 28 && rows === 7) return patchCost28(a, b, stride, bound);
  const whole = run & ~15;
  const rest = run & 15;
  const mask = firstBytes(rest);
  let lanes = i32x4.splat(0);
  let sum = 0;
  for (; rows > 0; rows--) {
    for (let k = 0; k < whole; k += 16) lanes = i32x4.add(lanes, squares(distance(v128.load(a + k), v128.load(b + k))));
    if (rest > 0)
      lanes = i32x4.add(lanes, squares(v128.and(mask, distance(v128.load(a + whole), v128.load(b + whole)))));
    sum = total(lanes);
    if (sum >= bound) return sum;
    a += stride;
    b += stride;
  }
  return sum;
}

/** Four words at an address each, from `at` on. @param words how far on, a list of four */
function gather(at: usize, words: usize): v128 {
  let lanes = v128.load32_zero(at + load<i32>(words));
  lanes = v128.load_lane<u32>(at + load<i32>(words, 4), lanes, 1);
  lanes = v128.load_lane<u32>(at + load<i32>(words, 8), lanes, 2);
  return v128.load_lane<u32>(at + load<i32>(words, 12), lanes, 3);
}

/**
 * Sum of squared byte differences of words, given up as soon as it reaches `bound`.
 * @param at address of the centre's first byte
 * @param words how far from it each word lies
 * @param wanted what each should hold
 */
export function partCost(at: usize, words: usize, wanted: usize, count: i32, bound: i32): i32 {
  let sum = 0;
  for (; count >= 4 && sum < bound; count -= 4) {
    sum += total(squares(distance(gather(at, words), v128.load(wanted))));
    words += 16;
    wanted += 16;
  }
  for (; count > 0 && sum < bound; count--) {
    sum += total(squares(distance(v128.load32_zero(at + load<i32>(words)), v128.load32_zero(wanted))));
    words += 4;
    wanted += 4;
  }
  return sum;
}
