import type { Tick } from "../core/fill.ts";
import { EMPTY_MASK, type Mask, maskAt, trimMask } from "../core/mask.ts";
import type { Photo } from "../core/photo.ts";
import { areaOf, type Rect } from "../core/rect.ts";
import type { SimilarRequest } from "../core/select.ts";
import { dilateSquare, labelComponents } from "./grid.ts";
import { enlarge, halved } from "./scale.ts";

/** Patterns are compared at about this size, in pixels. */
const SIDE = 14;
/** How like the pattern's own direction and strength of colour a place must be to be looked at closely. */
const SAME_COLOUR = 0.8;
const WEAKEST = 0.35;
const STRONGEST = 2.5;
/** Least correlation with the pattern in one of eight positions. */
const ALIKE = 0.55;
/** Places that are looked at closely, those nearest to the pattern's strength first. */
const MOST_PLACES = 600;
/** What belongs to a found thing: at least this share of the pattern's difference from its surroundings. */
const PART = 0.35;

/** A pattern at the size at which it is compared. */
interface Pattern {
  readonly halvings: number;
  readonly width: number;
  readonly height: number;
  /** 1 = the thing itself. */
  readonly shape: Uint8Array;
  /** Colour against the surroundings' mean, three numbers a pixel. */
  readonly colours: Float32Array;
  /** Mean of `colours` over the thing. */
  readonly tone: readonly [number, number, number];
  /** Half sides of the thing's box and of the box round it. */
  readonly inner: number;
  readonly outer: number;
}

/**
 * Finds things that look like a marked one and stand out from their surroundings as it does (dust, spots, birds): first
 * by the mean colour of a box against the frame round it, then by correlation in eight positions (turned and mirrored).
 * The rule is ours.
 * @returns the found things in photo coordinates; what reaches over the border of `crop` is left out
 */
export async function findSimilar({ photo, crop, pattern }: SimilarRequest, tick: Tick): Promise<Mask> {
  if (areaOf(pattern.mask.bounds) === 0) return EMPTY_MASK;
  const small = preparePattern(pattern.mask, pattern.photo, pattern.area);
  const view = halved(photo, small.halvings);
  await tick(0.2);
  const sums = integrals(view);
  const places = await candidates(view, sums, small, tick);
  const found = new Uint8Array(view.width * view.height);
  for (const place of places) if (isAlike(view, sums, small, place)) takeThing(view, sums, small, place, found);
  await tick(0.9);
  return trimMask({ bounds: crop, data: enlarge(found, view, photo, 2 ** small.halvings) });
}

function preparePattern(mask: Mask, photo: Photo, area: Rect): Pattern {
  const side = Math.max(mask.bounds.width, mask.bounds.height);
  const halvings = Math.max(0, Math.floor(Math.log2(side / SIDE)));
  const { width, height, data } = halved(photo, halvings);
  const scale = 2 ** halvings;
  const shape = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      shape[y * width + x] = maskAt(
        mask,
        area.x + Math.floor((x + 0.5) * scale),
        area.y + Math.floor((y + 0.5) * scale),
      );
  const near = dilateSquare(shape, width, height, 2);
  const mean = meanWhere(data, near, 0);
  keepOutstanding(shape, data, mean);
  const colours = new Float32Array(shape.length * 3);
  const tone: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < shape.length; i++) {
    count += shape[i] as number;
    for (let c = 0; c < 3; c++) {
      const value = (data[i * 4 + c] as number) - (mean[c] as number);
      colours[i * 3 + c] = value;
      if (shape[i]) tone[c] = (tone[c] as number) + value;
    }
  }
  for (let c = 0; c < 3; c++) tone[c] = (tone[c] as number) / Math.max(1, count);
  const inner = Math.max(1, Math.round(Math.sqrt(Math.max(1, count)) / 2));
  return { halvings, width, height, shape, colours, tone, inner, outer: Math.ceil(side / scale / 2) + 3 };
}

/** People mark generously: only what stands out from the surroundings is what they mean. */
function keepOutstanding(shape: Uint8Array, data: Uint8Array, mean: readonly number[]): void {
  const difference = (i: number, c: number): number => (data[i * 4 + c] as number) - (mean[c] as number);
  const direction = [0, 0, 0];
  for (let i = 0; i < shape.length; i++) {
    if (!shape[i]) continue;
    const size = Math.hypot(difference(i, 0), difference(i, 1), difference(i, 2));
    for (let c = 0; c < 3; c++) direction[c] = (direction[c] as number) + size * difference(i, c);
  }
  const way = (i: number): number => direction.reduce((sum, d, c) => sum + d * difference(i, c), 0);
  const ways: number[] = [];
  for (let i = 0; i < shape.length; i++) if (shape[i]) ways.push(way(i));
  ways.sort((a, b) => a - b);
  const least = 0.4 * (ways[Math.floor(0.9 * ways.length)] ?? 0);
  for (let i = 0; i < shape.length; i++) if (shape[i] && way(i) < least) shape[i] = 0;
}

