import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../src/core/random.ts";
import "../src/nn/gradients.ts";
import { kernelRules } from "../src/graph/rules/index.ts";
import { meanOverProcesses } from "../src/nn/activations.ts";
import { runConv, runFilterGrad, runInputGrad } from "../src/nn/kernels/convolution.ts";
import { geometryOf } from "../src/nn/kernels/geometry.ts";
import { runUpsample, runUpsampleGrad } from "../src/nn/kernels/upsample.ts";
import { mismatches, replayBoth } from "./tools/replay.ts";
import { hasTorch } from "./tools/torch.ts";

const random = createRandom(7);

function draw<R extends tf.Rank>(shape: tf.ShapeMap[R], f: (x: number) => number = (x) => x): tf.Tensor<R> {
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => f(random.normal())),
    shape,
  );
}

const makeInputs = () => ({
  x: draw<tf.Rank.R3>([2, 3, 4]),
  row: draw<tf.Rank.R1>([4]),
  positive: draw<tf.Rank.R3>([2, 3, 4], (v) => 0.2 + Math.abs(v)),
  whole: draw<tf.Rank.R3>([2, 3, 4], (v) => Math.round(2 * v)),
  matrix: draw<tf.Rank.R3>([2, 4, 5]),
  image: draw<tf.Rank.R4>([2, 7, 6, 3]),
  even: draw<tf.Rank.R4>([2, 8, 6, 3]),
  filter: draw<tf.Rank.R4>([3, 3, 3, 5]),
  wide: draw<tf.Rank.R4>([4, 4, 3, 5]),
});
type Inputs = ReturnType<typeof makeInputs>;

const plain = { stride: 1, dilation: 1, pad: "same" } as const;
const geometries = [
  ["image", "filter", plain],
  ["image", "filter", { ...plain, stride: 2 }],
  ["even", "filter", { ...plain, dilation: 2 }],
  ["even", "wide", { ...plain, stride: 2 }],
  ["image", "wide", { ...plain, pad: [0, 2, 1, 0] }],
  ["image", "filter", { ...plain, stride: 2, pad: "valid" }],
] as const;

/** One of the three products of a convolution at strides, dilations, odd sides and uneven zeros. */
function convolutions(given: Inputs, product: "y" | "dx" | "dw"): tf.Tensor[] {
  return geometries.map(([image, filter, options]) => {
    const [x, w] = [given[image], given[filter]];
    const geometry = geometryOf(x.shape, w.shape, options);
    const y = runConv(x, w, geometry);
    if (product === "y") return y;
    return product === "dx" ? runInputGrad(y, w, x.shape, geometry) : runFilterGrad(x, y, w.shape, geometry);
  });
}

const slopes = (f: (x: tf.Tensor4D) => tf.Tensor4D, x: tf.Tensor4D): tf.Tensor =>
  tf.grad((v) => f(v as tf.Tensor4D))(x);

