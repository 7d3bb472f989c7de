import type { Size } from "../core/rect.ts";
import { HOLE } from "./planes.ts";

/** Levels stop where the hole is about this many pixels thick. */
export const COARSEST_THICKNESS = 16;
/** Of the largest patches. */
const RADIUS = 3;
/** What rounding up the places of buffers may cost a level. */
const SLACK = 2048;

/**
 * Bytes of buffers that the fill of a crop asks its kernels for: all levels with their fields, the membrane under
 * the first guess and that of the blend. An upper bound but for photos with hardly anything known.
 * @param state [height x width], see planes.ts
 * @param box sides of the hole's bounding box
 */
export function roomFor(crop: Size, state: Uint8Array, box: Size, channels: number): number {
  let { width, height } = crop;
  let hole = { width: box.width, height: box.height };
  let bytes = membraneRoom(hole.width + 2, hole.height + 2) + 4 * hole.width * hole.height;
  for (let thickness = thicknessOf(state, crop); ; thickness /= 2) {
    const size = width * height;
    const targets = Math.min(size, (hole.width + 2 * RADIUS) * (hole.height + 2 * RADIUS));
    const perPixel = channels + 1 + 4 + 4; // planes, valid, slot, and one entry of targets or sources
    bytes += size * perPixel + 4 * Math.min(size, hole.width * hole.height) + targets * (4 * 4 + 1) + SLACK;
    if (thickness <= COARSEST_THICKNESS) return bytes + membraneRoom(width, height);
    width = (width + 1) >> 1;
    height = (height + 1) >> 1;
    hole = { width: (hole.width >> 1) + 1, height: (hole.height >> 1) + 1 };
  }
}

/** Three grids of floats and a list of cells on each level of a multigrid hierarchy, with one cell all around. */
function membraneRoom(width: number, height: number): number {
  let bytes = 0;
  for (let level = 0, w = width, h = height; level < 16; level++, w = Math.ceil(w / 2), h = Math.ceil(h / 2))
    bytes += 16 * (w + 2) * (h + 2) + SLACK;
  return bytes;
}

/** Twice the largest chessboard distance from a hole pixel to the next known one (two-pass transform). */
export function thicknessOf(state: Uint8Array, { width, height }: Size): number {
  const distance = new Uint16Array(width * height);
  const far = 0xffff;
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? far : (distance[y * width + x] as number);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (state[y * width + x] === HOLE)
        distance[y * width + x] = Math.min(
          far,
          1 + Math.min(at(x - 1, y), at(x - 1, y - 1), at(x, y - 1), at(x + 1, y - 1)),
        );
  let most = 0;
  for (let y = height - 1; y >= 0; y--)
    for (let x = width - 1; x >= 0; x--) {
      const i = y * width + x;
      if (state[i] !== HOLE) continue;
      const below = 1 + Math.min(at(x + 1, y), at(x + 1, y + 1), at(x, y + 1), at(x - 1, y + 1));
      distance[i] = Math.min(distance[i] as number, below);
      most = Math.max(most, distance[i] as number);
    }
  return 2 * most;
}
