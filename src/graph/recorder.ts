import {
  type BackendValues,
  type DataId,
  type DataType,
  KernelBackend,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { GraphAttributes, GraphType, KernelGraph, KernelNode, TensorSpec } from "./kernel-graph.ts";
import { kernelRules } from "./rules/index.ts";
import { at, type KernelRule, type RawAttributes } from "./rules/rule.ts";

export const RECORDER = "recorder";

/**
 * A TensorFlow.js back end that computes nothing: each kernel infers its output shapes and writes itself down.
 * Reading data back is an error, because a recorded step must be pure.
 */
export class Recorder extends KernelBackend {
  private readonly values: TensorSpec[] = [];
  private readonly nodes: KernelNode[] = [];
  private readonly numbers = new WeakMap<DataId, number>();
  private readonly inputs: Record<string, number> = {};
  private readonly constants: Uint8Array[] = [];
  private constantBytes = 0;

  /** Declares a named input of the graph. */
  input(name: string, spec: TensorSpec): TensorInfo {
    if (name in this.inputs) throw new RangeError(`Two inputs are called ${name}`);
    const [info] = this.append("Input", [], { name }, [spec]);
    const placeholder = info as TensorInfo;
    this.inputs[name] = this.valueNumber(placeholder);
    return placeholder;
  }

  /** The value behind a tensor of this recording. */
  valueNumber(tensor: { readonly dataId: DataId; readonly shape: readonly number[] }): number {
    const value = this.numbers.get(tensor.dataId);
    if (value === undefined)
      throw new RangeError(
        `A tensor [${tensor.shape}] made outside the recorded function reached it. Hand it in as an input.`,
      );
    return value;
  }

  /** Writes one kernel down and makes handles for its outputs. */
  private append(
    kernel: string,
    inputs: readonly number[],
    attrs: GraphAttributes,
    outputs: readonly TensorSpec[],
  ): TensorInfo[] {
    const infos = outputs.map(({ shape, dtype }): TensorInfo => {
      const dataId: DataId = {};
      this.numbers.set(dataId, this.values.length);
      this.values.push({ shape: [...shape], dtype });
      return { dataId, shape: [...shape], dtype };
    });
    this.nodes.push({ kernel, inputs, attrs, outputs: infos.map((info) => this.valueNumber(info)) });
    return infos;
  }

  /** Infers and writes down a kernel that TensorFlow.js calls. */
  run(name: string, rule: KernelRule, given: NamedTensorInfoMap, raw: RawAttributes): TensorInfo | TensorInfo[] {
    const infos = rule.inputs === "list" ? Object.values(given) : rule.inputs.map((key) => given[key]);
    const numbers = infos.map((info) => this.valueNumber(info as TensorInfo));
    const specs = numbers.map((value) => at(this.values, value));
    const { outputs, attrs } = rule.infer(specs, raw);
    const results = this.append(name, numbers, attrs ?? {}, outputs);
    return ["SplitV", "Unpack"].includes(name) ? results : (results[0] as TensorInfo);
  }

  /** The graph so far, with these outputs. */
  graph(outputs: Readonly<Record<string, number>>): KernelGraph {
    const constants = new Uint8Array(this.constantBytes);
    let offset = 0;
    for (const block of this.constants) {
      constants.set(block, offset);
      offset += block.byteLength;
    }
    return { values: this.values, nodes: this.nodes, inputs: this.inputs, outputs, constants };
  }

  /** TensorFlow.js hands the numbers of a new tensor over: a constant of the graph. */
  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool")
      throw new RangeError(`Tensors of type ${dtype} are not recorded`);
    const numbers = typed(values as ArrayLike<number>, dtype);
    const first = numbers[0];
    if (first !== undefined && Number.isFinite(first) && numbers.every((v) => Object.is(v, first)))
      return (this.append("Fill", [], { shape, dtype, value: first }, [{ shape, dtype }])[0] as TensorInfo).dataId;
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength).slice();
    const attrs = { offset: this.constantBytes, bytes: bytes.byteLength };
    const padded = new Uint8Array(Math.ceil(bytes.byteLength / 4) * 4);
    padded.set(bytes);
    this.constants.push(padded);
    this.constantBytes += padded.byteLength;
    return (this.append("Constant", [], attrs, [{ shape, dtype }])[0] as TensorInfo).dataId;
  }

  override move(): void {
    throw new RangeError("A tensor of another back end reached the recorder. Hand it in as an input.");
  }
  override readSync(): BackendValues {
    throw new RangeError("A recorded step must not read data back.");
  }
  override read(): Promise<BackendValues> {
    return Promise.reject(new RangeError("A recorded step must not read data back."));
  }
  /** Values outlive their tensors: the graph needs them. */
  override disposeData(): boolean {
    return true;
  }
  override numDataIds(): number {
    return 0;
  }
  override refCount(): number {
    return 1;
  }
  override incRef(): void {}
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
  override epsilon(): number {
    return 1e-7;
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override dispose(): void {}
}

function typed(values: ArrayLike<number>, dtype: GraphType): Float32Array | Int32Array | Uint8Array {
  if (dtype === "float32") return values instanceof Float32Array ? values : Float32Array.from(values);
  if (dtype === "int32") return values instanceof Int32Array ? values : Int32Array.from(values);
  return values instanceof Uint8Array ? values : Uint8Array.from(values);
}

let registered = false;

/** Registers the kernels of the recorder, once. */
export function registerRecorderKernels(): void {
  if (registered) return;
  registered = true;
  for (const [kernelName, rule] of Object.entries(kernelRules))
    registerKernel({
      kernelName,
      backendName: RECORDER,
      kernelFunc: ({ inputs, attrs, backend }) =>
        (backend as Recorder).run(kernelName, rule, inputs, (attrs as RawAttributes | undefined) ?? {}),
    });
}
