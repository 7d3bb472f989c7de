import type { TuneSettings } from "../../core/training.ts";
import type { NetworkConfig } from "../../models/weights.ts";
import { type Curve, constant, valueAt } from "../schedules.ts";
import type { Phase, Recipe } from "../types.ts";
import { planNames, SYSTEMS } from "./index.ts";
import { tuningRate } from "./tune-lacuna.ts";

/**
 * Fine-tuning by a published system's own recipe, as it is at its end: all of its generator learns, its critics begin
 * anew, and holes, weights of the terms and turns are those of its last phase. Ours: rates at most those of the recipe,
 * falling to a tenth, and a quick average. There is no perceptual trunk in the browser, so terms that need it are off.
 * @param name of a system
 * @param config of the base's generator
 * @returns undefined when no plan of the system has such a generator
 */
export function tuneSystem(
  name: string,
  config: NetworkConfig,
  { size, batch, rate }: Pick<TuneSettings, "size" | "batch" | "rate">,
): Recipe | undefined {
  // Some critics end in a fully connected layer: for them crops are a power of two.
  const sizes = { size: 2 ** Math.floor(Math.log2(size)), batch };
  const choices = planNames.map((plan) => SYSTEMS[name]?.choose(plan, { perceptual: false, ...sizes }));
  const recipe = choices.find((choice) => choice && isSame(choice.network.config, config))?.recipe;
  const last = recipe?.phases.at(-1);
  if (!recipe || !last) return undefined;
  const end = (curve: Curve): Curve => constant(valueAt(curve, 1));
  const phase: Phase = { ...last, name: "tune", until: 1, ...sizes };
  const highest = Math.max(...recipe.groups.map(({ rate: curve }) => peak(curve)));
  const factor = Math.min(1, rate / highest);
  return {
    ...recipe,
    phases: [phase],
    scalars: Object.fromEntries(Object.entries(recipe.scalars).map(([term, curve]) => [term, end(curve)])),
    greatestHole: end(recipe.greatestHole),
    groups: recipe.groups.map((group) => ({ ...group, rate: tuningRate(factor * peak(group.rate)) })),
    averageDecay: 0.98,
  };
}

function peak(curve: Curve): number {
  return Math.max(...curve.map(({ value }) => value));
}

/** Settings are numbers and lists of them, in any order of names. */
function isSame(a: NetworkConfig, b: NetworkConfig): boolean {
  const text = (config: NetworkConfig): string =>
    JSON.stringify(Object.entries(config).sort(([x], [y]) => (x < y ? -1 : 1)));
  return text(a) === text(b);
}
