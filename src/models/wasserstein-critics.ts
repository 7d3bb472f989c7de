import { reshape, type Tensor2D } from "@tensorflow/tfjs-core";
import { dense, initDense } from "../nn/dense.ts";
import { buildParams, initConv } from "../nn/init.ts";
import { conv } from "../nn/layers.ts";
import type { Features, Network } from "../nn/types.ts";
import type { CriticConfig } from "./context-critics.ts";

/** A critic's opinion, high = real and without limits: [batch, 1]. */
export type WassersteinCritic = Network<CriticConfig, Features, Tensor2D>;

/** Channels in units of the width. */
const SHARES = { global: [1, 2, 4, 4], local: [1, 2, 4, 8] } as const;

/**
 * One of the two Wasserstein critics of Yu et al. 2018 (section 4.1; layer tables of papers.md 1.2): four strided 5 x 5
 * convolutions with leaky ReLU and no norm, then one number. The global one sees the whole picture, the local one, whose
 * last layer is twice as wide, the window around the hole. At width 64 and side 256 (local 128) they are the
 * published ones. May be differentiated twice, as a gradient penalty asks.
 */
export function createWassersteinCritic(kind: keyof typeof SHARES, config: CriticConfig): WassersteinCritic {
  const { side, width } = config;
  if (side % 16 !== 0) throw new RangeError(`A critic takes pictures whose side divides by 16; not ${side}.`);
  const outputs = SHARES[kind].map((share) => share * width);
  const flat = (side / 16) ** 2 * (outputs[3] as number);
  return {
    name: `${kind}-critic`,
    config,
    init: (seed) => {
      const builder = buildParams(seed);
      outputs.forEach((output, i) => {
        initConv(builder, `${i}`, { kernel: 5, input: outputs[i - 1] ?? 3, output });
      });
      initDense(builder, "out", { input: flat, output: 1, gain: 1 });
      return builder.params;
    },
    apply: (params, picture, mode) => {
      const scope = { params, mode };
      const features = outputs.reduce<Features>(
        (x, _, i) => conv(scope, `${i}`, x, { stride: 2, activation: "leaky" }),
        picture,
      );
      return dense(scope, "out", reshape(features, [picture.shape[0], flat]));
    },
  };
}
