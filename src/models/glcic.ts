import { concat, mul, sub } from "@tensorflow/tfjs-core";
import type { Size } from "../core/rect.ts";
import { activate } from "../nn/activations.ts";
import { batchNorm, initBatchNorm, initBatchStatistics, type Statistics } from "../nn/batch-norm.ts";
import { buildParams, initConv } from "../nn/init.ts";
import { conv, initTransposedConv, transposedConv } from "../nn/layers.ts";
import type { Features, Params, Scope } from "../nn/types.ts";
import { foldBatchNorms } from "./fold.ts";
import type { GeneratorNetwork, GeneratorOutputs } from "./generator.ts";
import { inTurn } from "./layers-in-turn.ts";
import { coloursOf, holeOf } from "./planes.ts";

/** Settings of the completion network of Iizuka et al. 2017. */
export interface GlcicConfig {
  /** Channels at full size; divisible by 2. */
  readonly width: number;
  /** Mean red, green and blue of the training photos, 0..1: the colour of the hole. */
  readonly mean: readonly [red: number, green: number, blue: number];
}

/** Measured on the training photos. */
const PHOTO_MEAN = [0.469, 0.455, 0.411] as const;

/** As published: 6,072,131 parameters. */
export const GLCIC_FULL: GlcicConfig = { width: 64, mean: PHOTO_MEAN };

/** Ours, for a file of at most 3 MB. */
export const GLCIC_SHIPPED: GlcicConfig = { width: 28, mean: PHOTO_MEAN };

interface Layer {
  readonly name: string;
  readonly kernel: number;
  readonly input: number;
  readonly output: number;
  readonly form: "plain" | "down" | "up";
  readonly dilation: number;
}

/** Convolutions 1 to 16 by kernel, form, dilation and output channels in units of the width. */
const TABLE: readonly [kernel: number, form: Layer["form"], dilation: number, output: number][] = [
  [5, "plain", 1, 1],
  [3, "down", 1, 2],
  [3, "plain", 1, 2],
  [3, "down", 1, 4],
  [3, "plain", 1, 4],
  [3, "plain", 1, 4],
  [3, "plain", 2, 4],
  [3, "plain", 4, 4],
  [3, "plain", 8, 4],
  [3, "plain", 16, 4],
  [3, "plain", 1, 4],
  [3, "plain", 1, 4],
  [4, "up", 1, 2],
  [3, "plain", 1, 2],
  [4, "up", 1, 1],
  [3, "plain", 1, 0.5],
];

/** Layers of the table up to the narrowest level's last. */
const NARROW = 12;

function layersOf({ width }: GlcicConfig): Layer[] {
  let input = 4;
  return TABLE.map(([kernel, form, dilation, share], i) => {
    const layer = { name: `conv.${i + 1}`, kernel, form, dilation, input, output: share * width };
    input = layer.output;
    return layer;
  });
}

/** The generator, with what batch norms need beside it. */
export interface GlcicNetwork extends GeneratorNetwork<GlcicConfig> {
  /** First running statistics. */
  readonly initState: () => Params;
  /** The network as it is trained, norms by this batch's own statistics; the next running ones go to `statistics`. */
  readonly train: (params: Params, planes: Features, statistics: Statistics) => GeneratorOutputs;
}

/**
 * The completion network of "Globally and Locally Consistent Image Completion" (Iizuka et al. 2017, section 3.2; layer
 * table of papers.md 1.1): 17 convolutions, only two of them strided, four dilated by 2 to 16, batch norm and ReLU after
 * each but the last, sigmoid at the end. It sees the picture in 0..1 less the photos' mean colour, 0 in the hole (so the
 * hole is mean-coloured), and the hole; guides it does not know. `apply` takes folded weights. The order conv, norm,
 * ReLU is the paper's as recalled, He's normal numbers to start from are our choice.
 */
export function createGlcic(config: GlcicConfig): GlcicNetwork {
  const layers = layersOf(config);
  const folded = layers.map(({ name, form }) => ({ name, outputAxis: form === "up" ? 2 : 3 }) as const);
  return {
    name: "glcic",
    config,
    init: (seed) => initGlcic(config, seed),
    initState: () => {
      const builder = buildParams(0);
      for (const { name, output } of layers) initBatchStatistics(builder, `${name}.norm`, output);
      return builder.params;
    },
    apply: (params, planes, mode) => {
      if ("conv.1.norm.gain" in params) throw new RangeError("Fold the batch norms first: network.fold(weights).");
      return run(config, { params, mode }, planes);
    },
    train: (params, planes, statistics) => run(config, { params, mode: "train" }, planes, statistics),
    fold: (weights) => foldBatchNorms(weights, folded),
    finish: "clone",
    macs: (size) => macsOf(config, size),
  };
}

function initGlcic(config: GlcicConfig, seed: number): Params {
  const builder = buildParams(seed);
  for (const { name, form, ...shape } of layersOf(config)) {
    (form === "up" ? initTransposedConv : initConv)(builder, name, shape);
    initBatchNorm(builder, `${name}.norm`, shape.output);
  }
  initConv(builder, "conv.17", { kernel: 3, input: config.width / 2, output: 3, gain: 0.5 });
  return builder.params;
}

/** The planes of GENERATOR_PLANES as this network sees them. */
function meanHole(planes: Features, mean: GlcicConfig["mean"]): Features {
  const rgb = coloursOf(planes);
  const hole = holeOf(planes);
  const centred = mul(
    sub(
      rgb,
      [...mean].map((value) => 2 * value - 1),
    ),
    0.5,
  );
  return concat([mul(centred, sub(1, hole)), hole], 3) as Features;
}

function run(config: GlcicConfig, scope: Scope, planes: Features, statistics?: Statistics): GeneratorOutputs {
  const { mode } = scope;
  const linear = ({ name, form, dilation }: Layer, x: Features, activation: "linear" | "relu"): Features =>
    form === "up"
      ? transposedConv(scope, name, x, activation)
      : conv(scope, name, x, { stride: form === "down" ? 2 : 1, dilation, activation });
  const layer = (each: Layer) => (x: Features) =>
    statistics
      ? activate(batchNorm(scope, `${each.name}.norm`, linear(each, x, "linear"), statistics), "relu")
      : linear(each, x, "relu");
  const layers = layersOf(config).map(layer);
  // Statistics must outlive the layers that find them; the tape's scope ends theirs.
  const inOrder: typeof inTurn = statistics ? (_, first, each) => each.reduce((x, next) => next(x), first) : inTurn;
  const features = inOrder(mode, planes, [(x) => meanHole(x, config.mean), ...layers.slice(0, NARROW)]);
  const cells = inOrder(mode, features, [
    ...layers.slice(NARROW),
    (x) => conv(scope, "conv.17", x, { activation: "sigmoid" }),
    (x) => sub(mul(x, 2), 1),
  ]);
  return { cells, features };
}

function macsOf(config: GlcicConfig, { height, width }: Size): number {
  let scale = 1;
  let perPixel = (9 * 3 * config.width) / 2;
  for (const { kernel, form, input, output } of layersOf(config)) {
    if (form === "down") scale /= 4;
    perPixel += kernel * kernel * input * output * scale;
    if (form === "up") scale *= 4;
  }
  return height * width * perPixel;
}
