import type { NetworkConfig } from "../../models/weights.ts";
import type { RateFactors } from "../rates.ts";
import type { Phase, Recipe } from "../types.ts";

/** Sizes of a run: seconds on anything (for tests), two CPU cores, one large GPU. */
export type PlanName = "tiny" | "small" | "large";

export interface ChoiceOptions {
  /** Whether the perceptual trunk is at hand. */
  readonly perceptual: boolean;
  /** Photos a step and side of the crops, instead of the plan's own. */
  readonly batch?: number;
  readonly size?: number;
  /** Width of the generator instead of the plan's own, for systems that have one. */
  readonly width?: number;
  /** One of the system's variants; the method as it is unless given. */
  readonly variant?: string;
}

/** A recipe at one size, with the network that it ships. */
export interface Choice {
  readonly recipe: Recipe;
  /** Name in the registry of networks, and its settings at the end of the run. */
  readonly network: { readonly name: string; readonly config: NetworkConfig };
}

/**
 * How sure a fact of a paper is: `C` official code, `A` abstract or project page, `R` an independent
 * re-implementation, `I` an issue thread, `calc` computed from the layer table; `not verified` recalled; `ours` our choice
 * where nothing could be seen or where we know better.
 */
export type Mark = "C" | "A" | "R" | "I" | "calc" | "not verified" | "ours";

/** One fact of a published system, where it is in the program and what holds it there. A row of docs/systems.md. */
export interface Fact {
  readonly fact: string;
  readonly marks: readonly Mark[];
  /** `src/nn/norm.ts#batchNorm`: a file and what it exports. */
  readonly symbol: string;
  /** `src/nn/norm.test.ts#folds`: a test file and words of a test's name in it; absent where no test can tell. */
  readonly test?: string;
}

/** A run that learns eight photos by heart: the proof that a recipe trains (`npm run -s overfit`). */
export interface Overfit {
  /** Of training, at most 10. */
  readonly minutes: number;
  /** Photos a step. */
  readonly batch: number;
  /** Side of the crops in pixels. */
  readonly size: number;
  /** Of the generator: narrow, so that many steps fit into the time. */
  readonly width: number;
  /** What the recipe's rates, made for many photos, are multiplied by for eight. */
  readonly rates: RateFactors;
}

/** Photos of a kind, filled by a system's generator beside Telea's: a row of docs/systems.md. */
export interface KindRow {
  /** Of the generator, and what it was trained on. */
  readonly weights: string;
  readonly photos: string;
  /** Names of the model and of the row of its numbers (`npm run -s bench:model -- --model NAME --as ROW`). */
  readonly model: string;
  readonly row: string;
}

/** The kinds of photos that a paper fills, as far as they could be measured. */
export interface Kinds {
  readonly rows: readonly KindRow[];
  /** How weights that are not shipped were made, which photos they saw, and what could not be measured, as Markdown. */
  readonly notes: readonly string[];
}

/** A published system: its recipe at every size, and what is known of it. */
export interface System {
  readonly title: string;
  /** Authors, title, where and when it appeared. */
  readonly paper: string;
  /** What the parts are and where they are explained, in a sentence or two. */
  readonly summary: string;
  readonly facts: readonly Fact[];
  /** What a person should know before trusting a model of it: seen in its fills, not computed. For the model's card. */
  readonly limits?: readonly string[];
  /** The method with parts left out or changed, for ablations at equal steps: name and what is different. */
  readonly variants?: Readonly<Record<string, string>>;
  readonly overfit?: Overfit;
  readonly kinds?: Kinds;
  readonly choose: (plan: PlanName, options: ChoiceOptions) => Choice;
}

/** Phases with another batch or crop size where the options say so. */
export function sized(phases: readonly Phase[], { batch, size }: Pick<ChoiceOptions, "batch" | "size">): Phase[] {
  return phases.map((phase) => ({ ...phase, ...(batch ? { batch } : {}), ...(size ? { size } : {}) }));
}
