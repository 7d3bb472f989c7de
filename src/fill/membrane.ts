import type { Tick } from "../core/fill.ts";
import type { Kernels, LaplaceLevel } from "./kernels/kernels.ts";
import { inSlices } from "./slices.ts";
import { neighboursOf } from "./steps.ts";

/** What a grid cell is to the solver. */
export const ABSENT = 0;
export const FIXED = 1;
export const UNKNOWN = 2;

/**
 * A Laplace problem on a grid: over all unknown cells p, diagonal(p) x(p) - sum of x over unknown
 * neighbours = right(p). Fixed cells stand on the right-hand side already; absent ones do not exist
 * (no flow across). Build it with {@link createMembrane}, then solve for one right-hand side after another.
 */
export interface Membrane {
  readonly width: number;
  readonly height: number;
  /** Finest first. */
  readonly levels: readonly SolverLevel[];
}

interface SolverLevel extends LaplaceLevel {
  readonly height: number;
  readonly kind: Uint8Array;
  /** Room for the coarse correction; 0 but at the cells. */
  readonly correction: Float32Array;
}

/** Keeps a hole without any fixed neighbour solvable; too weak to be seen anywhere else. */
const SCREENING = 1e-6;
const MOST_CYCLES = 40;
/** The solution is good when what is left of the right-hand side is this part of it. */
const TOLERANCE = 2e-4;

/**
 * Prepares a multigrid hierarchy.
 * @param kind [height x width] of {@link ABSENT}, {@link FIXED}, {@link UNKNOWN}
 * @param degree summed weight of the neighbours that pull on each unknown cell, [height x width]; absent = counted from `kind`
 */
export function createMembrane(
  kernels: Kernels,
  kind: Uint8Array,
  width: number,
  height: number,
  degree?: Float32Array,
): Membrane {
  const levels = [createLevel(kernels, kind, width, height, 0, degree)];
  for (let last = levels[0] as SolverLevel; last.cells.length > 16 && levels.length < 16; ) {
    const [coarse, w, h] = coarsenKind(last);
    last = createLevel(kernels, coarse, w, h, levels.length);
    levels.push(last);
  }
  return { width, height, levels };
}

/**
 * Solves for one channel by V-cycles (red-black Gauss-Seidel, residual-minimising step length for the
 * coarse correction, so that no cycle can make it worse).
 * @param right [height x width], only unknown cells are read
 * @param x [height x width], the solution is written to the unknown cells
 */
export async function solveMembrane(
  kernels: Kernels,
  membrane: Membrane,
  right: Float32Array,
  x: Float32Array,
  tick: Tick,
): Promise<void> {
  const { width } = membrane;
  const finest = membrane.levels[0] as SolverLevel;
  for (const cell of finest.cells) {
    const at = outer(cell, finest.width, width);
    finest.right[cell] = right[at] as number;
    finest.x[cell] = 0;
  }
  const goal = TOLERANCE * residualNorm(finest);
  for (let cycle = 0; cycle < MOST_CYCLES && residualNorm(finest) > goal; cycle++) {
    const share = cycle / MOST_CYCLES;
    await descend(kernels, membrane.levels, 0, () => tick(share));
  }
  for (const cell of finest.cells) x[outer(cell, finest.width, width)] = finest.x[cell] as number;
}

/**
 * Adds to a right-hand side what a fixed cell gives its neighbours.
 * @param right [height x width], written
 */
export function addFixed(right: Float32Array, at: number, value: number, width: number): void {
  for (const near of neighboursOf(at, width, right.length / width)) right[near] = (right[near] as number) + value;
}

/** Index on the unpadded grid of a cell of the padded one. */
function outer(cell: number, padded: number, width: number): number {
  return (Math.floor(cell / padded) - 1) * width + (cell % padded) - 1;
}

/** Copies to a grid with one absent cell all around, so that no neighbour needs a bounds check. */
function createLevel(
  kernels: Kernels,
  kind: Uint8Array,
  width: number,
  height: number,
  depth: number,
  degree?: Float32Array,
): SolverLevel {
  const w = width + 2;
  const h = height + 2;
  const padded = new Uint8Array(w * h);
  for (let y = 0; y < height; y++) padded.set(kind.subarray(y * width, (y + 1) * width), (y + 1) * w + 1);
  const diagonal = kernels.floats(w * h);
  const colours: [number[], number[]] = [[], []];
  const screening = SCREENING * 4 ** depth;
  for (let y = 1; y <= height; y++)
    for (let x = 1; x <= width; x++) {
      const cell = y * w + x;
      if (padded[cell] !== UNKNOWN) continue;
      colours[(x + y) & 1 ? 1 : 0].push(cell);
      let count = 0;
      for (const near of [cell - 1, cell + 1, cell - w, cell + w]) if (padded[near] !== ABSENT) count++;
      diagonal[cell] = (degree ? (degree[(y - 1) * width + x - 1] as number) : count) + screening;
    }
  const cells = kernels.ints(colours[0].length + colours[1].length);
  cells.set(colours[0], 0);
  cells.set(colours[1], colours[0].length);
  const even = colours[0].length;
  return {
    width: w,
    height: h,
    kind: padded,
    cells,
    even,
    diagonal,
    right: kernels.floats(w * h),
    x: kernels.floats(w * h),
    correction: new Float32Array(w * h),
  };
}

