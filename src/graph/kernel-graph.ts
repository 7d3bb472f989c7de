/**
 * A kernel graph: one pure function over tensors, written down as the sequence of TensorFlow.js kernels that
 * it runs. Shapes are fixed, attributes explicit (no axis left out, no -1), nodes in an order that can be run.
 */

/** Element types that training uses. */
export type GraphType = "float32" | "int32" | "bool";

/** What is known of a tensor before it has numbers. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: GraphType;
}

export type GraphAttribute = number | string | boolean | readonly number[] | readonly (readonly number[])[];
export type GraphAttributes = Readonly<Record<string, GraphAttribute>>;

/**
 * One kernel call. `inputs` and `outputs` are indices of {@link KernelGraph.values}. Three kernels are not
 * TensorFlow.js's: `Input` (a named input), `Constant` (bytes `offset` to `offset + bytes` of the constants,
 * little-endian) and `Fill` with no input but a shape (a constant of one repeated number).
 */
export interface KernelNode {
  readonly kernel: string;
  readonly inputs: readonly number[];
  readonly attrs: GraphAttributes;
  readonly outputs: readonly number[];
}

export interface KernelGraph {
  readonly values: readonly TensorSpec[];
  readonly nodes: readonly KernelNode[];
  /** `group/name` to value. */
  readonly inputs: Readonly<Record<string, number>>;
  /** `group/name` to value; two names may share a value, and an output may be an input. */
  readonly outputs: Readonly<Record<string, number>>;
  readonly constants: Uint8Array<ArrayBuffer>;
}

const FORMAT = "lacuna-kernel-graph";
const VERSION = 1;

/** The two files of a graph: `NAME.json` and `NAME.bin`. */
export interface GraphFiles {
  readonly json: string;
  readonly constants: Uint8Array<ArrayBuffer>;
}

/** Writes a graph as JSON and a block of constants; {@link decodeGraph} reads it back. */
export function encodeGraph(graph: KernelGraph): GraphFiles {
  const { constants, ...rest } = graph;
  return { json: JSON.stringify({ format: FORMAT, version: VERSION, ...rest }), constants };
}

/** @throws RangeError when the file is no kernel graph or of another version. */
export function decodeGraph(files: GraphFiles): KernelGraph {
  const { format, version, ...rest } = JSON.parse(files.json) as { format?: string; version?: number } & KernelGraph;
  if (format !== FORMAT || version !== VERSION)
    throw new RangeError(`Not a kernel graph of version ${VERSION}: ${String(format)} ${String(version)}`);
  return { ...rest, constants: files.constants };
}

/** Elements of a shape (1 for a scalar). */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
