import type { Fault } from "../core/errors.ts";
import type { CropComparison, HeldOutScore, TuneGain } from "../core/training.ts";
import type { TrainingPlan } from "../engine/training.ts";
import type { Verdict } from "./card.ts";
import { type Choices, DEFAULT_CHOICES } from "./choices.ts";
import type { SetPhoto } from "./photo-set.ts";
import type { LossPoint } from "./run-description.ts";
import type { ModelEntry } from "./shelf.ts";

/** The training that is going on, as it is shown. */
export interface RunView {
  readonly baseName: string;
  /** `loading`: base and back end are got ready. */
  readonly activity: "loading" | "training" | "paused" | "stopping";
  readonly backend: string;
  readonly step: number;
  /** 0..1 */
  readonly progress: number;
  /** Seconds; null while nothing is known. */
  readonly left: number | null;
  readonly losses: readonly LossPoint[];
  readonly scores: readonly HeldOutScore[];
  readonly crops: readonly CropComparison[];
  /** The step whose state was kept last; null before the first. */
  readonly kept: number | null;
  /** What happened on the way, newest last. */
  readonly notes: readonly RunNote[];
}

export type RunNote =
  | { readonly kind: "resumed" | "recovered" | "returned"; readonly step: number }
  | { readonly kind: "fault"; readonly fault: Fault };

/** A training that has ended and waits for the person's word. */
export interface Finished {
  readonly verdict: Verdict;
  readonly ended: "done" | "stopped" | "diverged";
  /** Held-out hole L1, 0..255. */
  readonly base: number;
  readonly best: number;
  readonly gain: TuneGain;
  readonly steps: number;
  readonly minutes: number;
  readonly scores: readonly HeldOutScore[];
  readonly losses: readonly LossPoint[];
  /** Of those that judged it. */
  readonly crops: readonly CropComparison[];
  /** Entry of the kept model; null while it is not kept. */
  readonly kept: string | null;
  readonly suggestedName: string;
}

export interface StudioState {
  /** `elsewhere`: another tab has the studio open. */
  readonly status: "loading" | "elsewhere" | "ready";
  readonly photos: readonly SetPhoto[];
  /** Photos that are being read. */
  readonly adding: { readonly done: number; readonly total: number } | null;
  readonly models: readonly ModelEntry[];
  readonly choices: Choices;
  readonly plan: TrainingPlan | "measuring" | null;
  readonly run: RunView | null;
  readonly finished: Finished | null;
  /** What went wrong, newest last; each until it is dismissed. */
  readonly faults: readonly Fault[];
}

export const INITIAL_STATE: StudioState = {
  status: "loading",
  photos: [],
  adding: null,
  models: [],
  choices: DEFAULT_CHOICES,
  plan: null,
  run: null,
  finished: null,
  faults: [],
};
