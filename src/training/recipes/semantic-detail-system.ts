import { SEMANTIC_DETAIL_FULL, SEMANTIC_DETAIL_HALF, type SemanticDetailConfig } from "../../models/semantic-detail.ts";
import type { Level } from "../perceptual.ts";
import { SEMANTIC_DETAIL_CRITIC, SEMANTIC_DETAIL_PHASES, semanticDetailRecipe } from "./semantic-detail.ts";
import { type System, sized } from "./system.ts";

/** Where each variant is guided. */
const LEVELS: Readonly<Record<string, Level>> = { low: "low", mid: "mid", high: "high", all: "mid" };

/** Liu et al. 2017. */
export const semanticDetailSystem: System = {
  title: "Semantic detail",
  paper:
    "Liu, Qi, He, Li, Lyu, King: Semantically Consistent Image Completion with Fine-grained Details. arXiv 1711.09345, 2017.",
  summary:
    "A light generator, guided by perceptual features at a level that can be chosen, and an adversary. Of the paper only the abstract could be seen; the numbers are a reconstruction.",
  facts: [
    {
      fact: "A light generator in two widths: 4.5 M and 1.1 M parameters",
      marks: ["A", "ours", "calc"],
      symbol: "src/models/semantic-detail.ts#createSemanticDetail",
      test: "src/models/semantic-detail.test.ts#4.5 M parameters",
    },
    {
      fact: "Perceptual guidance in a similarity-enhanced space: unit features, non-negative channel weights",
      marks: ["A", "ours"],
      symbol: "src/training/perceptual.ts#similarityDistance",
      test: "src/training/perceptual.test.ts#measures directions of features",
    },
    {
      fact: "The level of the features is a choice, mid unless another is asked for",
      marks: ["A", "ours"],
      symbol: "src/training/perceptual.ts#LEVEL_TAPS",
      test: "src/training/recipes/semantic-detail.test.ts#guides at the level",
    },
    {
      fact: "Adversary of the whole and of a window about the hole: patch critics, spectral norms, hinge",
      marks: ["A", "ours"],
      symbol: "src/training/patch-game.ts#patchGame",
      test: "src/training/recipes/semantic-detail.test.ts#gives each player the gradient of its own loss",
    },
    {
      fact: "A perceptual encoder of ours for where the trunk may not go: 0.83 M parameters, distilled from it; trained for 55 minutes on one CPU core, its distances rank spoiled photos as the trunk's do (docs/results/perceptual.json); nothing in the program uses it yet",
      marks: ["ours"],
      symbol: "src/models/perceptual-encoder.ts#createPerceptualEncoder",
      test: "src/models/perceptual-encoder.test.ts#at most 2 MB",
    },
    {
      fact: "Weights 1 (L1, discounted), 0.1 (perceptual), 0.01 (adversary); a fifth of the run without the adversary",
      marks: ["ours"],
      symbol: "src/training/recipes/semantic-detail.ts#semanticDetailRecipe",
    },
  ],
  variants: {
    l1: "L1 alone",
    adversary: "L1 and adversary",
    low: "L1 and low perceptual features",
    mid: "L1 and mid perceptual features",
    high: "L1 and high perceptual features",
    all: "L1, mid perceptual features and adversary (the method)",
  },
  limits: [
    "Trained for minutes on two CPU cores at a narrow width: a proof that the method runs here, not what it can do.",
  ],
  overfit: { minutes: 2.8, size: 32, batch: 8, width: 16, rates: { "generator.": 10, "critic.": 20 } },
  choose: (plan, { perceptual, variant = "all", width, ...size }) => {
    const generators: Record<typeof plan, SemanticDetailConfig> = {
      tiny: { width: 4 },
      small: SEMANTIC_DETAIL_HALF,
      large: SEMANTIC_DETAIL_FULL,
    };
    const generator = { ...generators[plan], ...(width && { width }) };
    const widths = { tiny: [4, 8, 8, 8], small: SEMANTIC_DETAIL_CRITIC.widths, large: [64, 128, 256, 512] }[plan];
    const guided = perceptual && plan !== "tiny";
    const level = LEVELS[variant];
    return {
      recipe: semanticDetailRecipe({
        generator,
        critic: { ...SEMANTIC_DETAIL_CRITIC, widths },
        phases: sized(SEMANTIC_DETAIL_PHASES[plan], size),
        perceptual: guided,
        adversarial: variant === "all" || variant === "adversary",
        ...(guided && level ? { level } : {}),
      }),
      network: { name: "semantic-detail", config: { ...generator } },
    };
  },
};
