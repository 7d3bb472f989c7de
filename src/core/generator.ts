import type { Tick } from "./fill.ts";
import type { Size } from "./rect.ts";

/**
 * The planes that a generator sees, at its own working size (both sides divisible by 8), row by row,
 * channels innermost.
 */
export interface GeneratorInput extends Size {
  /** [height x width x 3], -1..1; 0 inside the hole except where `guideMask` is 1 (pasted pixels). */
  readonly rgb: Float32Array<ArrayBuffer>;
  /** [height x width], 1 = missing. */
  readonly hole: Float32Array<ArrayBuffer>;
  /** [height x width], 1 = `rgb` holds pasted pixels to be harmonised. */
  readonly guideMask: Float32Array<ArrayBuffer>;
  /** [height x width], 1 = an edge is wished here. */
  readonly sketch: Float32Array<ArrayBuffer>;
  /** [height x width x 3], -1..1; 0 where `strokeAlpha` is 0. */
  readonly strokeColour: Float32Array<ArrayBuffer>;
  /** [height x width], 0..1. */
  readonly strokeAlpha: Float32Array<ArrayBuffer>;
}

export interface GeneratorOutput {
  /** [height x width x 3], -1..1; only hole pixels mean anything. */
  readonly rgb: Float32Array<ArrayBuffer>;
  /** Bottleneck features [featureHeight x featureWidth x featureChannels], for soft labels, when asked for. */
  readonly features?: Float32Array<ArrayBuffer>;
}

/**
 * How a generator's output, alone, is joined to the photo: `blend` closes differences at the rim by a membrane; `clone` is
 * the post-processing of Iizuka et al. 2017, fast marching and then Poisson cloning.
 */
export type Finish = "blend" | "clone";

/** Where a generator looked: for each of its cells, row by row, the number of the cell it took most from, and its share. */
export interface GeneratorAttention {
  readonly columns: number;
  readonly rows: number;
  /** [rows x columns x 2] */
  readonly cells: Float32Array<ArrayBuffer>;
}

/** A network that completes a crop. The engine owns one; the fill only ever sees this interface. */
export interface Generator {
  readonly name: string;
  /** What it runs on, for people: `webgpu`, `wasm, 2 threads`. */
  readonly backend: string;
  /** Holes of any thickness are bridged in one go: no smaller scales are asked for first. */
  readonly bridges?: true;
  /** The largest working side that it can take here; the fill scales larger crops down to it. */
  readonly maxSide: number;
  /** What its method asks for; `blend` unless given. */
  readonly finish?: Finish;
  /** Rejects with the tick's reason when cancelled and with output-invalid when the numbers are not usable. */
  complete(input: GeneratorInput, tick: Tick): Promise<GeneratorOutput>;
  /** Where it looks while it completes an input; only of generators that attend. Rejects as {@link complete}. */
  look?(input: GeneratorInput, tick: Tick): Promise<GeneratorAttention>;
}
