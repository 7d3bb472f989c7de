import { blockwiseSystem } from "./blockwise-system.ts";
import { denseDetectorSystem } from "./dense-detector-system.ts";
import { lacunaSystem } from "./lacuna-system.ts";
import { semanticDetailSystem } from "./semantic-detail-system.ts";
import type { Choice, ChoiceOptions, PlanName, System } from "./system.ts";

/** Every system by name. A new one needs its networks (src/models/registry.ts), its recipe, and a line here. */
export const SYSTEMS: Readonly<Record<string, System>> = {
  lacuna: lacunaSystem,
  "dense-detector": denseDetectorSystem,
  "semantic-detail": semanticDetailSystem,
  blockwise: blockwiseSystem,
};

export const recipeNames: readonly string[] = Object.keys(SYSTEMS);

export const planNames: readonly PlanName[] = ["tiny", "small", "large"];

/** A system's recipe for a machine. @throws RangeError for a recipe or plan that does not exist */
export function chooseRecipe(name: string, plan: string, options: ChoiceOptions): Choice {
  const system = Object.hasOwn(SYSTEMS, name) ? SYSTEMS[name] : undefined;
  if (!system) throw new RangeError(`There is no recipe ${name}; there are ${recipeNames.join(", ")}.`);
  const known = planNames.find((each) => each === plan);
  if (!known) throw new RangeError(`There is no plan ${plan}; there are ${planNames.join(", ")}.`);
  return system.choose(known, options);
}
