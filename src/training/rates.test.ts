import { describe, expect, it } from "vitest";
import { readFactors, withRates } from "./rates.ts";
import { chooseRecipe } from "./recipes/index.ts";

const { recipe } = chooseRecipe("blockwise", "tiny", { perceptual: false });
const rateOf = (groups: typeof recipe.groups, prefix: string) => groups.find((group) => group.prefix === prefix)?.rate;

describe("factors on rates", () => {
  it("multiply whole curves, the longest prefix counts, and what none names stays", () => {
    const { groups } = withRates(recipe, readFactors("generator.=4,generator.head.=0.5"));
    const times = (factor: number, prefix: string) =>
      rateOf(recipe.groups, prefix)?.map((knot) => ({ ...knot, value: knot.value * factor }));
    expect(rateOf(groups, "generator.")).toEqual(times(4, "generator."));
    expect(rateOf(groups, "generator.blocks.5.")).toEqual(times(4, "generator.blocks.5."));
    expect(rateOf(groups, "generator.head.")).toEqual(times(0.5, "generator.head."));
    expect(rateOf(groups, "critic.")).toEqual(times(1, "critic."));
  });

  it("are refused where they are no numbers, or belong to nobody", () => {
    for (const text of ["generator.", "generator.=", "=2", "generator.=-1", "generator.=many"])
      expect(() => readFactors(text)).toThrow(/is not a prefix and a factor/);
    expect(() => withRates(recipe, { "judge.": 2 })).toThrow(/blockwise has no group judge\./);
  });
});
