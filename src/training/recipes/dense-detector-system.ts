import { DENSE_DETECTOR_FULL, DENSE_DETECTOR_SHIPPED, type DenseDetectorConfig } from "../../models/dense-detector.ts";
import { DETECTOR_FULL, DETECTOR_SHIPPED } from "../../models/detector.ts";
import type { Phase } from "../types.ts";
import { DENSE_DETECTOR_PHASES, denseDetectorRecipe, type Weighting } from "./dense-detector.ts";
import { type System, sized } from "./system.ts";

const TINY: readonly Phase[] = [
  { name: "together", until: 1, size: 32, batch: 2, blocks: 8, critics: true, noise: {} },
];

/** Zhang et al. 2020. */
export const denseDetectorSystem: System = {
  title: "Dense detector",
  paper:
    "Zhang, Quan, Wu, Li, Yan: Pixel-wise Dense Detector for Image Inpainting. Pacific Graphics 2020, arXiv 2011.02293.",
  summary:
    "A residual generator and a detector that says for each pixel whether it was filled; 10 to that probability weighs the errors of the generator, and is all its adversary.",
  facts: [
    {
      fact: "Generator: 7 x 7, two strided 4 x 4, eight residual blocks (dilation 2, then 1), two transposed 4 x 4, 7 x 7; instance norm; 10.77 M parameters, 10.78 M with norms",
      marks: ["C", "calc"],
      symbol: "src/models/dense-detector.ts#createDenseDetector",
      test: "src/models/dense-detector.test.ts#published number of parameters: 10.77",
    },
    {
      fact: "The picture is 0..1 with a white hole, beside the hole itself",
      marks: ["C"],
      symbol: "src/models/dense-detector.ts#createDenseDetector",
      test: "src/models/dense-detector.test.ts#sees white in the hole",
    },
    {
      fact: "Detector: five 4 x 4 layers and two transposed ones, leaky ReLU, no norm; 2.27 M parameters",
      marks: ["C", "calc"],
      symbol: "src/models/detector.ts#createDetector",
      test: "src/models/dense-detector.test.ts#published number of parameters: 2.27",
    },
    {
      fact: "The detector sees the generator's raw output only, never a photograph, and learns the hole by a focal loss whose classes are weighted by the sample's share of hole",
      marks: ["C"],
      symbol: "src/training/losses.ts#focal",
      test: "src/training/recipes/dense-detector.test.ts#gives each player the gradient of its own loss",
    },
    {
      fact: "L1 over the whole picture, weighted by 10^p without stop-gradient, and no other loss; 'tuned' and 'none' are variants for the ablation",
      marks: ["C"],
      symbol: "src/training/losses.ts#detectorWeightedL1",
      test: "src/training/recipes/dense-detector.test.ts#gradient flows through the weight",
    },
    {
      fact: "Scribbles turned by any angle, thickened by 14 to 27 px, half with a clean margin of 23 px, all shares to 60 % alike; drawn by rule, not from QD-IMD",
      marks: ["C", "ours"],
      symbol: "src/training/shapes.ts#scribble",
      test: "src/training/masks.test.ts#draws scribbles that are thick",
    },
    {
      fact: "Adam (0, 0.9), the detector's rate a tenth of the generator's; rates ten times the paper's for runs of minutes",
      marks: ["C", "ours"],
      symbol: "src/training/recipes/dense-detector.ts#denseDetectorRecipe",
    },
    {
      fact: "What the miss in the first table is: the detector, whose classes are balanced within each sample, is right on 0.42 of known and 0.85 of filled pixels by the place of holes alone, and learns no more than that from a generator that knows its eight photos by heart",
      marks: ["ours", "calc"],
      symbol: "src/training/masks.ts#trainingMask",
      test: "pretrain/overfit.test.ts#by the place of holes alone",
    },
    {
      fact: "The detector's map over any fill: a heat map, and the hot places of a fill as a mask to fill again",
      marks: ["ours"],
      symbol: "src/core/artefacts.ts#hotPlaces",
      test: "src/core/artefacts.test.ts#are the hot pixels",
    },
    {
      fact: "In the editor: what looks filled over the newest fill, and fill again where it is hot",
      marks: ["ours"],
      symbol: "src/editor/inspecting.ts#Inspecting",
      test: "src/editor/inspecting.test.ts#is filled again where it is hot",
    },
    {
      fact: "Old photos: scratches by top-hat and lines in eight directions, as marks to be edited",
      marks: ["A", "ours"],
      symbol: "src/select/scratches.ts#findScratches",
      test: "src/select/find.test.ts#and little else",
    },
    {
      fact: "Text removal: strokes of like width and contrast that stand in a line, as marks to be edited",
      marks: ["A", "ours"],
      symbol: "src/select/text.ts#findText",
      test: "src/select/find.test.ts#is found",
    },
  ],
  variants: {
    power: "errors weighted by 10^p, the gradient running through (the paper)",
    tuned: "a plain L1 and an adversarial term with a weight of its own",
    none: "a plain L1",
  } satisfies Record<Weighting, string>,
  limits: [
    "Trained for minutes on two CPU cores at a narrow width: a proof that the method runs here, not what it can do.",
    "Its detector has seen its own generator's fills alone: of other fills its map says little yet.",
  ],
  overfit: { minutes: 10, size: 64, batch: 4, width: 16, rates: { "generator.": 1.5, "detector.": 20 } },
  choose: (plan, options) => {
    const weighting = (options.variant ?? "power") as Weighting;
    const phases = sized(plan === "tiny" ? TINY : DENSE_DETECTOR_PHASES[plan], options);
    const large = plan === "large";
    const generators: Record<typeof plan, DenseDetectorConfig> = {
      tiny: { width: 4 },
      small: DENSE_DETECTOR_SHIPPED,
      large: DENSE_DETECTOR_FULL,
    };
    const generator = { ...generators[plan], ...(options.width && { width: options.width }) };
    const detector = plan === "tiny" ? { width: 4 } : large ? DETECTOR_FULL : DETECTOR_SHIPPED;
    return {
      recipe: denseDetectorRecipe({ phases, generator, detector, weighting, rate: large ? 1e-4 : 1e-3 }),
      network: { name: "dense-detector", config: { ...generator } },
    };
  },
};
