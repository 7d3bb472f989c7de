import { concat, type Scalar, step, sub, zeros } from "@tensorflow/tfjs-core";
import { createLacuna, type LacunaConfig, lacunaHead, lacunaTail } from "../../models/lacuna.ts";
import { conv } from "../../nn/layers.ts";
import { pixelShuffle } from "../../nn/resize.ts";
import type { Features, Scope } from "../../nn/types.ts";
import type { FrozenFeatures } from "../bank.ts";
import { filled, generatorPlanes } from "../batch.ts";
import { averagePool, gram, maskedL1, relativeL1, touches } from "../losses.ts";
import { type Curve, constant } from "../schedules.ts";
import { createStep, type Objective, prefixed, under } from "../step.ts";
import type { Phase, Recipe, StepInputs, Tensors } from "../types.ts";

export interface TuneLacunaOptions {
  readonly generator: LacunaConfig;
  /** Side of the training crops, divisible by 32. */
  readonly size: number;
  readonly batch: number;
  /** Blocks at the end that are trained, with the decoder behind them. */
  readonly trainedBlocks: number;
  /**
   * Block-wise growth, from the end (Yang et al. 2018 grow their net block by block): the decoder alone first, then
   * the blocks join one at a time. For most of the run fewer activations and moments are held.
   */
  readonly blockwise: boolean;
  /** Highest learning rate of the run. */
  readonly rate: number;
  /** Sides of the crops, see ExampleRequest. */
  readonly span?: readonly [least: number, greatest: number];
  /** Samples of a set, see {@link Recipe.bank}. */
  readonly samples: number;
}

/**
 * Times that a sample is shown. With the same hundred samples all along a run on eight photos learns their holes by heart
 * within forty steps; the frozen part of another sample costs less than a quarter of a step.
 */
const USES = 2;

/**
 * Fine-tuning of the flagship on a few photos: encoder and first blocks stay as they are and are computed once a
 * sample; last blocks and decoder learn. Discounted L1 as in the flagship's own recipe, and the Gram matrices (Gatys
 * et al. 2016) of the features that the network's own frozen encoder has of the result, which keep texture from
 * blurring without a second network. No critic: in minutes on a few photos it learns the photos by heart.
 */
export function tuneLacuna(options: TuneLacunaOptions): Recipe {
  return {
    name: "tune-lacuna",
    masks: { irregular: 0.35, boxes: 0.2, silhouette: 0.35, thin: 0.1, border: 0, square: 0 },
    // Some, so that following guides is not forgotten.
    guides: { guided: 0.15, sketch: 0.6, colour: 0.42, paste: 0.25 },
    ...(options.span && { span: options.span }),
    leastHole: 0.03,
    greatestHole: constant(0.35),
    phases: phasesOf(options),
    scalars: {
      hole: constant(4),
      known: constant(0.5),
      coarse: constant(0.5),
      content: constant(1),
      style: constant(0.5),
    },
    groups: [
      {
        prefix: "generator.",
        beta1: 0.9,
        beta2: 0.99,
        epsilon: 1e-8,
        clip: 1,
        rate: tuningRate(options.rate),
      },
    ],
    shipped: "generator.",
    averageDecay: 0.98,
    init: (phase, seed) => ({ params: initTrained(options.generator, phase, seed), state: {} }),
    step: (phase) => createStep((inputs) => objectiveOf(options.generator, phase, inputs)),
    bank: { samples: options.samples, uses: USES, features: (phase) => featuresOf(options.generator, phase) },
  };
}

/** Learning rate of a fine-tuning: soon at its height, then falling to a tenth. */
export function tuningRate(height: number): Curve {
  return [
    { at: 0, value: 0.2 * height },
    { at: 0.05, value: height },
    { at: 1, value: 0.1 * height, ease: "cosine" },
  ];
}

/**
 * Whether a parameter is trained when the first `frozenBlocks` blocks are not.
 * @param name without prefix
 */
