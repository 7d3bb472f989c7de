import { dispose, type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import type { Photo } from "../core/photo.ts";
import {
  BATCH_PLANES,
  drawExample,
  type Example,
  type ExampleRequest,
  type PlaneName,
  stackExamples,
} from "./examples.ts";
import type { Phase, Tensors } from "./types.ts";

/**
 * The samples that a run goes through, with what the frozen part of the network makes of each: computed when a sample is
 * drawn for the first time, kept outside the back end until the others of its set have had their turns too, and the same
 * after a resume, because everything follows from (seed, number of the sample).
 */
export interface SampleBank {
  /**
   * The planes of a batch, and the kept features beside them under their own names. The caller owns the tensors.
   * @param indices numbers of samples; those of former sets are forgotten
   */
  draw(indices: readonly number[], frozen: Tensors): Promise<Tensors>;
}

/** Computes the kept features of one sample from its planes [1, size, size, channels]; the caller owns them. */
export type FrozenFeatures = (frozen: Tensors, batch: Tensors) => Tensors;

interface Kept {
  readonly example: Example;
  readonly features: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;
}

/**
 * @param samples how many make a set
 * @param request everything of a sample but its number
 * @param photoFor the photo of a sample
 */
export function createSampleBank(
  samples: number,
  phase: Phase,
  request: Omit<ExampleRequest, "index">,
  photoFor: (index: number) => Promise<Photo>,
  features: FrozenFeatures,
): SampleBank {
  const kept = new Map<number, Kept>();
  const make = async (index: number, frozen: Tensors): Promise<Kept> => {
    const example = drawExample(await photoFor(index), { ...request, index });
    const batch = batchTensors([example], phase.size);
    const found = tidy(() => features(frozen, batch));
    const arrays: Record<string, { shape: readonly number[]; data: Float32Array }> = {};
    for (const [name, value] of Object.entries(found))
      arrays[name] = { shape: value.shape, data: Float32Array.from((await value.data()) as Float32Array) };
    dispose([...Object.values(batch), ...Object.values(found)]);
    return { example, features: arrays };
  };
  return {
    draw: async (indices, frozen) => {
      const first = samples * Math.floor(Math.min(...indices) / samples);
      for (const index of kept.keys()) if (index < first) kept.delete(index);
      const drawn: Kept[] = [];
      for (const index of indices) {
        const sample = kept.get(index) ?? (await make(index, frozen));
        kept.set(index, sample);
        drawn.push(sample);
      }
      const planes = batchTensors(
        drawn.map(({ example }) => example),
        phase.size,
      );
      for (const name of Object.keys(drawn[0]?.features ?? {}))
        planes[name] = stack(drawn.map((sample) => sample.features[name] as Kept["features"][string]));
      return planes;
    },
  };
}

/** The planes of samples as tensors, [samples, size, size, channels]; the caller owns them. */
export function batchTensors(examples: readonly Example[], size: number): Tensors {
  const planes = stackExamples(examples);
  return Object.fromEntries(
    Object.entries(BATCH_PLANES).map(([name, channels]) => [
      name,
      tensor(planes[name as PlaneName], [examples.length, size, size, channels]),
    ]),
  );
}

/** Puts arrays whose first side is 1 behind one another. */
function stack(parts: readonly { readonly shape: readonly number[]; readonly data: Float32Array }[]): Tensor {
  const [first] = parts;
  const length = first?.data.length ?? 0;
  const all = new Float32Array(parts.length * length);
  for (const [i, { data }] of parts.entries()) all.set(data, i * length);
  return tensor(all, [parts.length, ...(first?.shape.slice(1) ?? [])]);
}
