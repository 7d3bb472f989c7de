import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";

/** All weights of a network under dotted names (`encoder.0.weight`); flat, so that files, optimizers and torch agree. */
export type Params = Record<string, Tensor>;

/**
 * `train`: every operation is recorded and can be differentiated, twice where a gradient penalty needs it.
 * `inference`: activations are fused into convolutions; the result equals the plain form up to rounding.
 */
export type Mode = "train" | "inference";

/** What a layer needs besides its input: where its weights are and which form to run. */
export interface Scope {
  readonly params: Params;
  readonly mode: Mode;
}

/** A network: a configuration, weights made from a seed, and a pure function. It keeps no state. */
export interface Network<Config, Inputs, Outputs> {
  readonly name: string;
  readonly config: Config;
  /** New weights; the same seed gives the same numbers on every back end. The caller owns the tensors. */
  init(seed: number): Params;
  /** Reads `params` only; the caller owns the outputs and tidies what lies between. */
  apply(params: Params, inputs: Inputs, mode: Mode): Outputs;
}

/** Images and feature maps: [batch, height, width, channels], float32. */
export type Features = Tensor4D;

/** Element-wise activations; all may be differentiated twice. `leaky` has slope 0.2 below zero, `silu` is x sigmoid(x). */
export type Activation = "linear" | "relu" | "leaky" | "elu" | "silu" | "sigmoid" | "tanh";
