import { type Mask, maskAt } from "./mask.ts";
import type { Rect } from "./rect.ts";
import type { Point } from "./stroke.ts";

/** Where a generator that attends took its features from, over a crop of the photo that is cut into equal cells. */
export interface AttentionMap {
  /** What the cells cover, in photo coordinates. */
  readonly crop: Rect;
  readonly columns: number;
  readonly rows: number;
  /** For each cell, row by row, the number of the cell that most was taken from. */
  readonly from: Int32Array<ArrayBuffer>;
  /** How much of it, 0..1. */
  readonly share: Float32Array<ArrayBuffer>;
  /** What is filled; the other cells are of no interest. */
  readonly hole: Mask;
}

/** A place that was filled and the place that it was taken from, in photo coordinates. */
export interface Look {
  readonly cell: Rect;
  readonly from: Rect;
  readonly share: number;
}

/** Where a pixel's fill was taken from; null where nothing was filled. */
export function lookAt(map: AttentionMap, { x, y }: Point): Look | null {
  const { crop, columns, rows, hole } = map;
  if (!maskAt(hole, Math.floor(x), Math.floor(y))) return null;
  const [width, height] = [crop.width / columns, crop.height / rows];
  const column = Math.floor((x - crop.x) / width);
  const row = Math.floor((y - crop.y) / height);
  if (column < 0 || row < 0 || column >= columns || row >= rows) return null;
  const rectOf = (cell: number): Rect => ({
    x: crop.x + (cell % columns) * width,
    y: crop.y + Math.floor(cell / columns) * height,
    width,
    height,
  });
  const cell = row * columns + column;
  return { cell: rectOf(cell), from: rectOf(map.from[cell] as number), share: map.share[cell] as number };
}
