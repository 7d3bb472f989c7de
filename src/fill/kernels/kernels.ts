/**
 * The hot loops of the fill behind one interface, so that a WebAssembly version with SIMD and threads
 * can take the place of the plain TypeScript one. Everything they decide on is an integer and every
 * random number is a hash of (seed, level, pass, pixel): two implementations give equal bits, in any
 * order of work and with any number of threads. Positions are indices y * width + x of the level.
 */

import type { Rect } from "../../core/rect.ts";

/** One pyramid level, ready for the search. Target and source centres keep `radius` from every border. */
export interface SearchLevel {
  readonly width: number;
  readonly height: number;
  /** Bytes a pixel in `data`: a multiple of 4. Unused ones are zero everywhere. */
  readonly channels: number;
  /** Leading channels that {@link Kernels.vote} writes; the others are guides and stay. */
  readonly voted: number;
  /** A patch is (2 radius + 1) squared. */
  readonly radius: number;
  /** [height x width x channels], 0..255; the hole holds the present estimate. */
  readonly data: Uint8Array;
  /** [height x width], 1 = centre of a patch that lies inside the level and is known throughout. */
  readonly valid: Uint8Array;
  /** Centres of all patches inside the level that touch the hole. */
  readonly targets: Int32Array;
  /** Holds all targets, and every pixel of a patch over the hole. */
  readonly box: Rect;
  /** [box.height x box.width], place in `targets`, or -1. Places grow along a row. */
  readonly slot: Int32Array;
  /** Positions of the hole's pixels. */
  readonly hole: Int32Array;
}

/** A nearest-neighbour field: for each target the centre of its best source patch and what it costs. */
export interface Field {
  readonly source: Int32Array;
  readonly cost: Int32Array;
}

export interface SearchPass {
  /** Distance in pixels at which neighbours are asked for their offsets. */
  readonly step: number;
  /** Half side of the widest window of the random search; 0 = none. Halved until it is 1. */
  readonly window: number;
  /** Hash of (seed, level, pass). */
  readonly seed: number;
}

export interface VoteRule {
  /** Weight of a vote by floor(63 * least cost / cost): 64 whole numbers up to 4096. */
  readonly weights: Int32Array;
  /** For each target 1..255: how far its patch is to be trusted. */
  readonly trust: Uint8Array;
}

/**
 * Parts of patches for which the cheapest source is looked for. A part is a list of words, four bytes each: `words` has
 * room for as many of them as a whole patch has, entry after entry.
 */
export interface PartQuest {
  /** Centres of source patches, from which so many are tried for each entry: all in order when there are no more. */
  readonly sources: Int32Array;
  readonly samples: number;
  readonly seed: number;
  /** The pixel that each entry is for: with the seed it gives the random numbers. */
  readonly pixels: Int32Array;
  /** How many words count. */
  readonly counts: Int32Array;
  /** Where each lies, in bytes from the first one of a patch's centre. */
  readonly words: Int32Array;
  /** What it should hold. */
  readonly wanted: Int32Array;
  /** The best source so far and what it costs; written. */
  readonly best: Field;
}

/** Channels of a {@link LaplaceLevel}, interleaved: one SIMD register. */
export const CHANNELS = 4;

/**
 * A five-point Laplace problem on a padded grid, for four channels: diagonal * x - (sum of the four neighbours' x) = right.
 * All arithmetic is in single precision, in the order that reference.ts writes down.
 */
export interface LaplaceLevel {
  /** Row length of the grid; every unknown has four neighbours inside it. */
  readonly width: number;
  /** Unknowns with even, then with odd x + y. Cells that are not listed hold 0 for ever. */
  readonly cells: Int32Array;
  /** Number of even cells. */
  readonly even: number;
  /** Per grid cell; 0 where there is no unknown. */
  readonly diagonal: Float32Array;
  /** Per grid cell and channel. */
  readonly right: Float32Array;
  /** Per grid cell and channel: the solution. */
  readonly x: Float32Array;
}

/**
 * Every method works on entries [from, to) of its list and may return a promise (threads). Entries of
 * one call are independent of each other, so they can be shared out.
 */
export interface Kernels {
  /** For people: `TypeScript`. */
  readonly name: string;
  /** List entries that take a few milliseconds: the size of the slices to call with. */
  readonly grain: number;
  /**
   * Announces a fill: makes room for buffers of about so many bytes. Work on buffers that found no room is
   * slower, not different.
   */
  reserve(bytes: number): void;
  /** Buffers that the kernels can work on, filled with 0: plain arrays, or views of WebAssembly memory. */
  bytes(length: number): Uint8Array;
  ints(length: number): Int32Array;
  floats(length: number): Float32Array;
  /** Begins a part of a fill: the function that it gives frees every buffer handed out since. */
  scope(): () => void;
  /** Frees every buffer handed out so far. */
  release(): void;
  /** Computes `field.cost` of `field.source` for the present estimate. */
  measure(level: SearchLevel, field: Field, from: number, to: number): void | Promise<void>;
  /** One pass of propagation and random search: reads `before`, writes `after`. Costs never rise; ties keep the old source. */
  search(
    level: SearchLevel,
    before: Field,
    after: Field,
    pass: SearchPass,
    from: number,
    to: number,
  ): void | Promise<void>;
  /** Sets hole pixels to the weighted mean of what the patches over them show there. */
  vote(level: SearchLevel, field: Field, rule: VoteRule, from: number, to: number): void | Promise<void>;
  /** For each hole pixel the source pixel of the cheapest patch over it. */
  choose(level: SearchLevel, field: Field, winners: Int32Array, from: number, to: number): void | Promise<void>;
  /** Looks for sources that cost less than the best so far: sums of squared differences of the words that count. */
  seek(level: SearchLevel, quest: PartQuest, from: number, to: number): void | Promise<void>;
  /** One Gauss-Seidel half sweep over `cells` [from, to), which must have one colour. */
  relax(level: LaplaceLevel, from: number, to: number): void | Promise<void>;
  /** For each of the coarse `cells`: its right-hand side becomes what its four fine cells leave of theirs, its x 0. */
  restrict(fine: LaplaceLevel, coarse: LaplaceLevel, from: number, to: number): void | Promise<void>;
  /** Adds the coarse x, bilinear, to the fine one, for each of the fine `cells`. */
  prolong(fine: LaplaceLevel, coarse: LaplaceLevel, from: number, to: number): void | Promise<void>;
}
