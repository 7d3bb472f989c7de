import { add, clipByValue, concat, mul, onesLike, sub, tidy } from "@tensorflow/tfjs-core";
import type { Size } from "../core/rect.ts";
import { contextualAttention } from "../nn/contextual-attention.ts";
import { buildParams, initConv } from "../nn/init.ts";
import { conv } from "../nn/layers.ts";
import { coarsenHole, upsampleNearest } from "../nn/resize.ts";
import type { Activation, Features, Mode, Params, Scope } from "../nn/types.ts";
import type { GeneratorNetwork, GeneratorOutputs } from "./generator.ts";
import { done, inTurn } from "./layers-in-turn.ts";
import { coloursOf, holeOf } from "./planes.ts";

/** Settings of the generator of Yu et al. 2018. */
export interface ContextualAttentionConfig {
  /** Channels at full size; divisible by 2. */
  readonly width: number;
}

/** As published: 3,601,542 parameters by the released code's layers. */
export const CONTEXTUAL_ATTENTION_FULL: ContextualAttentionConfig = { width: 32 };

/** Ours, for a file of at most 3 MB. */
export const CONTEXTUAL_ATTENTION_SHIPPED: ContextualAttentionConfig = { width: 20 };

/** One convolution: side of the filter, output channels in units of the width, stride or (with `d`) dilation. */
type Row = readonly [kernel: number, output: number, form?: 2 | `d${number}` | "up" | "relu"];

/** Picture to 1/4, twice as wide at 1/2 and four times at 1/4, with dilated layers at the end. */
const ENCODER: readonly Row[] = [
  [5, 1],
  [3, 2, 2],
  [3, 2],
  [3, 4, 2],
  [3, 4],
  [3, 4],
  [3, 4, "d2"],
  [3, 4, "d4"],
  [3, 4, "d8"],
  [3, 4, "d16"],
];

/** 1/4 to the last layer before the colours. */
const DECODER: readonly Row[] = [
  [3, 4],
  [3, 4],
  [3, 2, "up"],
  [3, 2],
  [3, 1, "up"],
  [3, 0.5],
];

/** The second stage's dilated branch is narrower at first than the coarse network. */
const DILATED: readonly Row[] = [[5, 1], [3, 1, 2], [3, 2], [3, 2, 2], ...ENCODER.slice(4)];

/** Its attention branch before the attention, and after it. */
const ATTENDING: readonly Row[] = [
  [5, 1],
  [3, 1, 2],
  [3, 2],
  [3, 4, 2],
  [3, 4],
  [3, 4, "relu"],
];
const ATTENDED: readonly Row[] = [
  [3, 4],
  [3, 4],
];

/** Colours, a plane of ones (which tells the picture's border from zero padding), the hole. */
const SEEN = 5;

interface Part {
  readonly name: string;
  readonly rows: readonly Row[];
  /** Input channels in units of the width, or of the picture. */
  readonly input: (width: number) => number;
  /** Downscaling before it. */
  readonly level: 1 | 4;
}

const PARTS: Readonly<Record<"coarse" | "coarseOut" | "dilated" | "attending" | "attended" | "out", Part>> = {
  coarse: { name: "coarse", rows: ENCODER, input: () => SEEN, level: 1 },
  coarseOut: { name: "coarse.out", rows: DECODER, input: (width) => 4 * width, level: 4 },
  dilated: { name: "dilated", rows: DILATED, input: () => SEEN, level: 1 },
  attending: { name: "attending", rows: ATTENDING, input: () => SEEN, level: 1 },
  attended: { name: "attended", rows: ATTENDED, input: (width) => 4 * width, level: 4 },
  out: { name: "out", rows: DECODER, input: (width) => 8 * width, level: 4 },
};

/** The generator; training also needs what its first stage says. */
export interface ContextualAttentionNetwork extends GeneratorNetwork<ContextualAttentionConfig> {
  /** Both stages' pictures, [batch, height, width, 3], -1..1, and the attention. */
  readonly stages: (params: Params, planes: Features, mode: Mode) => Stages;
}

export interface Stages {
  readonly coarse: Features;
  readonly fine: Features;
  readonly features: Features;
  readonly attention: Features;
}

/**
 * The generator of "Generative Image Inpainting with Contextual Attention" (Yu et al. 2018, section 3; layer tables of
 * papers.md 1.2, from the released code): a coarse network, then a refinement that sees its fill with two encoders, one
 * dilated and one attending. ELU everywhere, nearest x2 on the way up, colours clipped to -1..1. It takes any size that divides
 * by 8, several holes, and a hole of its own for each sample; guides it does not know. The code starts from Glorot's
 * numbers, ours are He's, as in every network here.
 */
