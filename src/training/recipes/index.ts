import { blockwiseSystem } from "./blockwise-system.ts";
import { contextualAttentionSystem } from "./contextual-attention.ts";
import { denseDetectorSystem } from "./dense-detector-system.ts";
import { glcicSystem } from "./glcic.ts";
import { lacunaSystem } from "./lacuna-system.ts";
import { perceptualEncoderTool } from "./perceptual-encoder.ts";
import { semanticDetailSystem } from "./semantic-detail-system.ts";
import type { Choice, ChoiceOptions, PlanName, System } from "./system.ts";

/** Every system by name. A new one needs its networks (src/models/registry.ts), its recipe, and a line here. */
export const SYSTEMS: Readonly<Record<string, System>> = {
  lacuna: lacunaSystem,
  "dense-detector": denseDetectorSystem,
  "semantic-detail": semanticDetailSystem,
  blockwise: blockwiseSystem,
  glcic: glcicSystem,
  "contextual-attention": contextualAttentionSystem,
};

export const recipeNames: readonly string[] = Object.keys(SYSTEMS);

/** What is trained but fills nothing. */
const TOOLS: Readonly<Record<string, Pick<System, "choose" | "variants">>> = {
  "perceptual-encoder": perceptualEncoderTool,
};

/** All names that {@link chooseRecipe} knows. */
export const trainableNames: readonly string[] = [...recipeNames, ...Object.keys(TOOLS)];

export const planNames: readonly PlanName[] = ["tiny", "small", "large"];

/** A system's recipe for a machine. @throws RangeError for a recipe or plan that does not exist */
export function chooseRecipe(name: string, plan: string, options: ChoiceOptions): Choice {
  const system = trainableNames.includes(name) ? (SYSTEMS[name] ?? TOOLS[name]) : undefined;
  if (!system) throw new RangeError(`There is no recipe ${name}; there are ${trainableNames.join(", ")}.`);
  const known = planNames.find((each) => each === plan);
  if (!known) throw new RangeError(`There is no plan ${plan}; there are ${planNames.join(", ")}.`);
  const { variant } = options;
  if (variant !== undefined && !Object.hasOwn(system.variants ?? {}, variant)) {
    const others = Object.keys(system.variants ?? {}).join(", ") || "none";
    throw new RangeError(`The recipe ${name} has no variant ${variant}; it has ${others}.`);
  }
  const choice = system.choose(known, options);
  const { width } = options;
  if (width !== undefined && choice.network.config["width"] !== width)
    throw new RangeError(`The network of ${name} has no width to choose.`);
  return choice;
}
