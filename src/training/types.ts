import type { Tensor } from "@tensorflow/tfjs-core";
import type { FrozenFeatures } from "./bank.ts";
import type { GuideMixture } from "./examples.ts";
import type { MaskMixture } from "./masks.ts";
import type { Curve } from "./schedules.ts";

/** Tensors by name. Names are dotted: `generator.blocks.0.fuse.weight`. */
export type Tensors = Record<string, Tensor>;

/**
 * All that one training step reads. Every group is flat; shapes never change within a phase. The step
 * reads nothing else: no clock, no random numbers, no global.
 */
export interface StepInputs {
  /** Trained tensors of the generator and of every critic. */
  readonly params: Tensors;
  /** Tensors that no step changes: the perceptual trunk. */
  readonly frozen: Tensors;
  /** Tensors that a step replaces but no gradient reaches: vectors of spectral norms, running statistics of batch norms. */
  readonly state: Tensors;
  /** The planes of {@link BATCH_PLANES}, [batch, height, width, channels] float32. */
  readonly batch: Tensors;
  /** Rates and weights of this moment, each of shape []. */
  readonly scalars: Tensors;
  /** Random tensors drawn for this step; the shapes are the phase's `noise`. */
  readonly noise: Tensors;
}

export interface StepOutputs {
  /** Named values for the log, each of shape []; `total` is what the gradients belong to. */
  readonly losses: Tensors;
  /** By the names of those `params` that the step trains, same shapes. */
  readonly grads: Tensors;
  /** By the names of those of `state` that the step replaces, same shapes. */
  readonly nextState: Tensors;
}

/** A pure function: same inputs, same outputs; keeps nothing, disposes nothing it was given, reads no data back. */
export type Step = (inputs: StepInputs) => StepOutputs;

/** A stretch of a run during which the shapes and the trained tensors stay the same: one recorded graph. */
export interface Phase {
  readonly name: string;
  /** Progress of the whole run (0..1) at which the phase ends; the last one ends at 1. */
  readonly until: number;
  /** Side in pixels of the square training crops, divisible by 32. */
  readonly size: number;
  readonly batch: number;
  /** Residual blocks of the generator in this phase; a later phase may have more, which then enter as identities. */
  readonly blocks: number;
  /** Leading residual blocks that stay as they are, with everything before them; absent when all is trained. */
  readonly frozenBlocks?: number;
  /** Whether the critics play. */
  readonly critics: boolean;
  /** Random tensors that the step needs, by shape; standard normal. A first side of -1 is the batch. */
  readonly noise: Readonly<Record<string, readonly number[]>>;
  /** Prefixes of the parameters that are trained; all unless given. The others are constants to the step. */
  readonly trains?: readonly string[];
  /** Who moves when, over and over; everyone at once unless given. A turn trains within the phase's `trains`. */
  readonly turns?: readonly Turn[];
}

/** One kind of step within a phase, with a recorded graph of its own: `critic` five times, then `generator` once. */
export interface Turn {
  readonly name: string;
  /** Prefixes of the parameters that it trains. */
  readonly trains: readonly string[];
  /** Steps in a row, at least 1. */
  readonly times: number;
}

/** Parameters that share an optimiser setting; a parameter belongs to the longest prefix that fits its name. */
export interface ParamGroup {
  readonly prefix: string;
  readonly rate: Curve;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Largest global norm of the group's gradients; larger ones are scaled down to it. */
  readonly clip: number;
}

/**
 * A published training method, or ours: plain data except for `init`, `step` and the features of `bank`. What one recipe
 * needs and another does not is a field that all may use.
 */
export interface Recipe {
  readonly name: string;
  readonly masks: MaskMixture;
  readonly guides: GuideMixture;
  /** Sides of the crops, see ExampleRequest. */
  readonly span?: readonly [least: number, greatest: number];
  /** Least share of the picture that is missing, 0..1. */
  readonly leastHole: number;
  /** Greatest share that is missing. */
  readonly greatestHole: Curve;
  readonly phases: readonly Phase[];
  /** Scalars that the step is given, by name. */
  readonly scalars: Readonly<Record<string, Curve>>;
  readonly groups: readonly ParamGroup[];
  /** Prefixes of the frozen tensors that its steps read (`trunk.`); none unless given. */
  readonly frozen?: readonly string[];
  /** Prefix of the parameters that are averaged and shipped; state under it is shipped with them. */
  readonly shipped: string;
  /** Decay of that average per step; early on the smaller (1 + n) / (10 + n) counts, n = steps so far. */
  readonly averageDecay: number;
  /**
   * Fresh parameters and state of a phase, from a seed. Those of a later phase hold all names of the
   * earlier ones: carry over by name, take what is new.
   */
  readonly init: (phase: Phase, seed: number) => { readonly params: Tensors; readonly state: Tensors };
  /** The step of a phase; of one of its turns, where it has turns. */
  readonly step: (phase: Phase, turn?: Turn) => Step;
  /**
   * For recipes that freeze a part of the network: the run goes through `samples` samples `uses` times, then through as
   * many others, and computes `features(phase)` once for each. The step finds them in its batch, under their own names.
   */
  readonly bank?: {
    readonly samples: number;
    readonly uses: number;
    readonly features: (phase: Phase) => FrozenFeatures;
  };
}

/** Whether a name is under one of the prefixes. */
export function isUnder(prefixes: readonly string[], name: string): boolean {
  return prefixes.some((prefix) => name.startsWith(prefix));
}

/** The turn of step number `step` of the whole run; undefined for a phase without turns. */
export function turnAt({ turns }: Pick<Phase, "turns">, step: number): Turn | undefined {
  if (!turns) return undefined;
  let place = step % turns.reduce((sum, { times }) => sum + times, 0);
  return turns.find(({ times }) => {
    place -= times;
    return place < 0;
  });
}

/** Whether a step trains a parameter. */
export function isTrained(phase: Pick<Phase, "trains">, turn: Turn | undefined, name: string): boolean {
  return isUnder(phase.trains ?? [""], name) && isUnder(turn?.trains ?? [""], name);
}
