import { concat, type Scalar, sub } from "@tensorflow/tfjs-core";
import { BLOCKWISE_SHIPPED, type BlockwiseConfig, createBlockwise, HEAD_BLOCKS } from "../../models/blockwise.ts";
import { createPatchCritic, type PatchCriticConfig } from "../../models/patch-critic.ts";
import type { Features } from "../../nn/types.ts";
import { filled, generatorPlanes } from "../batch.ts";
import { averagePool, maskedL1, rimVariation, touches } from "../losses.ts";
import { patchGame } from "../patch-game.ts";
import { patchDistance } from "../perceptual.ts";
import { type Curve, constant } from "../schedules.ts";
import { createStep, type Objective, prefixed, under } from "../step.ts";
import { isTrained, type Phase, type Recipe, type StepInputs } from "../types.ts";

export interface BlockwiseRecipeOptions {
  /** Its `blocks` are those of the end. */
  readonly generator: BlockwiseConfig;
  readonly critic: PatchCriticConfig;
  readonly size: number;
  readonly batch: number;
  /** Whether `frozen` holds the perceptual trunk under `trunk.`; without it the patch perceptual term is off. */
  readonly perceptual: boolean;
  /** `blockwise` = one stage for each new block, `end-to-end` = all blocks from the start. */
  readonly growth: "blockwise" | "end-to-end";
  /** Whether the adversary's weight falls from stage to stage and within each; else it stays. */
  readonly annealed: boolean;
  /** Adam's rate of what is new; a tenth of it for what has been trained before. 1e-4 in papers.md. */
  readonly rate: number;
}

/** Patch critics of 70 x 70 pixels at full and half size (papers.md 1.5, "adv"), at a quarter of the usual width. */
export const BLOCKWISE_CRITIC: PatchCriticConfig = {
  input: 4,
  widths: [16, 32, 64, 128],
  strides: [2, 2, 2, 1],
  branches: ["full", "half"],
};

/** Pixels of a picture that one logit stands for, in each direction. */
const CELL = 8;

/** A stretch of the run in which the generator keeps its depth. */
export interface Stage {
  readonly from: number;
  readonly until: number;
  readonly blocks: number;
}

/** Share of the run that the first stage takes; the others share the rest alike. Ours. */
const HEAD_SHARE = 0.4;
/** Share of a later stage in which the old part is held still (papers.md 1.5, "Phase a"). */
const JOINING = 0.3;

/** The stages of a run: the head, then one for each block beyond it; a single one end to end. */
export function stagesOf({ generator, growth }: Pick<BlockwiseRecipeOptions, "generator" | "growth">): Stage[] {
  const added = Math.max(0, generator.blocks - HEAD_BLOCKS);
  if (growth === "end-to-end" || added === 0) return [{ from: 0, until: 1, blocks: generator.blocks }];
  const edge = (i: number): number => (i === 0 ? 0 : HEAD_SHARE + ((1 - HEAD_SHARE) * (i - 1)) / added);
  return Array.from({ length: added + 1 }, (_, i) => ({
    from: edge(i),
    until: edge(i + 1),
    blocks: HEAD_BLOCKS + i,
  }));
}

const ANNEALING = { first: 0.1, decay: 0.5 } as const;

/**
 * Adversarial loss annealing (Yang et al. 2018; formula of papers.md 1.5): first decay^stage (1 - t / T), t / T the
 * share of the stage that is over; in the first stage t / T counts up to 0.5 only.
 */
export function annealedWeight(stages: readonly Stage[]): Curve {
  return stages.flatMap(({ from, until }, i) => {
    const value = ANNEALING.first * ANNEALING.decay ** i;
    if (i > 0)
      return [
        { at: from, value },
        { at: until, value: 0 },
      ];
    return [
      { at: from, value },
      { at: from + 0.5 * (until - from), value: 0.5 * value },
      { at: until, value: 0.5 * value },
    ];
  });
}

/** Everything from a new block to the output. */
const BEHIND = ["generator.decoder.", "generator.head."] as const;

/** Phases of the stages: the head at once; a later one first with the old part held still, then with everything. */
function phasesOf({ size, batch, ...settings }: BlockwiseRecipeOptions): Phase[] {
  return stagesOf(settings).flatMap(({ from, until, blocks }, i): Phase[] => {
    const common = { size, batch, blocks, critics: true, noise: {} };
    if (i === 0) return [{ ...common, name: "head", until }];
    const trains = [`generator.blocks.${blocks - 1}.`, ...BEHIND, "critic."];
    return [
      { ...common, name: `join ${blocks}`, until: from + JOINING * (until - from), trains },
      { ...common, name: `tune ${blocks}`, until },
    ];
  });
}