/** A coarse cell is unknown when any of its four is, absent when all are. */
function coarsenKind(level: SolverLevel): [kind: Uint8Array, width: number, height: number] {
  const inner = level.width - 2;
  const rows = level.height - 2;
  const width = Math.ceil(inner / 2);
  const height = Math.ceil(rows / 2);
  const kind = new Uint8Array(width * height);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < inner; x++) {
      const at = (y >> 1) * width + (x >> 1);
      kind[at] = Math.max(kind[at] as number, level.kind[(y + 1) * level.width + x + 1] as number);
    }
  return [kind, width, height];
}

async function descend(kernels: Kernels, levels: readonly SolverLevel[], depth: number, tick: Tick): Promise<void> {
  const level = levels[depth] as SolverLevel;
  const coarse = levels[depth + 1];
  if (!coarse) {
    for (let i = 0; i < 32; i++) await sweep(kernels, level, tick);
    return;
  }
  await sweep(kernels, level, tick);
  await sweep(kernels, level, tick);
  restrictResidual(level, coarse);
  await descend(kernels, levels, depth + 1, tick);
  addCorrection(level, coarse);
  await sweep(kernels, level, tick);
  await sweep(kernels, level, tick);
}

async function sweep(kernels: Kernels, level: SolverLevel, tick: Tick): Promise<void> {
  const relax = (from: number, to: number): void | Promise<void> => kernels.relax(level, from, to);
  await inSlices(kernels.grain * 8, 0, level.even, relax, tick);
  await inSlices(kernels.grain * 8, level.even, level.cells.length, relax, tick);
}

/** The left-hand side, turned round: what `values` leave of a right-hand side of 0. */
function residualAt(values: Float32Array, diagonal: Float32Array, width: number, cell: number): number {
  return (
    (values[cell - 1] as number) +
    (values[cell + 1] as number) +
    (values[cell - width] as number) +
    (values[cell + width] as number) -
    (diagonal[cell] as number) * (values[cell] as number)
  );
}

function residualNorm({ cells, right, x, diagonal, width }: SolverLevel): number {
  let sum = 0;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as number;
    const residual = (right[cell] as number) + residualAt(x, diagonal, width, cell);
    sum += residual * residual;
  }
  return Math.sqrt(sum);
}

function restrictResidual(level: SolverLevel, coarse: SolverLevel): void {
  const { cells, right, x, diagonal, width } = level;
  coarse.right.fill(0);
  coarse.x.fill(0);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as number;
    const row = (cell / width) | 0;
    const at = ((row + 1) >> 1) * coarse.width + ((cell - row * width + 1) >> 1);
    const residual = (right[cell] as number) + residualAt(x, diagonal, width, cell);
    coarse.right[at] = (coarse.right[at] as number) + residual;
  }
}

/** Bilinear interpolation of the coarse solution, scaled so that the energy falls the most. */
function addCorrection(level: SolverLevel, coarse: SolverLevel): void {
  const { cells, right, x, diagonal, width, correction } = level;
  const above = coarse.x;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as number;
    const row = (cell / width) | 0;
    const column = cell - row * width;
    const at = ((row + 1) >> 1) * coarse.width + ((column + 1) >> 1);
    const dx = column & 1 ? -1 : 1;
    const dy = row & 1 ? -coarse.width : coarse.width;
    correction[cell] =
      (9 * (above[at] as number) +
        3 * ((above[at + dx] as number) + (above[at + dy] as number)) +
        (above[at + dx + dy] as number)) /
      16;
  }
  let gain = 0;
  let energy = 0;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as number;
    const e = correction[cell] as number;
    gain += e * ((right[cell] as number) + residualAt(x, diagonal, width, cell));
    energy -= e * residualAt(correction, diagonal, width, cell);
  }
  const scale = energy > 0 ? gain / energy : 0;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as number;
    x[cell] = (x[cell] as number) + scale * (correction[cell] as number);
  }
}
