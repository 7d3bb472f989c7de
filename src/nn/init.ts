import { tensor } from "@tensorflow/tfjs-core";
import { createRandom, hashInts } from "../core/random.ts";
import type { Params } from "./types.ts";

/**
 * Makes new weights. Each tensor has a random stream of its own, from the seed and its name: adding or
 * removing a layer leaves the others' first weights as they were, and every back end starts the same.
 */
export interface ParamBuilder {
  /** Everything made so far. */
  readonly params: Params;
  /** Normal numbers with mean 0 and the given standard deviation (0 = zeros). */
  normal(name: string, shape: readonly number[], deviation: number): void;
  constant(name: string, shape: readonly number[], value: number): void;
}

/**
 * @param seed any integer
 * @throws RangeError from its methods when a name is used twice
 */
export function buildParams(seed: number): ParamBuilder {
  const params: Params = {};
  const put = (name: string, shape: readonly number[], next: () => number): void => {
    if (name in params) throw new RangeError(`Two parameters are called ${name}.`);
    const count = shape.reduce((product, side) => product * side, 1);
    const values = new Float32Array(count);
    // Ten times as fast as Float32Array.from: networks have millions.
    for (let i = 0; i < count; i++) values[i] = next();
    params[name] = tensor(values, [...shape], "float32");
  };
  return {
    params,
    normal(name, shape, deviation) {
      const random = createRandom(hashInts(seed, hashName(name)));
      put(name, shape, deviation === 0 ? () => 0 : () => deviation * random.normal());
    },
    constant: (name, shape, value) => put(name, shape, () => value),
  };
}

function hashName(name: string): number {
  let hash = name.length;
  for (let i = 0; i < name.length; i++) hash = hashInts(hash, name.charCodeAt(i));
  return hash;
}

/** He's gain for rectifiers (He et al. 2015, section 2.2): deviation = gain / sqrt(inputs of a unit). */
export const HE_GAIN = Math.SQRT2;

export interface ConvShape {
  /** Side of the square filter. */
  readonly kernel: number;
  readonly input: number;
  readonly output: number;
  /** Start value of the bias, 0 unless given; false = no bias. */
  readonly bias?: number | false;
  /** {@link HE_GAIN} unless given; 0 = zeros, for the last layer of a residual branch. */
  readonly gain?: number;
}

/** Weights of one convolution: `NAME.weight` [kernel, kernel, input, output] (He normal) and `NAME.bias` [output]. */
export function initConv(builder: ParamBuilder, name: string, shape: ConvShape): void {
  const { kernel, input, output, bias = 0, gain = HE_GAIN } = shape;
  builder.normal(`${name}.weight`, [kernel, kernel, input, output], gain / Math.sqrt(kernel * kernel * input));
  if (bias !== false) builder.constant(`${name}.bias`, [output], bias);
}
