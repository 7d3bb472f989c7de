import { CHANNELS, type LaplaceLevel } from "./kernels.ts";

const { fround } = Math;

/** {@link Kernels.relax} in plain TypeScript. */
export function relax(level: LaplaceLevel, from: number, to: number): void {
  const { cells, diagonal, right, x } = level;
  const row = CHANNELS * level.width;
  for (let i = from; i < to; i++) {
    const cell = cells[i] as number;
    const d = diagonal[cell] as number;
    const at = CHANNELS * cell;
    for (let k = at; k < at + CHANNELS; k++) x[k] = fround(fround((right[k] as number) + around(x, k, row)) / d);
  }
}

/** {@link Kernels.restrict} in plain TypeScript. */
export function restrict(fine: LaplaceLevel, coarse: LaplaceLevel, from: number, to: number): void {
  const { width, diagonal } = fine;
  for (let i = from; i < to; i++) {
    const cell = coarse.cells[i] as number;
    const y = (cell / coarse.width) | 0;
    const first = (2 * y - 1) * width + 2 * (cell - y * coarse.width) - 1;
    for (let c = 0; c < CHANNELS; c++) {
      let sum = 0;
      for (const child of [first, first + 1, first + width, first + width + 1])
        if ((diagonal[child] as number) > 0) sum = fround(sum + residual(fine, child, c));
      coarse.right[CHANNELS * cell + c] = sum;
      coarse.x[CHANNELS * cell + c] = 0;
    }
  }
}

/** {@link Kernels.prolong} in plain TypeScript. */
export function prolong(fine: LaplaceLevel, coarse: LaplaceLevel, from: number, to: number): void {
  const { width, cells, x } = fine;
  const above = coarse.x;
  for (let i = from; i < to; i++) {
    const cell = cells[i] as number;
    const row = (cell / width) | 0;
    const column = cell - row * width;
    const at = CHANNELS * (((row + 1) >> 1) * coarse.width + ((column + 1) >> 1));
    const dx = column & 1 ? -CHANNELS : CHANNELS;
    const dy = CHANNELS * (row & 1 ? -coarse.width : coarse.width);
    for (let c = 0; c < CHANNELS; c++) {
      const k = at + c;
      const beside = fround(3 * fround((above[k + dx] as number) + (above[k + dy] as number)));
      const sum = fround(fround(fround(9 * (above[k] as number)) + beside) + (above[k + dx + dy] as number));
      x[CHANNELS * cell + c] = fround((x[CHANNELS * cell + c] as number) + fround(sum / 16));
    }
  }
}

/** Sum of the four neighbours of a value. */
function around(x: Float32Array, k: number, row: number): number {
  const beside = fround((x[k - CHANNELS] as number) + (x[k + CHANNELS] as number));
  return fround(fround(beside + (x[k - row] as number)) + (x[k + row] as number));
}

/** What a cell leaves of its right-hand side. */
function residual({ diagonal, right, x, width }: LaplaceLevel, cell: number, channel: number): number {
  const k = CHANNELS * cell + channel;
  const pull = fround((right[k] as number) + around(x, k, CHANNELS * width));
  return fround(pull - fround((diagonal[cell] as number) * (x[k] as number)));
}
