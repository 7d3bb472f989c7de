import { type Tensor, tensor } from "@tensorflow/tfjs-core";
import type { Random } from "../core/random.ts";
import type { Phase, Tensors } from "./types.ts";

/** A shape of {@link Phase.noise} for a batch. */
export function noiseShape(shape: readonly number[], batch: number): number[] {
  return shape.map((side) => (side === -1 ? batch : side));
}

/**
 * The random tensors of one step of a phase, standard normal; the caller owns them.
 * @param randomOf the stream of the tensor at a place of {@link Phase.noise}
 */
export function drawNoise(
  { noise, batch }: Pick<Phase, "noise" | "batch">,
  randomOf: (place: number) => Random,
): Tensors {
  const draw = (shape: readonly number[], random: Random): Tensor => {
    const sides = noiseShape(shape, batch);
    const count = sides.reduce((product, side) => product * side, 1);
    return tensor(
      Float32Array.from({ length: count }, () => random.normal()),
      sides,
    );
  };
  return Object.fromEntries(Object.entries(noise).map(([name, shape], i) => [name, draw(shape, randomOf(i))]));
}
