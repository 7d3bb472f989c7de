/** What the module exports: the loops of `Kernels` with addresses in place of arrays (assembly/). The last two numbers are from and to. */
export type Loops = Record<
  "measure" | "search" | "vote" | "choose" | "seek" | "relax" | "restrict" | "prolong",
  (...numbers: number[]) => void
>;