/** A rate for each part: full while it is new or behind what is new, a tenth once it is older. */
function ratesOf({ rate, ...settings }: BlockwiseRecipeOptions): { prefix: string; rate: Curve }[] {
  const stages = stagesOf(settings);
  const old = 0.1 * rate;
  const head = stages[0] as Stage;
  const grown = stages.slice(1).map(({ from, until, blocks }) => ({
    prefix: `generator.blocks.${blocks - 1}.`,
    rate: [
      { at: from, value: rate },
      { at: until, value: rate },
      { at: until, value: old },
    ],
  }));
  const base: Curve = [
    { at: 0, value: rate },
    { at: head.until, value: rate },
    { at: head.until, value: old },
  ];
  return [
    { prefix: "generator.", rate: stages.length > 1 ? base : constant(rate) },
    ...grown,
    ...[...BEHIND, "critic."].map((prefix) => ({ prefix, rate: constant(rate) })),
  ];
}

/**
 * The recipe after Yang et al. 2018 (the paper's numbers are not known; this is papers.md 1.5, RECONSTRUCTION): the
 * generator grows block by block, each new block first with everything before it held still; the adversary is annealed
 * from stage to stage and within each; L1 in the hole and outside, patch perceptual distance, multi-scale patch critics
 * that see the hole, total variation across the rim. Holes and guides cover its three tasks: inpainting, guided
 * inpainting (a pasted piece with wrong colours and an unknown ring) and harmonization (the piece alone). Spectral norms
 * in the critics and the shares of the tasks are ours.
 */
export function blockwiseRecipe(options: Partial<BlockwiseRecipeOptions> = {}): Recipe {
  const settings: BlockwiseRecipeOptions = {
    generator: BLOCKWISE_SHIPPED,
    critic: BLOCKWISE_CRITIC,
    size: 128,
    batch: 6,
    perceptual: true,
    growth: "blockwise",
    annealed: true,
    rate: 5e-4,
    ...options,
  };
  const adam = { beta1: 0.5, beta2: 0.999, epsilon: 1e-8, clip: 1 };
  return {
    name: "blockwise",
    masks: { irregular: 0.4, boxes: 0.2, silhouette: 0.4 },
    guides: { guided: 0.7, sketch: 0, colour: 0, paste: 1, harmonize: 0.4 },
    leastHole: 0.02,
    greatestHole: constant(0.4),
    phases: phasesOf(settings),
    scalars: {
      hole: constant(6),
      known: constant(1),
      perceptual: constant(1),
      adversary: settings.annealed ? annealedWeight(stagesOf(settings)) : constant(ANNEALING.first),
      variation: constant(0.1),
      critic: constant(1),
    },
    groups: ratesOf(settings).map((group) => ({ ...adam, ...group })),
    shipped: "generator.",
    ...(settings.perceptual ? { frozen: ["trunk."] } : {}),
    averageDecay: 0.999,
    init: (phase, seed) => {
      const critic = createPatchCritic(settings.critic);
      const generator = createBlockwise({ ...settings.generator, blocks: phase.blocks });
      return {
        params: { ...prefixed(generator.init(seed), "generator"), ...prefixed(critic.init(seed), "critic") },
        state: prefixed(critic.initState(seed), "critic"),
      };
    },
    step: (phase, turn) =>
      createStep(
        (inputs) => objectiveOf(settings, phase, inputs),
        (name) => isTrained(phase, turn, name),
      ),
  };
}

function objectiveOf(settings: BlockwiseRecipeOptions, phase: Phase, inputs: StepInputs): Objective {
  const { photo, hole } = inputs.batch as Record<"photo" | "hole", Features>;
  const generator = createBlockwise({ ...settings.generator, blocks: phase.blocks });
  const planes = generatorPlanes(inputs.batch);
  const output = generator.apply(under(inputs.params, "generator"), planes, "train").cells;
  const composite = filled(photo, output, hole);
  const game = play(settings.critic, inputs, composite);
  const holeL1 = maskedL1(output, photo, hole);
  return {
    terms: {
      hole: holeL1,
      known: maskedL1(output, photo, sub(1, hole)),
      variation: rimVariation(composite, hole),
      ...(settings.perceptual
        ? { perceptual: patchDistance(under(inputs.frozen, "trunk"), composite, photo, hole) }
        : {}),
      ...game.terms,
    },
    watched: { holeL1, adversaryWeight: inputs.scalars["adversary"] as Scalar, ...game.watched },
    nextState: game.nextState,
  };
}

/** The critics see the picture and the hole at full and at half size. */
function play(config: PatchCriticConfig, inputs: StepInputs, composite: Features): Objective {
  const hole = inputs.batch["hole"] as Features;
  const shown = (picture: Features): Features[] => {
    const seen: Features = concat([picture, hole], 3);
    return [seen, averagePool(seen, 2)];
  };
  return patchGame(config, inputs, { composite, shown, near: [touches(hole, CELL), touches(hole, 2 * CELL)] });
}
