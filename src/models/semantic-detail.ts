import { add, concat, mul, sub, type Tensor4D } from "@tensorflow/tfjs-core";
import type { Size } from "../core/rect.ts";
import { buildParams, initConv } from "../nn/init.ts";
import { conv, initInstanceNorm, instanceNorm } from "../nn/layers.ts";
import { upsampleNearest } from "../nn/resize.ts";
import type { Features, Mode, Params, Scope } from "../nn/types.ts";
import type { GeneratorNetwork, GeneratorOutputs } from "./generator.ts";
import { inTurn } from "./layers-in-turn.ts";
import { coloursOf, holeOf } from "./planes.ts";

/** Settings of the light generator after Liu et al. 2017. */
export interface SemanticDetailConfig {
  /** Channels of the stem; 2, 4, 8 and 8 times as many at 1/2, 1/4, 1/8 and 1/16. */
  readonly width: number;
}

/** 4,491,075 parameters ("4.5 M" of papers.md 1.4). */
export const SEMANTIC_DETAIL_FULL: SemanticDetailConfig = { width: 32 };

/** All widths halved: 1,124,771 parameters ("1.1 M"). */
export const SEMANTIC_DETAIL_HALF: SemanticDetailConfig = { width: 16 };

/** Widths at 1, 1/2, 1/4, 1/8 and 1/16 in multiples of the stem's. */
const TIMES = [1, 2, 4, 8, 8] as const;
const DILATIONS = [2, 4, 8] as const;

/**
 * The light generator after "Semantically Consistent Image Completion with Fine-grained Details" (Liu et al. 2017). The
 * paper's layers are not known; this is papers.md 1.4, RECONSTRUCTION: a 5 x 5 stem, four strided 4 x 4 down to 1/16,
 * three dilated 3 x 3, and back by nearest doubling, 3 x 3 and skips by addition; instance norm in all but the first and
 * the last layer. Activations are ours: leaky ReLU down, ReLU from there on. It sees colours -1..1 with 0 in the
 * hole, and the hole; guides it does not know. Sides divide by 16.
 */
export function createSemanticDetail(config: SemanticDetailConfig): GeneratorNetwork<SemanticDetailConfig> {
  return {
    name: "semantic-detail",
    config,
    divisor: 16,
    init: (seed) => initSemanticDetail(config, seed),
    apply: applySemanticDetail,
    macs: (size) => macsOf(config, size),
  };
}

function initSemanticDetail({ width }: SemanticDetailConfig, seed: number): Params {
  const builder = buildParams(seed);
  const widths = TIMES.map((times) => times * width);
  const layer = (name: string, kernel: number, input: number, output: number): void => {
    initConv(builder, name, { kernel, input, output, bias: false });
    initInstanceNorm(builder, `${name}.norm`, output);
  };
  const [stem, ...deeper] = widths as [number, ...number[]];
  initConv(builder, "encoder.0", { kernel: 5, input: 4, output: stem });
  deeper.forEach((output, i) => {
    layer(`encoder.${i + 1}`, 4, widths[i] as number, output);
  });
  const deepest = widths.at(-1) as number;
  DILATIONS.forEach((_, i) => {
    layer(`middle.${i}`, 3, deepest, deepest);
  });
  for (let i = deeper.length; i > 0; i--) layer(`decoder.${i - 1}`, 3, widths[i] as number, widths[i - 1] as number);
  initConv(builder, "head", { kernel: 3, input: stem, output: 3, gain: 0.5 });
  return builder.params;
}

/** Colours with an empty hole, and the hole. */
function emptyHole(planes: Features): Features {
  const rgb = coloursOf(planes);
  const hole = holeOf(planes);
  return concat([mul(rgb, sub(1, hole)), hole], 3) as Features;
}

function applySemanticDetail(params: Params, planes: Features, mode: Mode): GeneratorOutputs {
  const scope: Scope = { params, mode };
  const skips: Features[] = [
    inTurn(mode, planes, [emptyHole, (x) => conv(scope, "encoder.0", x, { activation: "leaky" })]),
  ];
  for (let i = 1; i < TIMES.length; i++) {
    const down = (x: Features): Features => conv(scope, `encoder.${i}`, x, { stride: 2 });
    const norm = (x: Features): Features => instanceNorm(scope, `encoder.${i}.norm`, x, "leaky");
    skips.push(inTurn(mode, skips.at(-1) as Features, [down, norm]));
  }
  const deepest = skips.pop() as Features;
  const features = inTurn(
    mode,
    deepest,
    DILATIONS.flatMap((dilation, i) => [
      (x: Features) => conv(scope, `middle.${i}`, x, { dilation }),
      (x: Features) => instanceNorm(scope, `middle.${i}.norm`, x, "relu"),
    ]),
  );
  const cells = inTurn(mode, features, [
    ...skips.toReversed().flatMap((skip, i) => {
      const name = `decoder.${skips.length - 1 - i}`;
      return [
        upsampleNearest,
        (x: Features) => conv(scope, name, x),
        (x: Features) => instanceNorm(scope, `${name}.norm`, x, "relu"),
        (x: Features) => add<Tensor4D>(x, skip),
      ];
    }),
    (x) => conv(scope, "head", x, { activation: "tanh" }),
  ]);
  if (mode === "inference") for (const used of [deepest, ...skips]) used.dispose();
  return { cells, features };
}

function macsOf({ width }: SemanticDetailConfig, { height, width: across }: Size): number {
  const widths = TIMES.map((times) => times * width);
  const at = (level: number): number => (height * across) / 4 ** level;
  let total = at(0) * (25 * 4 + 9 * 3) * width;
  for (let i = 1; i < widths.length; i++) {
    const pair = (widths[i] as number) * (widths[i - 1] as number);
    total += at(i) * 16 * pair + at(i - 1) * 9 * pair;
  }
  const deepest = widths.at(-1) as number;
  return total + at(widths.length - 1) * DILATIONS.length * 9 * deepest * deepest;
}
