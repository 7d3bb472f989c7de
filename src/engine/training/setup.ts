import { engine } from "@tensorflow/tfjs-core";
import { type Fault, fault } from "../../core/errors.ts";
import type { Photo } from "../../core/photo.ts";
import type { TuneSettings } from "../../core/training.ts";
import { countParameters, type GeneratorNetwork } from "../../models/generator.ts";
import { uploadTensors } from "../../models/transfer.ts";
import type { Weights } from "../../models/weights.ts";
import type { Checkpoint } from "../../training/checkpoint.ts";
import { createRun, type Run } from "../../training/trainer.ts";
import { TUNERS } from "../../training/tuners.ts";
import type { Recipe, Tensors } from "../../training/types.ts";
import type { Device } from "../device-lock.ts";
import type { StartedBackend } from "../generator/backends/types.ts";
import type { GeneratorModel } from "../generator/weights.ts";
import type { PlanTraining, TrainingPlan } from "../training.ts";

/** What a training needs before it has a back end. */
export interface Base {
  readonly model: GeneratorModel;
  readonly backend: StartedBackend;
  /** Why this back end. */
  readonly reason: string;
}

/** Half floats end at 65504 and have three digits: gradients drown in them (tfjs-notes 1.10). */
export const FULL_FLOAT = 1e-3;
/** How long the measurement before a start takes. */
const MEASURE_MS = 3000;
/** Fewer steps than this teach nothing. */
const FEWEST_STEPS = 30;
/** Samples that are kept at a time: so many of each photo, within these bounds. */
const SAMPLES = { perPhoto: 8, least: 24, most: 64 } as const;

/** Says no where a back end computes too coarsely. @throws LacunaError training-unsupported */
export function checkPrecision({ label, tolerance }: StartedBackend): void {
  if (tolerance > FULL_FLOAT) throw fault("training-unsupported", { reason: "half-floats", what: label });
}

/** A recipe for a base, with the tensors that stay as they are. */
export interface Prepared {
  readonly recipe: Recipe;
  readonly frozen: Tensors;
  /** First values of what is trained, under the recipe's names. */
  readonly start: Weights;
}

/** @throws LacunaError training-unsupported when no way to tune knows the base's kind */
export function prepare({ model }: Base, settings: TuneSettings, photos: number): Prepared {
  const { name: kind, config } = model.network as GeneratorNetwork<never>;
  const tuner = Object.hasOwn(TUNERS, kind) ? TUNERS[kind] : undefined;
  const samples = Math.min(SAMPLES.most, Math.max(SAMPLES.least, SAMPLES.perPhoto * photos));
  const recipe = tuner?.recipe(config, settings, samples);
  if (!tuner || !recipe) throw fault("training-unsupported", { reason: "kind", what: model.name });
  const start: Record<string, Weights[string]> = {};
  const rest: Record<string, Weights[string]> = {};
  for (const [name, array] of Object.entries(model.weights)) {
    const full = recipe.shipped + name;
    // The frozen part is everything: what is trained later on is first seen at the base's values.
    rest[full] = array;
    if (tuner.trains(config, settings, name)) start[full] = array;
  }
  return { recipe, frozen: uploadTensors(rest), start };
}

/** Starts or resumes the run of a prepared recipe. The frozen tensors stay the caller's. */
export function startRun(
  { recipe, frozen, start }: Prepared,
  { settings, photos }: PlanTraining,
  from?: Checkpoint,
): Run {
  return createRun({
    recipe,
    seed: settings.seed,
    photos: { count: photos.length, load: async (index) => photos[index] as Photo },
    budget: settings.budget,
    frozen,
    start,
    // Every step: a loss that was read has been computed, so the device is free when the step gives it back.
    checkEvery: 1,
    ...(from && { from }),
  });
}

/**
 * Trains for three seconds, throws the result away, and says what the whole would be.
 * @param platform `memoryBytes`: the most that a training may take; absent = unknown
 */
export async function measure(
  base: Base,
  request: PlanTraining,
  { device, memoryBytes }: { readonly device: Device; readonly memoryBytes?: number | undefined },
): Promise<TrainingPlan> {
  const { settings } = request;
  const prepared = prepare(base, settings, request.photos.length);
  const run = startRun(prepared, { ...request, settings: { ...settings, budget: { steps: 1e6 } } });
  const times: number[] = [];
  let bytes = 0;
  try {
    await device(() => run.next());
    const began = performance.now();
    for (let i = 0; i < 2 || performance.now() - began < MEASURE_MS; i++) {
      const start = performance.now();
      if (i === 0) bytes = await device(() => peakBytes(() => run.next()));
      else await device(() => run.next());
      if (i > 0) times.push(performance.now() - start);
    }
    bytes += sampleBytes(prepared.recipe);
  } finally {
    run.dispose();
    for (const tensor of Object.values(prepared.frozen)) tensor.dispose();
  }
  const millisecondsPerStep = median(times);
  const { budget } = settings;
  const steps = "steps" in budget ? budget.steps : Math.floor((60_000 * budget.minutes) / millisecondsPerStep);
  const refusal = refusalOf(steps, bytes, settings, memoryBytes);
  return {
    backend: base.backend.label,
    reason: base.reason,
    millisecondsPerStep,
    steps,
    bytes,
    trained: countParameters(prepared.start),
    parameters: countParameters(base.model.weights),
    ...(refusal && { refusal }),
  };
}

/**
 * Bytes of tensors at the widest moment of some work. TensorFlow.js's own profile reads every result back, in the middle
 * of a frame, which a graphics device answers very late.
 */
async function peakBytes(work: () => Promise<unknown>): Promise<number> {
  const tracker = engine();
  const track = tracker.trackTensor;
  let peak = 0;
  tracker.trackTensor = (...args) => {
    track.apply(tracker, args);
    peak = Math.max(peak, tracker.state.numBytes);
  };
  try {
    await work();
  } finally {
    tracker.trackTensor = track;
  }
  return peak;
}

/** Every kept sample: its planes (14 numbers a pixel) and, beside them, about as much again of features. */
function sampleBytes({ bank, phases }: Recipe): number {
  const side = phases[0]?.size ?? 0;
  return (bank?.samples ?? 0) * side * side * 4 * 28;
}

function refusalOf(
  steps: number,
  bytes: number,
  { budget }: TuneSettings,
  memoryBytes = Number.POSITIVE_INFINITY,
): Fault | undefined {
  if ("minutes" in budget && steps < FEWEST_STEPS)
    return { code: "training-too-slow", detail: { steps, minutes: budget.minutes } };
  const megabytes = (count: number): number => Math.round(count / 2 ** 20);
  if (bytes > memoryBytes)
    return { code: "training-memory", detail: { needed: megabytes(bytes), there: megabytes(memoryBytes) } };
  return undefined;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;
}
