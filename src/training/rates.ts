import type { Curve, Knot } from "./schedules.ts";
import type { Recipe } from "./types.ts";

/** What the rates of parameter groups are multiplied by, by prefix of their names. */
export type RateFactors = Readonly<Record<string, number>>;

/**
 * Reads `generator.=4,critic.=0.1`.
 * @throws RangeError when a part is not a prefix and a number that is not negative
 */
export function readFactors(text: string): RateFactors {
  return Object.fromEntries(
    text.split(",").map((part) => {
      const [prefix = "", number = ""] = part.split("=");
      const factor = Number(number);
      if (prefix === "" || number.trim() === "" || !(factor >= 0))
        throw new RangeError(`${part} is not a prefix and a factor, as in generator.=4`);
      return [prefix, factor];
    }),
  );
}

/** From which share of a run on the rates of {@link withFall} fall, and what of them is left at the end. */
const FALL = { from: 0.4, to: 0.03 } as const;

/** A recipe whose generator's constant rates fall towards the end, so that a short run comes to rest; its critics go on. */
export function withFall(recipe: Recipe): Recipe {
  const falling = ([first, ...others]: Curve): Curve =>
    first && others.length === 0
      ? [first, { ...first, at: FALL.from }, { at: 1, value: FALL.to * first.value, ease: "cosine" }]
      : [first as Knot, ...others];
  return {
    ...recipe,
    groups: recipe.groups.map((group) =>
      group.prefix.startsWith(recipe.shipped) ? { ...group, rate: falling(group.rate) } : group,
    ),
  };
}

/**
 * A recipe whose rates are multiplied, curve and all: each group by the factor of the longest prefix that its own starts
 * with, the others by 1.
 * @throws RangeError when a factor belongs to no group
 */
export function withRates(recipe: Recipe, factors: RateFactors): Recipe {
  const prefixes = Object.keys(factors).sort((a, b) => b.length - a.length);
  const factorOf = (group: string): string | undefined => prefixes.find((prefix) => group.startsWith(prefix));
  const idle = prefixes.find((prefix) => recipe.groups.every((group) => factorOf(group.prefix) !== prefix));
  if (idle !== undefined) throw new RangeError(`The recipe ${recipe.name} has no group ${idle}`);
  return {
    ...recipe,
    groups: recipe.groups.map((group) => {
      const factor = factors[factorOf(group.prefix) ?? ""] ?? 1;
      return { ...group, rate: group.rate.map((knot) => ({ ...knot, value: knot.value * factor })) };
    }),
  };
}
