import { luma } from "../core/colour.ts";
import type { Tick } from "../core/fill.ts";
import type { Photo } from "../core/photo.ts";
import { type TraceRequest, traceReach } from "../core/select.ts";
import type { BrushPoint, Point } from "../core/stroke.ts";

/** Places along the line at which the wire is looked for, at most. */
const MOST_COLUMNS = 1400;
/** Widths that are looked for, in photo pixels. */
const WIDTHS = [1, 2, 3, 5, 8, 12] as const;
/** How far from the two clicks the wire may begin and end. */
const SNAP = 7;
/** What a row aside costs from one place to the next, and what the wire costs where nothing is seen. */
const BEND = 0.25;
const UNSEEN = 1;
/** How far from the middle the profile of the wire is measured. */
const PROFILE = 14;
/** Marked beyond the wire's own half width, in photo pixels: its soft rim. */
const RIM = 1;

/**
 * Follows a thin line (wire, cable, hair, scratch) from one point to the other: the minimal path through what is darker
 * than both of its sides, or through what is brighter, in a strip along the straight line; by dynamic programming.
 * @returns the line as a brush stroke that covers it, in photo coordinates
 */
export async function traceLine(request: TraceRequest, tick: Tick): Promise<readonly BrushPoint[]> {
  const { from, to } = request;
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length < 4) return [];
  const strip = readStrip(request, length);
  await tick(0.4);
  const dark = minimalPath(ridges(strip, -1), strip);
  await tick(0.7);
  const bright = minimalPath(ridges(strip, 1), strip);
  const path = dark.cost <= bright.cost ? dark : bright;
  const radius = halfWidth(strip, path.rows, dark.cost <= bright.cost ? -1 : 1) + RIM;
  return thin(path.rows.map((row, column) => ({ ...placeOf(strip, column, row), radius })));
}

/** Grey values along the line: column = way, row = distance to the side. */
interface Strip {
  readonly columns: number;
  readonly rows: number;
  readonly grey: Float32Array<ArrayBuffer>;
  readonly from: Point;
  /** One column on, one row on, in photo pixels. */
  readonly along: Point;
  readonly across: Point;
}

function readStrip({ photo, crop, from, to }: TraceRequest, length: number): Strip {
  const reach = traceReach(from, to);
  const columns = Math.max(4, Math.min(MOST_COLUMNS, Math.round(length)));
  const rows = 2 * reach + 1;
  const along = { x: (to.x - from.x) / (columns - 1), y: (to.y - from.y) / (columns - 1) };
  const across = { x: -(to.y - from.y) / length, y: (to.x - from.x) / length };
  const strip = { columns, rows, grey: new Float32Array(columns * rows), from, along, across };
  for (let column = 0; column < columns; column++)
    for (let row = 0; row < rows; row++) {
      const { x, y } = placeOf(strip, column, row);
      strip.grey[column * rows + row] = greyAt(photo, x - crop.x, y - crop.y);
    }
  return strip;
}

function placeOf({ from, along, across, rows }: Strip, column: number, row: number): Point {
  const aside = row - (rows - 1) / 2;
  return { x: from.x + column * along.x + aside * across.x, y: from.y + column * along.y + aside * across.y };
}

/** Bilinear, held at the border. */
function greyAt(photo: Photo, x: number, y: number): number {
  const u = Math.min(photo.width - 1, Math.max(0, x - 0.5));
  const v = Math.min(photo.height - 1, Math.max(0, y - 0.5));
  const left = Math.floor(u);
  const top = Math.floor(v);
  const right = Math.min(photo.width - 1, left + 1);
  const bottom = Math.min(photo.height - 1, top + 1);
  const pixel = (column: number, row: number): number => {
    const i = (row * photo.width + column) * 4;
    return luma(photo.data[i] as number, photo.data[i + 1] as number, photo.data[i + 2] as number);
  };
  const above = pixel(left, top) * (1 - u + left) + pixel(right, top) * (u - left);
  const below = pixel(left, bottom) * (1 - u + left) + pixel(right, bottom) * (u - left);
  return above * (1 - v + top) + below * (v - top);
}

/**
 * How far each place lies below (sign -1) or above (+1) both of its sides, over the widths the best; an edge between two
 * grounds has only one such side and counts nothing.
 */
