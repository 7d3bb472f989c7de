import { connectedPieces } from "../core/edges.ts";
import { fault } from "../core/errors.ts";
import type { Region } from "../core/fill.ts";
import type { Guides } from "../core/guides.ts";
import { blankMask, holePixels, type Mask, reframeMask, trimMask } from "../core/mask.ts";
import {
  areaOf,
  contains,
  coverRect,
  EMPTY_RECT,
  expand,
  intersect,
  isEmpty,
  type Rect,
  rectOf,
  type Size,
  union,
} from "../core/rect.ts";
import { sourceBounds } from "./guides.ts";

/** Least context on every side, in pixels: a scratch needs some texture to copy from, too. */
const LEAST_MARGIN = 128;
/** Known pixels wanted in the crop for each missing one. */
const KNOWN_PER_MISSING = 3;
/** The same for a hole along a whole side of the photo: what it goes on from is beside it, and farther things lead it astray. */
const KNOWN_AT_BORDER = 2;
/**
 * Pixels of a crop above which a hole gets little more than the known pixels that are wanted: a hole of some megapixels
 * has enough to copy from beside it, and memory goes with the crop.
 */
const LARGE_CROP = 8_000_000;
/** What such a hole gets, for each missing pixel: a little more than wanted, so that the crop need not grow again. */
const LARGE_SHARE = 1.1;
/** Most groups that are compared pair by pair; more (dust, noise) are joined on a coarser grid first. */
const MOST_GROUPS = 64;

interface Group {
  /** Cells of the grid that belong to the group, as indices. */
  readonly cells: readonly number[];
  readonly bounds: Rect;
  readonly pixels: number;
}

/**
 * Splits a mask into regions that are filled one by one. Holes whose grid cells (16 px) touch belong
 * together; farther ones are joined when one crop costs no more than two or when the gap is small
 * against the holes; all others stay apart. The crop grows with the thickness of the hole, not with its
 * length, until it holds three known pixels for each missing one (two along a whole side of the photo). Work is proportional to the mask's bounds.
 * @param mask the grown mask, inside the photo
 * @param guides arrows among them make crops reach to where they start
 * @returns at least one region; their holes are disjoint and together are the mask
 * @throws LacunaError mask-empty, mask-covers-all
 */
export function planRegions(mask: Mask, photo: Size, guides: Guides = []): Region[] {
  const whole = rectOf(photo);
  const clipped = trimMask(reframeMask(mask, intersect(mask.bounds, whole)));
  const missing = holePixels(clipped);
  if (missing === 0) throw fault("mask-empty", {});
  if (missing === photo.width * photo.height) throw fault("mask-covers-all", {});
  let cell = 16;
  let groups = groupCells(clipped, cell);
  while (groups.length > MOST_GROUPS) {
    cell *= 2;
    groups = groupCells(clipped, cell);
  }
  return joinNear(groups, whole).map((group) => {
    const hole = group.pixels === missing ? clipped : holeOf(clipped, group, cell);
    const crop = cropOf(clipped, missing, hole.bounds, group.pixels, whole);
    return { hole, crop: intersect(withSources(crop, hole.bounds, guides), whole) };
  });
}

/** The crop with the places that arrows into the hole start from. */
function withSources(crop: Rect, hole: Rect, guides: Guides): Rect {
  let out = crop;
  for (const guide of guides) {
    if (guide.kind !== "source") continue;
    const { to, radius } = guide;
    const end = coverRect(to.x - radius, to.y - radius, to.x + radius, to.y + radius);
    if (!isEmpty(intersect(end, hole))) out = union(out, sourceBounds(guide));
  }
  return out;
}

/** Connected components (8 neighbours) of the grid cells that hold a missing pixel. */
function groupCells(mask: Mask, cell: number): Group[] {
  const { bounds, data } = mask;
  const columns = Math.ceil(bounds.width / cell);
  const rows = Math.ceil(bounds.height / cell);
  const count = new Int32Array(columns * rows);
  for (let y = 0; y < bounds.height; y++) {
    const row = Math.floor(y / cell) * columns;
    for (let x = 0; x < bounds.width; x++)
      if (data[y * bounds.width + x]) {
        const at = row + Math.floor(x / cell);
        count[at] = (count[at] as number) + 1;
      }
  }
  return connectedPieces(count, { width: columns, height: rows }).map((cells) => {
    let box = EMPTY_RECT;
    let pixels = 0;
    for (const at of cells) {
      pixels += count[at] as number;
      box = union(box, { x: at % columns, y: Math.floor(at / columns), width: 1, height: 1 });
    }
    const rect = {
      x: bounds.x + box.x * cell,
      y: bounds.y + box.y * cell,
      width: box.width * cell,
      height: box.height * cell,
    };
    return { cells, bounds: intersect(rect, bounds), pixels };
  });
}

