import type { Fault } from "../core/errors.ts";
import type { Photo } from "../core/photo.ts";
import type { CheckPlace, CropComparison, TuneGain, TuneSettings } from "../core/training.ts";
import type { ModelAddress } from "./generator/model-address.ts";
import type { CallOptions } from "./services.ts";

export interface PlanTraining {
  readonly base: ModelAddress;
  readonly settings: TuneSettings;
  /** At least one; transparent pixels are never learnt. */
  readonly photos: readonly Photo[];
}

export interface TrainRequest extends PlanTraining {
  /** Photos that are never trained on, at least one: they tell whether it helps. */
  readonly heldOut: readonly Photo[];
  /** Where the first of them is checked, at least two; at random places of all of them unless given. */
  readonly places?: readonly CheckPlace[];
  /** A kept state to go on from, and the best one so far. */
  readonly from?: { readonly state: Uint8Array<ArrayBuffer>; readonly best: Uint8Array<ArrayBuffer> | null };
}

/** What a training would be, before it starts. */
export interface TrainingPlan {
  /** What it would run on, and why. */
  readonly backend: string;
  readonly reason: string;
  readonly millisecondsPerStep: number;
  /** In the time box. */
  readonly steps: number;
  /** Bytes of tensors at the widest moment of a step, and of the kept samples. */
  readonly bytes: number;
  /** Trained numbers, of all. */
  readonly trained: number;
  readonly parameters: number;
  /** Why it should not be started. */
  readonly refusal?: Fault;
}

/** The files of a tuned model: `model.json` and its shards, by path. */
export type ModelFileMap = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

export interface TrainingOutcome {
  /** `diverged`: it became unstable too often and was stopped; the best state is kept. */
  readonly ended: "done" | "stopped" | "diverged";
  readonly steps: number;
  /** Milliseconds of training, over all its parts. */
  readonly elapsed: number;
  readonly backend: string;
  /** Hole L1 (0..255) of the base and of the best state, on crops that had no say in which state is the best. */
  readonly base: number;
  readonly best: number;
  /** What the best state gains there. */
  readonly gain: TuneGain;
  /** Some of those crops. */
  readonly crops: readonly CropComparison[];
  /** The best state as a whole model of its own. */
  readonly files: ModelFileMap;
}

/** Fine-tunes one model at a time. Exists only during a run; loses nothing that was told by its news. */
export interface TrainingService {
  /**
   * Loads base and back end and trains for three seconds to see how fast it is.
   * Rejects with training-unsupported, model-broken, model-unreachable.
   */
  plan(args: PlanTraining, options?: CallOptions): Promise<TrainingPlan>;
  /** Trains until its budget is used up or it is told to stop; tells TrainingNews. Rejects like plan. */
  train(args: TrainRequest, options?: CallOptions): Promise<TrainingOutcome>;
  /**
   * Steers the running training: `stop` ends it with what it has, `best` goes back to the best state and on from
   * there. Takes effect between two steps; without a training it does nothing.
   */
  steer(args: { command: "pause" | "resume" | "stop" | "best" }, options?: CallOptions): Promise<void>;
}

export const TRAINING_METHODS = ["plan", "train", "steer"] as const satisfies readonly (keyof TrainingService)[];
