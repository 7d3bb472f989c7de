import type { Scalar } from "@tensorflow/tfjs-core";
import { createPatchCritic, type PatchCriticConfig } from "../../models/patch-critic.ts";
import { createSemanticDetail, SEMANTIC_DETAIL_HALF, type SemanticDetailConfig } from "../../models/semantic-detail.ts";
import type { Features } from "../../nn/types.ts";
import { cutWindows, holeCorners } from "../../nn/window.ts";
import { filled, generatorPlanes } from "../batch.ts";
import { maskedL1, touches } from "../losses.ts";
import { patchGame } from "../patch-game.ts";
import { type Level, trunkDistance } from "../perceptual.ts";
import { constant } from "../schedules.ts";
import { createStep, type Objective, prefixed, under } from "../step.ts";
import { isTrained, type Phase, type Recipe, type StepInputs } from "../types.ts";

export interface SemanticDetailRecipeOptions {
  readonly generator: SemanticDetailConfig;
  readonly critic: PatchCriticConfig;
  readonly phases: readonly Phase[];
  /** Where the perceptual network guides; absent = nowhere. Needs `frozen` to hold the trunk under `trunk.`. */
  readonly level?: Level;
  /** Whether the trunk is at hand, so that distances at all levels can be watched. */
  readonly perceptual: boolean;
  readonly adversarial: boolean;
}

/** Whole pictures and windows of half the side about the hole: four strided layers, 64 to 512 channels, at a quarter. */
export const SEMANTIC_DETAIL_CRITIC: PatchCriticConfig = {
  input: 3,
  widths: [16, 32, 64, 128],
  strides: [2, 2, 2, 2],
  branches: ["global", "local"],
};

/** Pixels of a picture that one logit of the critics stands for, in each direction. */
const CELL = 16;

function phases(size: number, batch: number): Phase[] {
  const common = { size, batch, blocks: 3, noise: {} };
  return [
    { ...common, name: "reconstruct", until: 0.2, critics: false },
    { ...common, name: "join", until: 1, critics: true },
  ];
}

export const SEMANTIC_DETAIL_PHASES = { tiny: phases(32, 2), small: phases(128, 6), large: phases(256, 32) } as const;

/**
 * The recipe after Liu et al. 2017 (abstract: perceptual guidance at mid level in a similarity-enhanced space and an
 * adversary complement each other; the numbers are papers.md 1.4, RECONSTRUCTION): a fifth of the run without the
 * adversary, then everything; discounted L1 in the hole, perceptual distance of the composite at a level that can be
 * chosen, hinge critics of the whole and of a window about the hole. Holes are ours: of every kind, where the paper's
 * time took a square in the middle.
 */
export function semanticDetailRecipe(options: Partial<SemanticDetailRecipeOptions> = {}): Recipe {
  const settings: SemanticDetailRecipeOptions = {
    generator: SEMANTIC_DETAIL_HALF,
    critic: SEMANTIC_DETAIL_CRITIC,
    phases: SEMANTIC_DETAIL_PHASES.small,
    perceptual: true,
    adversarial: true,
    ...options,
  };
  const adam = { beta1: 0.5, beta2: 0.999, epsilon: 1e-8, clip: 1, rate: constant(2e-4) };
  return {
    name: "semantic-detail",
    masks: { irregular: 0.35, boxes: 0.2, silhouette: 0.35, square: 0.1 },
    guides: { guided: 0, sketch: 0, colour: 0, paste: 0 },
    leastHole: 0.02,
    greatestHole: constant(0.4),
    phases: settings.phases,
    scalars: {
      hole: constant(1),
      ...(settings.level ? { perceptual: constant(0.1) } : {}),
      ...(settings.adversarial ? { adversary: constant(0.01), critic: constant(1) } : {}),
    },
    groups: [
      { ...adam, prefix: "generator." },
      { ...adam, prefix: "critic." },
    ],
    shipped: "generator.",
    ...(settings.perceptual ? { frozen: ["trunk."] } : {}),
    averageDecay: 0.999,
    init: (phase, seed) => init(settings, phase, seed),
    step: (phase, turn) =>
      createStep(
        (inputs) => objectiveOf(settings, phase, inputs),
        (name) => isTrained(phase, turn, name),
      ),
  };
}

function plays({ adversarial }: SemanticDetailRecipeOptions, { critics }: Phase): boolean {
  return adversarial && critics;
}

function init(settings: SemanticDetailRecipeOptions, phase: Phase, seed: number) {
  const params = prefixed(createSemanticDetail(settings.generator).init(seed), "generator");
  if (!plays(settings, phase)) return { params, state: {} };
  const critic = createPatchCritic(settings.critic);
  return {
    params: { ...params, ...prefixed(critic.init(seed), "critic") },
    state: prefixed(critic.initState(seed), "critic"),
  };
}

function objectiveOf(settings: SemanticDetailRecipeOptions, phase: Phase, inputs: StepInputs): Objective {
  const { photo, hole, discount } = inputs.batch as Record<"photo" | "hole" | "discount", Features>;
  const generator = createSemanticDetail(settings.generator);
  const planes = generatorPlanes(inputs.batch);
  const output = generator.apply(under(inputs.params, "generator"), planes, "train").cells;
  const composite = filled(photo, output, hole);
  const game = plays(settings, phase) ? play(settings.critic, inputs, composite) : undefined;
  const trunk = under(inputs.frozen, "trunk");
  const distance = (level: Level): Scalar => trunkDistance(trunk, composite, photo, level);
  return {
    terms: {
      hole: maskedL1(output, photo, hole, discount),
      ...(settings.level ? { perceptual: distance(settings.level) } : {}),
      ...game?.terms,
    },
    watched: {
      holeL1: maskedL1(output, photo, hole),
      ...(settings.perceptual ? { low: distance("low"), mid: distance("mid"), high: distance("high") } : {}),
      ...game?.watched,
    },
    nextState: game?.nextState ?? {},
  };
}

/** The critics see the whole picture and a window of half its side about the hole. */
function play(config: PatchCriticConfig, inputs: StepInputs, composite: Features): Objective {
  const hole = inputs.batch["hole"] as Features;
  const corners = holeCorners(hole, hole.shape[1] / 2);
  const shown = (x: Features): Features[] => [x, cutWindows(x, corners, x.shape[1] / 2)];
  return patchGame(config, inputs, { composite, shown, near: shown(hole).map((x) => touches(x, CELL)) });
}
