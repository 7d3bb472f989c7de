import { add, mean, mul, neg, pow, type Scalar, step, sub, type Tensor } from "@tensorflow/tfjs-core";
import {
  CONTEXTUAL_ATTENTION_SHIPPED,
  type ContextualAttentionConfig,
  createContextualAttention,
} from "../../models/contextual-attention.ts";
import { createWassersteinCritic } from "../../models/wasserstein-critics.ts";
import { stopGradient } from "../../nn/activations.ts";
import { uniform } from "../../nn/smooth.ts";
import type { Features } from "../../nn/types.ts";
import { cutWindows, holeCorners } from "../../nn/window.ts";
import { filled, generatorPlanes } from "../batch.ts";
import { gradientPenalty, maskedL1 } from "../losses.ts";
import { constant } from "../schedules.ts";
import { createStep, type Objective, prefixed, under } from "../step.ts";
import { isTrained, type Phase, type Recipe, type StepInputs, type Turn } from "../types.ts";
import type { PlanName, System } from "./system.ts";

export interface ContextualAttentionRecipeOptions {
  readonly generator: ContextualAttentionConfig;
  /** Width of both critics; their sides are that of the crops and half of it. */
  readonly criticWidth: number;
  readonly phases: readonly Phase[];
}

/** Five critic steps for each of the generator's. */
const TURNS: readonly Turn[] = [
  { name: "critics", trains: ["critics."], times: 5 },
  { name: "generator", trains: ["generator."], times: 1 },
];

/** The batch's discount is 0.97^d; the paper's is 0.9^d, d the distance to the nearest known pixel. */
const DISCOUNT = Math.log(0.9) / Math.log(0.97);

/**
 * The recipe of "Generative Image Inpainting with Contextual Attention" (Yu et al. 2018, section 4; losses and numbers of
 * papers.md 1.2, from the released code): discounted L1 in the hole and L1 outside, on both stages; a global and a
 * local Wasserstein critic with a gradient penalty inside the hole; five critic steps to one of the generator. The code
 * has one hole for a batch and its discount from the box's edge; here each sample has its own hole, of any shape.
 */
export function contextualAttentionRecipe(options: ContextualAttentionRecipeOptions): Recipe {
  const { generator, criticWidth, phases } = options;
  const adam = { beta1: 0.5, beta2: 0.9, epsilon: 1e-8, clip: 1e3, rate: constant(1e-4) };
  return {
    name: "contextual-attention",
    masks: { rectangle: 0.6, irregular: 0.3, silhouette: 0.1 },
    guides: { guided: 0, sketch: 0, colour: 0, paste: 0 },
    leastHole: 0.05,
    greatestHole: constant(0.25),
    phases,
    scalars: {
      discounted: constant(1.2),
      outside: constant(1.2),
      adversary: constant(0.001),
      wasserstein: constant(1),
      penalty: constant(10),
    },
    groups: [
      { ...adam, prefix: "generator." },
      { ...adam, prefix: "critics." },
    ],
    shipped: "generator.",
    averageDecay: 0.999,
    init: (phase, seed) => {
      const { global, local } = criticsOf(phase, criticWidth);
      return {
        params: {
          ...prefixed(createContextualAttention(generator).init(seed), "generator"),
          ...prefixed(global.init(seed), "critics.global"),
          ...prefixed(local.init(seed + 1), "critics.local"),
        },
        state: {},
      };
    },
    step: (phase, turn) =>
      createStep(
        (inputs) => objectiveOf(options, phase, turn, inputs),
        (name) => isTrained(phase, turn, name),
      ),
  };
}

function criticsOf({ size }: Phase, width: number) {
  return {
    global: createWassersteinCritic("global", { side: size, width }),
    local: createWassersteinCritic("local", { side: size / 2, width }),
  };
}

