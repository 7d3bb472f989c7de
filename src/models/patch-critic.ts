import { buildParams, initConv } from "../nn/init.ts";
import { conv } from "../nn/layers.ts";
import { initSpectralVector, normalizeWeights } from "../nn/spectral.ts";
import type { Features, Mode, Params } from "../nn/types.ts";
import type { Critic } from "./judge.ts";
import { inTurn } from "./layers-in-turn.ts";

export interface PatchCriticConfig {
  /** Channels of what it is shown: 3 for a picture, 4 with the hole. */
  readonly input: number;
  /** Channels of the 4 x 4 layers, and their strides. */
  readonly widths: readonly number[];
  readonly strides: readonly (1 | 2)[];
  /** One stack of layers each, with weights of its own: for the whole and a part, or for several sizes. */
  readonly branches: readonly string[];
}

/** A picture for each branch in, patch logits for each out (high = real), each [batch, height, width, 1]. */
export type PatchCritic = Critic<PatchCriticConfig, readonly Features[], Features[]>;

/**
 * Patch critics (Isola et al. 2017, appendix 6.1.2: 4 x 4 layers, leaky ReLU; widths 64, 128, 256, 512 with strides 2, 2,
 * 2, 1 judge patches of 70 x 70) with spectral norms in place of batch norms, so that samples of a batch do not mix.
 */
export function createPatchCritic(config: PatchCriticConfig): PatchCritic {
  return {
    name: "patch-critic",
    config,
    init: (seed) => initCritic(config, seed),
    initState: (seed) => initState(config, seed),
    normalize: normalizeWeights,
    apply: (params, pictures, mode) => applyCritic(config, params, pictures, mode),
  };
}

/** Every layer, from which to which channels. */
function layersOf({ input, widths, branches }: PatchCriticConfig): [name: string, input: number, output: number][] {
  return branches.flatMap((branch) =>
    [...widths, 1].map((output, i): [string, number, number] => [`${branch}.${i}`, widths[i - 1] ?? input, output]),
  );
}

function initCritic(config: PatchCriticConfig, seed: number): Params {
  const builder = buildParams(seed);
  for (const [name, input, output] of layersOf(config)) initConv(builder, name, { kernel: 4, input, output });
  return builder.params;
}

function initState(config: PatchCriticConfig, seed: number): Params {
  const builder = buildParams(seed);
  for (const [name, , output] of layersOf(config)) initSpectralVector(builder, `${name}.vector`, output);
  return builder.params;
}

function applyCritic(
  { widths, strides, branches }: PatchCriticConfig,
  params: Params,
  pictures: readonly Features[],
  mode: Mode,
): Features[] {
  return branches.map((branch, i) =>
    inTurn(mode, pictures[i] as Features, [
      ...widths.map((_, k) => (x: Features) => {
        const options = { stride: strides[k] ?? 1, activation: "leaky" } as const;
        return conv({ params, mode }, `${branch}.${k}`, x, options);
      }),
      (x) => conv({ params, mode }, `${branch}.${widths.length}`, x),
    ]),
  );
}
