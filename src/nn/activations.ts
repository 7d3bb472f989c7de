import {
  add,
  backend,
  engine,
  getBackend,
  getKernel,
  Identity,
  mul,
  neg,
  relu,
  sub,
  type Tensor,
} from "@tensorflow/tfjs-core";
import { exp, sigmoid, tanh } from "./smooth.ts";
import type { Activation } from "./types.ts";

/** Slope of `leaky` below zero. */
export const LEAKY_SLOPE = 0.2;

/**
 * Leaky ReLU as relu(x) - slope relu(-x), which can be differentiated twice; the stock one cannot
 * (its gradient holds a comparison, which has none).
 */
export function leakyRelu<T extends Tensor>(x: T, slope = LEAKY_SLOPE): T {
  return sub(relu(x), mul(relu(neg(x)), slope)) as T;
}

/** ELU (alpha 1) as relu(x) + exp(-relu(-x)) - 1, which can be differentiated twice; the stock one cannot. */
function elu<T extends Tensor>(x: T): T {
  return sub(add(relu(x), exp(neg(relu(neg(x))))), 1) as T;
}

/** Applies an activation in the form that can be differentiated twice. */
export function activate<T extends Tensor>(x: T, activation: Activation): T {
  switch (activation) {
    case "linear":
      return x;
    case "relu":
      return relu(x);
    case "leaky":
      return leakyRelu(x);
    case "elu":
      return elu(x);
    case "silu":
      return mul(x, sigmoid(x)) as T;
    case "sigmoid":
      return sigmoid(x);
    case "tanh":
      return tanh(x);
  }
}

/**
 * The same numbers as a constant: gradients end here. The result shares x's memory and is a tensor of its own
 * that the tape knows nothing of, so nothing before it is differentiated in vain.
 */
export function stopGradient<T extends Tensor>(x: T): T {
  return untaped(x, Identity);
}

/** Kernel of {@link meanOverProcesses}; only a recording has it, elsewhere there is one process. */
const MEAN_OVER_PROCESSES = "LacunaMeanOverProcesses";

/**
 * A number's mean over the processes that share a training step, each with a part of the batch; in one process the number
 * itself. What a sum over the batch is divided by goes through it, so that the mean of the processes' losses (and
 * gradients) is the loss of the whole batch. A constant to the gradient.
 */
export function meanOverProcesses<T extends Tensor>(x: T): T {
  return untaped(x, getKernel(MEAN_OVER_PROCESSES, getBackend()) ? MEAN_OVER_PROCESSES : Identity);
}

/** A kernel of one tensor, run past the tape. */
function untaped<T extends Tensor>(x: T, kernel: string): T {
  const { kernelFunc } = getKernel(kernel, getBackend());
  const result = kernelFunc({ inputs: { x }, backend: backend() });
  if (Array.isArray(result)) throw new TypeError(`${kernel} gives one tensor.`);
  return engine().makeTensorFromTensorInfo(result) as T;
}
