import type { GuidedRow, GuideTask } from "./evaluate-guided.ts";

/** Means over photos, and what is asked of them: differences and ratios of means. */
export function summariseGuided(task: GuideTask, rows: readonly GuidedRow[]): Record<string, number> {
  const mean = (name: string): number => {
    const values = rows.map(({ scores }) => scores[name] ?? Number.NaN).filter(Number.isFinite);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const names = Object.keys(rows[0]?.scores ?? {});
  const means = Object.fromEntries(names.map((name) => [name, mean(name)]));
  return { ...means, ...comparisons[task](mean) };
}

type Mean = (name: string) => number;

const comparisons: Readonly<Record<GuideTask, (mean: Mean) => Record<string, number>>> = {
  sketch: (mean) => ({
    edge_f_gain: mean("edge_f") - mean("edge_f_free"),
    lpips_h_ratio: mean("lpips_h") / mean("lpips_h_free"),
  }),
  colour: (mean) => ({
    under_ratio: mean("under") / mean("under_free"),
    under_paint_ratio: mean("under_paint") / mean("under_free"),
    beside_ratio: mean("beside") / mean("beside_free"),
    beside_best_ratio: mean("beside_best") / mean("beside_free"),
    under_colour_ratio: mean("under_colour") / mean("under_colour_free"),
    beside_colour_ratio: mean("beside_colour") / mean("beside_colour_free"),
    lpips_h_ratio: mean("lpips_h") / mean("lpips_h_free"),
  }),
  harmonize: (mean) => ({
    gain_over_composite: mean("psnr") - mean("psnr_composite"),
    gain_over_reinhard: mean("psnr") - mean("psnr_reinhard"),
  }),
};
