import { add, mean, mul, neg, type Scalar, softplus, square, step, sub, type Tensor2D } from "@tensorflow/tfjs-core";
import { type CriticConfig, createContextCritics } from "../../models/context-critics.ts";
import { createGlcic, GLCIC_SHIPPED, type GlcicConfig } from "../../models/glcic.ts";
import { stopGradient } from "../../nn/activations.ts";
import type { Features, Params } from "../../nn/types.ts";
import { cutWindows, holeCorners, randomCorners } from "../../nn/window.ts";
import { generatorPlanes } from "../batch.ts";
import { maskedL1 } from "../losses.ts";
import { constant } from "../schedules.ts";
import { asConstants, createStep, type Objective, prefixed, under } from "../step.ts";
import { isTrained, type Phase, type Recipe, type StepInputs } from "../types.ts";
import type { PlanName, System } from "./system.ts";

export interface GlcicRecipeOptions {
  readonly generator: GlcicConfig;
  /** Width of the critics; their side is that of the crops. */
  readonly criticWidth: number;
  readonly phases: readonly Phase[];
}

/** A bias before a batch norm is taken away again: it has no gradient but rounding, and is left as it is. */
const IDLE = /^(generator\.conv\.(\d|1[0-6])|critics\.(global|local)\.\d)\.bias$/;

const NOISE = { window: [-1, 2] } as const;

/**
 * T_C, T_D and T_train of 90,000, 10,000 and 500,000 steps as shares of the run: the completion network alone, the
 * critics alone, then both.
 */
function threePhases(size: number, batch: number): readonly Phase[] {
  const common = { size, batch, blocks: 0 };
  return [
    { ...common, name: "completion", until: 0.18, critics: false, noise: {} },
    { ...common, name: "critics", until: 0.2, critics: true, noise: NOISE, trains: ["critics."] },
    { ...common, name: "joint", until: 1, critics: true, noise: NOISE },
  ];
}

/**
 * The recipe of "Globally and Locally Consistent Image Completion" (Iizuka et al. 2017, section 3): squared error in the
 * hole; the two context discriminators, shown real pictures with a window anywhere and completed ones with the window
 * around the hole; three phases. The generator's game is the usual one of a label "real" (-log D in place of
 * log(1 - D), which has no slope early on), as the re-implementations have it. Holes are free-form as in the authors' later
 * release as well as the paper's rectangles. Adam in place of ADADELTA, which takes months, is our choice.
 */
export function glcicRecipe({ generator, criticWidth, phases }: GlcicRecipeOptions): Recipe {
  const adam = { beta1: 0.5, beta2: 0.999, epsilon: 1e-8, clip: 10 };
  const critic = (phase: Phase): CriticConfig => ({ side: phase.size, width: criticWidth });
  return {
    name: "glcic",
    masks: { rectangle: 0.5, irregular: 0.35, silhouette: 0.15 },
    guides: { guided: 0, sketch: 0, colour: 0, paste: 0 },
    leastHole: 0.05,
    greatestHole: constant(0.3),
    phases,
    scalars: { reconstruction: constant(1), adversary: constant(4e-4), critic: constant(1) },
    groups: [
      {
        ...adam,
        prefix: "generator.",
        rate: [
          { at: 0, value: 5e-4 },
          { at: 0.2, value: 5e-4 },
          { at: 1, value: 5e-5, ease: "cosine" },
        ],
      },
      { ...adam, prefix: "critics.", rate: constant(1e-4) },
    ],
    shipped: "generator.",
    averageDecay: 0.999,
    init: (phase, seed) => {
      const network = createGlcic(generator);
      const critics = phase.critics ? createContextCritics(critic(phase)).init(seed) : {};
      return {
        params: { ...prefixed(network.init(seed), "generator"), ...prefixed(critics, "critics") },
        state: prefixed(network.initState(), "generator"),
      };
    },
    step: (phase, turn) =>
      createStep(
        (inputs) => objectiveOf(generator, critic(phase), phase, inputs),
        (name) => isTrained(phase, turn, name) && !IDLE.test(name),
      ),
  };
}

