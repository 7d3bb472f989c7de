import type { Size } from "../core/rect.ts";
import type { KernelGraph } from "../graph/kernel-graph.ts";
import { record } from "../graph/record.ts";
import { pixelShuffle } from "../nn/resize.ts";
import type { Features, Params } from "../nn/types.ts";
import { cellFactor, GENERATOR_PLANES, type GeneratorNetwork } from "./generator.ts";
import type { Weights } from "./weights.ts";

/**
 * Records a generator at one size: `params/NAME` and `in/planes` [batch, height, width, 10] to `out/rgb`
 * [batch, height, width, 3], -1..1. Needs a current back end.
 * @param weights as the network's `apply` takes them: folded, where it folds
 * @param size sides divisible by the network's own divisor
 */
export async function recordGenerator(
  network: GeneratorNetwork<unknown>,
  weights: Weights,
  { width, height }: Size,
  batch = 1,
): Promise<KernelGraph> {
  const params = Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [name, { shape: weight.shape, dtype: "float32" as const }]),
  );
  const planes = { shape: [batch, height, width, GENERATOR_PLANES], dtype: "float32" as const };
  return await record(
    ({ params: given, in: inputs }) => {
      const { cells } = network.apply(given as Params, inputs["planes"] as Features, "train");
      return { out: { rgb: pixelShuffle(cells, cellFactor(cells)) } };
    },
    { params, in: { planes } },
  );
}
