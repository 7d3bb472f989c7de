import type { GraphType } from "../kernel-graph.ts";
import { at, axesOf, axisOf, type KernelRule, type KernelRules, tensor } from "./rule.ts";

/** A reduction over the axes in attribute `key` (all when it is missing). */
function reduction(key: string, dtype?: GraphType): KernelRule {
  return {
    inputs: ["x"],
    infer: (inputs, raw) => {
      const x = at(inputs, 0);
      const axes = axesOf(raw[key], x.shape.length);
      const keepDims = raw["keepDims"] === true;
      const shape = keepDims
        ? x.shape.map((side, i) => (axes.includes(i) ? 1 : side))
        : x.shape.filter((_, i) => !axes.includes(i));
      return { outputs: [tensor(shape, dtype ?? x.dtype)], attrs: { axes, keepDims } };
    },
  };
}

const softmax: KernelRule = {
  inputs: ["logits"],
  infer: (inputs, raw) => {
    const x = at(inputs, 0);
    return { outputs: [x], attrs: { axis: axisOf(raw["dim"] ?? raw["axis"] ?? -1, x.shape.length) } };
  },
};

const argMax: KernelRule = {
  inputs: ["x"],
  infer: (inputs, raw) => {
    const x = at(inputs, 0);
    const axis = axisOf(raw["axis"], x.shape.length);
    return {
      outputs: [
        tensor(
          x.shape.filter((_, i) => i !== axis),
          "int32",
        ),
      ],
      attrs: { axis },
    };
  },
};

/** Kernels that sum up or normalise along axes. */
export const reduceRules: KernelRules = {
  Sum: reduction("axis"),
  Mean: reduction("axis", "float32"),
  Prod: reduction("axis"),
  Max: reduction("reductionIndices"),
  Min: reduction("axis"),
  All: reduction("axis", "bool"),
  Any: reduction("axis", "bool"),
  ArgMax: argMax,
  Softmax: softmax,
  LogSoftmax: softmax,
};
