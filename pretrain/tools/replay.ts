import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { encodeGraph, type TensorSpec } from "../../src/graph/kernel-graph.ts";
import { type RecordSpec, record } from "../../src/graph/record.ts";
import { decodeTensors, encodeTensors, type NamedArray } from "./tensor-file.ts";
import { runPython } from "./torch.ts";

type Tensors = Readonly<Record<string, tf.Tensor>>;
type Groups = Readonly<Record<string, Tensors>>;

/** A pure function and the inputs to compare it on. */
export interface ReplayCase {
  readonly fn: (inputs: Groups) => Groups;
  readonly inputs: Groups;
}

/** One output as TensorFlow.js and as PyTorch computed it. */
export interface Compared {
  readonly here: NamedArray;
  readonly torch: NamedArray;
}

/**
 * Records each function, runs it in TensorFlow.js on the current back end and in PyTorch on the same inputs.
 * Returns case, then `group/name`, then both results.
 * @param half whether PyTorch computes in bfloat16 where precision.py allows it
 */
export async function replayBoth(
  cases: Readonly<Record<string, ReplayCase>>,
  half = false,
): Promise<Record<string, Record<string, Compared>>> {
  const folder = mkdtempSync(join(tmpdir(), "lacuna-replay-"));
  try {
    const here: Record<string, Record<string, NamedArray>> = {};
    for (const [name, replayCase] of Object.entries(cases)) {
      await writeCase(join(folder, name), replayCase);
      here[name] = await runHere(replayCase);
    }
    runPython("replay.py", half ? [folder, "--half"] : [folder]);
    const pairs = Object.entries(here).map(([name, outputs]) => {
      const torch = decodeTensors(readFileSync(join(folder, `${name}.out`)));
      const compared = Object.entries(outputs).map(([key, array]) => {
        const other = torch[key];
        if (!other) throw new Error(`${name}: the replay lacks the output ${key}`);
        return [key, { here: array, torch: other }] as const;
      });
      return [name, Object.fromEntries(compared)] as const;
    });
    return Object.fromEntries(pairs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function writeCase(path: string, { fn, inputs }: ReplayCase): Promise<void> {
  mkdirSync(join(path, ".."), { recursive: true });
  const files = encodeGraph(await record(fn, specsOf(inputs)));
  writeFileSync(`${path}.json`, files.json);
  writeFileSync(`${path}.bin`, files.constants);
  writeFileSync(`${path}.in`, encodeTensors(await arraysOf(inputs)));
}

async function runHere({ fn, inputs }: ReplayCase): Promise<Record<string, NamedArray>> {
  const outputs = fn(inputs);
  const arrays = await arraysOf(outputs);
  tf.dispose(outputs as unknown as tf.TensorContainer);
  return arrays;
}

/** The specs of given tensors, for {@link record}. */
export function specsOf(groups: Groups): RecordSpec {
  return mapGroups(groups, ({ shape, dtype }): TensorSpec => ({ shape, dtype: dtype as TensorSpec["dtype"] }));
}

function mapGroups<T>(groups: Groups, f: (tensor: tf.Tensor) => T): Record<string, Record<string, T>> {
  const inner = (tensors: Tensors): Record<string, T> =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, f(tensor)]));
  return Object.fromEntries(Object.entries(groups).map(([group, tensors]) => [group, inner(tensors)]));
}

/** Reads tensors back as `group/name` arrays. */
async function arraysOf(groups: Groups): Promise<Record<string, NamedArray>> {
  const arrays: Record<string, NamedArray> = {};
  for (const [group, tensors] of Object.entries(groups))
    for (const [name, tensor] of Object.entries(tensors)) {
      const dtype = tensor.dtype as TensorSpec["dtype"];
      arrays[`${group}/${name}`] = { shape: tensor.shape, dtype, data: typed(await tensor.data(), dtype) };
    }
  return arrays;
}

/** TensorFlow.js may hand out bytes for a float tensor that was cast from bool. */
function typed(values: ArrayLike<number>, dtype: TensorSpec["dtype"]): NamedArray["data"] {
  if (dtype === "float32") return Float32Array.from(values);
  return dtype === "int32" ? Int32Array.from(values) : Uint8Array.from(values);
}

/**
 * What differs between the two, as sentences; empty when all agree. A tensor agrees when its shape and type are the
 * same and max|a - b| <= tolerance * max(|b|max, 1e-3 * the largest magnitude in its group).
 */
export function mismatches(outputs: Readonly<Record<string, Compared>>, tolerance = 1e-4): string[] {
  const largest = new Map<string, number>();
  for (const [name, { torch }] of Object.entries(outputs)) {
    const group = groupOf(name);
    largest.set(group, Math.max(largest.get(group) ?? 0, greatest(torch.data)));
  }
  return Object.entries(outputs).flatMap(([name, { here, torch }]) => {
    if (here.shape.join() !== torch.shape.join() || here.dtype !== torch.dtype)
      return [`${name} is ${here.dtype} [${here.shape}] here and ${torch.dtype} [${torch.shape}] there`];
    const allowed = tolerance * Math.max(greatest(torch.data), 1e-3 * (largest.get(groupOf(name)) as number));
    const distance = greatest(Float64Array.from(here.data, (value, i) => value - (torch.data[i] as number)));
    // Written so that NaN, which compares false, is a mismatch.
    return distance <= allowed ? [] : [`${name} differs by ${distance}, allowed ${allowed}`];
  });
}

function groupOf(name: string): string {
  return name.slice(0, name.indexOf("/"));
}

function greatest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i] as number);
    if (Number.isNaN(magnitude)) return Number.NaN;
    if (magnitude > most) most = magnitude;
  }
  return most;
}
