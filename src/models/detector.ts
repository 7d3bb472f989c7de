import { add, div, slice, sub } from "@tensorflow/tfjs-core";
import { buildParams, initConv } from "../nn/init.ts";
import { conv, initTransposedConv, transposedConv } from "../nn/layers.ts";
import { sigmoid } from "../nn/smooth.ts";
import type { Features, Mode, Network, Params, Scope } from "../nn/types.ts";
import { inTurn } from "./layers-in-turn.ts";

/** Settings of the detector of Zhang et al. 2020. */
export interface DetectorConfig {
  /** Channels of the first layer; the others have 2, 4, 8, 8 and 4 times as many. */
  readonly width: number;
}

/** As published: 2,267,490 parameters. */
export const DETECTOR_FULL: DetectorConfig = { width: 32 };

/** Ours, for the heat map in the browser: 142,938 parameters. */
export const DETECTOR_SHIPPED: DetectorConfig = { width: 8 };

export type Detector = Network<DetectorConfig, Features, Features>;

const STRIDES = [1, 1, 2, 2, 1] as const;

/**
 * The dense detector (Zhang et al. 2020; papers.md 1.3, "Detector"): a segmentation network of seven 4 x 4 layers, the
 * last two of which double the sides, so that the whole fits the picture; leaky ReLU, no norms. It is shown a
 * picture as a generator made it, -1..1, and says for each pixel how probable it is that the pixel was filled:
 * [batch, height, width, 1], 0..1. The paper's softmax over its two logits is written as the sigmoid of their
 * difference, which is the same number.
 */
export function createDetector(config: DetectorConfig): Detector {
  return {
    name: "detector",
    config,
    init: (seed) => initDetector(config, seed),
    apply: applyDetector,
  };
}

function initDetector({ width }: DetectorConfig, seed: number): Params {
  const builder = buildParams(seed);
  const widths = [1, 2, 4, 8, 8].map((times) => times * width);
  widths.forEach((output, i) => {
    initConv(builder, `body.${i}`, { kernel: 4, input: widths[i - 1] ?? 3, output });
  });
  initTransposedConv(builder, "up.0", { kernel: 4, input: 8 * width, output: 4 * width, gain: 1 });
  initTransposedConv(builder, "up.1", { kernel: 4, input: 4 * width, output: 2, gain: 0.1 });
  return builder.params;
}

function applyDetector(params: Params, picture: Features, mode: Mode): Features {
  const scope: Scope = { params, mode };
  return inTurn(mode, picture, [
    (x) => div(add(x, 1), 2),
    ...STRIDES.map((stride, i) => (x: Features) => conv(scope, `body.${i}`, x, { stride, activation: "leaky" })),
    (x) => transposedConv(scope, "up.0", x),
    (x) => transposedConv(scope, "up.1", x),
    probability,
  ]);
}

/** Of the second of two classes. */
function probability(logits: Features): Features {
  const [batch, height, width] = logits.shape;
  const of = (label: number): Features => slice(logits, [0, 0, 0, label], [batch, height, width, 1]);
  return sigmoid(sub<Features>(of(1), of(0)));
}
