import type { Features, Network } from "../nn/types.ts";

/**
 * What every generator of ours sees, [batch, height, width, 10]: RGB -1..1 with 0 in the hole except where
 * pasted pixels are given (3 planes), hole, mask of the pasted pixels, sketch, stroke colour -1..1 (3),
 * stroke alpha. Both sides are divisible by 8.
 */
export const GENERATOR_PLANES = 10;

/** Plane of {@link GENERATOR_PLANES} that holds the hole (1 = missing). */
export const HOLE_PLANE = 3;

export interface GeneratorOutputs {
  /**
   * [batch, height / 2, width / 2, 12], -1..1: each cell holds its 2 x 2 pixels, as pixelShuffle and
   * shufflePixels of nn read them. Only hole pixels mean anything.
   */
  readonly cells: Features;
  /** Features of the narrowest level, [batch, height / 8, width / 8, channels]. */
  readonly features: Features;
}

/** A network that completes pictures. At inference it disposes its own intermediate tensors as it goes. */
export type GeneratorNetwork<Config> = Network<Config, Features, GeneratorOutputs> & {
  /** Multiply-accumulate operations of one forward pass over a picture of this size. */
  readonly macs: (size: { readonly height: number; readonly width: number }) => number;
};

/** Number of trained numbers in a set of weights. */
export function countParameters(weights: Readonly<Record<string, { readonly shape: readonly number[] }>>): number {
  let count = 0;
  for (const { shape } of Object.values(weights)) count += shape.reduce((product, side) => product * side, 1);
  return count;
}
