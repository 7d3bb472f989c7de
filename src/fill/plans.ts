import type { Candidate, FillRequest } from "../core/fill.ts";
import { hashInts } from "../core/random.ts";
import { MIRRORED, SMALLER, type Transform } from "./copies.ts";

/** How a candidate is made. */
export interface Plan {
  readonly seed: number;
  /** Whether the coarse fill has a say. */
  readonly guided: boolean;
  /** Copies of what is around the hole that may be copied from, too. */
  readonly transforms?: readonly Transform[];
}

/**
 * How each candidate is made: first as without being asked for more; then without the coarse fill, where that is only a
 * generator's opinion; then with transformed copies, unless somebody has drawn what they wish for; then all that again.
 * Those without copies begin with the seed that was asked for, all others have one of their own.
 */
export function plansOf({ seed, candidates = 1, guides }: FillRequest, doubtful: boolean): Plan[] {
  const ways: Omit<Plan, "seed">[] = [{ guided: true }];
  if (doubtful) ways.push({ guided: false });
  const first = ways.length;
  if (guides.length === 0) ways.push({ guided: true, transforms: MIRRORED }, { guided: true, transforms: SMALLER });
  return Array.from({ length: Math.max(1, candidates) }, (_, i) => {
    const way = ways[i % ways.length] as Omit<Plan, "seed">;
    return { ...way, seed: i < first ? seed : hashInts(seed, i) };
  });
}

/** Least visible first, equal ones once. */
export function ranked(candidates: readonly Candidate[]): [Candidate, ...Candidate[]] {
  const sorted = candidates.toSorted((a, b) => a.cost - b.cost);
  const distinct = sorted.filter((candidate, i) => {
    const before = sorted[i - 1];
    return !before?.patch.pixels.data.every((byte, at) => byte === candidate.patch.pixels.data[at]);
  });
  return distinct as [Candidate, ...Candidate[]];
}
