import type { Tick } from "../core/fill.ts";
import { CHANNELS, type Kernels, type LaplaceLevel } from "./kernels/kernels.ts";
import { inSlices } from "./slices.ts";
import { neighboursOf } from "./steps.ts";

/** What a grid cell is to the solver: one bit for each of the two that count. */
export const ABSENT = 0;
export const FIXED = 1;
export const UNKNOWN = 2;

/**
 * A Laplace problem on a grid: over all unknown cells p, diagonal(p) x(p) - sum of x over unknown
 * neighbours = right(p). Fixed cells stand on the right-hand side already; absent ones do not exist
 * (no flow across). Build it with {@link createMembrane}.
 */
export interface Membrane {
  readonly width: number;
  readonly height: number;
  /** Finest first. */
  readonly levels: readonly SolverLevel[];
}

interface SolverLevel extends LaplaceLevel {
  readonly height: number;
}

/** A level with what only the next coarser one is made of. */
interface Made {
  readonly level: SolverLevel;
  /** On the padded grid. */
  readonly kind: Uint8Array;
  /** What pulls each cell towards fixed ones, on the unpadded grid. */
  readonly anchor: Float32Array;
}

/** Keeps a hole without any fixed neighbour solvable; too weak to be seen anywhere else. */
const SCREENING = 1e-6;
/** V-cycles after the first, nested one: each leaves about a tenth of the error. */
const CYCLES = 3;
const COARSEST_SWEEPS = 24;

/**
 * Prepares a multigrid hierarchy.
 * @param kind [height x width] of {@link ABSENT}, {@link FIXED}, {@link UNKNOWN}
 * @param degree summed weight of the neighbours that pull on each unknown cell, [height x width], written over;
 * absent = counted from `kind`
 */
export function createMembrane(
  kernels: Kernels,
  kind: Uint8Array,
  width: number,
  height: number,
  degree?: Float32Array,
): Membrane {
  const finest = createLevel(kernels, kind, width, height, 0, { degree });
  const levels = [finest.level];
  for (let last = finest; last.level.cells.length > 16 && levels.length < 16; ) {
    const [coarse, w, h] = coarsenKind(last);
    const finer = last;
    last = createLevel(kernels, coarse, w, h, levels.length, { finer });
    levels.push(last.level);
  }
  return { width, height, levels };
}

/**
 * Solves for up to four channels at once: nested iteration, then V-cycles (red-black Gauss-Seidel, bilinear corrections).
 * @param right a plane [height x width] for each channel, only unknown cells are read
 * @param x as many planes, the solution is written to the unknown cells; may be the planes of `right`, which are read before
 */
export async function solveMembrane(
  kernels: Kernels,
  membrane: Membrane,
  right: readonly Float32Array[],
  x: readonly Float32Array[],
  tick: Tick,
): Promise<void> {
  const { width, levels } = membrane;
  const finest = levels[0] as SolverLevel;
  layIn(finest, right, width);
  finest.x.fill(0);
  const part =
    (cycle: number): Tick =>
    () =>
      tick(cycle / (CYCLES + 1));
  await nest(kernels, levels, 0, part(0));
  for (let cycle = 1; cycle <= CYCLES; cycle++) await descend(kernels, levels, 0, part(cycle));
  takeOut(finest, x, width);
}

/** Writes a right-hand side into the solver's; absent channels are 0. */
function layIn(level: SolverLevel, planes: readonly Float32Array[], width: number): void {
  const { cells, right, width: padded } = level;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as number;
    const from = outer(cell, padded, width);
    for (let c = 0; c < CHANNELS; c++)
      right[CHANNELS * cell + c] = c < planes.length ? ((planes[c] as Float32Array)[from] as number) : 0;
  }
}

/** Writes the solution to the unknown cells of planes. */
function takeOut(level: SolverLevel, planes: readonly Float32Array[], width: number): void {
  const { cells, x, width: padded } = level;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as number;
    const to = outer(cell, padded, width);
    for (let c = 0; c < planes.length; c++) (planes[c] as Float32Array)[to] = x[CHANNELS * cell + c] as number;
  }
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
  const row = (cell / padded) | 0;
  return (row - 1) * width + cell - row * padded - 1;
}

/**
 * Copies to a grid with one absent cell all around, so that no neighbour needs a bounds check.
 * @param given.degree summed weights as for {@link createMembrane}, written over with the pulls towards fixed cells
 * @param given.finer the level that this one's pulls are summed over; without either they are counted from `kind`
 */
