import type { Rect, Size } from "../core/rect.ts";
import { HOLE } from "./planes.ts";

/** Levels stop where the hole is about this many pixels thick. */
export const COARSEST_THICKNESS = 16;
/** Fewest source patches a level needs to be of use. */
export const LEAST_SOURCES = 48;
/** Pixels of a level up to which it may have too little to copy: the search then ends on the finer one above it. */
const SMALL = 4096;
/** Of the largest patches. */
const RADIUS = 3;
/** What rounding up the places of buffers may cost a level. */
const SLACK = 2048;

/**
 * Bytes of buffers that the fill of a crop asks its kernels for: the finest level with its fields, and either the coarse
 * ones with the membrane under the first guess, or the blend. An upper bound but for photos with hardly anything known.
 * @param state [height x width], see planes.ts
 * @param box holds the hole, in crop coordinates
 * @param channels of the planes
 * @param rows of the photo, see planes.ts
 */
export function roomFor(
  crop: Size,
  state: Uint8Array,
  box: Rect,
  channels: number,
  rows: number = crop.height,
): number {
  let { width, height } = crop;
  let hole = { width: box.width, height: box.height };
  let finest = 0;
  let coarse = 0;
  let membrane = 0;
  for (let thickness = thicknessOf(state, { width, height: rows }, box); ; thickness /= 2) {
    const size = width * height;
    const targets = Math.min(size, (hole.width + 2 * RADIUS) * (hole.height + 2 * RADIUS));
    // Planes and valid; the hole's list; slot, targets, two fields and trust.
    const bytes = size * (channels + 1) + 4 * Math.min(size, hole.width * hole.height) + targets * (6 * 4 + 1) + SLACK;
    if (finest === 0) finest = bytes;
    else coarse += bytes;
    const last = thickness <= COARSEST_THICKNESS;
    const below = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
    // Under the first guess: on the last level, or on the one above the first that may have too little to copy.
    if (membrane === 0 && (last || below.width * below.height <= SMALL)) membrane = membraneRoom(width, height);
    if (last) return finest + Math.max(coarse + membrane, blendRoomFor(box));
    ({ width, height } = below);
    hole = { width: (hole.width >> 1) + 1, height: (hole.height >> 1) + 1 };
  }
}

/** Bytes of buffers that the blend of a hole asks its kernels for. @param box holds the hole */
export function blendRoomFor({ width, height }: Size): number {
  return membraneRoom(width + 2, height + 2);
}

/** Two grids of four floats a cell, one of floats and a list of cells on each level of a multigrid hierarchy, with one cell all around. */
function membraneRoom(width: number, height: number): number {
  let bytes = 0;
  for (let level = 0, w = width, h = height; level < 16; level++, w = Math.ceil(w / 2), h = Math.ceil(h / 2))
    bytes += 40 * (w + 2) * (h + 2) + SLACK;
  return bytes;
}

/**
 * Twice the largest chessboard distance from a hole pixel to the next that is none (two-pass transform).
 * @param box holds the hole, inside the crop
 */
export function thicknessOf(state: Uint8Array, crop: Size, box: Rect): number {
  const far = 0xffff;
  const { width, height } = box;
  const row = width + 2;
  const distance = new Uint16Array(row * (height + 2)).fill(far); // with one cell all around
  for (let y = -1; y <= height; y++) {
    if (y + box.y < 0 || y + box.y >= crop.height) continue; // beyond the crop nothing is known: far
    const left = Math.max(-1, -box.x);
    const right = Math.min(width, crop.width - 1 - box.x);
    const inside = y >= 0 && y < height;
    for (
      let x = left, i = (y + 1) * row + 1 + left, at = (y + box.y) * crop.width + box.x + left;
      x <= right;
      x++, i++, at++
    )
      if (state[at] !== HOLE) distance[i] = 0;
      else if (inside && x >= 0 && x < width) distance[i] = Math.min(far, 1 + leastOf(distance, i - 1, i - row));
  }
  let most = 0;
  for (let y = height - 1; y >= 0; y--)
    for (let x = width - 1, i = (y + 1) * row + width; x >= 0; x--, i--) {
      const own = distance[i] as number;
      if (own === 0) continue;
      const nearest = Math.min(own, 1 + leastOf(distance, i + 1, i + row));
      distance[i] = nearest;
      if (nearest > most) most = nearest;
    }
  return 2 * most;
}

/** Least of one cell and of the one at `middle` with its neighbours. */
function leastOf(distance: Uint16Array, beside: number, middle: number): number {
  return Math.min(
    distance[beside] as number,
    distance[middle - 1] as number,
    distance[middle] as number,
    distance[middle + 1] as number,
  );
}
