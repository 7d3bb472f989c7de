import { type Tensor, tensor } from "@tensorflow/tfjs-core";
import type { WeightArray, Weights } from "./weights.ts";

/** Copies tensors out of the back end. */
export async function downloadTensors(tensors: Readonly<Record<string, Tensor>>): Promise<Weights> {
  const out: Record<string, WeightArray> = {};
  for (const [name, source] of Object.entries(tensors))
    out[name] = { shape: source.shape, data: Float32Array.from((await source.data()) as Float32Array) };
  return out;
}

/** Puts weights on the current back end; the caller owns the tensors. */
export function uploadTensors(weights: Weights): Record<string, Tensor> {
  const out: Record<string, Tensor> = {};
  for (const [name, { data, shape }] of Object.entries(weights)) out[name] = tensor(data, [...shape], "float32");
  return out;
}
