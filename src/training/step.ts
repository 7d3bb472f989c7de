import { add, clone, grads, keep, mul, type Scalar, scalar, type Tensor } from "@tensorflow/tfjs-core";
import { stopGradient } from "../nn/activations.ts";
import "../nn/gradients.ts";
import type { Step, StepInputs, Tensors } from "./types.ts";

/** What a recipe computes in one step, before any gradient. */
export interface Objective {
  /** Loss terms of generator and critics, each of shape []. The weight of a term is the scalar of its name. */
  readonly terms: Readonly<Record<string, Scalar>>;
  /** Values to watch that nobody minimises. */
  readonly watched: Readonly<Record<string, Scalar>>;
  readonly nextState: Tensors;
}

/**
 * Makes a step from an objective: total = sum over terms of weight times term, and its gradient for every
 * parameter that is trained. Where generator and critics share one pass, their terms must be cut from one another
 * with stopGradient: a critic's term sees the fill as a constant, a generator's term sees the critic as one. In a turn
 * of one player the others' parameters are constants anyway, and the objective leaves their terms out.
 * @param trained which parameters; all unless given
 * @throws RangeError (from the step) when a term has no weight; Error when a trained parameter has no part in the total
 */
export function createStep(
  objective: (inputs: StepInputs) => Objective,
  trained: (name: string) => boolean = () => true,
): Step {
  return (inputs) => {
    const names = Object.keys(inputs.params).filter(trained);
    let losses: Tensors = {};
    let nextState: Tensors = {};
    const total = (...values: Tensor[]): Tensor => {
      const params = Object.fromEntries(names.map((name, i) => [name, values[i] as Tensor]));
      const found = objective({ ...inputs, params: { ...inputs.params, ...params } });
      const sum = weightedSum(found.terms, inputs.scalars);
      losses = keepAll({ ...found.terms, ...found.watched, total: sum });
      nextState = keepAll(found.nextState);
      return sum;
    };
    const gradients = grads(total)(names.map((name) => inputs.params[name] as Tensor));
    return {
      losses: release(losses),
      grads: Object.fromEntries(names.map((name, i) => [name, gradients[i] as Tensor])),
      nextState: release(nextState),
    };
  };
}

function weightedSum(terms: Readonly<Record<string, Scalar>>, weights: Tensors): Scalar {
  let total: Tensor = scalar(0);
  for (const [name, term] of Object.entries(terms)) {
    const weight = weights[name];
    if (!weight) throw new RangeError(`The term ${name} has no weight among the scalars.`);
    total = add(total, mul(term, weight));
  }
  return total as Scalar;
}

/** Lets tensors outlive the scope that the gradient opens. */
function keepAll(tensors: Readonly<Tensors>): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, keep(clone(value))]));
}

/** Hands kept tensors over to the caller's scope. */
function release(kept: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(kept).map(([name, value]) => {
      const owned = clone(value);
      value.dispose();
      return [name, owned];
    }),
  );
}

/** The tensors under a dotted prefix, without it. */
export function under(tensors: Readonly<Tensors>, prefix: string): Tensors {
  const start = `${prefix}.`;
  const found = Object.entries(tensors).filter(([name]) => name.startsWith(start));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(start.length), value]));
}

/** The same tensors under a dotted prefix. */
export function prefixed(tensors: Readonly<Tensors>, prefix: string): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** The same tensors as constants: what uses them gives them no gradient. */
export function asConstants(tensors: Readonly<Tensors>): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, stopGradient(value)]));
}
