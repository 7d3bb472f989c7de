import type { GraphAttributes, KernelGraph, KernelNode, TensorSpec } from "../graph/kernel-graph.ts";
import { toFloat16 } from "./float16.ts";
import type { Weights } from "./weights.ts";

/**
 * TensorFlow.js's graph-model format: a GraphDef in JSON and one block of weights, which `tf.loadGraphModel` and the
 * converters of other runtimes read. Written from a recorded network, so that it is the network and no second version of
 * it.
 */
export interface GraphModel {
  /** The content of `model.json`. */
  readonly json: object;
  /** The content of the one weight file that it names. */
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** Name of the weight file in the manifest. */
export const GRAPH_WEIGHTS = "weights.bin";

interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr: Readonly<Record<string, object>>;
}

interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
  readonly quantization?: { readonly dtype: "float16"; readonly original_dtype: "float32" };
}

const text = (s: string): object => ({ s: btoa(s) });
const truth = (b: boolean): object => ({ b });
const list = (numbers: readonly number[]): object => ({ list: { i: numbers.map(String) } });
const type = (spec: TensorSpec): object => ({
  type: { float32: "DT_FLOAT", int32: "DT_INT32", bool: "DT_BOOL" }[spec.dtype],
});
const shape = (sides: readonly number[]): object => ({ shape: { dim: sides.map((size) => ({ size: String(size) })) } });

/** Kernels that are an operation of the same inputs and no attributes. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{
    Abs: "Abs",
    Add: "AddV2",
    Sub: "Sub",
    Multiply: "Mul",
    RealDiv: "RealDiv",
    Maximum: "Maximum",
    Minimum: "Minimum",
  },
  ...{ Exp: "Exp", Log: "Log", Neg: "Neg", Relu: "Relu", Elu: "Elu", Rsqrt: "Rsqrt", Sigmoid: "Sigmoid", Sqrt: "Sqrt" },
  ...{ Square: "Square", Tanh: "Tanh", Softplus: "Softplus", Pow: "Pow", Identity: "Identity", Softmax: "Softmax" },
};

/** Collects nodes and weights; values are named by the node that makes them. */
class Writer {
  readonly nodes: GraphNode[] = [];
  readonly entries: WeightEntry[] = [];
  readonly blocks: Uint8Array[] = [];
  private readonly names: (string | undefined)[];

  private readonly graph: KernelGraph;

  constructor(graph: KernelGraph) {
    this.graph = graph;
    this.names = graph.values.map(() => undefined);
  }

  spec(value: number): TensorSpec {
    return this.graph.values[value] as TensorSpec;
  }

  name(value: number): string {
    return this.names[value] as string;
  }

  /** Adds the node that makes a value. */
  node(
    value: number,
    op: string,
    input: readonly string[],
    attr: Readonly<Record<string, object>>,
    name = `n${value}`,
  ): void {
    this.names[value] = name;
    this.nodes.push({ name, op, ...(input.length > 0 ? { input } : {}), attr });
  }

  weight(entry: WeightEntry, bytes: Uint8Array): string {
    this.entries.push(entry);
    this.blocks.push(bytes);
    const dtype = type({ shape: entry.shape, dtype: entry.dtype });
    this.nodes.push({ name: entry.name, op: "Const", attr: { dtype } });
    return entry.name;
  }

  /** A constant of whole numbers, such as the axes of a reduction. */
  whole(
    value: number,
    purpose: string,
    numbers: readonly number[],
    sides: readonly number[] = [numbers.length],
  ): string {
    const bytes = new Uint8Array(Int32Array.from(numbers).buffer);
    return this.weight({ name: `n${value}/${purpose}`, shape: sides, dtype: "int32" }, bytes);
  }

  /** A constant of the graph itself: exact. */
  constant(value: number, bytes: Uint8Array): void {
    const { shape: sides, dtype } = this.spec(value);
    if (dtype === "bool") throw new RangeError("graph model: constants are numbers");
    this.names[value] = this.weight({ name: `n${value}`, shape: sides, dtype }, bytes);
  }

