import { add, matMul, type Tensor1D, type Tensor2D } from "@tensorflow/tfjs-core";
import { HE_GAIN, type ParamBuilder } from "./init.ts";
import { param } from "./layers.ts";
import type { Scope } from "./types.ts";

export interface DenseShape {
  readonly input: number;
  readonly output: number;
  /** He's for rectifiers unless given. */
  readonly gain?: number;
}

/** Weights of {@link dense}: `NAME.weight` [input, output] (normal) and `NAME.bias` [output], 0. */
export function initDense(builder: ParamBuilder, name: string, { input, output, gain = HE_GAIN }: DenseShape): void {
  builder.normal(`${name}.weight`, [input, output], gain / Math.sqrt(input));
  builder.constant(`${name}.bias`, [output], 0);
}

/** Fully connected layer: x [batch, input] to [batch, output]. */
export function dense(scope: Scope, name: string, x: Tensor2D): Tensor2D {
  return add(matMul(x, param<Tensor2D>(scope, `${name}.weight`)), param<Tensor1D>(scope, `${name}.bias`));
}