/** Context on every side: as much as the hole is thick. */
function marginOf(bounds: Rect, pixels: number): number {
  const long = Math.max(bounds.width, bounds.height);
  const thickness = Math.min(bounds.width, bounds.height, (2 * pixels) / long);
  return Math.max(LEAST_MARGIN, Math.ceil(thickness));
}

function joinNear(groups: Group[], whole: Rect): Group[] {
  const joined = [...groups];
  const contextOf = (g: Group): Rect => intersect(expand(g.bounds, marginOf(g.bounds, g.pixels)), whole);
  for (let i = 0; i < joined.length; i++) {
    for (let j = i + 1; j < joined.length; j++) {
      const a = joined[i] as Group;
      const b = joined[j] as Group;
      const both = { cells: [...a.cells, ...b.cells], bounds: union(a.bounds, b.bounds), pixels: a.pixels + b.pixels };
      const reach = Math.min(marginOf(a.bounds, a.pixels), marginOf(b.bounds, b.pixels)) / 4;
      const near = gapBetween(a.bounds, b.bounds) <= reach;
      if (!near && areaOf(contextOf(both)) > areaOf(contextOf(a)) + areaOf(contextOf(b))) continue;
      joined[i] = both;
      joined.splice(j, 1);
      j = i; // the joined group is larger: ask all later ones again
    }
  }
  return joined;
}

function gapBetween(a: Rect, b: Rect): number {
  const dx = Math.max(0, a.x - (b.x + b.width), b.x - (a.x + a.width));
  const dy = Math.max(0, a.y - (b.y + b.height), b.y - (a.y + a.height));
  return Math.max(dx, dy);
}

function holeOf(mask: Mask, group: Group, cell: number): Mask {
  const { bounds } = mask;
  const columns = Math.ceil(bounds.width / cell);
  const out = blankMask(group.bounds);
  for (const at of group.cells) {
    const rect = {
      x: bounds.x + (at % columns) * cell,
      y: bounds.y + Math.floor(at / columns) * cell,
      width: cell,
      height: cell,
    };
    const common = intersect(rect, bounds);
    for (let y = common.y; y < common.y + common.height; y++) {
      const from = (y - bounds.y) * bounds.width + (common.x - bounds.x);
      const to = (y - out.bounds.y) * out.bounds.width + (common.x - out.bounds.x);
      out.data.set(mask.data.subarray(from, from + common.width), to);
    }
  }
  return trimMask(out);
}

/** @param all missing pixels of the mask */
function cropOf(mask: Mask, all: number, hole: Rect, pixels: number, whole: Rect): Rect {
  const along = hole.width === whole.width || hole.height === whole.height;
  const wanted = along ? KNOWN_AT_BORDER : KNOWN_PER_MISSING;
  const most = Math.max(LARGE_CROP, LARGE_SHARE * (1 + wanted) * pixels);
  let margin = Math.max(LEAST_MARGIN, Math.min(marginOf(hole, pixels), marginFor(hole, most)));
  for (;;) {
    const crop = intersect(expand(hole, margin), whole);
    const missing = contains(crop, mask.bounds) ? all : holePixels(reframeMask(mask, intersect(mask.bounds, crop)));
    const enough = areaOf(crop) - missing >= wanted * missing;
    if (enough || areaOf(crop) === areaOf(whole)) return crop;
    margin = Math.ceil(margin * 1.5);
  }
}

/** The margin with which a crop has so many pixels; less than nothing where the hole's box has more. */
function marginFor({ width, height }: Rect, area: number): number {
  const half = (width + height) / 2;
  return Math.floor((Math.sqrt(Math.max(0, half * half - width * height + area)) - half) / 2);
}
