import {
  engine,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type NamedTensorMap,
  registerKernel,
  type Tensor,
  type TensorInfo,
  tidy,
} from "@tensorflow/tfjs-core";
import type { Shape4 } from "./geometry.ts";

/** Back ends on which our kernels are composed of the stock ones. */
const COMPOSED_BACKENDS = ["wasm", "webgl", "webgpu"] as const;

/** What we use of the CPU back end. */
interface CpuBackend {
  readSync(dataId: object): Float32Array;
  makeTensorInfo(shape: number[], dtype: "float32", values: Float32Array): TensorInfo;
}

/** A tensor's numbers, for the CPU kernels. */
export interface Values {
  readonly data: Float32Array;
  readonly shape: Shape4;
}

/** One of our kernels: how it is computed on every back end. */
export interface KernelDefinition {
  readonly name: string;
  /** Names of its inputs, in the order that both functions take them. */
  readonly inputs: readonly string[];
  readonly composed: (inputs: Tensor[], attrs: NamedAttrMap) => Tensor;
  readonly cpu: (inputs: Values[], attrs: NamedAttrMap) => Values;
}

/**
 * Registers a kernel for the CPU (plain loops) and for the composed back ends. Composed kernels may call any
 * operation: inside a kernel nothing is taped, and what they leave behind is disposed here.
 */
export function defineKernel(definition: KernelDefinition): void {
  const { name, inputs: names, composed, cpu } = definition;
  const ordered = (inputs: NamedTensorInfoMap): TensorInfo[] => names.map((input) => inputs[input] as TensorInfo);
  for (const backendName of COMPOSED_BACKENDS)
    registerKernel({
      kernelName: name,
      backendName,
      kernelFunc: ({ inputs, attrs = {} }) => tidy(() => composed(ordered(inputs) as Tensor[], attrs)),
    });
  registerKernel({
    kernelName: name,
    backendName: "cpu",
    kernelFunc: ({ inputs, attrs = {}, backend }) => {
      const store = backend as CpuBackend;
      const values = ordered(inputs).map(
        ({ dataId, shape }): Values => ({ data: store.readSync(dataId), shape: shape as unknown as Shape4 }),
      );
      const { data, shape } = cpu(values, attrs);
      return store.makeTensorInfo([...shape], "float32", data);
    },
  });
}

/** Runs a kernel by name on the current back end; taped when its gradient is registered. */
export function runKernel<T extends Tensor>(name: string, inputs: Record<string, Tensor>, attrs: NamedAttrMap): T {
  return engine().runKernel(name, inputs as NamedTensorMap, attrs) as T;
}
