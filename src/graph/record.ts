import {
  engine,
  getBackend,
  registerBackend,
  removeBackend,
  setBackend,
  type Tensor,
  tidy,
} from "@tensorflow/tfjs-core";
import type { KernelGraph, TensorSpec } from "./kernel-graph.ts";
import { optimise } from "./optimise.ts";
import { RECORDER, Recorder, registerRecorderKernels } from "./recorder.ts";

/** Specs of the inputs: group (`params`, `batch`, ...), then name. */
export type RecordSpec = Readonly<Record<string, Readonly<Record<string, TensorSpec>>>>;
type Tensors = Readonly<Record<string, Tensor>>;

let recording = false;

/**
 * Runs a pure function once on placeholders and returns what it computes as a kernel graph. Inputs and outputs
 * are named `group/name`. The function may differentiate (tf.grads, tf.variableGrads), also twice. While it runs
 * the recorder is TensorFlow.js's back end; the one before is set again afterwards.
 * @throws RangeError when the function reads data back, takes in a tensor from outside, or is recorded within
 *   another recording; Error naming the kernel when one has no rule (see rules/index.ts).
 */
export async function record<S extends RecordSpec>(
  fn: (
    inputs: { readonly [G in keyof S]: { readonly [N in keyof S[G]]: Tensor } },
  ) => Readonly<Record<string, Tensors>>,
  spec: S,
): Promise<KernelGraph> {
  if (recording) throw new RangeError("One recording at a time.");
  recording = true;
  const before = getBackend();
  const recorder = new Recorder();
  registerRecorderKernels();
  registerBackend(RECORDER, () => recorder, 0);
  try {
    await setBackend(RECORDER);
    let outputs: Record<string, number> = {};
    tidy(() => {
      outputs = flatten(fn(placeholders(recorder, spec)), recorder);
    });
    return optimise(recorder.graph(outputs));
  } finally {
    removeBackend(RECORDER);
    if (before) await setBackend(before);
    recording = false;
  }
}

function placeholders<S extends RecordSpec>(
  recorder: Recorder,
  spec: S,
): { readonly [G in keyof S]: { readonly [N in keyof S[G]]: Tensor } } {
  const groups = Object.entries(spec).map(([group, names]) => {
    const tensors = Object.entries(names).map(([name, tensorSpec]) => {
      const info = recorder.input(`${group}/${name}`, tensorSpec);
      return [name, engine().makeTensorFromTensorInfo(info, recorder)] as const;
    });
    return [group, Object.fromEntries(tensors)] as const;
  });
  return Object.fromEntries(groups) as { [G in keyof S]: { [N in keyof S[G]]: Tensor } };
}

function flatten(groups: Readonly<Record<string, Tensors>>, recorder: Recorder): Record<string, number> {
  const outputs: Record<string, number> = {};
  for (const [group, tensors] of Object.entries(groups))
    for (const [name, tensor] of Object.entries(tensors)) outputs[`${group}/${name}`] = recorder.valueNumber(tensor);
  return outputs;
}