function objectiveOf(generator: GlcicConfig, critics: CriticConfig, phase: Phase, inputs: StepInputs): Objective {
  const { photo, hole } = inputs.batch as Record<"photo" | "hole", Features>;
  const nextState: Params = {};
  const statistics = { state: under(inputs.state, "generator"), nextState };
  const network = createGlcic(generator);
  const output = network.train(under(inputs.params, "generator"), generatorPlanes(inputs.batch), statistics).cells;
  const missed = mul(sub(output, photo), hole);
  const composite: Features = add(photo, missed);
  const trains = (prefix: string): boolean => isTrained(phase, undefined, prefix);
  const game = phase.critics ? play(critics, inputs, composite) : undefined;
  return {
    terms: {
      // The paper's pictures are 0..1.
      ...(trains("generator.") ? { reconstruction: mean(square(mul(missed, 0.5))) as Scalar } : {}),
      ...(game && trains("generator.") ? { adversary: game.adversary() } : {}),
      ...(game ? { critic: game.critic } : {}),
    },
    watched: { holeL1: maskedL1(output, photo, hole), ...game?.watched },
    nextState: prefixed(nextState, "generator"),
  };
}

/** Both sides of the game: the critics with the fill as a constant, the generator with the critics as constants. */
function play(config: CriticConfig, inputs: StepInputs, composite: Features) {
  const { photo, hole } = inputs.batch as Record<"photo" | "hole", Features>;
  const critics = createContextCritics(config);
  const weights = under(inputs.params, "critics");
  const half = config.side / 2;
  const around = holeCorners(hole, half);
  const anywhere = randomCorners(inputs.noise["window"] as Tensor2D, { height: config.side, width: config.side }, half);
  const judge = (params: Params, picture: Features, corners: Tensor2D): Tensor2D =>
    critics.apply(params, { global: picture, local: cutWindows(picture, corners, half) }, "train");
  const real = judge(weights, photo, anywhere);
  const fake = judge(weights, stopGradient(composite), around);
  return {
    critic: mul(add(mean(softplus(neg(real))), mean(softplus(fake))), 0.5) as Scalar,
    adversary: (): Scalar => mean(softplus(neg(judge(asConstants(weights), composite, around)))) as Scalar,
    watched: { realRight: mean(step(real)) as Scalar, fakeRight: mean(step(neg(fake))) as Scalar },
  };
}

/** Crop side and photos a step by the size of the machine; 96 photos of 256 px are the published ones. */
const SIZES: Readonly<Record<PlanName, readonly [size: number, batch: number]>> = {
  tiny: [32, 2],
  small: [128, 8],
  large: [256, 64],
};

