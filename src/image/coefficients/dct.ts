import { BLOCK } from "./frame.ts";

const SIDE = 8;
/** What a baseline file of 8 bits can hold (ITU-T T.81, tables F.1 and F.2). */
const LARGEST = 1023;

/** Row-major place of each coefficient in zigzag order (ITU-T T.81, figure A.6). */
const NATURAL = Uint8Array.from([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
]);

/** Orthonormal DCT-II: row = frequency, column = place. */
const BASIS = Float64Array.from({ length: BLOCK }, (_, i) => {
  const [frequency, place] = [i >> 3, i & 7];
  return (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * place + 1) * frequency * Math.PI) / 16);
});

const scratch = new Float64Array(BLOCK);

/** Samples of a block, 0..255 and beyond where quantisation overshot (ITU-T T.81, A.3.3). */
export function samplesOf(coefficients: Int16Array, at: number, steps: Uint16Array, out: Float64Array): void {
  for (let k = 0; k < BLOCK; k++) out[NATURAL[k] as number] = (coefficients[at + k] as number) * (steps[k] as number);
  transform(out, true);
  for (let i = 0; i < BLOCK; i++) out[i] = (out[i] as number) + 128;
}

/** Quantises the samples of a block into coefficients; the samples are used up. */
export function quantise(samples: Float64Array, steps: Uint16Array, coefficients: Int16Array, at: number): void {
  for (let i = 0; i < BLOCK; i++) samples[i] = (samples[i] as number) - 128;
  transform(samples, false);
  for (let k = 0; k < BLOCK; k++) {
    const value = Math.round((samples[NATURAL[k] as number] as number) / Math.max(1, steps[k] as number));
    coefficients[at + k] = Math.max(-LARGEST, Math.min(LARGEST, value));
  }
}

/** Both directions of the transform, in place. */
function transform(block: Float64Array, inverse: boolean): void {
  for (let row = 0; row < SIDE; row++)
    for (let to = 0; to < SIDE; to++) {
      let sum = 0;
      for (let from = 0; from < SIDE; from++)
        sum += (block[row * SIDE + from] as number) * (BASIS[inverse ? from * SIDE + to : to * SIDE + from] as number);
      scratch[row * SIDE + to] = sum;
    }
  for (let column = 0; column < SIDE; column++)
    for (let to = 0; to < SIDE; to++) {
      let sum = 0;
      for (let from = 0; from < SIDE; from++)
        sum +=
          (scratch[from * SIDE + column] as number) * (BASIS[inverse ? from * SIDE + to : to * SIDE + from] as number);
      block[to * SIDE + column] = sum;
    }
}