function objectiveOf(
  { generator, criticWidth }: ContextualAttentionRecipeOptions,
  phase: Phase,
  turn: Turn | undefined,
  inputs: StepInputs,
): Objective {
  const { photo, hole } = inputs.batch as Record<"photo" | "hole", Features>;
  const network = createContextualAttention(generator);
  const stages = network.stages(under(inputs.params, "generator"), generatorPlanes(inputs.batch), "train");
  const composite = filled(photo, stages.fine, hole);
  const watched = { holeL1: maskedL1(stages.fine, photo, hole) };
  const pair = pairOf(phase, criticWidth, inputs);
  if (turn?.name === "critics") return { ...pair.critics(stopGradient(composite), watched), nextState: {} };
  const discount = pow(inputs.batch["discount"] as Tensor, DISCOUNT) as Features;
  const both = (loss: (picture: Features) => Scalar): Scalar => add(mul(loss(stages.coarse), 1.2), loss(stages.fine));
  return {
    terms: {
      discounted: both((picture) => maskedL1(picture, photo, hole, discount)),
      outside: both((picture) => maskedL1(picture, photo, sub(1, hole))),
      adversary: pair.adversary(composite),
    },
    watched,
    nextState: {},
  };
}

/** Both critics, on whole pictures and on the windows around the holes. */
function pairOf(phase: Phase, width: number, inputs: StepInputs) {
  const { photo, hole } = inputs.batch as Record<"photo" | "hole", Features>;
  const critics = criticsOf(phase, width);
  const half = phase.size / 2;
  const corners = holeCorners(hole, half);
  const views = { global: (x: Features) => x, local: (x: Features) => cutWindows(x, corners, half) };
  const judge = (kind: "global" | "local", view: Features): Tensor =>
    critics[kind].apply(under(inputs.params, `critics.${kind}`), view, "train");
  const kinds = ["global", "local"] as const;
  return {
    adversary: (filled: Features): Scalar =>
      neg(mean(add(judge("global", filled), judge("local", views.local(filled))))) as Scalar,
    critics: (filled: Features, watched: Readonly<Record<string, Scalar>>) => {
      const share = uniform(inputs.noise["mix"] as Tensor);
      const between = add(mul(photo, share), mul(filled, sub(1, share))) as Features;
      const opinions = kinds.map((kind) => {
        const [real, fake] = [photo, filled].map((x) => judge(kind, views[kind](x))) as [Tensor, Tensor];
        const penalty = gradientPenalty((x) => judge(kind, x), views[kind](between), views[kind](hole));
        return { apart: sub(mean(fake), mean(real)) as Scalar, penalty, real, fake };
      });
      const [global, local] = opinions as [(typeof opinions)[0], (typeof opinions)[0]];
      // A Wasserstein critic has no zero, and scores differ more from photo to photo than between a photo and its fill: it
      // is right, on both, where the photo's score is above its own fill's.
      const right = mean(step(sub(add(global.real, local.real), add(global.fake, local.fake)))) as Scalar;
      return {
        terms: {
          wasserstein: add(global.apart, local.apart) as Scalar,
          penalty: add(global.penalty, local.penalty) as Scalar,
        },
        watched: {
          ...watched,
          realRight: right,
          fakeRight: right,
        },
      };
    },
  };
}

/** Crop side and photos a step by the size of the machine; 16 photos of 256 px are the published ones. */
const SIZES: Readonly<Record<PlanName, readonly [size: number, batch: number]>> = {
  tiny: [32, 2],
  small: [128, 8],
  large: [256, 32],
};

/** How the generator of textures was made and measured; needs the training photos and the judge. */
const TEXTURES = `\`\`\`sh
how="--recipe contextual-attention --width 20 --size 64 --batch 8 --rates generator.=10,critics.=2.5 --fall"
what="--sources pan8915/DeepTexture --held-out 30"
npm run -s pretrain:prepare -- --out runs/first $what --judged runs/textures $how
npm run -s pretrain:train -- --dir runs/first --minutes 16
npm run -s pretrain:prepare -- --out runs/further $what $how --from runs/first/model --seed 2
npm run -s pretrain:train -- --dir runs/further --minutes 14
mkdir -p runs/models && mv runs/further/model runs/models/contextual-attention-texture
echo '{"format":"lacuna-models","version":1,"models":["contextual-attention-texture"],"experimental":[],"tools":[]}' >runs/models/registry.json
judge="--photos runs/textures --as texture --settings box --ways generator --write"
LACUNA_MODELS=runs/models npm run -s bench:model -- --model contextual-attention-texture $judge
npm run -s bench:model -- --model contextual-attention --seen $judge
\`\`\``;

