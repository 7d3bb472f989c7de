import { backend_util } from "@tensorflow/tfjs-core";
import type { GraphAttributes, TensorSpec } from "../kernel-graph.ts";
import { at, type KernelRule, type KernelRules, mutable, type RawAttributes, tensor } from "./rule.ts";

type Shape4 = [number, number, number, number];
type Pad = "same" | "valid" | number | backend_util.ExplicitPadding;
type Rounding = "floor" | "round" | "ceil";

/** Output side of a window that moves over an input. */
function outputSide(input: number, pads: readonly number[], taps: number, dilation: number, stride: number): number {
  const padded = input + (pads[0] as number) + (pads[1] as number);
  return Math.floor((padded - (taps - 1) * dilation - 1) / stride) + 1;
}

/** Geometry and output shape of the convolution of nn/kernels: x [n, h, w, c], filter [kh, kw, c, o]. */
function convolution(x: readonly number[], filter: readonly number[], raw: RawAttributes) {
  const strides = raw["strides"] as [number, number];
  const dilations = raw["dilations"] as [number, number];
  const [top, bottom, left, right] = raw["pad"] as Shape4;
  const pads = [
    [top, bottom],
    [left, right],
  ] as const;
  const [batch, height, width] = x as Shape4;
  const [kernelHeight, kernelWidth, , channels] = filter as Shape4;
  const outShape = [
    batch,
    outputSide(height, pads[0], kernelHeight, dilations[0], strides[0]),
    outputSide(width, pads[1], kernelWidth, dilations[1], strides[1]),
    channels,
  ];
  return { attrs: { strides, dilations, pads } satisfies GraphAttributes, outShape };
}

const forward: KernelRule = {
  inputs: ["x", "w"],
  infer: (inputs, raw) => {
    const { attrs, outShape } = convolution(at(inputs, 0).shape, at(inputs, 1).shape, raw);
    return { outputs: [tensor(outShape, "float32")], attrs };
  },
};

const inputGradient: KernelRule = {
  inputs: ["dy", "w"],
  infer: (inputs, raw) => {
    const inputShape = raw["inputShape"] as number[];
    const { attrs, outShape } = convolution(inputShape, at(inputs, 1).shape, raw);
    demandShape(at(inputs, 0), outShape);
    return { outputs: [tensor(inputShape, "float32")], attrs: { ...attrs, inputShape } };
  },
};

const filterGradient: KernelRule = {
  inputs: ["x", "dy"],
  infer: (inputs, raw) => {
    const filterShape = raw["filterShape"] as number[];
    const { attrs, outShape } = convolution(at(inputs, 0).shape, filterShape, raw);
    demandShape(at(inputs, 1), outShape);
    return { outputs: [tensor(filterShape, "float32")], attrs: { ...attrs, filterShape } };
  },
};

function demandShape(x: TensorSpec, shape: readonly number[]): void {
  if (x.shape.join() !== shape.join()) throw new RangeError(`[${x.shape}] given where [${shape}] belongs`);
}

function pooling(x: readonly number[], raw: RawAttributes) {
  const info = backend_util.computePool2DInfo(
    mutable<Shape4>(x),
    raw["filterSize"] as number | [number, number],
    raw["strides"] as number | [number, number],
    1,
    raw["pad"] as Pad,
    raw["dimRoundingMode"] as Rounding | undefined,
  );
  const { top, bottom, left, right } = info.padInfo;
  const attrs: GraphAttributes = {
    size: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: [
      [top, bottom],
      [left, right],
    ],
  };
  return { attrs, outShape: info.outShape as number[] };
}

const pool: KernelRule = {
  inputs: ["x"],
  infer: (inputs, raw) => {
    const { attrs, outShape } = pooling(at(inputs, 0).shape, raw);
    return { outputs: [tensor(outShape, "float32")], attrs };
  },
};

/** Gradient of a pooling; `names` begin with dy and the pooled input. */
function poolGradient(names: readonly string[]): KernelRule {
  return {
    inputs: names,
    infer: (inputs, raw) => {
      const x = at(inputs, 1);
      return { outputs: [x], attrs: pooling(x.shape, raw).attrs };
    },
  };
}

/** Bilinear x2 of nn/kernels (`up`) or its transpose. */
function upsample(name: string, up: boolean): KernelRule {
  return {
    inputs: [name],
    infer: (inputs) => {
      const [batch, height, width, channels] = at(inputs, 0).shape as Shape4;
      const scale = up ? 2 : 0.5;
      return { outputs: [tensor([batch, height * scale, width * scale, channels], "float32")] };
    },
  };
}

const batchMatMul: KernelRule = {
  inputs: ["a", "b"],
  infer: (inputs, raw) => {
    const [a, b] = [at(inputs, 0).shape, at(inputs, 1).shape];
    const transposeA = raw["transposeA"] === true;
    const transposeB = raw["transposeB"] === true;
    const rows = a[a.length - (transposeA ? 1 : 2)] as number;
    const columns = b[b.length - (transposeB ? 2 : 1)] as number;
    const outer = backend_util.assertAndGetBroadcastShape(mutable(a.slice(0, -2)), mutable(b.slice(0, -2)));
    return { outputs: [tensor([...outer, rows, columns], "float32")], attrs: { transposeA, transposeB } };
  },
};

/** Convolutions, pooling, up-sampling of [batch, height, width, channels], and matrix products. */
export const spatialRules: KernelRules = {
  LacunaConv: forward,
  LacunaConvInputGrad: inputGradient,
  LacunaConvFilterGrad: filterGradient,
  AvgPool: pool,
  AvgPoolGrad: poolGradient(["dy", "input"]),
  MaxPool: pool,
  MaxPoolGrad: poolGradient(["dy", "input", "output"]),
  LacunaUpsample: upsample("x", true),
  LacunaUpsampleGrad: upsample("dy", false),
  BatchMatMul: batchMatMul,
};
