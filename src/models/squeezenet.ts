import { concat, div, maxPool, sub, tensor1d } from "@tensorflow/tfjs-core";
import { conv } from "../nn/layers.ts";
import type { Features, Params } from "../nn/types.ts";
import type { WeightArray, Weights } from "./weights.ts";

/**
 * Features of SqueezeNet 1.1 (Iandola et al. 2016) for training losses: a frozen trunk that the caller feeds
 * and that is never shipped. Names and layout of its source are torchvision's.
 */

/**
 * Where features are taken: after the first convolution (0) or after this fire module of torchvision's `features`;
 * each is a rectifier's output.
 */
export type TrunkTap = 0 | 3 | 6 | 9 | 10;

const FIRES = [3, 4, 6, 7, 9, 10, 11, 12] as const;
const LAST_TAP = 10;

/**
 * The trunk's weights under our names and layout (`3.squeeze.weight`, [height, width, in, out]), from arrays in
 * torchvision's ([out, in, height, width], `features.3.squeeze.weight`).
 * @throws RangeError when a layer is missing
 */
export function trunkWeights(source: Weights): Weights {
  const out: Record<string, WeightArray> = {};
  const take = (name: string): void => {
    const weight = source[`features.${name}.weight`];
    const bias = source[`features.${name}.bias`];
    if (!weight || !bias) throw new RangeError(`trunkWeights: features.${name} is missing`);
    out[`${name}.weight`] = channelsLast(weight);
    out[`${name}.bias`] = bias;
  };
  take("0");
  for (const fire of FIRES) {
    if (fire > LAST_TAP) continue;
    for (const part of ["squeeze", "expand1x1", "expand3x3"]) take(`${fire}.${part}`);
  }
  return out;
}

/**
 * Runs the trunk up to its last wanted tap.
 * @param picture [batch, height, width, 3], -1..1; sides divisible by 16, at least 32
 * @returns the features at each tap, in the order asked; about 1/2, 1/4, 1/8, 1/16 and 1/16 of the side
 */
export function trunkFeatures(params: Params, picture: Features, taps: readonly TrunkTap[]): Features[] {
  const scope = { params, mode: "train" } as const;
  // The picture's -1..1 in the trunk's own scale: ImageNet's mean and deviation of 0..1 values, doubled and shifted.
  const shifted = div(sub(picture, tensor1d([-0.03, -0.088, -0.188])), tensor1d([0.458, 0.448, 0.45])) as Features;
  let x = conv(scope, "0", shifted, { stride: 2, pad: "valid", activation: "relu" });
  const found = new Map<number, Features>([[0, x]]);
  const last = Math.max(...taps);
  for (const fire of FIRES) {
    if (fire > last) break;
    if (fire === 3 || fire === 6 || fire === 9) x = maxPool(x, 3, 2, "valid");
    const squeezed = conv(scope, `${fire}.squeeze`, x, { activation: "relu" });
    const one = conv(scope, `${fire}.expand1x1`, squeezed, { activation: "relu" });
    const three = conv(scope, `${fire}.expand3x3`, squeezed, { activation: "relu" });
    x = concat([one, three], 3);
    found.set(fire, x);
  }
  return taps.map((tap) => found.get(tap) as Features);
}

function channelsLast({ shape, data }: WeightArray): WeightArray {
  const [outputs, inputs, height, width] = shape as [number, number, number, number];
  const out = new Float32Array(data.length);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      for (let p = 0; p < height * width; p++)
        out[(p * inputs + i) * outputs + o] = data[(o * inputs + i) * height * width + p] as number;
  return { shape: [height, width, inputs, outputs], data: out };
}