  parameter(value: number, name: string, numbers: Float32Array): void {
    const bytes = new Uint8Array(toFloat16(numbers).buffer);
    const quantization = { dtype: "float16", original_dtype: "float32" } as const;
    this.names[value] = this.weight({ name, shape: this.spec(value).shape, dtype: "float32", quantization }, bytes);
  }
}

/**
 * Writes a recorded network as a graph model, its weights in half precision.
 * @param graph inputs `params/NAME` become the weights, other inputs (`in/NAME`) placeholders NAME; outputs `out/NAME` are
 * called NAME
 * @throws RangeError for a kernel that has no counterpart, and for weights that the graph does not know
 */
export function writeGraphModel(graph: KernelGraph, weights: Weights): GraphModel {
  const writer = new Writer(graph);
  const inputs: Record<string, object> = {};
  for (const [path, value] of Object.entries(graph.inputs)) {
    const [group, name] = split(path);
    const weight = weights[name];
    if (group === "params") {
      if (!weight) throw new RangeError(`graph model: there are no weights ${name}`);
      writer.parameter(value, name, weight.data);
      continue;
    }
    const spec = writer.spec(value);
    writer.node(value, "Placeholder", [], { dtype: type(spec), shape: shape(spec.shape) }, name);
    inputs[name] = {
      name: `${name}:0`,
      dtype: "DT_FLOAT",
      tensorShape: { dim: spec.shape.map((size) => ({ size: String(size) })) },
    };
  }
  for (const node of graph.nodes) if (node.kernel !== "Input") writeNode(writer, graph, node);
  const outputs: Record<string, object> = {};
  for (const [path, value] of Object.entries(graph.outputs)) {
    const [, name] = split(path);
    writer.nodes.push({ name, op: "Identity", input: [writer.name(value)], attr: { T: type(writer.spec(value)) } });
    outputs[name] = { name: `${name}:0` };
  }
  const total = writer.blocks.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const block of writer.blocks) {
    bytes.set(block, at);
    at += block.length;
  }
  const json = {
    format: "graph-model",
    generatedBy: "lacuna",
    modelTopology: { node: writer.nodes, versions: { producer: 1 } },
    signature: { inputs, outputs },
    weightsManifest: [{ paths: [GRAPH_WEIGHTS], weights: writer.entries }],
  };
  return { json, weights: bytes };
}

function split(path: string): [group: string, name: string] {
  const at = path.indexOf("/");
  return [path.slice(0, at), path.slice(at + 1)];
}

/** One kernel call with what its writers need of it. */
interface Call {
  readonly writer: Writer;
  readonly out: number;
  /** Names of its operands. */
  readonly given: readonly string[];
  readonly attrs: GraphAttributes;
  /** Shape of its result. */
  readonly sides: readonly number[];
  readonly T: object;
}

function writeNode(writer: Writer, graph: KernelGraph, { kernel, inputs, attrs, outputs }: KernelNode): void {
  const out = outputs[0] as number;
  const { shape: sides } = writer.spec(out);
  const T = type(writer.spec(out));
  if (kernel === "Constant") {
    const offset = attrs["offset"] as number;
    writer.constant(out, graph.constants.slice(offset, offset + (attrs["bytes"] as number)));
    return;
  }
  const given = inputs.map((value) => writer.name(value));
  const plain = PLAIN[kernel];
  const write = WRITERS[kernel];
  if (plain) writer.node(out, plain, given, { T });
  else if (write) write({ writer, out, given, attrs, sides, T });
  else throw new RangeError(`graph model: ${kernel} has no counterpart`);
}

const integers = (attrs: GraphAttributes, key: string): readonly number[] => attrs[key] as readonly number[];

const reduction =
  (op: string) =>
  ({ writer, out, given, attrs, T }: Call): void => {
    const axes = writer.whole(out, "axes", integers(attrs, "axes"));
    writer.node(out, op, [...given, axes], { T, keep_dims: truth(attrs["keepDims"] as boolean) });
  };

const pool =
  (op: string) =>
  ({ writer, out, given, attrs, T }: Call): void =>
    writer.node(out, op, given, { T, ...poolOf(attrs) });