export function createContextualAttention(config: ContextualAttentionConfig): ContextualAttentionNetwork {
  const stages = (params: Params, planes: Features, mode: Mode): Stages => run(config, { params, mode }, planes);
  return {
    name: "contextual-attention",
    config,
    init: (seed) => initNetwork(config, seed),
    stages,
    apply: (params, planes, mode) => {
      const { coarse, fine, features, attention } = stages(params, planes, mode);
      if (mode === "inference") coarse.dispose();
      return { cells: fine, features, attention } satisfies GeneratorOutputs;
    },
    maxSide: 512,
    attends: true,
    macs: (size) => macsOf(config, size),
  };
}

/** Names, filters and input channels of a part's layers. */
function layersOf({ name, rows, input }: Part, width: number) {
  let channels = input(width);
  return rows.map(([kernel, share, form], i) => {
    const layer = { name: `${name}.${i}`, kernel, input: channels, output: share * width, form };
    channels = layer.output;
    return layer;
  });
}

function initNetwork({ width }: ContextualAttentionConfig, seed: number): Params {
  const builder = buildParams(seed);
  for (const part of Object.values(PARTS))
    for (const { name, kernel, input, output } of layersOf(part, width))
      initConv(builder, name, { kernel, input, output });
  for (const name of ["coarse.rgb", "rgb"])
    initConv(builder, name, { kernel: 3, input: width / 2, output: 3, gain: 0.5 });
  return builder.params;
}

function run({ width }: ContextualAttentionConfig, scope: Scope, planes: Features): Stages {
  const { mode } = scope;
  const layers = (part: Part) => layersOf(part, width).map((layer) => (x: Features) => one(scope, layer, x));
  const colours = (name: string) => [
    (x: Features) => conv(scope, name, x),
    (x: Features) => clipByValue(x, -1, 1) as Features,
  ];

  const hole = holeOf(planes);
  const rgb = coloursOf(planes);
  const known = done(
    scope,
    tidy(() => mul<Features>(rgb, sub(1, hole))),
    rgb,
  );
  /** What a stage sees. */
  const seen = (picture: () => Features): Features =>
    tidy(() => concat([picture(), onesLike(hole), hole], 3)) as Features;
  const first = seen(() => known);
  const coarse = done(
    scope,
    inTurn(mode, first, [...layers(PARTS.coarse), ...layers(PARTS.coarseOut), ...colours("coarse.rgb")]),
    first,
  );
  const second = done(
    scope,
    seen(() => add(known, mul(coarse, hole))),
    known,
  );
  const dilated = inTurn(mode, second, layers(PARTS.dilated));
  const asked = done(scope, inTurn(mode, second, layers(PARTS.attending)), second);
  const narrow = done(scope, coarsenHole(hole, 4), hole);
  const { features: found, attention } = done(scope, contextualAttention(asked, narrow), asked, narrow);
  const attended = done(scope, inTurn(mode, found, layers(PARTS.attended)), found);
  const features = done(scope, concat([dilated, attended], 3) as Features, dilated, attended);
  const fine = inTurn(mode, features, [...layers(PARTS.out), ...colours("rgb")]);
  return { coarse, fine, features, attention };
}

function one(scope: Scope, { name, form }: { readonly name: string; readonly form: Row[2] }, x: Features): Features {
  const activation: Activation = form === "relu" ? "relu" : "elu";
  if (form === "up") return conv(scope, name, upsampleNearest(x), { activation });
  const dilation = typeof form === "string" && form.startsWith("d") ? Number(form.slice(1)) : 1;
  return conv(scope, name, x, { activation, dilation, stride: form === 2 ? 2 : 1 });
}

function macsOf({ width }: ContextualAttentionConfig, { height, width: across }: Size): number {
  const pixels = height * across;
  let total = 2 * pixels * 9 * 3 * (width / 2);
  for (const part of Object.values(PARTS)) {
    let scale = 1 / part.level ** 2;
    for (const { kernel, input, output, form } of layersOf(part, width)) {
      if (form === 2) scale /= 4;
      if (form === "up") scale *= 4;
      total += pixels * scale * kernel * kernel * input * output;
    }
  }
  const cells = pixels / 64;
  return total + cells * cells * (9 + 16) * 4 * width;
}
