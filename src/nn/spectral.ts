import {
  add,
  div,
  matMul,
  norm,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from "@tensorflow/tfjs-core";
import { stopGradient } from "./activations.ts";
import type { ParamBuilder } from "./init.ts";
import type { Params } from "./types.ts";

/**
 * Spectral normalisation (Miyato et al. 2018, algorithm 1) as a pure function: one power iteration, state in,
 * state out. The vectors are constants to the gradient, the singular value is not.
 * @param w any weights whose last axis is the output channels, [..., output]
 * @param vector the right singular vector so far, [output]
 * @returns `weight`: w / sigma, of w's shape; `vector`: the next state
 */
export function spectralNorm<T extends Tensor>(w: T, vector: Tensor1D): { weight: T; vector: Tensor1D } {
  return tidy(() => {
    const outputs = vector.shape[0];
    const rows = w.size / outputs;
    const matrix = reshape(w, [rows, outputs]) as Tensor2D;
    const fixed = stopGradient(matrix);
    const left = unit(matMul(fixed, reshape(stopGradient(vector), [outputs, 1])) as Tensor2D);
    const right = unit(matMul(reshape(left, [1, rows]), fixed) as Tensor2D);
    const sigma = matMul(matMul(reshape(left, [1, rows]), matrix), reshape(right, [outputs, 1]));
    return { weight: div(w, reshape(sigma, [])) as T, vector: reshape(right, [outputs]) as Tensor1D };
  });
}

/**
 * All weights of a critic for one step: those with a vector `LAYER.vector` in the state are normalised.
 * @returns `weights`: what its layers are applied with; `state`: the next vectors
 */
export function normalizeWeights(params: Params, state: Params): { weights: Params; state: Params } {
  const weights: Params = { ...params };
  const next: Params = {};
  for (const [name, vector] of Object.entries(state)) {
    const layer = name.replace(/\.vector$/, "");
    const normalized = spectralNorm(params[`${layer}.weight`] as Tensor, vector as Tensor1D);
    weights[`${layer}.weight`] = normalized.weight;
    next[name] = normalized.vector;
  }
  return { weights, state: next };
}

function unit<T extends Tensor>(x: T): T {
  return div(x, add(norm(x), 1e-12)) as T;
}

/** First state of {@link spectralNorm} under `name`: a random direction, as long as sqrt(outputs) (it is made a unit inside). */
export function initSpectralVector(builder: ParamBuilder, name: string, outputs: number): void {
  builder.normal(name, [outputs], 1);
}
