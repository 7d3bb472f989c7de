/**
 * Seeded randomness. Two forms: a stateless hash (the same number for the same place, whatever the
 * order of work or number of threads) and a small sequential generator for everything else.
 * Integers only, so that TypeScript and WebAssembly agree bit for bit.
 */

/** One round of a 32-bit finaliser (the "lowbias32" constants of Wellons' hash prospector). */
export function hash32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hashes several integers to one in [0, 2^32). */
export function hashInts(a: number, b: number, c = 0, d = 0): number {
  return hash32(hash32(hash32(hash32(a) ^ b) ^ c) ^ d);
}

/** A seeded stream of random numbers. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform whole number in [low, high). */
  integer(low: number, high: number): number;
  /** Standard normal. */
  normal(): number;
  /** The internal state; {@link createRandom} continues from it. */
  state(): number;
}

/** A seeded stream (a Weyl sequence through {@link hash32}): the same seed gives the same numbers everywhere. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    return hash32(state);
  };
  const uniform = (): number => next() / 0x1_0000_0000;
  return {
    uniform,
    integer: (low, high) => low + Math.floor(uniform() * (high - low)),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    state: () => state,
  };
}
