import type { GraphAttributes, GraphType, TensorSpec } from "../kernel-graph.ts";

/** A kernel's attributes as TensorFlow.js passes them: possibly missing, possibly with -1. */
export type RawAttributes = Readonly<Record<string, unknown>>;

export interface Inference {
  readonly outputs: readonly TensorSpec[];
  /** Everything the replay needs, nothing left to be inferred. */
  readonly attrs?: GraphAttributes;
}

/** How one kernel is written down: the order of its inputs, the shapes of its outputs, explicit attributes. */
export interface KernelRule {
  /** TensorFlow.js's names of the inputs in the order of the node, or `list` for a kernel of any number of them. */
  readonly inputs: readonly string[] | "list";
  /** @throws RangeError when shapes do not fit. */
  infer(inputs: readonly TensorSpec[], attrs: RawAttributes): Inference;
}

export type KernelRules = Readonly<Record<string, KernelRule>>;

/** The i-th input, for rules whose number of inputs is fixed. */
export function at(inputs: readonly TensorSpec[], i: number): TensorSpec {
  const spec = inputs[i];
  if (!spec) throw new RangeError(`Input ${i} is missing`);
  return spec;
}

export function tensor(shape: readonly number[], dtype: GraphType): TensorSpec {
  return { shape: [...shape], dtype };
}

/** A shape as the mutable array that TensorFlow.js's helpers ask for. */
export function mutable<T extends number[]>(shape: readonly number[]): T {
  return [...shape] as T;
}

/** An axis attribute (missing, a number or a list, perhaps negative) as an ascending list. */
export function axesOf(axis: unknown, rank: number): number[] {
  if (axis === undefined || axis === null) return Array.from({ length: rank }, (_, i) => i);
  const list = Array.isArray(axis) ? (axis as number[]) : [axis as number];
  return list.map((a) => axisOf(a, rank)).sort((a, b) => a - b);
}

/** One axis, perhaps negative, as 0..rank-1. */
export function axisOf(axis: unknown, rank: number): number {
  const a = axis as number;
  if (!Number.isInteger(a) || a < -rank || a >= rank) throw new RangeError(`Axis ${a} of a tensor of rank ${rank}`);
  return a < 0 ? a + rank : a;
}
