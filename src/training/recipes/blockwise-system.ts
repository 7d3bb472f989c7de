import { BLOCKWISE_FULL, BLOCKWISE_SHIPPED, type BlockwiseConfig } from "../../models/blockwise.ts";
import { BLOCKWISE_CRITIC, blockwiseRecipe } from "./blockwise.ts";
import type { System } from "./system.ts";

const GENERATORS = {
  tiny: { width: 4, blocks: 6 },
  small: BLOCKWISE_SHIPPED,
  large: BLOCKWISE_FULL,
} satisfies Record<string, BlockwiseConfig>;

const SIZES = {
  tiny: { size: 32, batch: 2, widths: [4, 8, 8, 8], rate: 5e-4 },
  small: { size: 128, batch: 6, widths: BLOCKWISE_CRITIC.widths, rate: 5e-4 },
  large: { size: 256, batch: 32, widths: [64, 128, 256, 512], rate: 1e-4 },
} as const;

/** Yang et al. 2018. */
export const blockwiseSystem: System = {
  title: "Block by block",
  paper:
    "Yang, Song, Liu, Tang, Kuo: Image Inpainting using Block-wise Procedural Training with Annealed Adversarial Counterpart. arXiv 1803.08943, 2018.",
  summary:
    "A deep residual generator that grows block by block while its adversary is annealed; inpainting, guided inpainting and harmonization. Of the paper only the abstract could be seen; the numbers are a reconstruction.",
  facts: [
    {
      fact: "Residual generator of 4 to 12 blocks; 14.93 M parameters at full width",
      marks: ["A", "ours", "calc"],
      symbol: "src/models/blockwise.ts#createBlockwise",
      test: "src/models/blockwise.test.ts#as many parameters",
    },
    {
      fact: "Block-wise procedural training: a block enters before the first doubling and changes nothing at first",
      marks: ["A", "not verified"],
      symbol: "src/models/blockwise.ts#createBlockwise",
      test: "src/models/blockwise.test.ts#not changed by a block that enters",
    },
    {
      fact: "A stage first trains the new block and what follows it, then everything, the old part at a tenth of the rate",
      marks: ["not verified", "ours"],
      symbol: "src/training/recipes/blockwise.ts#blockwiseRecipe",
      test: "src/training/recipes/blockwise.test.ts#holds the old part still",
    },
    {
      fact: "Adversarial loss annealing: 0.1 x 0.5^stage x (1 - t / T)",
      marks: ["A", "ours"],
      symbol: "src/training/recipes/blockwise.ts#annealedWeight",
      test: "src/training/recipes/blockwise.test.ts#follows the formula",
    },
    {
      fact: "Patch perceptual loss on overlapping 64 x 64 patches that touch the hole",
      marks: ["A", "not verified"],
      symbol: "src/training/perceptual.ts#patchDistance",
      test: "src/training/perceptual.test.ts#patches that touch the hole",
    },
    {
      fact: "Patch critics of 70 x 70 at two sizes that see the hole; hinge, spectral norms",
      marks: ["not verified", "ours"],
      symbol: "src/models/patch-critic.ts#createPatchCritic",
      test: "src/models/patch-critic.test.ts#patches of 70 x 70",
    },
    {
      fact: "Harmonization: a piece with wrong colours is the hole and nothing is missing",
      marks: ["A", "ours"],
      symbol: "src/training/guides.ts#harmonyGuide",
      test: "src/training/guides.test.ts#harmonization",
    },
    {
      fact: "Guided inpainting: a pasted piece with wrong colours inside a hole, the ring about it unknown",
      marks: ["A", "ours"],
      symbol: "src/training/guides.ts#pasteGuide",
      test: "src/training/guides.test.ts#pastes a distorted piece",
    },
  ],
  variants: {
    all: "block by block, the adversary annealed",
    "end-to-end": "all blocks from the start",
    constant: "the adversary's weight stays",
  },
  limits: [
    "Trained for minutes on two CPU cores at a narrow width: a proof that the method runs here, not what it can do.",
  ],
  overfit: { minutes: 5.9, size: 32, batch: 8, width: 16, rates: { "generator.": 6, "critic.": 4 } },
  choose: (plan, { perceptual, variant, width, ...override }) => {
    const generator = { ...GENERATORS[plan], ...(width && { width }) };
    const { widths, ...sizes } = SIZES[plan];
    return {
      recipe: blockwiseRecipe({
        ...sizes,
        ...override,
        generator,
        critic: { ...BLOCKWISE_CRITIC, widths },
        perceptual: perceptual && plan !== "tiny",
        growth: variant === "end-to-end" ? "end-to-end" : "blockwise",
        annealed: variant !== "constant",
      }),
      network: { name: "blockwise", config: { ...generator } },
    };
  },
};
