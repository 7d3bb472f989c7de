/** A mean colour over some place. */
export interface Sample {
  readonly x: number;
  readonly y: number;
  /** Its values, one a plane. */
  readonly values: readonly number[];
}

/** What a sample's own value may be off by, as a share of the variance of the field: keeps near samples solvable. */
const NUGGET = 0.05;

/**
 * Ordinary kriging (Matheron 1963): the best linear unbiased guess of a field from samples of it, for the covariance
 * exp(-distance / reach) and an unknown mean. The mean of a Gaussian process, in other words. Takes the cube of the
 * number of samples once.
 * @param samples at least one, all with as many values
 * @param reach in the units of the places
 * @returns the guess at a place, one value a plane
 */
export function kriging(samples: readonly Sample[], reach: number): (x: number, y: number) => number[] {
  const n = samples.length;
  const near = (a: { x: number; y: number }, b: { x: number; y: number }): number =>
    Math.exp(-Math.hypot(a.x - b.x, a.y - b.y) / reach);
  const factor = new Float64Array(n * n);
  for (const [i, a] of samples.entries())
    for (let j = 0; j <= i; j++) factor[i * n + j] = near(a, samples[j] as Sample) + (i === j ? NUGGET : 0);
  decompose(factor, n);
  const ones = solved(factor, new Float64Array(n).fill(1));
  const total = ones.reduce((sum, weight) => sum + weight, 0);
  const planes = (samples[0] as Sample).values.map((_, c) => {
    const values = Float64Array.from(samples, (sample) => sample.values[c] as number);
    const mean = values.reduce((sum, value, i) => sum + value * (ones[i] as number), 0) / total;
    const weights = solved(
      factor,
      values.map((value) => value - mean),
    );
    return { mean, weights };
  });
  return (x, y) => {
    const out = planes.map(({ mean }) => mean);
    for (const [i, sample] of samples.entries()) {
      const share = near({ x, y }, sample);
      for (const [c, { weights }] of planes.entries()) out[c] = (out[c] as number) + share * (weights[i] as number);
    }
    return out;
  };
}

/** Cholesky's decomposition of a positive definite matrix [n x n] in place, its lower half alone. */
function decompose(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (matrix[i * n + k] as number) * (matrix[j * n + k] as number);
      matrix[i * n + j] = i === j ? Math.sqrt(sum) : sum / (matrix[j * n + j] as number);
    }
}

/** The solution of a decomposed system. @param right [n], written and returned */
function solved(factor: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  for (let i = 0; i < n; i++) {
    let sum = right[i] as number;
    for (let k = 0; k < i; k++) sum -= (factor[i * n + k] as number) * (right[k] as number);
    right[i] = sum / (factor[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = right[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (factor[k * n + i] as number) * (right[k] as number);
    right[i] = sum / (factor[i * n + i] as number);
  }
  return right;
}