export function isTuned({ blocks, attentionAfter }: LacunaConfig, name: string, frozenBlocks: number): boolean {
  const block = /^blocks\.(\d+)\./.exec(name)?.[1];
  if (block !== undefined) return Number(block) >= frozenBlocks;
  const attention = Math.min(attentionAfter, blocks);
  if (name.startsWith("attention.")) return attention >= frozenBlocks && frozenBlocks < blocks;
  return name.startsWith("decoder.") || name.startsWith("head.");
}

function phasesOf({ generator, size, batch, trainedBlocks, blockwise }: TuneLacunaOptions): readonly Phase[] {
  const trained = Math.min(trainedBlocks, generator.blocks);
  const phase = (name: string, until: number, frozenBlocks: number): Phase => ({
    name,
    until,
    size,
    batch,
    blocks: generator.blocks,
    frozenBlocks,
    critics: false,
    noise: {},
  });
  if (!blockwise) return [phase("tune", 1, generator.blocks - trained)];
  return Array.from({ length: trained + 1 }, (_, i) =>
    phase(i === 0 ? "decoder" : `block ${generator.blocks - i}`, (i + 1) / (trained + 1), generator.blocks - i),
  );
}

function initTrained(config: LacunaConfig, { frozenBlocks = 0 }: Phase, seed: number): Tensors {
  const all = createLacuna(config).init(seed);
  const trained: Tensors = {};
  for (const [name, value] of Object.entries(all))
    if (isTuned(config, name, frozenBlocks)) trained[name] = value;
    else value.dispose();
  return prefixed(trained, "generator");
}

/** Names under which a sample's kept features are in the batch. */
const HALF = "frozen.half";
const QUARTER = "frozen.quarter";
const EIGHTH = "frozen.eighth";

function featuresOf(config: LacunaConfig, { frozenBlocks = 0 }: Phase): FrozenFeatures {
  return (frozen, batch) => {
    const scope: Scope = { params: under(frozen, "generator"), mode: "train" };
    const { half, quarter, eighth } = lacunaHead(config, scope, generatorPlanes(batch), frozenBlocks);
    return { [HALF]: half, [QUARTER]: quarter, [EIGHTH]: eighth };
  };
}

function objectiveOf(
  config: LacunaConfig,
  { frozenBlocks = 0 }: Phase,
  { params, frozen, batch }: StepInputs,
): Objective {
  const { photo, hole, discount } = batch as Record<"photo" | "hole" | "discount", Features>;
  const base = under(frozen, "generator");
  const scope: Scope = { params: { ...base, ...under(params, "generator") }, mode: "train" };
  const features = {
    half: batch[HALF] as Features,
    quarter: batch[QUARTER] as Features,
    eighth: batch[EIGHTH] as Features,
  };
  const { cells } = lacunaTail(config, scope, features, hole, frozenBlocks);
  const output = pixelShuffle(cells, 2);
  // Only pixels whose truth is known count; the others are shown as they are on both sides.
  const counts = step(discount) as Features;
  const composite = filled(photo, output, counts);
  const ours = encoderFeatures(base, composite);
  const target = encoderFeatures(base, photo);
  return {
    terms: {
      hole: maskedL1(output, photo, counts, discount),
      known: maskedL1(output, photo, sub(1, hole)),
      coarse: maskedL1(averagePool(composite, 4), averagePool(photo, 4), touches(counts, 4)),
      content: relativeL1(ours, target) as Scalar,
      style: relativeL1(ours.map(gram), target.map(gram)) as Scalar,
    },
    watched: { holeL1: maskedL1(output, photo, counts) },
    nextState: {},
  };
}

/** What the frozen encoder makes of a whole picture at 1/2 and 1/4. */
function encoderFeatures(base: Tensors, picture: Features): readonly [half: Features, quarter: Features] {
  const scope: Scope = { params: base, mode: "train" };
  const [batch, height, width] = picture.shape;
  const planes: Features = concat([picture, zeros([batch, height, width, 7])], 3);
  const down = { activation: "relu", stride: 2 } as const;
  const half = conv(scope, "encoder.1", conv(scope, "encoder.0", planes, down), { activation: "relu" });
  const quarter = conv(scope, "encoder.3", conv(scope, "encoder.2", half, down), { activation: "relu" });
  return [half, quarter];
}
