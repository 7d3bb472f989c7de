import { GENERATOR_PLANES, HOLE_PLANE } from "../src/models/generator.ts";
import type { LacunaConfig } from "../src/models/lacuna.ts";
import type { WeightArray, Weights } from "../src/models/weights.ts";
import { createOnnxGraph, type OnnxGraph } from "./onnx.ts";

interface Context {
  readonly graph: OnnxGraph;
  readonly weights: Weights;
}

interface Layer {
  readonly stride?: number;
  readonly dilation?: number;
  readonly relu?: boolean;
}

/**
 * The flagship (src/models/lacuna.ts) as an ONNX file for one picture size, channels first, to be timed beside ours.
 * The bench compares both outputs, so this cannot drift from the network.
 * @returns a model with input `input` [1, 10, side, side] and one output [1, 12, side / 2, side / 2]
 */
export function lacunaOnnx(config: LacunaConfig, weights: Weights, side: number): Uint8Array<ArrayBuffer> {
  const graph = createOnnxGraph([1, GENERATOR_PLANES, side, side]);
  const at: Context = { graph, weights };
  const relu = { relu: true };
  const down = { relu: true, stride: 2 };
  const half = conv(at, "encoder.1", conv(at, "encoder.0", "input", down), relu);
  const quarter = conv(at, "encoder.3", conv(at, "encoder.2", half, down), relu);
  const whole = (...values: number[]): string =>
    graph.constant([values.length], BigInt64Array.from(values.map((value) => BigInt(value))));
  const hole = graph.node("Slice", ["input", whole(HOLE_PLANE), whole(HOLE_PLANE + 1), whole(1)]);
  const coarse = graph.node("MaxPool", [hole], { kernel_shape: [8, 8], strides: [8, 8] });
  let x = conv(at, "encoder.4", quarter, down);
  for (let i = 0; i < config.blocks; i++) {
    if (i === config.attentionAfter) x = attention(at, x, coarse, config, side / 8);
    x = block(at, `blocks.${i}`, x, i % 2 === 0 ? [1, 2, 4, 8] : [1, 3, 6, 12]);
  }
  const up = (name: string, from: string, skip: string): string =>
    graph.node("Add", [conv(at, name, upsample(at, from), relu), skip]);
  const joined = conv(at, "decoder.1", up("decoder.0", x, quarter), relu);
  const full = conv(at, "decoder.3", up("decoder.2", joined, half), relu);
  const cells = graph.node("Tanh", [conv(at, "head", full)]);
  return graph.write({ name: cells, shape: [1, 12, side / 2, side / 2] });
}

function weightOf({ weights }: Context, name: string): WeightArray {
  const found = weights[name];
  if (!found) throw new RangeError(`The network has no parameter ${name}.`);
  return found;
}

function conv(at: Context, name: string, x: string, { stride = 1, dilation = 1, relu = false }: Layer = {}): string {
  const { graph } = at;
  const { shape, data } = weightOf(at, `${name}.weight`);
  const [height, width, input, output] = shape as [number, number, number, number];
  const turned = new Float32Array(data.length);
  for (let i = 0; i < height * width; i++)
    for (let c = 0; c < input; c++)
      for (let o = 0; o < output; o++)
        turned[(o * input + c) * height * width + i] = data[(i * input + c) * output + o] as number;
  const pad = ((height - 1) / 2) * dilation;
  const filter = graph.constant([output, input, height, width], turned);
  const bias = graph.constant([output], weightOf(at, `${name}.bias`).data);
  const y = graph.node("Conv", [x, filter, bias], {
    kernel_shape: [height, width],
    strides: [stride, stride],
    dilations: [dilation, dilation],
    pads: [pad, pad, pad, pad],
  });
  return relu ? graph.node("Relu", [y]) : y;
}

function scalar({ graph }: Context, value: number): string {
  return graph.constant([], Float32Array.of(value));
}

/** x / sqrt(reduction(x^2 over channels) + epsilon) */
function normalised(at: Context, x: string, reduction: "mean" | "sum", epsilon: number): string {
  const { graph } = at;
  const squares = graph.node("Mul", [x, x]);
  const power =
    reduction === "mean"
      ? graph.node("ReduceMean", [squares], { axes: [1] })
      : graph.node("ReduceSum", [squares, graph.constant([1], BigInt64Array.of(1n))]);
  return graph.node("Div", [x, graph.node("Sqrt", [graph.node("Add", [power, scalar(at, epsilon)])])]);
}

function block(at: Context, name: string, x: string, dilations: readonly number[]): string {
  const { graph } = at;
  const { data } = weightOf(at, `${name}.norm.gain`);
  const gain = graph.constant([1, data.length, 1, 1], data);
  const input = graph.node("Mul", [normalised(at, x, "mean", 1e-6), gain]);
  const branches = dilations.map((dilation, i) => conv(at, `${name}.branch.${i}`, input, { dilation, relu: true }));
  return graph.node("Add", [x, conv(at, `${name}.fuse`, graph.node("Concat", branches, { axis: 1 }))]);
}

function attention(at: Context, x: string, hole: string, config: LacunaConfig, side: number): string {
  const { graph } = at;
  const [, , channels] = config.widths;
  const cells = side * side;
  const shaped = (value: string, ...shape: number[]): string =>
    graph.node("Reshape", [value, graph.constant([shape.length], BigInt64Array.from(shape.map(BigInt)))]);
  const turned = (value: string): string => graph.node("Transpose", [value], { perm: [0, 2, 1] });
  const asked = shaped(normalised(at, conv(at, "attention.query", x), "sum", 1e-8), 1, config.attentionDepth, cells);
  const known = graph.node("Sub", [scalar(at, 1), hole]);
  const key = graph.node("Mul", [conv(at, "attention.key", x), known]);
  const keys = shaped(normalised(at, key, "sum", 1e-8), 1, config.attentionDepth, cells);
  const values = shaped(conv(at, "attention.value", x), 1, channels, cells);
  const temperature = Math.exp(weightOf(at, "attention.temperature").data[0] as number);
  const scores = graph.node("Mul", [graph.node("MatMul", [turned(asked), keys]), scalar(at, temperature)]);
  const masked = graph.node("Sub", [scores, graph.node("Mul", [shaped(hole, 1, 1, cells), scalar(at, 1e4)])]);
  const weights = graph.node("Softmax", [masked], { axis: -1 });
  const found = shaped(turned(graph.node("MatMul", [weights, turned(values)])), 1, channels, side, side);
  const projected = conv(at, "attention.output", found);
  return graph.node("Add", [x, graph.node("Mul", [projected, hole])]);
}

/** Bilinear x2 with half-pixel centres. */
function upsample({ graph }: Context, x: string): string {
  const scales = graph.constant([4], Float32Array.of(1, 1, 2, 2));
  return graph.node("Resize", [x, "", scales], { mode: "linear", coordinate_transformation_mode: "half_pixel" });
}
