import type { Photo } from "../../src/core/photo.ts";

/** Mean and standard deviation of each channel of l alpha beta. */
export interface Statistics {
  readonly mean: readonly number[];
  readonly spread: readonly number[];
}

/** Keeps logarithms finite: black counts as this much light (0..1). */
const DARKEST = 1 / 255;
const [ROOT2, ROOT3, ROOT6] = [Math.SQRT2, Math.sqrt(3), Math.sqrt(6)];

/** RGB levels to the decorrelated l alpha beta space of Ruderman et al. 1998, as Reinhard et al. 2001, section 2, compute it. */
function toLab(photo: Photo, i: number): [number, number, number] {
  const [r, g, b] = [0, 1, 2].map((c) => Math.max(DARKEST, (photo.data[4 * i + c] as number) / 255)) as [
    number,
    number,
    number,
  ];
  const l = Math.log10(0.3811 * r + 0.5783 * g + 0.0402 * b);
  const m = Math.log10(0.1967 * r + 0.7244 * g + 0.0782 * b);
  const s = Math.log10(0.0241 * r + 0.1288 * g + 0.8444 * b);
  return [(l + m + s) / ROOT3, (l + m - 2 * s) / ROOT6, (l - m) / ROOT2];
}

function fromLab([lightness, alpha, beta]: readonly [number, number, number]): [number, number, number] {
  const [p, q, d] = [lightness / ROOT3, alpha / ROOT6, beta / ROOT2];
  const [l, m, s] = [10 ** (p + q + d), 10 ** (p + q - d), 10 ** (p - 2 * q)];
  return [
    255 * (4.4679 * l - 3.5873 * m + 0.1193 * s),
    255 * (-1.2186 * l + 2.3809 * m - 0.1624 * s),
    255 * (0.0497 * l - 0.2439 * m + 1.2045 * s),
  ];
}

/** Statistics of the pixels where `flags` is `wanted`. */
export function statisticsOf(photo: Photo, flags: ArrayLike<number>, wanted: 0 | 1): Statistics {
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < flags.length; i++) {
    if (flags[i] !== wanted) continue;
    count++;
    for (const [c, value] of toLab(photo, i).entries()) {
      sums[c] = (sums[c] as number) + value;
      squares[c] = (squares[c] as number) + value * value;
    }
  }
  const mean = sums.map((sum) => sum / count);
  return { mean, spread: squares.map((sum, c) => Math.sqrt(Math.max(0, sum / count - (mean[c] as number) ** 2))) };
}

/**
 * Global colour transfer (Reinhard et al. 2001): gives the pixels where `flags` is 1 the mean and spread that `to`
 * tells.
 */
export function transferStatistics(photo: Photo, flags: ArrayLike<number>, to: Statistics): Photo {
  const from = statisticsOf(photo, flags, 1);
  const data = photo.data.slice();
  for (let i = 0; i < flags.length; i++) {
    if (flags[i] !== 1) continue;
    const moved = toLab(photo, i).map((value, c) => {
      const spread = from.spread[c] as number;
      const gain = spread > 1e-6 ? (to.spread[c] as number) / spread : 1;
      return (to.mean[c] as number) + gain * (value - (from.mean[c] as number));
    }) as [number, number, number];
    for (const [c, level] of fromLab(moved).entries()) data[4 * i + c] = Math.round(Math.min(255, Math.max(0, level)));
  }
  return { ...photo, data };
}
