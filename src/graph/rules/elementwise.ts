import { backend_util } from "@tensorflow/tfjs-core";
import type { GraphType } from "../kernel-graph.ts";
import { at, type KernelRule, type KernelRules, mutable, tensor } from "./rule.ts";

/** A kernel of one tensor, same shape out; `attributes` are numbers copied as they are. */
function unary(name: string, dtype?: GraphType, attributes: readonly string[] = []): KernelRule {
  return {
    inputs: [name],
    infer: (inputs, raw) => {
      const x = at(inputs, 0);
      const attrs = Object.fromEntries(attributes.map((key) => [key, numberOf(raw[key], key)]));
      return { outputs: [tensor(x.shape, dtype ?? x.dtype)], attrs };
    },
  };
}

function numberOf(value: unknown, key: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new RangeError(`${key} is ${String(value)}`);
  return value;
}

/** A kernel of two tensors that broadcast against each other. */
function binary(dtype?: GraphType, names: readonly string[] = ["a", "b"]): KernelRule {
  return {
    inputs: names,
    infer: (inputs) => {
      const [a, b] = [at(inputs, 0), at(inputs, 1)];
      const shape = backend_util.assertAndGetBroadcastShape(mutable(a.shape), mutable(b.shape));
      return { outputs: [tensor(shape, dtype ?? a.dtype)] };
    },
  };
}

const of = <K extends string>(names: readonly K[], rule: KernelRule): Record<string, KernelRule> =>
  Object.fromEntries(names.map((name) => [name, rule]));

const select: KernelRule = {
  inputs: ["condition", "t", "e"],
  infer: (inputs) => ({ outputs: [at(inputs, 1)] }),
};

const addN: KernelRule = { inputs: "list", infer: (inputs) => ({ outputs: [at(inputs, 0)] }) };

/** Kernels that work on each element by itself. */
export const elementwiseRules: KernelRules = {
  ...of(["Abs", "Identity", "Neg", "Sign", "Square", "ZerosLike", "OnesLike", "Relu"], unary("x")),
  ...of(["Exp", "Expm1", "Log", "Log1p", "Reciprocal", "Rsqrt", "Sigmoid", "Softplus", "Sqrt"], unary("x", "float32")),
  ...of(["Elu", "Tanh", "Sin", "Cos", "Floor", "Round"], unary("x", "float32")),
  LeakyRelu: unary("x", "float32", ["alpha"]),
  Step: {
    // The attribute object may be missing altogether (tf.relu's gradient passes none).
    inputs: ["x"],
    infer: (inputs, raw) => ({ outputs: [at(inputs, 0)], attrs: { alpha: (raw["alpha"] as number | undefined) ?? 0 } }),
  },
  ClipByValue: unary("x", undefined, ["clipValueMin", "clipValueMax"]),
  LacunaMeanOverProcesses: unary("x", "float32"),
  LogicalNot: unary("x", "bool"),
  ...of(["Add", "Sub", "Multiply", "Maximum", "Minimum", "Pow", "SquaredDifference", "FloorDiv"], binary()),
  RealDiv: binary("float32"),
  EluGrad: binary("float32", ["dy", "y"]),
  ...of(["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"], binary("bool")),
  ...of(["LogicalAnd", "LogicalOr"], binary("bool")),
  Select: select,
  AddN: addN,
};
