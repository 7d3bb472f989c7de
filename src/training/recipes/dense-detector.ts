import { abs, mean, mul, type Scalar, step, sub } from "@tensorflow/tfjs-core";
import { createDenseDetector, DENSE_DETECTOR_SHIPPED, type DenseDetectorConfig } from "../../models/dense-detector.ts";
import { createDetector, DETECTOR_SHIPPED, type DetectorConfig } from "../../models/detector.ts";
import { stopGradient } from "../../nn/activations.ts";
import type { Features } from "../../nn/types.ts";
import { generatorPlanes } from "../batch.ts";
import { detectorWeightedL1, focal, fooling, maskedL1, weightedMean } from "../losses.ts";
import { constant } from "../schedules.ts";
import { asConstants, createStep, type Objective, prefixed, under } from "../step.ts";
import { isTrained, type Phase, type Recipe, type StepInputs } from "../types.ts";

/**
 * What the detector is to the generator: `power` = its map weighs the errors (the paper), `tuned` = a plain L1 and an
 * adversarial term with a weight of its own (what the paper does away with), `none` = a plain L1.
 */
export type Weighting = "power" | "tuned" | "none";

export interface DenseDetectorRecipeOptions {
  readonly generator: DenseDetectorConfig;
  readonly detector: DetectorConfig;
  readonly phases: readonly Phase[];
  readonly weighting: Weighting;
  /** Adam's rate of the generator; the detector's is a tenth. 1e-4 in the paper, for 100 epochs. */
  readonly rate: number;
}

/** For two CPU cores; one phase, as in the paper. */
const SMALL_PHASES: readonly Phase[] = [
  { name: "together", until: 1, size: 128, batch: 6, blocks: 8, critics: true, noise: {} },
];

/** The paper's side and batch. */
const LARGE_PHASES: readonly Phase[] = [
  { name: "together", until: 1, size: 256, batch: 8, blocks: 8, critics: true, noise: {} },
];

export const DENSE_DETECTOR_PHASES = { small: SMALL_PHASES, large: LARGE_PHASES } as const;

/** Weight of the adversarial term of `tuned`; ours, the best of 0.001, 0.01 and 0.1 is for the ablation to find. */
const TUNED = 0.01;

/**
 * The recipe of Zhang et al. 2020 (papers.md 1.3, official code): generator and detector take their gradients from the
 * same forward pass; the generator's loss is an L1 over the whole picture, weighted by 10^p of the detector's map with
 * the gradient running through it, and nothing else; the detector learns the hole by a focal loss, from what the generator
 * made alone. Scribbles as holes, all shares up to 60 % alike; Adam (0, 0.9). Ours: gradients are clipped, weights are
 * averaged, and a run of minutes takes ten times the paper's rate.
 */
export function denseDetectorRecipe(options: Partial<DenseDetectorRecipeOptions> = {}): Recipe {
  const settings: DenseDetectorRecipeOptions = {
    generator: DENSE_DETECTOR_SHIPPED,
    detector: DETECTOR_SHIPPED,
    phases: DENSE_DETECTOR_PHASES.small,
    weighting: "power",
    rate: 1e-3,
    ...options,
  };
  const adam = { beta1: 0, beta2: 0.9, epsilon: 1e-8, clip: 1 };
  return {
    name: "dense-detector",
    masks: { scribbles: 1 },
    guides: { guided: 0, sketch: 0, colour: 0, paste: 0 },
    leastHole: 0.01,
    greatestHole: constant(0.6),
    phases: settings.phases,
    scalars: {
      reconstruction: constant(1),
      detector: constant(1),
      ...(settings.weighting === "tuned" ? { fooling: constant(TUNED) } : {}),
    },
    groups: [
      { ...adam, prefix: "generator.", rate: constant(settings.rate) },
      { ...adam, prefix: "detector.", rate: constant(settings.rate / 10) },
    ],
    shipped: "generator.",
    averageDecay: 0.999,
    init: (_, seed) => ({
      params: {
        ...prefixed(createDenseDetector(settings.generator).init(seed), "generator"),
        ...prefixed(createDetector(settings.detector).init(seed), "detector"),
      },
      state: {},
    }),
    step: (phase, turn) =>
      createStep(
        (inputs) => objectiveOf(settings, inputs),
        (name) => isTrained(phase, turn, name),
      ),
  };
}

function objectiveOf({ generator, detector, weighting }: DenseDetectorRecipeOptions, inputs: StepInputs): Objective {
  const { photo, hole } = inputs.batch as Record<"photo" | "hole", Features>;
  const planes = generatorPlanes(inputs.batch);
  const output = createDenseDetector(generator).apply(under(inputs.params, "generator"), planes, "train").cells;
  const critic = createDetector(detector);
  const weights = under(inputs.params, "detector");
  const found = critic.apply(weights, stopGradient(output), "train");
  const share = mean(hole, [1, 2], true);
  const fixed = asConstants(weights);
  const artefact = (): Features => critic.apply(fixed, output, "train");

  // Half, as in the paper's 0..1.
  const plain = (): Scalar => mul(mean(abs(sub(output, photo))), 0.5);
  const adversarial =
    weighting === "power"
      ? { reconstruction: detectorWeightedL1(output, photo, artefact()) }
      : { reconstruction: plain(), ...(weighting === "tuned" ? { fooling: fooling(artefact(), hole) } : {}) };
  return {
    terms: { ...adversarial, detector: focal(found, hole) },
    watched: {
      holeL1: maskedL1(output, photo, hole),
      // How often the detector is right on known and on filled pixels, samples weighted as in its loss.
      realRight: weightedMean(step(sub(0.5, found)), mul(share, sub(1, hole))),
      fakeRight: weightedMean(step(sub(found, 0.5)), mul(sub(1, share), hole)),
    },
    nextState: {},
  };
}
