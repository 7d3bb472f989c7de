import * as tf from "@tensorflow/tfjs-core";
import { encodeGraph, type GraphFiles, type TensorSpec } from "../../src/graph/kernel-graph.ts";
import { record } from "../../src/graph/record.ts";
import { downloadTensors } from "../../src/models/transfer.ts";
import type { Weights } from "../../src/models/weights.ts";
import { BATCH_PLANES, type PlaneName } from "../../src/training/examples.ts";
import { noiseShape } from "../../src/training/noise.ts";
import type { Phase, Recipe, Step, StepInputs, Tensors, Turn } from "../../src/training/types.ts";

/** How a plane travels as bytes: `unit` is 0..1, `signed` -1..1; a plane with a mask is 0 where that plane is 0. */
export interface PlaneCode {
  readonly name: PlaneName;
  readonly channels: number;
  readonly range: "unit" | "signed";
  readonly mask?: PlaneName;
}

const RANGES: Readonly<Record<PlaneName, Omit<PlaneCode, "name" | "channels">>> = {
  photo: { range: "signed" },
  hole: { range: "unit" },
  discount: { range: "unit" },
  sketch: { range: "unit" },
  strokeColour: { range: "signed", mask: "strokeAlpha" },
  strokeAlpha: { range: "unit" },
  guideMask: { range: "unit" },
  pasted: { range: "signed", mask: "guideMask" },
};

/** The planes of a batch in the order in which their bytes follow one another in a pixel. */
export const PLANES: readonly PlaneCode[] = Object.entries(BATCH_PLANES).map(([name, channels]) => ({
  name: name as PlaneName,
  channels,
  ...RANGES[name as PlaneName],
}));

/** Everything of a recipe that training elsewhere needs, as plain data; graphs and tensors lie beside it. */
export interface Plan {
  readonly format: "lacuna-plan";
  readonly version: 1;
  readonly seed: number;
  readonly recipe: Omit<Recipe, "init" | "step">;
  readonly planes: readonly PlaneCode[];
  /** The generator's settings at the end of the run, for its weight file. */
  readonly network: { readonly name: string; readonly config: object };
}

export function planOf(recipe: Recipe, seed: number, network: Plan["network"]): Plan {
  const { init: _, step: __, ...data } = recipe;
  return { format: "lacuna-plan", version: 1, seed, recipe: data, planes: PLANES, network };
}

/** A phase's graphs and its first tensors. */
export interface PhaseFiles {
  /** By the end of the file names: empty, or `-0`, `-1`, ... for the turns of a phase that has turns. */
  readonly graphs: Readonly<Record<string, TurnFiles>>;
  readonly params: Weights;
  readonly state: Weights;
}

interface TurnFiles {
  /** The step: losses, gradients, next state. */
  readonly step: GraphFiles;
  /** The losses alone, for `heldOut` samples at once. */
  readonly losses: GraphFiles;
}

/** Records a phase. Needs a back end other than the recorder (for the first tensors). */
export async function recordPhase(
  recipe: Recipe,
  phase: Phase,
  seed: number,
  frozen: Weights,
  heldOut: number,
): Promise<PhaseFiles> {
  const first = recipe.init(phase, seed);
  try {
    const params = await downloadTensors(first.params);
    const state = await downloadTensors(first.state);
    const specs = (batch: number) => stepSpecs(recipe, { ...phase, batch }, params, state, frozen);
    const turns = phase.turns?.map((turn, i): [string, Turn] => [`-${i}`, turn]) ?? [["", undefined] as const];
    const graphs: Record<string, TurnFiles> = {};
    for (const [ending, turn] of turns) {
      const step = recipe.step(phase, turn);
      const whole = await record((groups) => ({ ...step(groups as unknown as StepInputs) }), specs(phase.batch));
      const losses = await record((groups) => lossesOnly(step, groups as unknown as StepInputs), specs(heldOut));
      graphs[ending] = { step: encodeGraph(whole), losses: encodeGraph(losses) };
    }
    return { graphs, params, state };
  } finally {
    tf.dispose([...Object.values(first.params), ...Object.values(first.state)]);
  }
}

/** The recorder drops what only the gradients needed. */
function lossesOnly(step: Step, inputs: StepInputs): { losses: Tensors } {
  return { losses: step(inputs).losses };
}

/** Shapes of everything that a phase's step reads. */
export function stepSpecs(recipe: Recipe, phase: Phase, params: Weights, state: Weights, frozen: Weights) {
  const spec = (shape: readonly number[]): TensorSpec => ({ shape, dtype: "float32" });
  const shapes = (weights: Weights) => mapValues(weights, ({ shape }) => spec(shape));
  return {
    params: shapes(params),
    frozen: shapes(frozen),
    state: shapes(state),
    batch: mapValues(BATCH_PLANES, (channels) => spec([phase.batch, phase.size, phase.size, channels])),
    scalars: mapValues(recipe.scalars, () => spec([])),
    noise: mapValues(phase.noise, (shape) => spec(noiseShape(shape, phase.batch))),
  };
}

function mapValues<T, R>(source: Readonly<Record<string, T>>, make: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(source).map(([name, value]) => [name, make(value)]));
}