function createLevel(
  kernels: Kernels,
  kind: Uint8Array,
  width: number,
  height: number,
  depth: number,
  { degree, finer }: { readonly degree?: Float32Array | undefined; readonly finer?: Made },
): Made {
  const anchor = degree ?? new Float32Array(width * height);
  const w = width + 2;
  const h = height + 2;
  const padded = new Uint8Array(w * h);
  for (let y = 0; y < height; y++) padded.set(kind.subarray(y * width, (y + 1) * width), (y + 1) * w + 1);
  let count = 0;
  for (let i = 0; i < padded.length; i++) count += (padded[i] as number) >> 1;
  const diagonal = kernels.floats(w * h);
  const cells = kernels.ints(count);
  const screening = SCREENING * 4 ** depth;
  let even = 0;
  let n = 0;
  for (let colour = 0; colour < 2; colour++) {
    if (colour === 1) even = n;
    for (let y = 1; y <= height; y++)
      for (let x = 1 + ((y + 1 + colour) & 1), cell = y * w + x; x <= width; x += 2, cell += 2) {
        if (padded[cell] !== UNKNOWN) continue;
        cells[n++] = cell;
        const left = padded[cell - 1] as number;
        const right = padded[cell + 1] as number;
        const above = padded[cell - w] as number;
        const below = padded[cell + w] as number;
        const near = (left >> 1) + (right >> 1) + (above >> 1) + (below >> 1);
        const at = (y - 1) * width + x - 1;
        let pull = (left & 1) + (right & 1) + (above & 1) + (below & 1);
        if (finer) pull = anchorsOf(finer, x - 1, y - 1);
        else if (degree) pull = (degree[at] as number) - near;
        anchor[at] = pull;
        diagonal[cell] = near + pull + screening;
      }
  }
  const room = (): Float32Array => kernels.floats(CHANNELS * w * h);
  const level = { width: w, height: h, cells, even, diagonal, right: room(), x: room() };
  return { level, kind: padded, anchor };
}

/**
 * Summed over the up to four cells of the finer level under a coarse one (the Galerkin operator of constant corrections):
 * thin holes stay as firmly tied to what is known around them as they are.
 */
function anchorsOf({ anchor, level }: Made, x: number, y: number): number {
  const width = level.width - 2;
  const at = 2 * y * width + 2 * x;
  const beside = 2 * x + 1 < width;
  const upper = (anchor[at] as number) + (beside ? (anchor[at + 1] as number) : 0);
  return upper + (anchor[at + width] ?? 0) + (beside ? (anchor[at + width + 1] ?? 0) : 0);
}

/** A coarse cell is unknown when any of its four is, absent when all are. */
function coarsenKind({ level, kind: finer }: Made): [kind: Uint8Array, width: number, height: number] {
  const inner = level.width - 2;
  const rows = level.height - 2;
  const width = Math.ceil(inner / 2);
  const height = Math.ceil(rows / 2);
  const kind = new Uint8Array(width * height);
  for (let y = 0; y < rows; y++)
    for (let x = 0, from = (y + 1) * level.width + 1; x < inner; x++, from++) {
      const at = (y >> 1) * width + (x >> 1);
      const own = finer[from] as number;
      if (own > (kind[at] as number)) kind[at] = own;
    }
  return [kind, width, height];
}

/** Solves from the coarsest level up, so that each level starts near its solution. */
async function nest(kernels: Kernels, levels: readonly SolverLevel[], depth: number, tick: Tick): Promise<void> {
  const level = levels[depth] as SolverLevel;
  const coarse = levels[depth + 1];
  if (coarse) {
    await restrict(kernels, level, coarse, tick);
    await nest(kernels, levels, depth + 1, tick);
    await prolong(kernels, level, coarse, tick);
  }
  await descend(kernels, levels, depth, tick);
}

async function descend(kernels: Kernels, levels: readonly SolverLevel[], depth: number, tick: Tick): Promise<void> {
  const level = levels[depth] as SolverLevel;
  const coarse = levels[depth + 1];
  if (!coarse) {
    for (let i = 0; i < COARSEST_SWEEPS; i++) await sweep(kernels, level, tick);
    return;
  }
  await sweep(kernels, level, tick);
  await sweep(kernels, level, tick);
  await restrict(kernels, level, coarse, tick);
  await descend(kernels, levels, depth + 1, tick);
  await prolong(kernels, level, coarse, tick);
  await sweep(kernels, level, tick);
  await sweep(kernels, level, tick);
}

async function sweep(kernels: Kernels, level: SolverLevel, tick: Tick): Promise<void> {
  const relax = (from: number, to: number): void | Promise<void> => kernels.relax(level, from, to);
  await inSlices(kernels.grain * 8, 0, level.even, relax, tick);
  await inSlices(kernels.grain * 8, level.even, level.cells.length, relax, tick);
}

/** What is left of the right-hand side becomes that of the coarse level, which starts from 0. */
async function restrict(kernels: Kernels, fine: SolverLevel, coarse: SolverLevel, tick: Tick): Promise<void> {
  const work = (from: number, to: number): void | Promise<void> => kernels.restrict(fine, coarse, from, to);
  await inSlices(kernels.grain * 8, 0, coarse.cells.length, work, tick);
}

async function prolong(kernels: Kernels, fine: SolverLevel, coarse: SolverLevel, tick: Tick): Promise<void> {
  const work = (from: number, to: number): void | Promise<void> => kernels.prolong(fine, coarse, from, to);
  await inSlices(kernels.grain * 8, 0, fine.cells.length, work, tick);
}
