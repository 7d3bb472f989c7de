import type { Weights } from "../models/weights.ts";
import type { Recipe } from "./types.ts";

/** Rates of a continued run against those of a first one: at the full rate it would forget what the last one settled. */
const RATE = 0.5;

/**
 * The recipe for a generator that was trained before: phases with a smaller one are left out and the others stretched
 * over the whole run, at half the rates. Every other curve begins anew, so that fresh critics learn before they count.
 * @param blocks residual blocks of the trained generator; undefined for a network whose number of them is fixed
 * @throws RangeError when no phase has as many
 */
export function continued(recipe: Recipe, blocks: number | undefined): Recipe {
  const first = blocks === undefined ? 0 : recipe.phases.findIndex((phase) => phase.blocks === blocks);
  if (first < 0) throw new RangeError(`No phase of the recipe ${recipe.name} trains ${blocks} residual blocks.`);
  const begun = recipe.phases[first - 1]?.until ?? 0;
  return {
    ...recipe,
    phases: recipe.phases.slice(first).map((phase) => ({ ...phase, until: (phase.until - begun) / (1 - begun) })),
    groups: recipe.groups.map((group) => ({
      ...group,
      rate: group.rate.map((knot) => ({ ...knot, value: RATE * knot.value })),
    })),
  };
}

/**
 * The first tensors of a run with the trained ones in their place.
 * @param first by name, with the prefix of what the recipe ships
 * @param trained under the network's own names
 * @throws RangeError when a name or a shape does not fit
 */
export function withTrained(first: Weights, trained: Weights, prefix: string): Weights {
  const own = Object.keys(first).filter((name) => name.startsWith(prefix));
  const fits = own.every((name) => {
    const [ours, theirs] = [first[name]?.shape, trained[name.slice(prefix.length)]?.shape];
    return theirs !== undefined && ours?.length === theirs.length && ours.every((side, i) => side === theirs[i]);
  });
  if (!fits || own.length !== Object.keys(trained).length)
    throw new RangeError("The trained weights are of a network with other layers.");
  return { ...first, ...Object.fromEntries(Object.entries(trained).map(([name, array]) => [prefix + name, array])) };
}
