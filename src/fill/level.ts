import { hash32 } from "../core/random.ts";
import { EMPTY_RECT, expand, intersect, isEmpty, type Rect, rectOf } from "../core/rect.ts";
import type { Kernels, SearchLevel } from "./kernels/kernels.ts";
import { FOREIGN, HOLE, KNOWN, type Planes } from "./planes.ts";

/** A search level that knows how many patches it can copy. */
export interface PreparedLevel extends SearchLevel {
  /** Positions with `valid` 1. */
  readonly sourceCount: number;
  /** Targets lie in so many rows: what is below is only to be copied. */
  readonly rows: number;
}

/**
 * Lists what the search works on: hole pixels, target centres, source centres. Work beyond one plain pass over the level
 * is proportional to what is missing.
 * @param radius of a patch; the level must be at least 2 radius + 1 on both sides for any centre to exist
 * @param barred [height x width], 1 = in no source patch
 */
export function prepareLevel(kernels: Kernels, planes: Planes, radius: number, barred?: Uint8Array): PreparedLevel {
  const { width, height, channels, voted, data, state } = planes;
  const valid = kernels.bytes(width * height);
  let sourceCount = 0;
  const inner = expand(rectOf(planes), -radius);
  for (let y = inner.y; y < inner.y + inner.height; y++) {
    valid.fill(1, y * width + inner.x, y * width + inner.x + inner.width);
    sourceCount += inner.width;
  }
  const clear = ({ box, flags }: Reach): void => {
    for (let row = 0, i = 0; row < box.height; row++)
      for (let at = (box.y + row) * width + box.x, end = at + box.width; at < end; at++, i++) {
        if (!flags[i] || !valid[at]) continue;
        valid[at] = 0;
        sourceCount--;
      }
  };
  const missing = reachOf(state, planes, radius, [KNOWN]);
  clear(missing);
  if (barred) clear(reachOf(barred, planes, radius, [0]));
  // Nearly always all that is missing is the hole.
  const wanted = holds(state, planes, missing.box, FOREIGN)
    ? reachOf(state, planes, radius, [KNOWN, FOREIGN])
    : missing;
  const found = { valid, sourceCount, rows: photoRows(planes), ...targetsOf(kernels, planes, radius, wanted) };
  return { width, height, channels, voted, radius, data, ...found };
}

function holds(state: Uint8Array, { width }: Planes, box: Rect, kind: number): boolean {
  for (let y = box.y; y < box.y + box.height; y++)
    for (let at = y * width + box.x, end = at + box.width; at < end; at++) if (state[at] === kind) return true;
  return false;
}

/** Rows of the photo in planes. */
export function photoRows({ height, rows = height }: Planes): number {
  return rows;
}

/** The hole's pixels, and the centres of all patches inside the level that touch it, which lie in its reach. */
function targetsOf(
  kernels: Kernels,
  planes: Planes,
  radius: number,
  { box, flags }: Reach,
): Pick<SearchLevel, "box" | "slot" | "targets" | "hole"> {
  const { width, state } = planes;
  const rows = photoRows(planes);
  const slot = kernels.ints(flags.length).fill(-1);
  let count = 0;
  let holes = 0;
  for (let i = 0, y = box.y; y < box.y + box.height; y++)
    for (let x = box.x; x < box.x + box.width; x++, i++) {
      if (state[y * width + x] === HOLE) holes++;
      const inside = x >= radius && y >= radius && x < width - radius && y < rows - radius;
      if (inside && flags[i]) slot[i] = count++;
    }
  const targets = kernels.ints(count);
  const hole = kernels.ints(holes);
  for (let i = 0, t = 0, h = 0, y = box.y; y < box.y + box.height; y++)
    for (let at = y * width + box.x, end = at + box.width; at < end; at++, i++) {
      if ((slot[i] as number) >= 0) targets[t++] = at;
      if (state[at] === HOLE) hole[h++] = at;
    }
  return { box, slot, targets, hole };
}

/** Place in `targets` of a centre, or -1. */
export function slotAt({ box, slot }: SearchLevel, x: number, y: number): number {
  const column = x - box.x;
  const row = y - box.y;
  const outside = column < 0 || row < 0 || column >= box.width || row >= box.height;
  return outside ? -1 : (slot[row * box.width + column] as number);
}

/** Most numbers that are tried before the next source in order is taken. */
const TRIES = 24;

/** A source centre by a random number; the level must have one. */
export function sourceBy({ valid }: PreparedLevel, number: number): number {
  let random = number;
  for (let i = 0; i < TRIES; i++) {
    const at = random % valid.length;
    if (valid[at]) return at;
    random = hash32(random + 0x9e3779b9);
  }
  const next = valid.indexOf(1, random % valid.length);
  return next >= 0 ? next : valid.indexOf(1);
}

/** Bounds of the pixels that are none of `others`. */
export function boundsOf(
  state: Uint8Array,
  { width, height }: { width: number; height: number },
  others: readonly number[],
): Rect {
  const wanted = wantedOf(others);
  const size = width * height;
  let first = 0;
  while (first < size && !wanted[state[first] as number]) first++;
  if (first === size) return EMPTY_RECT;
  let last = size - 1;
  while (!wanted[state[last] as number]) last--;
  const top = Math.floor(first / width);
  const bottom = Math.floor(last / width);
  let [left, right] = [width, -1];
  for (let y = top; y <= bottom; y++) {
    const row = y * width;
    let x = 0;
    while (x < left && !wanted[state[row + x] as number]) x++;
    left = x;
    x = width - 1;
    while (x > right && !wanted[state[row + x] as number]) x--;
    right = x;
  }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** 1 for each kind of pixel that is none of `others`. */
function wantedOf(others: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: 3 }, (_, kind) => (others.includes(kind) ? 0 : 1));
}

/** Where something is near: flags [box.height x box.width]. */
interface Reach {
  readonly box: Rect;
  readonly flags: Uint8Array;
}

/** Far above and left of every level. */
const NEVER = -(2 ** 30);

/**
 * 1 wherever a pixel that is none of `others` lies within `radius` rows and columns, over the box where that can be. Two
 * passes of running counts.
 */
export function reachOf(
  state: Uint8Array,
  size: { width: number; height: number },
  radius: number,
  others: readonly number[],
): Reach {
  const box = intersect(expand(boundsOf(state, size, others), radius), rectOf(size));
  if (isEmpty(box)) return { box, flags: new Uint8Array(0) };
  const wanted = wantedOf(others);
  const { width, height } = box;
  const rows = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (box.y + y) * size.width + box.x;
    let last = NEVER;
    for (let x = 0; x < width + radius; x++) {
      if (x < width && wanted[state[from + x] as number]) last = x;
      const centre = x - radius;
      if (centre >= 0 && last >= centre - radius) rows[y * width + centre] = 1;
    }
  }
  const flags = new Uint8Array(rows.length);
  const last = new Int32Array(width).fill(NEVER);
  for (let y = 0; y < height + radius; y++)
    for (let x = 0; x < width; x++) {
      if (y < height && rows[y * width + x]) last[x] = y;
      const centre = y - radius;
      if (centre >= 0 && (last[x] as number) >= centre - radius) flags[centre * width + x] = 1;
    }
  return { box, flags };
}