const reshape = ({ writer, out, given, sides, T }: Call): void =>
  writer.node(out, "Reshape", [...given, writer.whole(out, "shape", sides)], { T });

/** Kernels whose attributes are operands or have other names in a GraphDef. */
const WRITERS: Readonly<Record<string, (call: Call) => void>> = {
  Sum: reduction("Sum"),
  Mean: reduction("Mean"),
  Max: reduction("Max"),
  Min: reduction("Min"),
  MaxPool: pool("MaxPool"),
  AvgPool: pool("AvgPool"),
  Reshape: reshape,
  ExpandDims: reshape,
  Fill: ({ writer, out, attrs, sides, T }) => {
    const one = new Uint8Array(Float32Array.of(attrs["value"] as number).buffer);
    if (sides.length === 0) writer.constant(out, one);
    else {
      const value = writer.weight({ name: `n${out}/value`, shape: [], dtype: "float32" }, one);
      writer.node(out, "Fill", [writer.whole(out, "dims", sides), value], { T });
    }
  },
  LeakyRelu: ({ writer, out, given, attrs, T }) =>
    writer.node(out, "LeakyRelu", given, { T, alpha: { f: attrs["alpha"] as number } }),
  LacunaConv: ({ writer, out, given, attrs, T }) => writer.node(out, "Conv2D", given, { T, ...windowOf(attrs) }),
  LacunaConvInputGrad: ({ writer, out, given, attrs, sides, T }) => {
    const [dy, w] = given as [string, string];
    writer.node(out, "Conv2DBackpropInput", [writer.whole(out, "size", sides), w, dy], { T, ...windowOf(attrs) });
  },
  LacunaUpsample: ({ writer, out, given, sides, T }) => {
    const size = writer.whole(out, "size", sides.slice(1, 3));
    const centres = { align_corners: truth(false), half_pixel_centers: truth(true) };
    writer.node(out, "ResizeBilinear", [...given, size], { T, ...centres });
  },
  Concat: ({ writer, out, given, attrs, T }) => {
    const axis = writer.whole(out, "axis", [attrs["axis"] as number], []);
    writer.node(out, "ConcatV2", [...given, axis], { T, N: { i: String(given.length) } });
  },
  Transpose: ({ writer, out, given, attrs, T }) =>
    writer.node(out, "Transpose", [...given, writer.whole(out, "perm", integers(attrs, "perm"))], { T }),
  Slice: ({ writer, out, given, attrs, T }) => {
    const [begin, size] = ["begin", "size"].map((key) => writer.whole(out, key, integers(attrs, key)));
    writer.node(out, "Slice", [...given, begin as string, size as string], { T });
  },
  BatchMatMul: ({ writer, out, given, attrs, T }) => {
    const [adj_x, adj_y] = ["transposeA", "transposeB"].map((key) => truth(attrs[key] as boolean));
    writer.node(out, "BatchMatMulV2", given, { T, adj_x: adj_x as object, adj_y: adj_y as object });
  },
};

function windowOf(attrs: GraphAttributes): Record<string, object> {
  const pair = (key: string): readonly [number, number] => attrs[key] as readonly [number, number];
  const [[top, bottom], [left, right]] = attrs["pads"] as unknown as [[number, number], [number, number]];
  return {
    strides: list([1, ...pair("strides"), 1]),
    dilations: list([1, ...pair("dilations"), 1]),
    padding: text("EXPLICIT"),
    explicit_paddings: list([0, 0, top, bottom, left, right, 0, 0]),
    data_format: text("NHWC"),
  };
}

function poolOf(attrs: GraphAttributes): Record<string, object> {
  const pads = (attrs["pads"] as readonly (readonly number[])[]).flat();
  if (pads.some((side) => side !== 0)) throw new RangeError("graph model: pooling is written without padding only");
  const pair = (key: string): readonly number[] => attrs[key] as readonly number[];
  return { ksize: list([1, ...pair("size"), 1]), strides: list([1, ...pair("strides"), 1]), padding: text("VALID") };
}
