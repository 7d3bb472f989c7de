import type { Tensor1D } from "@tensorflow/tfjs-core";
import type { Finish } from "../core/generator.ts";
import type { Size } from "../core/rect.ts";
import type { Features, Mode, Network, Params } from "../nn/types.ts";
import type { Weights } from "./weights.ts";

/**
 * What every generator of ours sees, [batch, height, width, 10]: RGB -1..1 with 0 in the hole except where
 * pasted pixels are given (3 planes), hole, mask of the pasted pixels, sketch, stroke colour -1..1 (3),
 * stroke alpha. Both sides are divisible by the network's `divisor`.
 */
export const GENERATOR_PLANES = 10;

/** Plane of {@link GENERATOR_PLANES} that holds the hole (1 = missing). */
export const HOLE_PLANE = 3;

export interface GeneratorOutputs {
  /**
   * [batch, height / f, width / f, 3 f^2], -1..1: each cell holds its f x f pixels, as pixelShuffle and
   * shufflePixels of nn read them; f = 1 for plain pixels. Only hole pixels mean anything.
   */
  readonly cells: Features;
  /** Features of the narrowest level, [batch, height / g, width / g, channels]. */
  readonly features: Features;
  /**
   * Where attention looked: for each of its cells, in reading order, the cell that it took most from, and how much of
   * it (0..1); [batch, height / a, width / a, 2]. Only of networks that attend, at inference.
   */
  readonly attention?: Features;
}

/** Pixels that a cell of an output has in each direction. */
export function cellFactor(cells: { readonly shape: readonly number[] }): number {
  return Math.sqrt((cells.shape[3] as number) / 3);
}

export interface ApplyOptions {
  /**
   * The cells of {@link holeCells} and, where their number should not vary much, others besides; each once, int32,
   * for a batch of one at inference. The attention then works for these alone, which at 512 px saves most of its time and memory. The result is the same.
   */
  readonly queries?: Tensor1D;
}

/** A network that completes pictures. At inference it disposes its own intermediate tensors as it goes. */
export type GeneratorNetwork<Config> = Omit<Network<Config, Features, GeneratorOutputs>, "apply"> & {
  readonly apply: (params: Params, planes: Features, mode: Mode, options?: ApplyOptions) => GeneratorOutputs;
  /** Both sides of a picture are multiples of it; 8 unless given. */
  readonly divisor?: number;
  /** Larger pictures cost it more than they are worth; no limit unless given. */
  readonly maxSide?: number;
  /** How its method joins the fill to the photo; `blend` unless given. */
  readonly finish?: Finish;
  /**
   * Weights as they were trained, running statistics included, to fewer weights that `apply` computes the same with:
   * batch norms folded into convolutions. Absent where there is nothing to fold.
   */
  readonly fold?: (weights: Weights) => Weights;
  /** Whether its outputs say where it looked. */
  readonly attends?: true;
  /** Multiply-accumulate operations of one forward pass over a picture of this size. */
  readonly macs: (size: Size) => number;
};

/**
 * The cells of the narrowest level (8 x 8 pixels) that hold any hole pixel, in reading order.
 * @param hole [height x width], 0 or 1; sides divisible by 8
 */
export function holeCells(hole: ArrayLike<number>, { width, height }: Size): Int32Array<ArrayBuffer> {
  const across = width >> 3;
  const found = new Uint8Array(across * (height >> 3));
  for (let i = 0; i < width * height; i++)
    if (hole[i]) found[Math.floor(i / width / 8) * across + ((i % width) >> 3)] = 1;
  const cells: number[] = [];
  for (let cell = 0; cell < found.length; cell++) if (found[cell]) cells.push(cell);
  return Int32Array.from(cells);
}

/** Number of trained numbers in a set of weights. */
export function countParameters(weights: Readonly<Record<string, { readonly shape: readonly number[] }>>): number {
  let count = 0;
  for (const { shape } of Object.values(weights)) count += shape.reduce((product, side) => product * side, 1);
  return count;
}
