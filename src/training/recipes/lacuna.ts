import { add, mean, mul, onesLike, type Scalar, sigmoid, step, sub } from "@tensorflow/tfjs-core";
import { createJudge, JUDGE_DEFAULT, type JudgeConfig } from "../../models/judge.ts";
import { createLacuna, LACUNA_DEFAULT, type LacunaConfig } from "../../models/lacuna.ts";
import { type TrunkTap, trunkFeatures } from "../../models/squeezenet.ts";
import { stopGradient } from "../../nn/activations.ts";
import { pixelShuffle, upsample } from "../../nn/resize.ts";
import type { Features } from "../../nn/types.ts";
import { filled, generatorPlanes } from "../batch.ts";
import {
  adversary,
  averagePool,
  detectorWeight,
  focal,
  gram,
  hinge,
  maskedL1,
  maskedMean,
  relativeL1,
  touches,
} from "../losses.ts";
import { constant } from "../schedules.ts";
import { asConstants, createStep, type Objective, prefixed, under } from "../step.ts";
import { isTrained, type Phase, type Recipe, type StepInputs, type Tensors } from "../types.ts";

export interface LacunaRecipeOptions {
  /** Its `blocks` are those of the last phase. */
  readonly generator: LacunaConfig;
  readonly judge: JudgeConfig;
  readonly phases: readonly Phase[];
  /** Whether `frozen` holds the perceptual trunk under `trunk.`; without it the two terms that need it are off. */
  readonly perceptual: boolean;
}

/** For two CPU cores, one process on each (`batch` is per process): small crops for most of the way, three blocks first. */
const SMALL_PHASES: readonly Phase[] = [
  { name: "reconstruct", until: 0.08, size: 128, batch: 6, blocks: 3, critics: false, noise: {} },
  { name: "join", until: 0.28, size: 128, batch: 6, blocks: 4, critics: true, noise: {} },
  { name: "grow", until: 0.7, size: 128, batch: 6, blocks: 6, critics: true, noise: {} },
  { name: "refine", until: 1, size: 192, batch: 4, blocks: 6, critics: true, noise: {} },
];

/** For one large GPU and half an hour (papers.md part 4, "Schedule"), with fewer, longer phases. */
const LARGE_PHASES: readonly Phase[] = [
  { name: "reconstruct", until: 0.14, size: 128, batch: 256, blocks: 3, critics: false, noise: {} },
  { name: "join", until: 0.36, size: 192, batch: 128, blocks: 4, critics: true, noise: {} },
  { name: "grow", until: 0.74, size: 256, batch: 64, blocks: 6, critics: true, noise: {} },
  { name: "refine", until: 1, size: 320, batch: 40, blocks: 6, critics: true, noise: {} },
];

/** The two plans by the size of the machine. */
export const LACUNA_PHASES = { small: SMALL_PHASES, large: LARGE_PHASES } as const;

/**
 * Taps of the trunk: the last three for content, the first three for style, which carries sharpness. Taps and distance
 * (relative L1, nothing normalised over channels) differ from those of a judge that uses the same trunk, or a net
 * trained on it would look better there than it is.
 */
const TAPS: readonly TrunkTap[] = [0, 3, 6, 9];

/**
 * The flagship's recipe (papers.md part 4): reconstruction first, then everything; a light net that
 * grows (Yang et al. 2018), discounted L1 (Yu et al. 2018) weighted by where the dense detector sees a fake (Zhang et al.
 * 2020), mid-level perceptual guidance (Liu et al. 2017), local and global patches (Iizuka et al. 2017) under a hinge
 * adversary that is annealed (Yang et al. 2018), guides by sketch, colour and pasted piece. Weights of the terms: ours,
 * from a trial run.
 */
export function lacunaRecipe(options: Partial<LacunaRecipeOptions> = {}): Recipe {
  const settings: LacunaRecipeOptions = {
    generator: LACUNA_DEFAULT,
    judge: JUDGE_DEFAULT,
    phases: LACUNA_PHASES.small,
    perceptual: true,
    ...options,
  };
  const adam = { beta1: 0.5, beta2: 0.99, epsilon: 1e-8, clip: 1 };
  return {
    name: "lacuna",
    masks: { irregular: 0.35, boxes: 0.15, silhouette: 0.25, thin: 0.1, border: 0.1, square: 0.05 },
    guides: { guided: 0.4, sketch: 0.6, colour: 0.42, paste: 0.25 },
    leastHole: 0.02,
    greatestHole: [
      { at: 0, value: 0.3 },
      { at: 0.33, value: 0.6 },
    ],
    phases: settings.phases,
    scalars: {
      hole: constant(4),
      known: constant(1),
      coarse: constant(0.5),
      perceptual: constant(1.2),
      style: constant(0.6),
      adversary: [
        { at: 0.1, value: 0 },
        { at: 0.25, value: 0.05 },
        { at: 0.65, value: 0.05 },
        { at: 1, value: 0.01 },
      ],
      matching: [
        { at: 0.1, value: 0 },
        { at: 0.25, value: 0.2 },
      ],
      trust: [
        { at: 0.15, value: 0 },
        { at: 0.3, value: 1 },
      ],
      critic: constant(1),
      detector: constant(1),
    },
    groups: [
      {
        ...adam,
        prefix: "generator.",
        rate: [
          { at: 0, value: 1e-4 },
          { at: 0.01, value: 5e-4 },
          { at: 1, value: 3e-5, ease: "cosine" },
        ],
      },
      {
        ...adam,
        prefix: "judge.",
        rate: [
          { at: 0, value: 4e-4 },
          { at: 1, value: 1e-4, ease: "cosine" },
        ],
      },
    ],
    shipped: "generator.",
    averageDecay: 0.999,
    init: (phase, seed) => initLacuna(settings, phase, seed),
    ...(settings.perceptual ? { frozen: ["trunk."] } : {}),
    step: (phase, turn) =>
      createStep(
        (inputs) => objectiveOf(settings, phase, inputs),
        (name) => isTrained(phase, turn, name),
      ),
  };
}

