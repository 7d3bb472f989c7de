import { JUDGE_DEFAULT } from "../../src/models/judge.ts";
import { LACUNA_DEFAULT, type LacunaConfig } from "../../src/models/lacuna.ts";
import { LACUNA_PHASES, lacunaRecipe } from "../../src/training/recipes/lacuna.ts";
import type { Phase, Recipe } from "../../src/training/types.ts";
import type { Plan } from "./plan.ts";

/** A recipe at one size, with the network that it ships. */
export interface Choice {
  readonly recipe: Recipe;
  readonly network: Plan["network"];
}

export interface ChoiceOptions {
  /** Whether the perceptual trunk is at hand. */
  readonly perceptual: boolean;
  /** Instead of the recipe's own. */
  readonly batch?: number;
  readonly size?: number;
}

/** A few seconds of the whole recipe on any machine: all phases, growth, critics. */
const TINY: readonly Phase[] = [
  { name: "reconstruct", until: 0.3, size: 32, batch: 4, blocks: 1, critics: false, noise: {} },
  { name: "join", until: 0.6, size: 32, batch: 4, blocks: 2, critics: true, noise: {} },
  { name: "refine", until: 1, size: 64, batch: 2, blocks: 3, critics: true, noise: {} },
];

const PLANS: Readonly<Record<string, readonly Phase[]>> = { ...LACUNA_PHASES, tiny: TINY };

/** Names of the plans of phases, by the machine that they suit. */
export const planNames = Object.keys(PLANS);

/** The flagship's recipe for a machine. @throws RangeError for a plan that does not exist */
export function chooseLacuna(plan: string, { perceptual, batch, size }: ChoiceOptions): Choice {
  const base = PLANS[plan];
  if (!base) throw new RangeError(`There is no plan ${plan}; there are ${planNames.join(", ")}.`);
  const phases = base.map((phase) => ({ ...phase, ...(batch ? { batch } : {}), ...(size ? { size } : {}) }));
  const generator: LacunaConfig =
    plan === "tiny" ? { widths: [8, 8, 16], blocks: 3, attentionAfter: 1, attentionDepth: 8 } : LACUNA_DEFAULT;
  const judge = plan === "tiny" ? ({ widths: [8, 8, 8, 8, 8], detector: [8, 8, 8, 8] } as const) : JUDGE_DEFAULT;
  return {
    recipe: lacunaRecipe({ phases, generator, judge, perceptual: perceptual && plan !== "tiny" }),
    network: { name: "lacuna", config: generator },
  };
}
