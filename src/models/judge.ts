import { add, concat, type Tensor4D } from "@tensorflow/tfjs-core";
import { activate } from "../nn/activations.ts";
import { buildParams, initConv } from "../nn/init.ts";
import { conv } from "../nn/layers.ts";
import { coarsenHole, upsample } from "../nn/resize.ts";
import { initSpectralVector, normalizeWeights } from "../nn/spectral.ts";
import type { Features, Mode, Network, Params, Scope } from "../nn/types.ts";

export interface JudgeConfig {
  /** Channels at 1/2, 1/4, 1/8, 1/16 and 1/32. */
  readonly widths: readonly [number, number, number, number, number];
  /** Channels of the detector's decoder at 1/2, 1/4, 1/8 and 1/16. */
  readonly detector: readonly [number, number, number, number];
}

export const JUDGE_DEFAULT: JudgeConfig = { widths: [32, 64, 128, 256, 256], detector: [16, 32, 48, 64] };

export interface JudgeInputs {
  /** [batch, height, width, 3], -1..1; sides divisible by 32. */
  readonly picture: Features;
  /** [batch, height, width, 1]. */
  readonly sketch: Features;
  /** [batch, height, width, 1], 1 = filled or to be filled. Only the patch heads see it. */
  readonly hole: Features;
}

export interface JudgeOutputs {
  /** Patch logits, high = real: [batch, height / 8, width / 8, 1]. */
  readonly local: Features;
  /** Patch logits, high = real: [batch, height / 32, width / 32, 1]. */
  readonly global: Features;
  /** Features of every level, for feature matching and for the detector. */
  readonly levels: readonly Features[];
}

/** A critic with spectral norms: its weights are normalised once a step, then used for every forward pass of it. */
export type Critic<Config, Inputs, Outputs> = Network<Config, Inputs, Outputs> & {
  /** First vectors of the power iterations. */
  readonly initState: (seed: number) => Params;
  /** `weights` for apply, and the next state. */
  readonly normalize: (params: Params, state: Params) => { readonly weights: Params; readonly state: Params };
};

export type Judge = Critic<JudgeConfig, JudgeInputs, JudgeOutputs> & {
  /**
   * The detector's opinion on what `apply` saw: the logit that a pixel is filled, [batch, height / 2, width / 2, 1].
   * @param levels of its outputs
   */
  readonly detect: (params: Params, levels: readonly Features[], mode: Mode) => Features;
};

/**
 * The judge: one network with three opinions, for training only (papers.md part 4). A spectral-norm encoder of
 * 4 x 4 strided convolutions; patch logits at 1/8 and at 1/32 (the local and the global critic of Iizuka et al.
 * 2017 without fully connected layers); and a decoder that says for each pixel whether it is filled (the dense
 * detector of Zhang et al. 2020). The encoder is not shown the hole, or the detector could simply copy it; the
 * patch heads are. Shown the sketch, it can ask that a fill follows it (Yu et al. 2019).
 */
export function createJudge(config: JudgeConfig): Judge {
  return {
    name: "judge",
    config,
    init: (seed) => initJudge(config, seed),
    initState: (seed) => initJudgeState(config, seed),
    normalize: normalizeWeights,
    apply: (params, inputs, mode) => applyJudge(params, inputs, mode),
    detect: (params, levels, mode) => detect({ params, mode }, levels),
  };
}

/** Hidden channels of the patch heads. */
const HEAD = 64;

function initJudge({ widths, detector }: JudgeConfig, seed: number): Params {
  const builder = buildParams(seed);
  widths.forEach((output, i) => {
    initConv(builder, `body.${i}`, { kernel: 4, input: i === 0 ? 4 : (widths[i - 1] as number), output });
  });
  for (const [name, input] of [
    ["local", widths[2]],
    ["global", widths[4]],
  ] as const) {
    initConv(builder, `${name}.0`, { kernel: 3, input: input + 1, output: HEAD });
    initConv(builder, `${name}.1`, { kernel: 3, input: HEAD, output: 1 });
  }
  detector.forEach((output, i) => {
    initConv(builder, `detector.lateral.${i}`, { kernel: 1, input: widths[i] as number, output });
    const below = detector[i + 1];
    if (below) initConv(builder, `detector.up.${i}`, { kernel: 3, input: below, output });
  });
  initConv(builder, "detector.out", { kernel: 3, input: detector[0], output: 1, gain: 0 });
  return builder.params;
}

/** The layers under a spectral norm, with their output channels. */
function normalizedLayers({ widths }: JudgeConfig): [name: string, outputs: number][] {
  const heads: [string, number][] = [
    ["local.0", HEAD],
    ["local.1", 1],
    ["global.0", HEAD],
    ["global.1", 1],
  ];
  return [...widths.map((outputs, i): [string, number] => [`body.${i}`, outputs]), ...heads];
}

function initJudgeState(config: JudgeConfig, seed: number): Params {
  const builder = buildParams(seed);
  for (const [name, outputs] of normalizedLayers(config)) initSpectralVector(builder, `${name}.vector`, outputs);
  return builder.params;
}

function applyJudge(params: Params, { picture, sketch, hole }: JudgeInputs, mode: Mode): JudgeOutputs {
  const scope: Scope = { params, mode };
  const levels: Features[] = [];
  let x: Features = concat([picture, sketch], 3);
  for (let i = 0; i < 5; i++) {
    x = conv(scope, `body.${i}`, x, { stride: 2, activation: "leaky" });
    levels.push(x);
  }
  const head = (name: string, features: Features, factor: number): Features => {
    const seen = concat([features, coarsenHole(hole, factor)], 3) as Features;
    return conv(scope, `${name}.1`, conv(scope, `${name}.0`, seen, { activation: "relu" }));
  };
  return { local: head("local", levels[2] as Features, 8), global: head("global", x, 32), levels };
}

/** A feature pyramid from 1/16 up to 1/2: each level is narrowed, doubled and added to the next finer one. */
function detect(scope: Scope, levels: readonly Features[]): Features {
  let x: Features | undefined;
  for (let i = 3; i >= 0; i--) {
    const lateral = conv(scope, `detector.lateral.${i}`, levels[i] as Features);
    const sum: Features = x ? add<Tensor4D>(lateral, upsample(conv(scope, `detector.up.${i}`, x))) : lateral;
    x = activate(sum, "relu");
  }
  return conv(scope, "detector.out", x as Features);
}