/** For every kernel what runs it; where it has attributes, in more than one way. */
const cases: Readonly<Record<string, (g: Inputs) => tf.Tensor[]>> = {
  Abs: ({ x }) => [tf.abs(x)],
  Add: ({ x, row }) => [tf.add(x, row), tf.add(1, x)],
  AddN: ({ x, positive, whole }) => [tf.addN([x, positive, whole])],
  All: ({ whole }) => [tf.all(tf.greater(whole, -3), [0, 2])],
  Any: ({ whole }) => [tf.any(tf.greater(whole, 1), 1), tf.any(tf.greater(whole, 1))],
  ArgMax: ({ x }) => [tf.argMax(x, -1), tf.argMax(x, 0)],
  AvgPool: ({ even }) => [tf.avgPool(even, 2, 2, "valid"), tf.avgPool(even, 3, 1, "valid")],
  AvgPoolGrad: ({ even }) => [slopes((x) => tf.square(tf.avgPool(x, 2, 2, "valid")), even)],
  BatchMatMul: ({ x, matrix }) => [
    tf.matMul(x, matrix),
    tf.matMul(x, x, false, true),
    tf.matMul(matrix, matrix, true),
    tf.matMul(x, tf.reshape(tf.slice(matrix, [0, 0, 0], [1, 4, 5]), [1, 4, 5])),
  ],
  Cast: ({ x }) => [tf.cast(x, "int32"), tf.cast(x, "bool"), tf.cast(tf.cast(x, "bool"), "float32")],
  ClipByValue: ({ x }) => [tf.clipByValue(x, -0.5, 0.25)],
  Concat: ({ x, positive }) => [tf.concat([x, positive], 1), tf.concat([x, positive, x], -1)],
  Cos: ({ x }) => [tf.cos(x)],
  Elu: ({ x }) => [tf.elu(x)],
  EluGrad: ({ even }) => [slopes((x) => tf.square(tf.elu(x)), even)],
  Equal: ({ whole }) => [tf.equal(whole, 1)],
  Exp: ({ x }) => [tf.exp(x)],
  ExpandDims: ({ x }) => [tf.expandDims(x, 1), tf.expandDims(x, -1)],
  Expm1: ({ x }) => [tf.expm1(x)],
  Fill: ({ x }) => [tf.add(x, tf.fill([3, 4], 2.5)), tf.fill([2], 3)],
  Floor: ({ x }) => [tf.floor(x)],
  FloorDiv: ({ x }) => [tf.floorDiv(tf.cast(tf.mul(x, 9), "int32"), tf.scalar(4, "int32"))],
  Greater: ({ x }) => [tf.greater(x, 0)],
  GreaterEqual: ({ whole }) => [tf.greaterEqual(whole, 0)],
  Identity: ({ x }) => [tf.clone(x)],
  LacunaConv: (g) => convolutions(g, "y"),
  LacunaConvFilterGrad: (g) => convolutions(g, "dw"),
  LacunaConvInputGrad: (g) => convolutions(g, "dx"),
  LacunaUpsample: ({ image }) => [runUpsample(image)],
  LacunaUpsampleGrad: ({ even }) => [runUpsampleGrad(even)],
  LeakyRelu: ({ x }) => [tf.leakyRelu(x, 0.1), tf.leakyRelu(x)],
  Less: ({ x }) => [tf.less(x, 0)],
  LessEqual: ({ whole }) => [tf.lessEqual(whole, 0)],
  Log: ({ positive }) => [tf.log(positive)],
  Log1p: ({ positive }) => [tf.log1p(positive)],
  LacunaMeanOverProcesses: ({ x }) => [meanOverProcesses(x)],
  LogSoftmax: ({ x }) => [tf.logSoftmax(x)],
  LogicalAnd: ({ x }) => [tf.logicalAnd(tf.greater(x, -1), tf.less(x, 1))],
  LogicalNot: ({ x }) => [tf.logicalNot(tf.greater(x, 0))],
  LogicalOr: ({ x }) => [tf.logicalOr(tf.less(x, -1), tf.greater(x, 1))],
  Max: ({ x }) => [tf.max(x), tf.max(x, [0, 2]), tf.max(x, -1, true)],
  MaxPool: ({ image }) => [tf.maxPool(image, 3, 2, "valid"), tf.maxPool(image, 3, 2, "same")],
  MaxPoolGrad: ({ image }) => [slopes((x) => tf.square(tf.maxPool(x, 3, 2, "same")), image)],
  Maximum: ({ x, row }) => [tf.maximum(x, row)],
  Mean: ({ x }) => [tf.mean(x), tf.mean(x, [1, 2], true), tf.mean(x, -1)],
  Min: ({ x }) => [tf.min(x), tf.min(x, 1)],
  Minimum: ({ x, row }) => [tf.minimum(x, row)],
  Multiply: ({ x, row }) => [tf.mul(x, row), tf.mul(x, 3)],
  Neg: ({ x }) => [tf.neg(x)],
  NotEqual: ({ whole }) => [tf.notEqual(whole, 0)],
  OnesLike: ({ x }) => [tf.onesLike(x)],
  Pack: ({ x, positive }) => [tf.stack([x, positive]), tf.stack([x, positive, x], 2)],
  PadV2: ({ x }) => [
    tf.pad(x, [
      [0, 0],
      [1, 2],
      [0, 3],
    ]),
    tf.pad(
      x,
      [
        [1, 0],
        [0, 0],
        [0, 1],
      ],
      7,
    ),
  ],
  Pow: ({ positive, row }) => [tf.pow(positive, row), tf.pow(positive, 1.5)],
  Prod: ({ x }) => [tf.prod(x, 1), tf.prod(x)],
  RealDiv: ({ x, positive }) => [tf.div(x, positive)],
  Reciprocal: ({ positive }) => [tf.reciprocal(positive)],
  Relu: ({ x }) => [tf.relu(x)],
  Reshape: ({ x }) => [tf.reshape(x, [4, -1]), tf.reshape(tf.transpose(x), [24])],
  Reverse: ({ x }) => [tf.reverse(x), tf.reverse(x, 1)],
  Round: ({ x }) => [tf.round(x)],
  Rsqrt: ({ positive }) => [tf.rsqrt(positive)],
  Select: ({ x, positive }) => [tf.where(tf.greater(x, 0), x, positive)],
  Sigmoid: ({ x }) => [tf.sigmoid(x)],
  Sign: ({ whole }) => [tf.sign(whole)],
  Sin: ({ x }) => [tf.sin(x)],
  Slice: ({ x }) => [tf.slice(x, [0, 1, 2], [-1, 2, 1]), tf.slice(x, 1)],
  Softmax: ({ x }) => [tf.softmax(x)],
  Softplus: ({ x }) => [tf.softplus(x)],
  SplitV: ({ x }) => [...tf.split(x, 2, 2), ...tf.split(x, [1, 2], 1)],
  Sqrt: ({ positive }) => [tf.sqrt(positive)],
  Square: ({ x }) => [tf.square(x)],
  SquaredDifference: ({ x, row }) => [tf.squaredDifference(x, row)],
  Step: ({ x }) => [tf.step(x), tf.step(x, 0.3), tf.grad((v) => tf.relu(v))(x)],
  Sub: ({ x, row }) => [tf.sub(x, row)],
  Sum: ({ x }) => [tf.sum(x), tf.sum(x, -1, true), tf.sum(tf.cast(x, "int32"), [0, 1])],
  Tanh: ({ x }) => [tf.tanh(x)],
  Tile: ({ x, row }) => [tf.tile(x, [1, 2, 1]), tf.broadcastTo(tf.reshape(row, [1, 4]), [3, 4])],
  Transpose: ({ x }) => [tf.transpose(x), tf.transpose(x, [0, 2, 1])],
  Unpack: ({ x }) => [...tf.unstack(x), ...tf.unstack(x, 2)],
  ZerosLike: ({ x }) => [tf.zerosLike(x)],
};

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("kernels", () => {
  test("every kernel has a case here", () => {
    expect(Object.keys(cases).sort()).toEqual(Object.keys(kernelRules).sort());
  });

  test("every kernel gives the same numbers in PyTorch", async () => {
    if (!hasTorch()) return;
    const inputs = { in: makeInputs() };
    const numbered = (tensors: tf.Tensor[]) => Object.fromEntries(tensors.map((t, i) => [String(i), t]));
    const run = Object.entries(cases).map(([kernel, build]) => {
      const fn = (groups: Readonly<Record<string, unknown>>) => ({ out: numbered(build(groups["in"] as Inputs)) });
      return [kernel, { fn, inputs }] as const;
    });
    const results = await replayBoth(Object.fromEntries(run));
    const wrong = Object.entries(results).flatMap(([kernel, outputs]) =>
      mismatches(outputs).map((text) => `${kernel}: ${text}`),
    );
    expect(wrong).toEqual([]);
    expect(Object.values(results).every((outputs) => Object.keys(outputs).length > 0)).toBe(true);
  });
});