function meanWhere(data: Uint8Array, mask: Uint8Array, value: number): number[] {
  const sums = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] !== value) continue;
    count++;
    for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + (data[i * 4 + c] as number);
  }
  return sums.map((sum) => sum / Math.max(1, count));
}

/** Summed-area tables of the three channels, one row and column larger than the photo. */
function integrals({ data, width, height }: Photo): readonly Float64Array[] {
  return [0, 1, 2].map((c) => {
    const out = new Float64Array((width + 1) * (height + 1));
    for (let y = 0; y < height; y++) {
      let row = 0;
      for (let x = 0; x < width; x++) {
        row += data[(y * width + x) * 4 + c] as number;
        out[(y + 1) * (width + 1) + x + 1] = (out[y * (width + 1) + x + 1] as number) + row;
      }
    }
    return out;
  });
}

function boxSum(table: Float64Array, width: number, x: number, y: number, half: number): number {
  const stride = width + 1;
  const top = (y - half) * stride;
  const bottom = (y + half + 1) * stride;
  const left = x - half;
  const right = x + half + 1;
  return (
    (table[bottom + right] as number) -
    (table[top + right] as number) -
    (table[bottom + left] as number) +
    (table[top + left] as number)
  );
}

interface Place {
  readonly x: number;
  readonly y: number;
  /** Strength in the pattern's own tone; 1 = as the pattern. */
  readonly strength: number;
}

/** Places whose box differs from the frame round it as the pattern does, each the strongest of its neighbourhood. */
async function candidates(view: Photo, sums: readonly Float64Array[], pattern: Pattern, tick: Tick): Promise<Place[]> {
  const { width, height } = view;
  const { inner, outer, tone } = pattern;
  const strengths = new Float32Array(width * height);
  const norm = tone[0] ** 2 + tone[1] ** 2 + tone[2] ** 2;
  if (norm < 9) return [];
  const innerCount = (2 * inner + 1) ** 2;
  const outerCount = (2 * outer + 1) ** 2 - innerCount;
  for (let y = outer; y < height - outer; y++) {
    if (y % 64 === 0) await tick(0.2 + (0.5 * y) / height);
    for (let x = outer; x < width - outer; x++) {
      let dot = 0;
      let own = 0;
      for (let c = 0; c < 3; c++) {
        const within = boxSum(sums[c] as Float64Array, width, x, y, inner);
        const around = boxSum(sums[c] as Float64Array, width, x, y, outer) - within;
        const d = within / innerCount - around / outerCount;
        dot += d * (tone[c] as number);
        own += d * d;
      }
      const strength = dot / norm;
      if (strength < WEAKEST || strength > STRONGEST) continue;
      if (dot >= SAME_COLOUR * Math.sqrt(own * norm)) strengths[y * width + x] = strength;
    }
  }
  const apart = ({ strength }: Place): number => Math.abs(Math.log(strength));
  return peaks(strengths, width, height, Math.max(2, inner))
    .sort((a, b) => apart(a) - apart(b))
    .slice(0, MOST_PLACES);
}

function peaks(strengths: Float32Array, width: number, height: number, reach: number): Place[] {
  const out: Place[] = [];
  for (let y = reach; y < height - reach; y++)
    for (let x = reach; x < width - reach; x++) {
      const strength = strengths[y * width + x] as number;
      if (strength === 0) continue;
      let highest = true;
      for (let v = y - reach; v <= y + reach && highest; v++)
        for (let u = x - reach; u <= x + reach && highest; u++) {
          const other = strengths[v * width + u] as number;
          highest = other < strength || (other === strength && v * width + u <= y * width + x);
        }
      if (highest) out.push({ x, y, strength });
    }
  return out;
}

/** The eight positions of a square: how a step right and down in the pattern goes in the photo. */
const POSITIONS = [
  [1, 0, 0, 1],
  [-1, 0, 0, 1],
  [1, 0, 0, -1],
  [-1, 0, 0, -1],
  [0, 1, 1, 0],
  [0, -1, 1, 0],
  [0, 1, -1, 0],
  [0, -1, -1, 0],
] as const;

