import { entry } from "./memory";

/** The four channels of a cell. */
function cellOf(array: usize, cell: i32): v128 {
  return v128.load(array + ((<usize>cell) << 4));
}

/** Sum of the four neighbours of a cell. */
function around(x: usize, cell: i32, width: i32): v128 {
  const beside = f32x4.add(cellOf(x, cell - 1), cellOf(x, cell + 1));
  return f32x4.add(f32x4.add(beside, cellOf(x, cell - width)), cellOf(x, cell + width));
}

function diagonalOf(diagonal: usize, cell: i32): f32 {
  return load<f32>(diagonal + ((<usize>cell) << 2));
}

/** Kernels.relax, with addresses in place of arrays. */
export function relax(width: i32, cells: usize, diagonal: usize, right: usize, x: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i++) {
    const cell = entry(cells, i);
    const pull = f32x4.add(cellOf(right, cell), around(x, cell, width));
    v128.store(x + ((<usize>cell) << 4), f32x4.div(pull, f32x4.splat(diagonalOf(diagonal, cell))));
  }
}

/** Adds what a cell leaves of its right-hand side; nothing where there is no unknown. */
function addResidual(sum: v128, width: i32, diagonal: usize, right: usize, x: usize, cell: i32): v128 {
  const d = diagonalOf(diagonal, cell);
  if (d <= 0) return sum;
  const pull = f32x4.add(cellOf(right, cell), around(x, cell, width));
  return f32x4.add(sum, f32x4.sub(pull, f32x4.mul(f32x4.splat(d), cellOf(x, cell))));
}

/** Kernels.restrict, with addresses in place of arrays. */
export function restrict(
  width: i32,
  diagonal: usize,
  right: usize,
  x: usize,
  coarseWidth: i32,
  coarseCells: usize,
  coarseRight: usize,
  coarseX: usize,
  from: i32,
  to: i32,
): void {
  const zero = f32x4.splat(0);
  for (let i = from; i < to; i++) {
    const cell = entry(coarseCells, i);
    const y = cell / coarseWidth;
    const first = (2 * y - 1) * width + 2 * (cell - y * coarseWidth) - 1;
    let sum = addResidual(zero, width, diagonal, right, x, first);
    sum = addResidual(sum, width, diagonal, right, x, first + 1);
    sum = addResidual(sum, width, diagonal, right, x, first + width);
    sum = addResidual(sum, width, diagonal, right, x, first + width + 1);
    const to4 = (<usize>cell) << 4;
    v128.store(coarseRight + to4, sum);
    v128.store(coarseX + to4, zero);
  }
}

/** Kernels.prolong, with addresses in place of arrays. */
export function prolong(
  width: i32,
  cells: usize,
  x: usize,
  coarseWidth: i32,
  coarseX: usize,
  from: i32,
  to: i32,
): void {
  const three = f32x4.splat(3);
  const nine = f32x4.splat(9);
  const sixteenth = f32x4.splat(0.0625);
  for (let i = from; i < to; i++) {
    const cell = entry(cells, i);
    const row = cell / width;
    const column = cell - row * width;
    const at = ((row + 1) >> 1) * coarseWidth + ((column + 1) >> 1);
    const dx = column & 1 ? -1 : 1;
    const dy = row & 1 ? -coarseWidth : coarseWidth;
    const beside = f32x4.mul(three, f32x4.add(cellOf(coarseX, at + dx), cellOf(coarseX, at + dy)));
    const sum = f32x4.add(f32x4.add(f32x4.mul(nine, cellOf(coarseX, at)), beside), cellOf(coarseX, at + dx + dy));
    const place = x + ((<usize>cell) << 4);
    v128.store(place, f32x4.add(v128.load(place), f32x4.mul(sum, sixteenth)));
  }
}
