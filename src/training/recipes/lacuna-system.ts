import { JUDGE_DEFAULT } from "../../models/judge.ts";
import { LACUNA_DEFAULT, type LacunaConfig } from "../../models/lacuna.ts";
import { constant } from "../schedules.ts";
import type { Phase, Recipe } from "../types.ts";
import { LACUNA_PHASES, type LacunaRecipeOptions, lacunaRecipe } from "./lacuna.ts";
import { type System, sized } from "./system.ts";

/** A few seconds of the whole recipe on any machine: all phases, growth, critics. */
const TINY: readonly Phase[] = [
  { name: "reconstruct", until: 0.3, size: 32, batch: 4, blocks: 1, critics: false, noise: {} },
  { name: "join", until: 0.6, size: 32, batch: 4, blocks: 2, critics: true, noise: {} },
  { name: "refine", until: 1, size: 64, batch: 2, blocks: 3, critics: true, noise: {} },
];

const TINY_GENERATOR: LacunaConfig = { widths: [8, 8, 16], blocks: 3, attentionAfter: 1, attentionDepth: 8 };

/** What a variant changes: the recipe's settings, then the recipe. Each takes one claim of a seed paper away. */
interface Variant {
  readonly about: string;
  readonly settings?: (settings: LacunaRecipeOptions) => LacunaRecipeOptions;
  readonly recipe?: (recipe: Recipe) => Partial<Recipe>;
}

const phasesWith = (change: Partial<Phase>) => (settings: LacunaRecipeOptions) => ({
  ...settings,
  phases: settings.phases.map((phase) => ({ ...phase, ...change })),
});

const VARIANTS: Readonly<Record<string, Variant>> = {
  all: { about: "the method as it is" },
  "no-attention": {
    about: "no attention from the hole to the known region",
    settings: (settings) => ({ ...settings, generator: { ...settings.generator, attentionDepth: 0 } }),
  },
  "no-detector": {
    about: "errors weigh the same wherever the detector sees a fake",
    recipe: ({ scalars }) => ({ scalars: { ...scalars, trust: constant(0) } }),
  },
  "no-style": {
    about: "no Gram matrices",
    recipe: ({ scalars }) => ({ scalars: { ...scalars, style: constant(0) } }),
  },
  "no-adversary": { about: "no judge at all", settings: phasesWith({ critics: false }) },
  constant: {
    about: "the adversary's weight stays",
    recipe: ({ scalars }) => ({ scalars: { ...scalars, adversary: scalars["adversary"]?.slice(0, 2) ?? [] } }),
  },
  "end-to-end": {
    about: "all blocks from the start",
    settings: (settings) => phasesWith({ blocks: settings.generator.blocks })(settings),
  },
  "no-guides": {
    about: "trained without guides; its held-out samples have none, so their losses cannot be compared",
    recipe: ({ guides }) => ({ guides: { ...guides, guided: 0 } }),
  },
};

/** The flagship. */
export const lacunaSystem: System = {
  title: "Lacuna",
  paper: "Ours: what the five have in common, in a form that is cheap in a browser.",
  summary:
    "A light generator that grows, one judge with patch and dense heads, a perceptual trunk, an annealed adversary and guides.",
  facts: [
    {
      fact: "The generator grows block by block; a new block changes nothing when it enters (after Yang et al. 2018)",
      marks: ["A", "ours"],
      symbol: "src/nn/layers.ts#initMultiDilationBlock",
      test: "src/models/lacuna.test.ts#grows without a change of its output",
    },
    {
      fact: "Attention from the hole to the known region (after Yu et al. 2018)",
      marks: ["C", "ours"],
      symbol: "src/nn/attention.ts#holeAttention",
      test: "src/nn/layers.test.ts#looks at known cells only",
    },
    {
      fact: "Local and global patch logits in one judge (after Iizuka et al. 2017)",
      marks: ["R", "ours"],
      symbol: "src/models/judge.ts#createJudge",
      test: "src/models/judge.test.ts#gives logits at 1/8, 1/32",
    },
    {
      fact: "Errors weigh more where a dense detector sees a fake, by 10^p over its mean (after Zhang et al. 2020)",
      marks: ["C", "ours"],
      symbol: "src/training/losses.ts#detectorWeight",
      test: "src/training/recipes/lacuna.test.ts#weighs errors by the detector",
    },
  ],
  limits: [
    "It continues edges, colours and soft texture, and invents no objects, faces or text.",
    "Large holes come out soft. The editor gives them texture from the rest of the photo (guided patch synthesis).",
    "A hole that takes a third of the picture and reaches its border comes out as a smear, or with a thing from elsewhere in it (the rooms among the fills above).",
    "Trained on everyday photographs: drawings, scans, screenshots and medical pictures are untested.",
  ],
  variants: Object.fromEntries(Object.entries(VARIANTS).map(([name, { about }]) => [name, about])),
  choose: (plan, { perceptual, variant = "all", ...size }) => {
    const tiny = plan === "tiny";
    const { settings: change, recipe: adapt } = VARIANTS[variant] as Variant;
    const plain: LacunaRecipeOptions = {
      phases: sized(tiny ? TINY : LACUNA_PHASES[plan], size),
      generator: tiny ? TINY_GENERATOR : LACUNA_DEFAULT,
      judge: tiny ? { widths: [8, 8, 8, 8, 8], detector: [8, 8, 8, 8] } : JUDGE_DEFAULT,
      perceptual: perceptual && !tiny,
    };
    const settings = change?.(plain) ?? plain;
    const recipe = lacunaRecipe(settings);
    return {
      recipe: { ...recipe, ...adapt?.(recipe) },
      network: { name: "lacuna", config: { ...settings.generator } },
    };
  },
};