/** The first of the five seeds. */
export const glcicSystem: System = {
  title: "GLCIC",
  paper:
    "Iizuka, Simo-Serra, Ishikawa: Globally and Locally Consistent Image Completion. ACM Transactions on Graphics 36(4), article 107 (SIGGRAPH 2017).",
  summary:
    "A convolutional network with dilated layers completes; two context discriminators, one on the whole picture and one on the surrounds of the hole, make one decision; fast marching and Poisson cloning finish.",
  facts: [
    {
      fact: "17 convolutions: 5 x 5 first, two strided, four dilated by 2, 4, 8, 16, two transposed 4 x 4; 6,066,179 parameters and 5,952 of the norms",
      marks: ["R", "calc"],
      symbol: "src/models/glcic.ts#createGlcic",
      test: "src/models/glcic.test.ts#has the parameters of the published table",
    },
    {
      fact: "Order convolution, batch norm, ReLU",
      marks: ["not verified"],
      symbol: "src/models/glcic.ts#createGlcic",
      test: "src/models/glcic.test.ts#computes the same with its batch norms folded",
    },
    {
      fact: "Input in 0..1 less the photos' mean colour, 0 in the hole, and the hole; output by a sigmoid",
      marks: ["C", "I"],
      symbol: "src/models/glcic.ts#createGlcic",
      test: "src/models/glcic.test.ts#shows the hole in the mean colour",
    },
    {
      fact: "Batch norms' running statistics are state of the step, shipped, and folded into the convolutions when a model is loaded",
      marks: ["ours"],
      symbol: "src/models/fold.ts#foldBatchNorms",
      test: "src/models/glcic.test.ts#computes the same with its batch norms folded",
    },
    {
      fact: "Global (256 px) and local (128 px) discriminator, 5 x 5 strided to 4 x 4, 1,024 numbers each, joined to one decision; 25.8 M and 19.3 M parameters",
      marks: ["R", "calc"],
      symbol: "src/models/context-critics.ts#createContextCritics",
      test: "src/models/glcic.test.ts#have the published sizes at 256 px",
    },
    {
      fact: "Fewer layers for smaller crops, so that the same recipe trains at any power of two",
      marks: ["ours"],
      symbol: "src/models/context-critics.ts#createContextCritics",
      test: "src/models/glcic.test.ts#decide once on the whole picture",
    },
    {
      fact: "Window around the hole for completed pictures, anywhere (a random mask) for real ones",
      marks: ["A", "I"],
      symbol: "src/nn/window.ts#randomCorners",
      test: "src/nn/window.test.ts#fall anywhere, evenly",
    },
    {
      fact: "Squared error inside the hole only",
      marks: ["A", "R"],
      symbol: "src/training/recipes/glcic.ts#glcicRecipe",
      test: "src/training/recipes/glcic.test.ts#reconstructs inside the hole only",
    },
    {
      fact: "Adversarial term weighed by alpha = 0.0004",
      marks: ["R", "not verified"],
      symbol: "src/training/recipes/glcic.ts#glcicRecipe",
      test: "src/training/recipes/glcic.test.ts#has the weights, phases and groups of the paper",
    },
    {
      fact: 'The generator wants the label "real" (-log D) instead of minimising log(1 - D)',
      marks: ["R"],
      symbol: "src/training/recipes/glcic.ts#glcicRecipe",
      test: "src/training/recipes/glcic.test.ts#plays its game",
    },
    {
      fact: "Three phases, 90,000 + 10,000 + 400,000 steps: completion alone, discriminators alone with the network still, both",
      marks: ["I", "R"],
      symbol: "src/training/recipes/glcic.ts#glcicRecipe",
      test: "src/training/recipes/glcic.test.ts#has the weights, phases and groups of the paper",
    },
    {
      fact: "Rectangles with sides of 96 to 128 px of 256 (half of the samples)",
      marks: ["C", "I"],
      symbol: "src/training/masks.ts#drawMask",
      test: "src/training/masks.test.ts#draws rectangles",
    },
    {
      fact: "Free-form holes (the other half), as in the authors' later release",
      marks: ["C", "ours"],
      symbol: "src/training/masks.ts#trainingMask",
    },
    {
      fact: "Adam instead of ADADELTA, He's normal numbers to start from",
      marks: ["ours"],
      symbol: "src/training/adam.ts#adamUpdate",
      test: "src/training/trainer.test.ts#follows the published algorithm",
    },
    {
      fact: "Post-processing: fast marching of radius 1 (Telea 2004), then the fill is cloned over it by Poisson's equation",
      marks: ["C"],
      symbol: "src/fill/clone.ts#clone",
      test: "src/fill/clone.test.ts#takes a drift of colour away",
    },
    {
      fact: "Then the photo's texture is laid over the fill where it is smoother than its surroundings, as over every generator's",
      marks: ["ours"],
      symbol: "src/fill/texture-transfer.ts#transferTexture",
      test: "src/fill/texture-transfer.test.ts#becomes as strong as around the hole",
    },
  ],
  limits: [
    "Trained for minutes on two CPU cores at a narrow width: a proof that the method runs here, not what it can do.",
  ],
  overfit: { minutes: 5, size: 32, batch: 8, width: 20, rates: { "generator.": 8, "critics.": 0.4 } },
  choose: (plan, options) => {
    const [size, batch] = [options.size ?? SIZES[plan][0], options.batch ?? SIZES[plan][1]];
    const tiny = plan === "tiny";
    const generator = {
      ...(tiny ? { ...GLCIC_SHIPPED, width: 4 } : GLCIC_SHIPPED),
      ...(options.width && { width: options.width }),
    };
    return {
      recipe: glcicRecipe({
        generator,
        criticWidth: tiny ? 4 : plan === "small" ? 16 : 64,
        phases: threePhases(size, batch),
      }),
      network: { name: "glcic", config: { ...generator } },
    };
  },
};
