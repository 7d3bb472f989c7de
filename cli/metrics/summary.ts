import { createRandom } from "../../src/core/random.ts";
import { COLUMNS, type Column, type Score } from "./score.ts";

/** Ratios are summed up by their median, everything else by its mean. */
const MEDIANS: ReadonlySet<Column> = new Set(["seam", "seam_self"]);
const RESAMPLES = 5000;

/** Scores of one method by photo (file name without extension). */
export type Scores = ReadonlyMap<string, Partial<Record<Column, number>>>;

/** One method against another in one column, on the photos that both have. */
export interface Comparison {
  readonly n: number;
  readonly ours: number;
  readonly peer: number;
  /** Mean of the paired differences, ours - peer. */
  readonly difference: number;
  /** 95 % bootstrap interval of that mean. */
  readonly low: number;
  readonly high: number;
}

/** Mean (median for the seam ratios) of each column over the photos where it is finite; NaN where it is nowhere. */
export function summarise(rows: readonly Score[]): Record<Column, number> {
  const entries = COLUMNS.map((column) => {
    const values = rows.map((row) => row[column]).filter(Number.isFinite);
    return [column, MEDIANS.has(column) ? quantile(values.toSorted(ascending), 0.5) : mean(values)];
  });
  return Object.fromEntries(entries) as Record<Column, number>;
}

/** How sharp the middle photo is: a few that are far off move the mean of hf a lot. */
export interface MedianSharpness {
  /** Median of hf. */
  readonly hf: number;
  /** Median of its size. */
  readonly size: number;
}

/** NaN where no photo has an hf. */
export function medianSharpness(scores: Iterable<Partial<Pick<Score, "hf">>>): MedianSharpness {
  const values = [...scores].flatMap(({ hf }) => (hf !== undefined && Number.isFinite(hf) ? [hf] : []));
  const middle = (numbers: readonly number[]): number => quantile(numbers.toSorted(ascending), 0.5);
  return { hf: middle(values), size: middle(values.map(Math.abs)) };
}

/**
 * What a fill exactly as sharp as the ring around its hole would have: how far sharpness can be told from outside. hf is
 * the fill against the original, hf_self the fill against the ring.
 */
export function sharpnessAround(scores: readonly Pick<Score, "hf" | "hf_self">[]): MedianSharpness {
  return medianSharpness(scores.map(({ hf, hf_self }) => ({ hf: hf - hf_self })));
}

/**
 * Paired comparison with a percentile bootstrap (Efron 1979; 5000 resamples of the photos, seeded).
 * @returns undefined when the two have no photo in common
 */
export function compareScores(ours: Scores, peer: Scores, column: Column): Comparison | undefined {
  const pairs: [number, number][] = [];
  for (const [photo, score] of ours) {
    const a = score[column];
    const b = peer.get(photo)?.[column];
    if (a !== undefined && b !== undefined && Number.isFinite(a) && Number.isFinite(b)) pairs.push([a, b]);
  }
  if (pairs.length === 0) return undefined;
  const differences = pairs.map(([a, b]) => a - b);
  const random = createRandom(0);
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < differences.length; i++) sum += differences[random.integer(0, differences.length)] as number;
    return sum / differences.length;
  }).sort(ascending);
  return {
    n: pairs.length,
    ours: mean(pairs.map(([a]) => a)),
    peer: mean(pairs.map(([, b]) => b)),
    difference: mean(differences),
    low: quantile(means, 0.025),
    high: quantile(means, 0.975),
  };
}

/** Every method that has photos in common with ours, against ours, in every column that both have. */
export function compareWith(
  peers: ReadonlyMap<string, Scores>,
  rows: readonly (Score & { readonly photo: string })[],
): Record<string, Partial<Record<Column, Comparison>>> {
  const ours: Scores = new Map(rows.map((row) => [row.photo, row]));
  const comparisons: Record<string, Partial<Record<Column, Comparison>>> = {};
  for (const [name, peer] of peers) {
    const columns: Partial<Record<Column, Comparison>> = {};
    for (const column of COLUMNS) {
      const comparison = compareScores(ours, peer, column);
      if (comparison) columns[column] = comparison;
    }
    if (Object.keys(columns).length > 0) comparisons[name] = columns;
  }
  return comparisons;
}

/**
 * Reads a CSV of the judge (columns `peer`, `image` and scores): scores by method and photo.
 * Empty and nan cells are left out.
 */
export function readScores(csv: string): Map<string, Map<string, Partial<Record<Column, number>>>> {
  const [head = [], ...rows] = csv
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  const methods = new Map<string, Map<string, Partial<Record<Column, number>>>>();
  for (const row of rows) {
    const cell = (name: string): string => row[head.indexOf(name)] ?? "";
    const score: Partial<Record<Column, number>> = {};
    for (const column of COLUMNS) {
      const value = Number.parseFloat(cell(column));
      if (Number.isFinite(value)) score[column] = value;
    }
    const photos = methods.get(cell("peer")) ?? new Map();
    photos.set(cell("image").replace(/\.[^.]+$/, ""), score);
    methods.set(cell("peer"), photos);
  }
  return methods;
}

function ascending(a: number, b: number): number {
  return a - b;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Linear interpolation between the closest ranks; NaN of nothing. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}
