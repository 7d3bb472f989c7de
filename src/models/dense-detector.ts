import { add, concat, div, mul, sub } from "@tensorflow/tfjs-core";
import type { Size } from "../core/rect.ts";
import { buildParams, initConv } from "../nn/init.ts";
import { conv, initInstanceNorm, initTransposedConv, instanceNorm, transposedConv } from "../nn/layers.ts";
import { reflectPad } from "../nn/resize.ts";
import type { Features, Mode, Params, Scope } from "../nn/types.ts";
import type { GeneratorNetwork, GeneratorOutputs } from "./generator.ts";
import { inTurn } from "./layers-in-turn.ts";
import { coloursOf, holeOf } from "./planes.ts";
import { initResidualBlock, residualBlock, residualMacs } from "./residual.ts";

/** Settings of the generator of Zhang et al. 2020. */
export interface DenseDetectorConfig {
  /** Channels at full size; twice at 1/2, four times at 1/4. */
  readonly width: number;
}

/** As published: 10,779,328 parameters. */
export const DENSE_DETECTOR_FULL: DenseDetectorConfig = { width: 64 };

/** Ours, for a file of at most 3 MB; a multiple of four channels suits every back end. */
export const DENSE_DETECTOR_SHIPPED: DenseDetectorConfig = { width: 20 };

/** Residual blocks at 1/4. */
const BLOCKS = 8;

/**
 * The generator of "Pixel-wise Dense Detector for Image Inpainting" (Zhang et al. 2020; papers.md 1.3, layer table):
 * 7 x 7, two strided 4 x 4 down to 1/4, eight residual blocks, two transposed 4 x 4 back, 7 x 7; instance norm throughout,
 * no biases, mirrored borders. It sees the picture in 0..1 with a white hole, and the hole; guides it does not know. The
 * paper starts from Xavier's uniform numbers; ours are He's normal ones, as in every network here.
 */
export function createDenseDetector(config: DenseDetectorConfig): GeneratorNetwork<DenseDetectorConfig> {
  return {
    name: "dense-detector",
    config,
    init: (seed) => initGenerator(config, seed),
    apply: applyGenerator,
    macs: (size) => macsOf(config, size),
  };
}

function initGenerator({ width }: DenseDetectorConfig, seed: number): Params {
  const builder = buildParams(seed);
  const encoder = [
    { kernel: 7, input: 4, output: width },
    { kernel: 4, input: width, output: 2 * width },
    { kernel: 4, input: 2 * width, output: 4 * width },
  ];
  encoder.forEach((shape, i) => {
    initConv(builder, `encoder.${i}`, { ...shape, bias: false });
    initInstanceNorm(builder, `encoder.${i}.norm`, shape.output);
  });
  for (let i = 0; i < BLOCKS; i++) initResidualBlock(builder, `blocks.${i}`, 4 * width);
  [4 * width, 2 * width].forEach((input, i) => {
    initTransposedConv(builder, `decoder.${i}`, { kernel: 4, input, output: input / 2, bias: false });
    initInstanceNorm(builder, `decoder.${i}.norm`, input / 2);
  });
  initConv(builder, "head", { kernel: 7, input: width, output: 3, bias: false, gain: 0.5 });
  return builder.params;
}

/** The planes of GENERATOR_PLANES as this network sees them: 0..1 with a white hole, and the hole. */
function whiteHole(planes: Features): Features {
  const rgb = coloursOf(planes);
  const hole = holeOf(planes);
  const picture = add(mul(div(add(rgb, 1), 2), sub(1, hole)), hole);
  return concat([picture, hole], 3) as Features;
}

function applyGenerator(params: Params, planes: Features, mode: Mode): GeneratorOutputs {
  const scope: Scope = { params, mode };
  const norm = (name: string) => (x: Features) => instanceNorm(scope, `${name}.norm`, x, "relu");
  const features = inTurn(mode, planes, [
    whiteHole,
    (x) => reflectPad(x, 3),
    (x) => conv(scope, "encoder.0", x, { pad: "valid" }),
    norm("encoder.0"),
    ...["encoder.1", "encoder.2"].flatMap((name) => [(x: Features) => conv(scope, name, x, { stride: 2 }), norm(name)]),
    ...Array.from({ length: BLOCKS }, (_, i) => (x: Features) => residualBlock(scope, `blocks.${i}`, x)),
  ]);
  const cells = inTurn(mode, features, [
    ...["decoder.0", "decoder.1"].flatMap((name) => [(x: Features) => transposedConv(scope, name, x), norm(name)]),
    (x) => reflectPad(x, 3),
    (x) => conv(scope, "head", x, { pad: "valid", activation: "tanh" }),
  ]);
  return { cells, features };
}

function macsOf({ width }: DenseDetectorConfig, { height, width: across }: Size): number {
  const atFull = 49 * (4 + 3) * width;
  // A transposed convolution works on each pixel that it reads.
  const atHalf = 16 * 2 * width * width;
  const atQuarter = 16 * 8 * width * width * 2 + BLOCKS * residualMacs(4 * width);
  return height * across * (atFull + (2 * atHalf) / 4 + atQuarter / 16);
}
