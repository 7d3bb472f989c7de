import type { Photo } from "../../src/core/photo.ts";
import { blurLine, gaussianKernel, reflect101 } from "./filters.ts";
import type { Flags, Plane } from "./plane.ts";

/** A value over the whole image and over the hole alone (NaN when the hole is empty). */
export interface ImageAndHole {
  readonly image: number;
  readonly hole: number;
}

/** PSNR that stands for "equal": the judge's ceiling, in dB. */
const EQUAL_PSNR = 99;

function psnrOf(meanSquare: number): number {
  return meanSquare < 1e-9 ? EQUAL_PSNR : 10 * Math.log10((255 * 255) / meanSquare);
}

/**
 * Pixel differences of the RGB channels (alpha is ignored).
 * @param result of the same size as `original`
 * @returns psnr in dB; l1 = mean absolute difference in percent of 255
 */
export function pixelErrors(original: Photo, result: Photo, hole: Flags): { psnr: ImageAndHole; l1: ImageAndHole } {
  let square = 0;
  let absolute = 0;
  let squareHole = 0;
  let absoluteHole = 0;
  let count = 0;
  for (let i = 0; i < hole.data.length; i++) {
    let pixelSquare = 0;
    let pixelAbsolute = 0;
    for (let at = 4 * i; at < 4 * i + 3; at++) {
      const difference = (original.data[at] as number) - (result.data[at] as number);
      pixelSquare += difference * difference;
      pixelAbsolute += Math.abs(difference);
    }
    square += pixelSquare;
    absolute += pixelAbsolute;
    if (!hole.data[i]) continue;
    squareHole += pixelSquare;
    absoluteHole += pixelAbsolute;
    count++;
  }
  const all = 3 * hole.data.length;
  return {
    psnr: { image: psnrOf(square / all), hole: psnrOf(squareHole / (3 * count)) },
    l1: { image: absolute / all / 2.55, hole: absoluteHole / (3 * count) / 2.55 },
  };
}

/** Mean absolute RGB difference (8-bit levels) outside the hole; 0 when nothing is outside. */
export function keptError(original: Photo, result: Photo, hole: Flags): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < hole.data.length; i++) {
    if (hole.data[i]) continue;
    for (let at = 4 * i; at < 4 * i + 3; at++)
      sum += Math.abs((original.data[at] as number) - (result.data[at] as number));
    count += 3;
  }
  return count ? sum / count : 0;
}

const SSIM_KERNEL = gaussianKernel(11, 1.5);
const SSIM_REACH = 5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/**
 * Structural similarity (Wang et al. 2004) of two lumas, Gaussian window 11 / 1.5, mirrored borders.
 * Works row by row on a window of eleven rows, so its memory does not grow with the photo's height.
 * @returns mean over the image and over the hole, at most 1
 */
export function ssim(a: Plane, b: Plane, hole: Flags): ImageAndHole {
  const { width, height } = a;
  const rows = new RowMoments(a, b);
  const sums = Array.from({ length: 5 }, () => new Float64Array(width));
  let image = 0;
  let inHole = 0;
  let count = 0;
  for (let y = 0; y < height; y++) {
    for (const sum of sums) sum.fill(0);
    for (let k = -SSIM_REACH; k <= SSIM_REACH; k++)
      addScaled(sums, rows.at(reflect101(y + k, height)), SSIM_KERNEL[SSIM_REACH + k] as number);
    for (let x = 0; x < width; x++) {
      const value = ssimAt(sums, x);
      image += value;
      if (!hole.data[y * width + x]) continue;
      inHole += value;
      count++;
    }
  }
  return { image: image / (width * height), hole: inHole / count };
}

function addScaled(sums: Float64Array[], moments: Float64Array[], weight: number): void {
  for (let m = 0; m < sums.length; m++) {
    const sum = sums[m] as Float64Array;
    const moment = moments[m] as Float64Array;
    for (let x = 0; x < sum.length; x++) sum[x] = (sum[x] as number) + weight * (moment[x] as number);
  }
}

function ssimAt(moments: Float64Array[], x: number): number {
  const meanA = moments[0]?.[x] as number;
  const meanB = moments[1]?.[x] as number;
  const varianceA = (moments[2]?.[x] as number) - meanA * meanA;
  const varianceB = (moments[3]?.[x] as number) - meanB * meanB;
  const covariance = (moments[4]?.[x] as number) - meanA * meanB;
  return (
    ((2 * meanA * meanB + C1) * (2 * covariance + C2)) /
    ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2))
  );
}

/** Horizontally blurred a, b, a a, b b, a b of a row; the last rows asked for are kept. */
class RowMoments {
  private readonly kept = new Map<number, Float64Array[]>();
  private readonly padded: Float64Array;
  private readonly a: Plane;
  private readonly b: Plane;

  constructor(a: Plane, b: Plane) {
    this.a = a;
    this.b = b;
    this.padded = new Float64Array(a.width + SSIM_KERNEL.length - 1);
  }

  at(y: number): Float64Array[] {
    const known = this.kept.get(y);
    if (known) return known;
    const { width } = this.a;
    const a = Float64Array.from(this.a.data.subarray(y * width, (y + 1) * width));
    const b = Float64Array.from(this.b.data.subarray(y * width, (y + 1) * width));
    const lines = [a, b, a.map((v) => v * v), b.map((v) => v * v), a.map((v, x) => v * (b[x] as number))];
    const moments = lines.map((line) => {
      const out = new Float64Array(width);
      blurLine(line, width, SSIM_KERNEL, this.padded, out);
      return out;
    });
    this.kept.set(y, moments);
    if (this.kept.size > SSIM_KERNEL.length) this.kept.delete(Math.min(...this.kept.keys()));
    return moments;
  }
}
