import type { Kernels } from "./kernels.ts";
import { prolong, relax, restrict } from "./laplace.ts";
import { measure, search, seek } from "./search.ts";
import { choose, vote } from "./vote.ts";

/** The kernels in plain TypeScript, one thread: what every faster version must equal bit for bit. */
export const referenceKernels: Kernels = {
  name: "TypeScript",
  grain: 8192,
  reserve: () => {},
  bytes: (length) => new Uint8Array(length),
  ints: (length) => new Int32Array(length),
  floats: (length) => new Float32Array(length),
  scope: () => () => {},
  release: () => {},
  measure,
  search,
  vote,
  choose,
  seek,
  relax,
  restrict,
  prolong,
};
