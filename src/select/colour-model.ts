import { createRandom } from "../core/random.ts";

/** Gaussians of a colour model, and rounds of k-means that place them. */
const COMPONENTS = 5;
const ROUNDS = 6;
/** Colours that a model is made from at most: more change nothing that could be seen. */
const MOST_SAMPLES = 4000;
/** Variance that every axis has at least (8-bit levels squared): noise and rounding of a camera. */
const LEAST_VARIANCE = 9;

/**
 * Degrees of freedom of the tails (Student's t instead of a Gaussian, our change): a shade darker than any ground that
 * was seen is still more like ground than like something of another hue.
 */
const FREEDOM = 4;

/** How unlikely a colour is: the negative logarithm of its density. */
export type ColourModel = (red: number, green: number, blue: number) => number;

/**
 * A mixture of full-covariance Gaussians over RGB (Rother, Kolmogorov and Blake 2004, "GrabCut", section 3.1), placed
 * by k-means with the farthest-first start. Deterministic.
 * @param rgba pixels, four bytes each
 * @param mask 1 = a pixel of the model
 * @returns null when there are no such pixels
 */
export function fitColours(rgba: Uint8Array, mask: Uint8Array): ColourModel | null {
  const samples = sampleOf(rgba, mask);
  const count = samples.length / 3;
  if (count === 0) return null;
  const centres = placeCentres(samples, Math.min(COMPONENTS, count));
  const nearest = nearestOf(samples, centres);
  const groups = centres.map((_, k) => gaussianOf(samples, nearest, k)).filter((g) => g !== null);
  return (red, green, blue) => {
    let density = 0;
    for (const g of groups) density += densityAt(g, red, green, blue);
    return -Math.log(density + 1e-30);
  };
}

function sampleOf(rgba: Uint8Array, mask: Uint8Array): Float32Array {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i] as number;
  const taken = Math.min(count, MOST_SAMPLES);
  const out = new Float32Array(taken * 3);
  let seen = 0;
  let at = 0;
  for (let i = 0; i < mask.length && at < taken; i++) {
    if (!mask[i]) continue;
    if (Math.floor((seen++ * taken) / count) < at) continue;
    for (let c = 0; c < 3; c++) out[at * 3 + c] = rgba[i * 4 + c] as number;
    at++;
  }
  return out.subarray(0, at * 3);
}

function placeCentres(samples: Float32Array, wanted: number): number[][] {
  const count = samples.length / 3;
  const random = createRandom(1);
  const first = Math.floor(random.uniform() * count);
  const centres = [colourAt(samples, first)];
  const distance = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  while (centres.length < wanted) {
    const newest = centres.at(-1) as number[];
    let sum = 0;
    for (let i = 0; i < count; i++) {
      distance[i] = Math.min(distance[i] as number, squared(samples, i, newest));
      sum += distance[i] as number;
    }
    if (sum === 0) break;
    let left = random.uniform() * sum;
    let chosen = 0;
    while (chosen < count - 1 && left > (distance[chosen] as number)) left -= distance[chosen++] as number;
    centres.push(colourAt(samples, chosen));
  }
  for (let round = 0; round < ROUNDS; round++) moveCentres(samples, centres);
  return centres;
}

function moveCentres(samples: Float32Array, centres: number[][]): void {
  const nearest = nearestOf(samples, centres);
  const sums = centres.map(() => [0, 0, 0, 0]);
  for (let i = 0; i < nearest.length; i++) {
    const sum = sums[nearest[i] as number] as number[];
    for (let c = 0; c < 3; c++) sum[c] = (sum[c] as number) + (samples[i * 3 + c] as number);
    sum[3] = (sum[3] as number) + 1;
  }
  for (const [k, sum] of sums.entries())
    if (sum[3]) centres[k] = sum.slice(0, 3).map((value) => value / (sum[3] as number));
}

function nearestOf(samples: Float32Array, centres: readonly number[][]): Uint8Array {
  const out = new Uint8Array(samples.length / 3);
  for (let i = 0; i < out.length; i++) {
    let best = Number.POSITIVE_INFINITY;
    for (const [k, centre] of centres.entries()) {
      const d = squared(samples, i, centre);
      if (d >= best) continue;
      best = d;
      out[i] = k;
    }
  }
  return out;
}

const colourAt = (samples: Float32Array, i: number): number[] => [...samples.subarray(i * 3, i * 3 + 3)];

function squared(samples: Float32Array, i: number, centre: readonly number[]): number {
  let sum = 0;
  for (let c = 0; c < 3; c++) sum += ((samples[i * 3 + c] as number) - (centre[c] as number)) ** 2;
  return sum;
}

/** A Gaussian: its mean, the inverse of its covariance (six numbers), and its weight over the normaliser. */
interface Gaussian {
  readonly mean: readonly [number, number, number];
  readonly inverse: readonly [number, number, number, number, number, number];
  readonly scale: number;
}

function gaussianOf(samples: Float32Array, nearest: Uint8Array, group: number): Gaussian | null {
  const mean: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < nearest.length; i++) {
    if (nearest[i] !== group) continue;
    count++;
    for (let c = 0; c < 3; c++) mean[c] = (mean[c] as number) + (samples[i * 3 + c] as number);
  }
  if (count === 0) return null;
  for (let c = 0; c < 3; c++) mean[c] = (mean[c] as number) / count;
  const [rr, rg, rb, gg, gb, bb] = covarianceOf(samples, nearest, group, mean, count);
  const det = rr * (gg * bb - gb * gb) - rg * (rg * bb - gb * rb) + rb * (rg * gb - gg * rb);
  return {
    mean,
    inverse: [
      (gg * bb - gb * gb) / det,
      (rb * gb - rg * bb) / det,
      (rg * gb - rb * gg) / det,
      (rr * bb - rb * rb) / det,
      (rb * rg - rr * gb) / det,
      (rr * gg - rg * rg) / det,
    ],
    scale: count / (nearest.length * Math.sqrt(det)),
  };
}

type Symmetric = [rr: number, rg: number, rb: number, gg: number, gb: number, bb: number];

function covarianceOf(
  samples: Float32Array,
  nearest: Uint8Array,
  group: number,
  mean: readonly [number, number, number],
  count: number,
): Symmetric {
  const sums: Symmetric = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < nearest.length; i++) {
    if (nearest[i] !== group) continue;
    const r = (samples[i * 3] as number) - mean[0];
    const g = (samples[i * 3 + 1] as number) - mean[1];
    const b = (samples[i * 3 + 2] as number) - mean[2];
    sums[0] += r * r;
    sums[1] += r * g;
    sums[2] += r * b;
    sums[3] += g * g;
    sums[4] += g * b;
    sums[5] += b * b;
  }
  const [rr, rg, rb, gg, gb, bb] = sums;
  const least = LEAST_VARIANCE;
  return [rr / count + least, rg / count, rb / count, gg / count + least, gb / count, bb / count + least];
}

function densityAt({ mean, inverse, scale }: Gaussian, red: number, green: number, blue: number): number {
  const r = red - mean[0];
  const g = green - mean[1];
  const b = blue - mean[2];
  const [rr, rg, rb, gg, gb, bb] = inverse;
  const distance = rr * r * r + gg * g * g + bb * b * b + 2 * (rg * r * g + rb * r * b + gb * g * b);
  return scale * (1 + distance / FREEDOM) ** (-(FREEDOM + 3) / 2);
}