function isAlike(view: Photo, sums: readonly Float64Array[], pattern: Pattern, place: Place): boolean {
  const ground = groundAt(view, sums, pattern, place);
  return POSITIONS.some((position) => {
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++)
        if (correlation(view, pattern, { x: place.x + dx, y: place.y + dy }, position, ground) >= ALIKE) return true;
    return false;
  });
}

/** Mean colour of the frame round a place. */
function groundAt(
  { width }: Photo,
  sums: readonly Float64Array[],
  { inner, outer }: Pattern,
  { x, y }: Place,
): number[] {
  const count = (2 * outer + 1) ** 2 - (2 * inner + 1) ** 2;
  return sums.map((table) => (boxSum(table, width, x, y, outer) - boxSum(table, width, x, y, inner)) / count);
}

function correlation(
  { data, width, height }: Photo,
  { shape, colours, width: across, height: down, outer }: Pattern,
  at: { x: number; y: number },
  [a, b, c, d]: (typeof POSITIONS)[number],
  ground: readonly number[],
): number {
  let [product, own, other] = [0, 0, 0];
  const middleX = (across - 1) / 2;
  const middleY = (down - 1) / 2;
  for (let v = Math.max(0, Math.ceil(middleY - outer)); v <= Math.min(down - 1, middleY + outer); v++)
    for (let u = Math.max(0, Math.ceil(middleX - outer)); u <= Math.min(across - 1, middleX + outer); u++) {
      const x = Math.round(at.x + a * (u - middleX) + b * (v - middleY));
      const y = Math.round(at.y + c * (u - middleX) + d * (v - middleY));
      if (x < 0 || y < 0 || x >= width || y >= height) return 0;
      const i = v * across + u;
      const j = y * width + x;
      const weight = shape[i] ? 1 : 0.35;
      for (let k = 0; k < 3; k++) {
        const p = colours[i * 3 + k] as number;
        const q = (data[j * 4 + k] as number) - (ground[k] as number);
        product += weight * p * q;
        own += weight * p * p;
        other += weight * q * q;
      }
    }
  return product / Math.sqrt(own * other + 1e-6);
}

/** Marks the pixels round a place that stand out as the pattern does, joined to its middle. */
function takeThing(
  view: Photo,
  sums: readonly Float64Array[],
  pattern: Pattern,
  place: Place,
  found: Uint8Array,
): void {
  const { data, width, height } = view;
  const { tone, outer, inner } = pattern;
  const norm = tone[0] ** 2 + tone[1] ** 2 + tone[2] ** 2;
  const ground = groundAt(view, sums, pattern, place);
  const side = 2 * outer + 1;
  const local = new Uint8Array(side * side);
  for (let v = 0; v < side; v++)
    for (let u = 0; u < side; u++) {
      const x = place.x - outer + u;
      const y = place.y - outer + v;
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      let dot = 0;
      for (let c = 0; c < 3; c++)
        dot += ((data[(y * width + x) * 4 + c] as number) - (ground[c] as number)) * (tone[c] as number);
      if (dot >= PART * norm * Math.min(1, place.strength)) local[v * side + u] = 1;
    }
  const { labels } = labelComponents(local, side, side);
  const middle = new Set<number>();
  for (let v = outer - inner; v <= outer + inner; v++)
    for (let u = outer - inner; u <= outer + inner; u++) middle.add(labels[v * side + u] as number);
  middle.delete(0);
  for (let i = 0; i < local.length; i++) local[i] = middle.has(labels[i] as number) ? 1 : 0;
  // It goes on beyond the window: something larger than what is looked for.
  if (onFrame(local, side) > side * 0.4) return;
  const wide = dilateSquare(local, side, side, 1);
  for (let v = 0; v < side; v++)
    for (let u = 0; u < side; u++) {
      const x = place.x - outer + u;
      const y = place.y - outer + v;
      if (wide[v * side + u] && x >= 0 && y >= 0 && x < width && y < height) found[y * width + x] = 1;
    }
}

/** Marked pixels on the four sides of a square. */
function onFrame(mask: Uint8Array, side: number): number {
  let count = 0;
  for (let i = 0; i < side; i++)
    count +=
      (mask[i] as number) +
      (mask[(side - 1) * side + i] as number) +
      (mask[i * side] as number) +
      (mask[i * side + side - 1] as number);
  return count;
}