function initLacuna({ generator, judge }: LacunaRecipeOptions, phase: Phase, seed: number) {
  const params = prefixed(createLacuna({ ...generator, blocks: phase.blocks }).init(seed), "generator");
  if (!phase.critics) return { params, state: {} };
  const critic = createJudge(judge);
  return {
    params: { ...params, ...prefixed(critic.init(seed), "judge") },
    state: prefixed(critic.initState(seed), "judge"),
  };
}

function objectiveOf(settings: LacunaRecipeOptions, phase: Phase, inputs: StepInputs): Objective {
  const { photo, hole, discount, sketch } = inputs.batch as Record<"photo" | "hole" | "discount" | "sketch", Features>;
  const generator = createLacuna({ ...settings.generator, blocks: phase.blocks });
  const planes = generatorPlanes(inputs.batch);
  const output = pixelShuffle(generator.apply(under(inputs.params, "generator"), planes, "train").cells, 2);
  const composite = filled(photo, output, hole);
  const shown = { photo, hole, sketch, composite };

  const played = phase.critics ? play(settings.judge, inputs, shown) : undefined;
  const weight = played ? mul<Features>(discount, played.weight) : discount;
  const holeL1 = maskedL1(output, photo, hole);
  return {
    terms: {
      hole: maskedL1(output, photo, hole, weight),
      known: maskedL1(output, photo, sub(1, hole)),
      coarse: maskedL1(averagePool(composite, 4), averagePool(photo, 4), touches(hole, 4)),
      ...(settings.perceptual ? perceptualTerms(under(inputs.frozen, "trunk"), composite, photo) : {}),
      ...played?.terms,
    },
    watched: { holeL1, ...played?.watched },
    nextState: played?.nextState ?? {},
  };
}

/** Relative L1 of trunk features (content) and of their Gram matrices (style), of the composite, so that the rim counts. */
function perceptualTerms(trunk: Tensors, composite: Features, photo: Features): Record<"perceptual" | "style", Scalar> {
  const ours = trunkFeatures(trunk, composite, TAPS);
  const target = trunkFeatures(trunk, photo, TAPS);
  const grams = (features: readonly Features[]) => features.slice(0, 3).map(gram);
  return { perceptual: relativeL1(ours.slice(1), target.slice(1)), style: relativeL1(grams(ours), grams(target)) };
}

type Shown = Readonly<Record<"photo" | "hole" | "sketch" | "composite", Features>>;

/** The game: the judge's terms with the fill as a constant, the generator's with the judge as one. */
function play(config: JudgeConfig, inputs: StepInputs, shown: Shown) {
  const { photo, hole, sketch, composite } = shown;
  const judge = createJudge(config);
  const { weights, state } = judge.normalize(under(inputs.params, "judge"), under(inputs.state, "judge"));
  const real = judge.apply(weights, { picture: photo, hole, sketch }, "train");
  const fake = judge.apply(weights, { picture: stopGradient(composite), hole, sketch }, "train");

  const fixed = asConstants(weights);
  const asked = judge.apply(fixed, { picture: composite, hole, sketch }, "train");
  const near = { local: touches(hole, 8), global: touches(hole, 32) };
  const artefact = sigmoid(judge.detect(fixed, asked.levels, "train"));
  return {
    weight: detectorWeight(upsample(artefact), hole, inputs.scalars["trust"] as Scalar),
    terms: {
      adversary: average(adversary(asked.local, near.local), adversary(asked.global, near.global)),
      matching: relativeL1(asked.levels, real.levels),
      critic: average(
        add(hinge(real.local, onesLike(real.local), 1), hinge(fake.local, near.local, -1)),
        add(hinge(real.global, onesLike(real.global), 1), hinge(fake.global, near.global, -1)),
      ),
      detector: focal(sigmoid(judge.detect(weights, fake.levels, "train")), averagePool(hole, 2)),
    },
    watched: {
      realRight: mean(step(real.local)) as Scalar,
      fakeRight: maskedMean(step(mul(fake.local, -1)), near.local),
    },
    nextState: prefixed(state, "judge"),
  };
}

function average(a: Scalar, b: Scalar): Scalar {
  return mul(add(a, b), 0.5);
}
