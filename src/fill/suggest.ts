import { connectedPieces, edgeMap, pixelsOf } from "../core/edges.ts";
import { distanceToHole, type Mask, reframeMask } from "../core/mask.ts";
import type { Photo } from "../core/photo.ts";
import { type Rect, rectOf } from "../core/rect.ts";
import type { Point } from "../core/stroke.ts";

/** Where an edge of the photo runs into the hole. */
interface End {
  readonly at: Point;
  /** Unit vector into the hole. */
  readonly way: Point;
  /** Mean colours on the left and the right of the way. */
  readonly sides: readonly [readonly number[], readonly number[]];
  readonly length: number;
}

const EDGES = { sigma: 1.6, quantile: 0.86 };
/** Edges nearer to the hole than this are its rim or what the blur makes of it, in pixels. */
const RIM = 3;
/** An edge that comes this near to the hole runs into it. */
const NEAR = 8;
/** Pixels of an edge that its direction is taken from, and the fewest that an edge must have. */
const DIRECTION = 18;
const SHORTEST = 14;
const MOST_LINES = 8;
/** Two ends belong together when their directions miss each other by at most this, in radians, and their colours by this. */
const MOST_TURN = 0.9;
const MOST_COLOUR = 70;
/** The two sides of an edge differ by at least this, in levels. */
const LEAST_STEP = 24;

/**
 * Lines that go on with edges which end at a hole: each joins two ends that point at each other and have the same
 * colours on their sides, as a curve that leaves both in their own direction (the good continuation of structure
 * propagation, after Sun et al. 2005, drawn as proposals instead of by hand).
 * @param photo the crop around the hole
 * @param hole in photo coordinates
 * @returns points of smooth lines in photo coordinates, the best first
 */
export function suggestLines(photo: Photo, crop: Rect, hole: Mask): Point[][] {
  const missing = reframeMask(hole, crop).data;
  const ends = findEnds(photo, missing);
  const pairs = [];
  for (const [i, a] of ends.entries())
    for (const b of ends.slice(i + 1)) {
      const cost = mismatch(a, b);
      if (cost !== null) pairs.push({ a, b, cost });
    }
  const used = new Set<End>();
  const lines: Point[][] = [];
  for (const { a, b } of pairs.toSorted((p, q) => p.cost - q.cost)) {
    if (used.has(a) || used.has(b) || lines.length >= MOST_LINES) continue;
    used.add(a).add(b);
    lines.push(join(a, b).map(({ x, y }) => ({ x: x + crop.x, y: y + crop.y })));
  }
  return lines;
}

function findEnds(photo: Photo, missing: Uint8Array<ArrayBuffer>): End[] {
  const { width } = photo;
  const edges = edgeMap(pixelsOf(photo), photo, EDGES);
  const squared = distanceToHole({ bounds: rectOf(photo), data: missing });
  for (let i = 0; i < edges.length; i++) if ((squared[i] as number) < RIM * RIM) edges[i] = 0;
  const ends: End[] = [];
  for (const piece of connectedPieces(edges, photo)) {
    if (piece.length < SHORTEST) continue;
    const near = piece.filter((i) => (squared[i] as number) <= NEAR * NEAR);
    for (const group of apart(near, width)) {
      const tip = group.reduce((a, b) => ((squared[b] as number) < (squared[a] as number) ? b : a));
      const end = endAt(tip, piece, photo, squared);
      if (end) ends.push(end);
    }
  }
  return ends;
}

/** One edge can run into the hole at several places. */
function apart(pixels: readonly number[], width: number): number[][] {
  const groups: number[][] = [];
  for (const i of pixels) {
    const near = groups.find((group) =>
      group.some(
        (j) => Math.hypot((i % width) - (j % width), Math.floor(i / width) - Math.floor(j / width)) <= 2 * NEAR,
      ),
    );
    if (near) near.push(i);
    else groups.push([i]);
  }
  return groups;
}

function endAt(tip: number, piece: readonly number[], photo: Photo, squared: Float64Array): End | null {
  const { width } = photo;
  const at = { x: (tip % width) + 0.5, y: Math.floor(tip / width) + 0.5 };
  const tail = piece.filter((i) => {
    const far = Math.hypot((i % width) + 0.5 - at.x, Math.floor(i / width) + 0.5 - at.y);
    return far > 0 && far <= DIRECTION;
  });
  if (tail.length < SHORTEST / 2) return null;
  const middle = { x: 0, y: 0 };
  for (const i of tail) {
    middle.x += ((i % width) + 0.5) / tail.length;
    middle.y += (Math.floor(i / width) + 0.5) / tail.length;
  }
  const length = Math.hypot(at.x - middle.x, at.y - middle.y);
  // The tail of an edge that runs along the rim lies on both sides of its tip.
  if (length < DIRECTION / 4) return null;
  const way = { x: (at.x - middle.x) / length, y: (at.y - middle.y) / length };
  const ahead = Math.round(at.y - 0.5 + 2 * way.y) * width + Math.round(at.x - 0.5 + 2 * way.x);
  if (!((squared[ahead] as number) < (squared[tip] as number))) return null;
  const left = sideColour(photo, squared, middle, { x: way.y, y: -way.x });
  const right = sideColour(photo, squared, middle, { x: -way.y, y: way.x });
  return left && right && distance(left, right) >= LEAST_STEP
    ? { at, way, sides: [left, right], length: piece.length }
    : null;
}

function sideColour({ width, height, data }: Photo, squared: Float64Array, from: Point, to: Point): number[] | null {
  const sums = [0, 0, 0];
  let count = 0;
  for (let step = 3; step <= 7; step++) {
    const x = Math.round(from.x + step * to.x);
    const y = Math.round(from.y + step * to.y);
    const i = y * width + x;
    if (x < 0 || y < 0 || x >= width || y >= height || squared[i] === 0) continue;
    for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + (data[4 * i + c] as number);
    count++;
  }
  return count > 0 ? sums.map((sum) => sum / count) : null;
}

/** What speaks against two ends being one edge; null when they cannot be. */
function mismatch(a: End, b: End): number | null {
  const [dx, dy] = [b.at.x - a.at.x, b.at.y - a.at.y];
  const far = Math.hypot(dx, dy);
  if (far < RIM) return null;
  const turn =
    Math.acos(clamp((a.way.x * dx + a.way.y * dy) / far)) + Math.acos(clamp(-(b.way.x * dx + b.way.y * dy) / far));
  // What is left of one way is right of the other.
  const colour = Math.max(distance(a.sides[0], b.sides[1]), distance(a.sides[1], b.sides[0]));
  if (turn > MOST_TURN || colour > MOST_COLOUR) return null;
  return turn / MOST_TURN + colour / MOST_COLOUR - 0.002 * Math.min(200, a.length + b.length);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(-1, value));
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, c) => value - (b[c] as number)));
}

/** Four points of a cubic Hermite curve that leaves both ends in their directions. */
function join(a: End, b: End): Point[] {
  const far = Math.hypot(b.at.x - a.at.x, b.at.y - a.at.y);
  return [0, 1 / 3, 2 / 3, 1].map((t) => {
    const [s, h] = [1 - t, far * t * (1 - t)];
    const mix = (p: number, q: number, u: number, v: number): number =>
      p * s * s * (1 + 2 * t) + q * t * t * (3 - 2 * t) + h * (s * u + t * v);
    return { x: mix(a.at.x, b.at.x, a.way.x, b.way.x), y: mix(a.at.y, b.at.y, a.way.y, b.way.y) };
  });
}
