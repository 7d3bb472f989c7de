import type { Size } from "../core/rect.ts";

/** Sums over square cells, [rows x columns], and how many pixels each holds. */
export interface Cells {
  readonly columns: number;
  readonly rows: number;
  readonly sums: Float32Array;
  readonly counts: Float32Array;
}

/** Cells that hold nothing yet and cover an area. */
export function emptyCells({ width, height }: Size, side: number): Cells {
  const columns = Math.ceil(width / side);
  const rows = Math.ceil(height / side);
  return { columns, rows, sums: new Float32Array(columns * rows), counts: new Float32Array(columns * rows) };
}

/** Sums of how far a plane's numbers are from 0, over cells of a side, of the pixels that count. */
export function sizesOver(
  plane: Float32Array,
  { width, height }: Size,
  side: number,
  counted: (x: number, y: number) => boolean,
): Cells {
  const cells = emptyCells({ width, height }, side);
  const { columns, sums, counts } = cells;
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (!counted(x, y)) continue;
      const cell = Math.floor(y / side) * columns + Math.floor(x / side);
      sums[cell] = (sums[cell] as number) + Math.abs(plane[i] as number);
      counts[cell] = (counts[cell] as number) + 1;
    }
  return cells;
}

/** Pixels that a coarser level's mean counts as, beside those of a cell. */
const PRIOR = 24;

/**
 * A smooth mean for every cell, from those that hold something: a pyramid down and up (Burt 1988's push and pull).
 * @returns [rows x columns]
 */
export function spreadMeans({ columns, rows, sums, counts }: Cells): Float32Array {
  if (columns === 1 && rows === 1) return Float32Array.of(counts[0] ? (sums[0] as number) / (counts[0] as number) : 0);
  const above = emptyCells({ width: columns, height: rows }, 2);
  for (let y = 0, i = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, i++) {
      const to = (y >> 1) * above.columns + (x >> 1);
      above.sums[to] = (above.sums[to] as number) + (sums[i] as number);
      above.counts[to] = (above.counts[to] as number) + (counts[i] as number);
    }
  const broad = spreadMeans(above);
  const out = new Float32Array(sums.length);
  for (let y = 0, i = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, i++)
      out[i] =
        ((sums[i] as number) + PRIOR * bilinear(broad, above.columns, above.rows, x / 2 - 0.25, y / 2 - 0.25)) /
        ((counts[i] as number) + PRIOR);
  return out;
}

/**
 * The value at a pixel, between the middles of the cells around it; beyond the outer ones theirs.
 * @param values [rows x columns]
 * @param side of a cell, in pixels
 */
export function valueAt(
  values: Float32Array,
  { columns, rows }: Pick<Cells, "columns" | "rows">,
  side: number,
  x: number,
  y: number,
): number {
  return bilinear(values, columns, rows, (x + 0.5) / side - 0.5, (y + 0.5) / side - 0.5);
}

function bilinear(values: Float32Array, columns: number, rows: number, x: number, y: number): number {
  const fx = Math.min(columns - 1, Math.max(0, x));
  const fy = Math.min(rows - 1, Math.max(0, y));
  const x0 = Math.floor(fx);
  const y0 = Math.floor(fy);
  const x1 = Math.min(columns - 1, x0 + 1);
  const y1 = Math.min(rows - 1, y0 + 1);
  const get = (column: number, row: number): number => values[row * columns + column] as number;
  const upper = get(x0, y0) + (fx - x0) * (get(x1, y0) - get(x0, y0));
  const lower = get(x0, y1) + (fx - x0) * (get(x1, y1) - get(x0, y1));
  return upper + (fy - y0) * (lower - upper);
}
