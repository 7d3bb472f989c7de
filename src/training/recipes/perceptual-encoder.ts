import { abs, add, addN, div, log, mean, mul, type Scalar, slice, sub } from "@tensorflow/tfjs-core";
import {
  createPerceptualEncoder,
  ENCODER_TAPS,
  PERCEPTUAL_ENCODER_DEFAULT,
  type PerceptualEncoderConfig,
} from "../../models/perceptual-encoder.ts";
import { trunkFeatures } from "../../models/squeezenet.ts";
import { stopGradient } from "../../nn/activations.ts";
import { buildParams, initConv } from "../../nn/init.ts";
import { conv } from "../../nn/layers.ts";
import { upsample } from "../../nn/resize.ts";
import { sigmoid } from "../../nn/smooth.ts";
import type { Features, Params } from "../../nn/types.ts";
import { averagePool } from "../losses.ts";
import { similarityDistance } from "../perceptual.ts";
import { constant } from "../schedules.ts";
import { createStep, type Objective, prefixed, under } from "../step.ts";
import type { Phase, Recipe, StepInputs } from "../types.ts";
import type { System } from "./system.ts";

export interface PerceptualEncoderRecipeOptions {
  readonly encoder: PerceptualEncoderConfig;
  readonly size: number;
  readonly batch: number;
}

/** Channels of the trunk at {@link ENCODER_TAPS}. */
const TRUNK_CHANNELS = [64, 128, 256, 384] as const;

/**
 * Distils the trunk into an encoder of ours (the recipe is ours; see `createPerceptualEncoder`). Two terms: `match`, the
 * encoder's features, through a 1 x 1 adapter that is thrown away, lie in the direction of the trunk's, pixel for pixel;
 * `rank`, its distance between a photo and a spoiled copy, channels weighted, is the trunk's, compared as logarithms, so
 * that small distances count. The copy is spoiled in the hole and, more lightly, elsewhere: by blur, grain and a wrong
 * colour, in shares that change from sample to sample.
 */
export function perceptualEncoderRecipe(options: Partial<PerceptualEncoderRecipeOptions> = {}): Recipe {
  const settings: PerceptualEncoderRecipeOptions = {
    encoder: PERCEPTUAL_ENCODER_DEFAULT,
    size: 128,
    batch: 8,
    ...options,
  };
  const { size, batch } = settings;
  const noise = { shares: [-1, 1, 1, 4], grain: [-1, size, size, 3] };
  const phase: Phase = { name: "distil", until: 1, size, batch, blocks: 0, critics: false, noise };
  const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clip: 1 };
  return {
    name: "perceptual-encoder",
    masks: { irregular: 0.4, boxes: 0.2, silhouette: 0.4 },
    guides: { guided: 0, sketch: 0, colour: 0, paste: 0 },
    leastHole: 0.05,
    greatestHole: constant(0.5),
    phases: [phase],
    scalars: { match: constant(1), rank: constant(0.3) },
    groups: [
      {
        ...adam,
        prefix: "",
        rate: [
          { at: 0, value: 1e-3 },
          { at: 1, value: 5e-5, ease: "cosine" },
        ],
      },
    ],
    shipped: "encoder.",
    frozen: ["trunk."],
    averageDecay: 0.999,
    init: (_, seed) => ({
      params: {
        ...prefixed(createPerceptualEncoder(settings.encoder).init(seed), "encoder"),
        ...prefixed(initAdapters(settings.encoder, seed), "adapter"),
      },
      state: {},
    }),
    step: () => createStep((inputs) => objectiveOf(settings, inputs)),
  };
}

function initAdapters({ widths }: PerceptualEncoderConfig, seed: number): Params {
  const builder = buildParams(seed);
  TRUNK_CHANNELS.forEach((output, i) => {
    initConv(builder, `${i}`, { kernel: 1, input: widths[i] as number, output });
  });
  return builder.params;
}

function objectiveOf({ encoder: config }: PerceptualEncoderRecipeOptions, inputs: StepInputs): Objective {
  const encoder = createPerceptualEncoder(config);
  const own = under(inputs.params, "encoder");
  const adapters = { params: under(inputs.params, "adapter"), mode: "train" } as const;
  const trunk = under(inputs.frozen, "trunk");
  const see = (picture: Features): Seen => ({
    own: encoder.apply(own, picture),
    trunk: trunkFeatures(trunk, picture, ENCODER_TAPS).map((features) => stopGradient(features)),
  });
  const [clean, copy] = [see(inputs.batch["photo"] as Features), see(spoiled(inputs))];
  const matched = [clean, copy].map((seen) => {
    const adapted = seen.own.map((features, i) => conv(adapters, `${i}`, features, { activation: "relu" }));
    return mean(similarityDistance(adapted, seen.trunk));
  });
  const distance = similarityDistance(copy.own, clean.own, encoder.similarity(own));
  const wanted = similarityDistance(copy.trunk, clean.trunk);
  const rank = mean(abs(sub(log(add(distance, 1e-4)), log(add(wanted, 1e-4))))) as Scalar;
  return {
    terms: { match: div(addN(matched), matched.length) as Scalar, rank },
    watched: { distance: mean(distance), wanted: mean(wanted) },
    nextState: {},
  };
}

interface Seen {
  readonly own: readonly Features[];
  readonly trunk: readonly Features[];
}

/** A copy of the photo that is spoiled, most of all in the hole. */
function spoiled({ batch, noise }: StepInputs): Features {
  const { photo, hole } = batch as Record<"photo" | "hole", Features>;
  const shares = sigmoid(noise["shares"] as Features);
  const share = (i: number): Features => slice(shares, [0, 0, 0, i], [-1, 1, 1, 1]);
  const blurred = upsample(upsample(averagePool(photo, 4)));
  const plain = mean(photo, [1, 2], true);
  const where = add(hole, mul(sub(1, hole), mul(share(3), 0.2)));
  const change = addN<Features>([
    mul(sub(blurred, photo), share(0)),
    mul(noise["grain"] as Features, mul(share(1), 0.3)),
    mul(sub(plain, photo), mul(share(2), 0.7)),
  ]);
  return add(photo, mul(change, where));
}

/** The recipe at every size. @throws RangeError (from `choose`) without the trunk, which it learns from */
export const perceptualEncoderTool: Pick<System, "choose"> = {
  choose: (plan, { perceptual, batch, size }) => {
    if (!perceptual) throw new RangeError("The perceptual encoder is learned from the trunk, which is not at hand.");
    const sizes = { tiny: { size: 32, batch: 2 }, small: { size: 96, batch: 6 }, large: { size: 128, batch: 64 } }[
      plan
    ];
    const encoder: PerceptualEncoderConfig = plan === "tiny" ? { widths: [4, 4, 4, 4] } : PERCEPTUAL_ENCODER_DEFAULT;
    const chosen = { encoder, size: size ?? sizes.size, batch: batch ?? sizes.batch };
    return { recipe: perceptualEncoderRecipe(chosen), network: { name: "perceptual-encoder", config: { ...encoder } } };
  },
};
