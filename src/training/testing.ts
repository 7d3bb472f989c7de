import { type Tensor, tensor } from "@tensorflow/tfjs-core";
import { createRandom } from "../core/random.ts";
import { BATCH_PLANES } from "./examples.ts";
import { drawNoise } from "./noise.ts";
import type { Phase, Tensors } from "./types.ts";

/** A batch of random numbers in every plane's own range, with a box for a hole in each sample. */
export function randomBatch(batch: number, size: number, seed: number): Tensors {
  const random = createRandom(seed);
  const plane = (channels: number, value: (pixel: number, sample: number) => number): Tensor =>
    tensor(
      Float32Array.from({ length: batch * size * size * channels }, (_, i) => {
        const pixel = Math.floor(i / channels);
        return value(pixel % (size * size), Math.floor(pixel / (size * size)));
      }),
      [batch, size, size, channels],
    );
  const inHole = (pixel: number, sample: number): number => {
    const [y, x] = [Math.floor(pixel / size) - 2 * sample, (pixel % size) - 4 * sample];
    return [y, x].every((at) => at >= size / 4 && at < (5 * size) / 8) ? 1 : 0;
  };
  const planes = Object.entries(BATCH_PLANES).map(([name, channels]) => {
    if (name === "hole") return [name, plane(1, inHole)] as const;
    if (name === "discount") return [name, plane(1, (pixel, sample) => 0.5 * inHole(pixel, sample))] as const;
    const draw = channels === 3 ? () => Math.tanh(random.normal()) : () => (random.uniform() < 0.5 ? 1 : 0);
    return [name, plane(channels, draw)] as const;
  });
  return Object.fromEntries(planes);
}

/** A phase's noise. */
export function randomNoise(phase: Phase, seed: number): Tensors {
  const random = createRandom(seed);
  return drawNoise(phase, () => random);
}
