import { createRandom } from "../../core/random.ts";

/** A fill to be judged: which system made it, and of which photo. */
export interface Entry<T> {
  readonly system: string;
  readonly photo: string;
  readonly picture: T;
}

/** One question: which of two fills of the same photo looks better. */
export interface Trial<T> {
  readonly left: Entry<T>;
  readonly right: Entry<T>;
}

export type Choice = "left" | "right" | "same";

export interface Vote {
  readonly photo: string;
  readonly left: string;
  readonly right: string;
  readonly choice: Choice;
}

/** Wins, losses and draws of a system. */
export interface Tally {
  readonly system: string;
  won: number;
  lost: number;
  same: number;
}

/** As many questions as a person answers with care. */
export const MOST_TRIALS = 40;

/**
 * The entry that a file stands for: `SYSTEM/PHOTO.png`, the folders above do not matter.
 * @returns null for what is no picture or lies in no folder
 */
export function entryOf<T>(path: string, picture: T): Entry<T> | null {
  const match = /([^/]+)\/([^/]+)\.(?:png|jpe?g|webp|avif)$/i.exec(path);
  return match ? { system: match[1] as string, photo: match[2] as string, picture } : null;
}

/**
 * Blind pairs: every pair of systems equally often, each system equally often on either side, photos in turn, all in an
 * order that only the seed knows.
 * @returns at most `count` trials; none when no photo was filled by two systems
 */
export function planTrials<T>(entries: readonly Entry<T>[], seed: number, count = MOST_TRIALS): Trial<T>[] {
  const random = createRandom(seed);
  const shuffled = <V>(values: V[]): V[] => {
    for (let i = values.length - 1; i > 0; i--) {
      const j = random.integer(0, i + 1);
      [values[i], values[j]] = [values[j] as V, values[i] as V];
    }
    return values;
  };
  const pairs = new Map<string, Trial<T>[]>();
  for (const left of entries)
    for (const right of entries) {
      if (left.photo !== right.photo || left.system >= right.system) continue;
      const key = JSON.stringify([left.system, right.system]);
      pairs.set(key, [...(pairs.get(key) ?? []), { left, right }]);
    }
  const queues = shuffled([...pairs.values()].map(shuffled));
  const trials: Trial<T>[] = [];
  for (let round = 0; trials.length < count && queues.some((queue) => round < queue.length); round++)
    for (const queue of queues) {
      const trial = queue[round];
      // Sides change from round to round, so that a hand that prefers one side harms every system alike.
      if (trial && trials.length < count)
        trials.push(round % 2 === 0 ? trial : { left: trial.right, right: trial.left });
    }
  return shuffled(trials);
}

/** How each system fared, the best share of won votes first. */
export function tally(votes: readonly Vote[]): Tally[] {
  const systems = new Map<string, Tally>();
  const of = (system: string): Tally => {
    const known = systems.get(system) ?? { system, won: 0, lost: 0, same: 0 };
    systems.set(system, known);
    return known;
  };
  for (const { left, right, choice } of votes) {
    const [a, b] = [of(left), of(right)];
    if (choice === "same") {
      a.same++;
      b.same++;
    } else {
      (choice === "left" ? a : b).won++;
      (choice === "left" ? b : a).lost++;
    }
  }
  const share = ({ won, lost, same }: Tally): number => (won + same / 2) / (won + lost + same);
  return [...systems.values()].sort((a, b) => share(b) - share(a));
}
