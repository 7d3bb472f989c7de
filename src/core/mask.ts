import { areaOf, EMPTY_RECT, expand, intersect, isEmpty, type Rect, rectOf, type Size, union } from "./rect.ts";

/**
 * Which pixels are missing: 1 = hole, 0 = known. A mask is placed in the photo: `bounds` is the
 * rectangle that `data` covers (row by row, one byte a pixel, only 0 and 1), and every pixel outside
 * it is known. So a mask costs what its hole costs, never what the photo costs.
 */
export interface Mask {
  readonly bounds: Rect;
  readonly data: Uint8Array<ArrayBuffer>;
}

export const EMPTY_MASK: Mask = { bounds: EMPTY_RECT, data: new Uint8Array(0) };

/** An all-known mask over `bounds`. */
export function blankMask(bounds: Rect): Mask {
  return { bounds, data: new Uint8Array(areaOf(bounds)) };
}

/** 1 when the photo pixel (x, y) is missing, else 0; 0 everywhere outside the bounds. */
export function maskAt(mask: Mask, x: number, y: number): number {
  const { bounds } = mask;
  const column = x - bounds.x;
  const row = y - bounds.y;
  if (column < 0 || row < 0 || column >= bounds.width || row >= bounds.height) return 0;
  return mask.data[row * bounds.width + column] ?? 0;
}

/** Number of missing pixels. */
export function holePixels(mask: Mask): number {
  let count = 0;
  for (let i = 0; i < mask.data.length; i++) count += mask.data[i] as number;
  return count;
}

/**
 * The same mask laid over other bounds: pixels outside the old bounds are known, pixels outside the
 * new ones are dropped. Always a copy.
 */
export function reframeMask(mask: Mask, bounds: Rect): Mask {
  const out = blankMask(bounds);
  const common = intersect(mask.bounds, bounds);
  for (let y = common.y; y < common.y + common.height; y++) {
    const from = (y - mask.bounds.y) * mask.bounds.width + (common.x - mask.bounds.x);
    const to = (y - bounds.y) * bounds.width + (common.x - bounds.x);
    out.data.set(mask.data.subarray(from, from + common.width), to);
  }
  return out;
}

/** The mask cut down to the tightest bounds that hold every missing pixel; {@link EMPTY_MASK} when none is. */
export function trimMask(mask: Mask): Mask {
  const { bounds, data } = mask;
  const start = data.indexOf(1);
  if (start < 0) return EMPTY_MASK;
  const top = Math.floor(start / bounds.width);
  const bottom = Math.floor(data.lastIndexOf(1) / bounds.width);
  let left = bounds.width;
  let right = -1;
  for (let y = top; y <= bottom; y++) {
    const row = y * bounds.width;
    left = Math.min(left, data.indexOf(1, row) - row);
    right = Math.max(right, data.lastIndexOf(1, row + bounds.width - 1) - row);
  }
  const tight = { x: bounds.x + left, y: bounds.y + top, width: right - left + 1, height: bottom - top + 1 };
  return reframeMask(mask, tight);
}

/** Every pixel missing in either mask. */
export function unionMasks(a: Mask, b: Mask): Mask {
  const bounds = union(a.bounds, b.bounds);
  const out = reframeMask(a, bounds);
  for (let y = 0; y < b.bounds.height; y++) {
    const to = (y + b.bounds.y - bounds.y) * bounds.width + (b.bounds.x - bounds.x);
    const from = y * b.bounds.width;
    for (let x = 0; x < b.bounds.width; x++) if (b.data[from + x]) out.data[to + x] = 1;
  }
  return out;
}

/**
 * Grows the hole by `radius` pixels (a disc, so corners stay round), clipped to the photo.
 * Photographers brush up to the object, not over its soft rim: growing takes the rim along.
 * @param radius whole pixels, 0 returns the mask itself
 */
export function growMask(mask: Mask, radius: number, photo: Size): Mask {
  if (radius <= 0 || isEmpty(mask.bounds)) return mask;
  const clip = { x: 0, y: 0, width: photo.width, height: photo.height };
  const bounds = intersect(expand(mask.bounds, radius), clip);
  const source = reframeMask(mask, bounds);
  const out = blankMask(bounds);
  const { width, height } = bounds;
  const distance = distanceToHole(source);
  const limit = radius * radius + radius; // between r and r + 1/2 squared: discs without single-pixel spikes
  for (let i = 0; i < width * height; i++) if ((distance[i] as number) <= limit) out.data[i] = 1;
  return trimMask(out);
}

/**
 * Shrinks the hole by `radius` pixels: what lies nearer than that to a known pixel becomes known. The photo's border is
 * no edge: a hole that reaches it still does.
 * @param radius whole pixels, 0 returns the mask itself
 */
export function shrinkMask(mask: Mask, radius: number, photo: Size): Mask {
  if (radius <= 0 || isEmpty(mask.bounds)) return mask;
  const bounds = intersect(expand(mask.bounds, 1), rectOf(photo));
  const hole = reframeMask(mask, bounds);
  const distance = distanceToHole({ bounds, data: hole.data.map((value) => 1 - value) });
  const limit = radius * radius + radius;
  for (let i = 0; i < hole.data.length; i++) if ((distance[i] as number) <= limit) hole.data[i] = 0;
  return trimMask(hole);
}

/** Every pixel of the photo that is known in the mask. */
export function invertMask(mask: Mask, photo: Size): Mask {
  const { data } = reframeMask(mask, rectOf(photo));
  for (let i = 0; i < data.length; i++) data[i] = 1 - (data[i] as number);
  return trimMask({ bounds: rectOf(photo), data });
}

/**
 * Squared Euclidean distance in pixels from each pixel of the bounds to the nearest hole pixel
 * (Felzenszwalb and Huttenlocher 2012, lower envelope of parabolas), in O(n).
 */
export function distanceToHole(mask: Mask): Float64Array {
  const { width, height } = mask.bounds;
  const far = (width + height) ** 2;
  const out = new Float64Array(width * height);
  for (let i = 0; i < out.length; i++) out[i] = mask.data[i] ? 0 : far;
  const longest = Math.max(width, height);
  const line = new Float64Array(longest);
  const result = new Float64Array(longest);
  const vertex = new Int32Array(longest);
  const start = new Float64Array(longest + 1);
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) line[y] = out[y * width + x] as number;
    envelope(line, height, result, vertex, start);
    for (let y = 0; y < height; y++) out[y * width + x] = result[y] as number;
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) line[x] = out[y * width + x] as number;
    envelope(line, width, result, vertex, start);
    for (let x = 0; x < width; x++) out[y * width + x] = result[x] as number;
  }
  return out;
}

function envelope(f: Float64Array, n: number, out: Float64Array, vertex: Int32Array, start: Float64Array): void {
  let k = 0;
  vertex[0] = 0;
  start[0] = -Infinity;
  start[1] = Infinity;
  for (let q = 1; q < n; q++) {
    let s = crossing(f, vertex[k] as number, q);
    while (s <= (start[k] as number)) {
      k--;
      s = crossing(f, vertex[k] as number, q);
    }
    k++;
    vertex[k] = q;
    start[k] = s;
    start[k + 1] = Infinity;
  }
  k = 0;
  for (let q = 0; q < n; q++) {
    while ((start[k + 1] as number) < q) k++;
    const v = vertex[k] as number;
    out[q] = (q - v) ** 2 + (f[v] as number);
  }
}

function crossing(f: Float64Array, v: number, q: number): number {
  return ((f[q] as number) + q * q - ((f[v] as number) + v * v)) / (2 * q - 2 * v);
}
