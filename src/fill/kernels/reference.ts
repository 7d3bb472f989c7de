import type { Kernels, LaplaceLevel } from "./kernels.ts";
import { measure, search } from "./search.ts";
import { choose, vote } from "./vote.ts";

function relax(level: LaplaceLevel, from: number, to: number): void {
  const { width, cells, diagonal, right, x } = level;
  for (let i = from; i < to; i++) {
    const cell = cells[i] as number;
    const around =
      (x[cell - 1] as number) + (x[cell + 1] as number) + (x[cell - width] as number) + (x[cell + width] as number);
    x[cell] = ((right[cell] as number) + around) / (diagonal[cell] as number);
  }
}

/** The kernels in plain TypeScript, one thread: what every faster version must equal bit for bit. */
export const referenceKernels: Kernels = {
  name: "TypeScript",
  grain: 8192,
  reserve: () => {},
  bytes: (length) => new Uint8Array(length),
  ints: (length) => new Int32Array(length),
  floats: (length) => new Float32Array(length),
  release: () => {},
  measure,
  search,
  vote,
  choose,
  relax,
};