/** The second of the five seeds. */
export const contextualAttentionSystem: System = {
  title: "Contextual attention",
  paper:
    "Yu, Lin, Yang, Shen, Lu, Huang: Generative Image Inpainting with Contextual Attention. CVPR 2018 (DeepFill v1).",
  summary:
    "A coarse network, then a refinement with two encoders, one of which puts its features together of patches of the known region; two Wasserstein critics with a gradient penalty inside the hole.",
  facts: [
    {
      fact: "Input -1..1 with 0 in the hole, a plane of ones and the hole; colours clipped to -1..1; any size that divides by 8",
      marks: ["C"],
      symbol: "src/models/contextual-attention.ts#createContextualAttention",
      test: "src/models/contextual-attention.test.ts#gives the same fused, for any size",
    },
    {
      fact: "Coarse network and two-branch refinement by the released code's layers: 1.448 + 0.880 + 0.696 + 0.577 = 3.60 M parameters (the paper states 2.9 M)",
      marks: ["C", "calc"],
      symbol: "src/models/contextual-attention.ts#createContextualAttention",
      test: "src/models/contextual-attention.test.ts#has the parameters of the published tables",
    },
    {
      fact: "Contextual attention in eight steps: 3 x 3 keys of unit norm at half the size, plain queries, two passes of score fusion, factor 10, known patches only, 4 x 4 values pasted and divided by 4",
      marks: ["C"],
      symbol: "src/nn/contextual-attention.ts#contextualAttention",
      test: "src/nn/contextual-attention.test.ts#equals a slow direct reference",
    },
    {
      fact: "A hole of its own for each sample (the code shares one in a batch), and coarse cells are hole where any part is",
      marks: ["ours"],
      symbol: "src/nn/contextual-attention.ts#contextualAttention",
      test: "src/nn/contextual-attention.test.ts#never takes from the hole",
    },
    {
      fact: "What is copied comes from where it is",
      marks: ["A"],
      symbol: "src/nn/contextual-attention.ts#contextualAttention",
      test: "src/nn/contextual-attention.test.ts#finds a planted copy",
    },
    {
      fact: "The place that most was taken from is an output, for display",
      marks: ["C"],
      symbol: "src/models/generator.ts#GeneratorOutputs",
      test: "src/models/contextual-attention.test.ts#says where it looked",
    },
    {
      fact: "In the editor: point at a filled place and see where it was taken from",
      marks: ["ours"],
      symbol: "src/core/attention.ts#lookAt",
      test: "src/editor/inspecting.test.ts#is told of the filled place under the pointer",
    },
    {
      fact: "L1 in the hole discounted by 0.9^distance to the known region, the coarse stage's 1.2 times, weight 1.2",
      marks: ["C"],
      symbol: "src/training/recipes/contextual-attention.ts#contextualAttentionRecipe",
      test: "src/training/recipes/contextual-attention.test.ts#discounts by 0.9",
    },
    {
      fact: "L1 outside the hole over its share of the picture, weight 1.2; adversarial weight 0.001",
      marks: ["C"],
      symbol: "src/training/recipes/contextual-attention.ts#contextualAttentionRecipe",
      test: "src/training/recipes/contextual-attention.test.ts#has the weights of the released code",
    },
    {
      fact: "Global and local Wasserstein critics, 5 x 5 strided, leaky ReLU, no norm; 2.73 M and 4.34 M parameters",
      marks: ["C", "calc"],
      symbol: "src/models/wasserstein-critics.ts#createWassersteinCritic",
      test: "src/models/contextual-attention.test.ts#have the published sizes",
    },
    {
      fact: "Gradient penalty inside the hole only, weight 10",
      marks: ["C"],
      symbol: "src/training/losses.ts#gradientPenalty",
      test: "src/training/penalty.test.ts#has the value and the gradient of finite differences",
    },
    {
      fact: "Five critic steps to one of the generator; Adam(0.0001, 0.5, 0.9) for both; no clipping",
      marks: ["C"],
      symbol: "src/training/recipes/contextual-attention.ts#contextualAttentionRecipe",
      test: "src/training/recipes/contextual-attention.test.ts#has the weights of the released code",
    },
    {
      fact: "Boxes with sides of 96 to 128 px of 256 (three of five samples); free-form holes besides, on which the released model fails",
      marks: ["C", "I", "ours"],
      symbol: "src/training/masks.ts#drawMask",
      test: "src/training/masks.test.ts#draws rectangles",
    },
    {
      fact: "Textures as data: of DTD 30 are held out, as in the released code, by name and not by eye; those that are trained on and those that are judged are never the same",
      marks: ["C", "ours"],
      symbol: "pretrain/tools/sources.ts#namesOfSources",
      test: "pretrain/prepare.test.ts#on none that is held out",
    },
    {
      fact: "Never more than 512 px at once: the attention grows with the square of the picture",
      marks: ["I", "ours"],
      symbol: "src/models/contextual-attention.ts#createContextualAttention",
      test: "src/engine/generator/create.test.ts#own largest side",
    },
    {
      fact: "Glorot's numbers to start from; ours are He's",
      marks: ["C", "ours"],
      symbol: "src/nn/init.ts#initConv",
      test: "src/nn/layers.test.ts#keep the variance",
    },
  ],
  limits: [
    "Trained for minutes on two CPU cores at a narrow width: a proof that the method runs here, not what it can do.",
  ],
  kinds: {
    rows: [
      { weights: "shipped", photos: "natural, held out", model: "contextual-attention", row: "box" },
      { weights: "shipped", photos: "textures, may have been seen", model: "contextual-attention", row: "texture" },
      { weights: "of textures", photos: "textures, held out", model: "contextual-attention-texture", row: "texture" },
    ],
    notes: [
      "The textures are 30 of the 208 photos of DTD (crystalline, cracked, cobwebbed) among the training photos, every sixth by name. The shipped weights were trained on natural photos and all 208 for 8 minutes, so they may have seen the 30. The weights of textures saw none of them: they began from scratch with the other 178 (596 + 767 steps in 30 minutes on two shared CPU cores: more than the shipped ones, so that the rows do not tell what the kind of photos alone does), and are not shipped:",
      TEXTURES,
      "The rows of textures were measured before the photo's texture was laid over generators' fills; that of natural photos after it (before: 0.541, difference 0.0037).",
      "By eye (the first four, before it too): washes of about the right colour under a fine grid, in which no texture is continued. The distance is smaller than Telea's smooth wedges give; neither would pass.",
      "Faces are not measured: there are no openly licensed photos of faces among the data, for training or for judging.",
    ],
  },
  overfit: { minutes: 7.3, size: 32, batch: 8, width: 20, rates: { "generator.": 18, "critics.": 2.5 } },
  choose: (plan, options) => {
    const [size, batch] = [options.size ?? SIZES[plan][0], options.batch ?? SIZES[plan][1]];
    const tiny = plan === "tiny";
    const generator = {
      ...(tiny ? { width: 4 } : CONTEXTUAL_ATTENTION_SHIPPED),
      ...(options.width && { width: options.width }),
    };
    const noise = { mix: [-1, 1, 1, 1] } as const;
    const phase: Phase = { name: "all", until: 1, size, batch, blocks: 0, critics: true, noise, turns: TURNS };
    return {
      recipe: contextualAttentionRecipe({
        generator,
        criticWidth: tiny ? 4 : plan === "small" ? 16 : 64,
        phases: [phase],
      }),
      network: { name: "contextual-attention", config: { ...generator } },
    };
  },
};