function ridges({ columns, rows, grey }: Strip, sign: 1 | -1): Float32Array {
  const out = new Float32Array(columns * rows);
  const sums = new Float64Array(rows + 1);
  for (let column = 0; column < columns; column++) {
    const start = column * rows;
    for (let row = 0; row < rows; row++) sums[row + 1] = (sums[row] as number) + sign * (grey[start + row] as number);
    const mean = (first: number, count: number): number =>
      ((sums[first + count] as number) - (sums[first] as number)) / count;
    for (const width of WIDTHS) {
      const side = Math.max(2, width);
      for (let first = side + 1; first + width + side + 1 <= rows; first++) {
        const own = mean(first, width);
        const least = own - Math.max(mean(first - side - 1, side), mean(first + width + 1, side));
        const at = start + first + ((width - 1) >> 1);
        if (least > (out[at] as number)) out[at] = least;
      }
    }
  }
  return out;
}

/** The cheapest way from the first to the last column; a row costs little where the ridge is strong. */
function minimalPath(ridge: Float32Array, { columns, rows }: Strip): { rows: number[]; cost: number } {
  const strong = strongRidge(ridge, columns, rows);
  const middle = (rows - 1) / 2;
  const best = new Float32Array(rows).map((_, row) => (Math.abs(row - middle) <= SNAP ? 0 : 1e9));
  const next = new Float32Array(rows);
  const came = new Int8Array(columns * rows);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      let least = best[row] as number;
      let step = 0;
      for (let aside = -2; aside <= 2 && column > 0; aside++) {
        const other = row + aside;
        if (aside === 0 || other < 0 || other >= rows) continue;
        const cost = (best[other] as number) + BEND * Math.abs(aside);
        if (cost >= least) continue;
        least = cost;
        step = aside;
      }
      came[column * rows + row] = step;
      const seen = Math.min(1, (ridge[column * rows + row] as number) / strong);
      next[row] = least + UNSEEN / (0.1 + seen);
    }
    best.set(next);
  }
  let row = middle;
  for (let end = Math.max(0, middle - SNAP); end <= Math.min(rows - 1, middle + SNAP); end++)
    if ((best[end] as number) < (best[row] as number)) row = end;
  const cost = best[row] as number;
  const path = new Array<number>(columns);
  for (let column = columns - 1; column >= 0; column--) {
    path[column] = row;
    row += came[column * rows + row] as number;
  }
  return { rows: path, cost };
}

/** What a ridge of the line looks like: the strongest near the straight line's ends, where the person clicked. */
function strongRidge(ridge: Float32Array, columns: number, rows: number): number {
  const middle = (rows - 1) / 2;
  const ends: number[] = [];
  const depth = Math.max(2, Math.round(columns * 0.04));
  for (let column = 0; column < columns; column++) {
    if (column >= depth && column < columns - depth) continue;
    let most = 0;
    for (let row = Math.max(0, middle - SNAP); row <= Math.min(rows - 1, middle + SNAP); row++)
      most = Math.max(most, ridge[column * rows + row] as number);
    ends.push(most);
  }
  ends.sort((a, b) => a - b);
  return Math.max(2, ends[ends.length >> 1] as number);
}

/** Where the mean profile across the path has fallen to a quarter of its height. */
function halfWidth({ rows, grey }: Strip, path: readonly number[], sign: 1 | -1): number {
  const profile = new Float64Array(PROFILE + 1);
  for (const [column, middle] of path.entries())
    for (let aside = 0; aside <= PROFILE; aside++) {
      const up = grey[column * rows + Math.min(rows - 1, middle + aside)] as number;
      const down = grey[column * rows + Math.max(0, middle - aside)] as number;
      profile[aside] = (profile[aside] as number) + (sign * (up + down)) / (2 * path.length);
    }
  const peak = Math.max(profile[0] as number, profile[1] as number);
  const ground = Math.min(...profile);
  const level = ground + 0.25 * (peak - ground);
  let aside = 0;
  while (aside < PROFILE && (profile[aside] as number) > level) aside++;
  return Math.max(0.5, aside);
}

/** Every few columns a point, and the last one; a running mean takes the steps out. */
function thin(points: readonly BrushPoint[]): BrushPoint[] {
  const every = 4;
  const out: BrushPoint[] = [];
  for (let i = 0; i < points.length; i += every) out.push(meanOf(points, i));
  const last = points.at(-1);
  if (last) out.push(last);
  return out;
}

function meanOf(points: readonly BrushPoint[], i: number): BrushPoint {
  const reach = Math.min(2, i, points.length - 1 - i);
  const near = points.slice(i - reach, i + reach + 1);
  const { radius } = points[i] as BrushPoint;
  return {
    x: near.reduce((sum, p) => sum + p.x, 0) / near.length,
    y: near.reduce((sum, p) => sum + p.y, 0) / near.length,
    radius,
  };
}
