import { entry } from "./memory";

/** Value `index` of an array of 32-bit floats. */
function value(array: usize, index: i32): f64 {
  return <f64>load<f32>(array + ((<usize>index) << 2));
}

/** Kernels.relax, with addresses in place of arrays: sums and the quotient in double precision, in the order of the reference. */
export function relax(width: i32, cells: usize, diagonal: usize, right: usize, x: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i++) {
    const cell = entry(cells, i);
    const around = value(x, cell - 1) + value(x, cell + 1) + value(x, cell - width) + value(x, cell + width);
    store<f32>(x + ((<usize>cell) << 2), <f32>((value(right, cell) + around) / value(diagonal, cell)));
  }
}
