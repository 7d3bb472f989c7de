import { dilateSquare } from "../../src/select/grid.ts";
import type { Flags, Plane } from "./plane.ts";

/**
 * The image filters of the judge (quality.py), which are OpenCV's: Gaussian blur with mirrored borders,
 * erosion and dilation by a square, area-averaging resize. Same kernels, same borders, so that the
 * metrics agree.
 */

/**
 * The index inside 0..length-1 that OpenCV's BORDER_REFLECT_101 reads for `index`: mirrored about the
 * first and last sample, which are not repeated (gfedcb|abcdefgh|gfedcba).
 */
export function reflect101(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - folded;
}

/** Side of the Gaussian kernel that OpenCV chooses for a floating-point picture when only sigma is given. */
export function kernelSide(sigma: number): number {
  return Math.round(sigma * 8 + 1) | 1;
}

/** A sampled, normalised Gaussian of an odd number of taps. */
export function gaussianKernel(side: number, sigma: number): Float64Array<ArrayBuffer> {
  const middle = (side - 1) / 2;
  const kernel = Float64Array.from({ length: side }, (_, i) => Math.exp(-((i - middle) ** 2) / (2 * sigma * sigma)));
  const sum = kernel.reduce((total, tap) => total + tap, 0);
  return kernel.map((tap) => tap / sum);
}

/**
 * Convolves one line with a symmetric kernel, mirrored at both ends.
 * @param line length samples; `out` gets as many; `padded` is scratch of length + side - 1
 */
export function blurLine(
  line: ArrayLike<number>,
  length: number,
  kernel: Float64Array,
  padded: Float64Array,
  out: Float64Array,
): void {
  const middle = (kernel.length - 1) / 2;
  for (let i = 0; i < length; i++) padded[middle + i] = line[i] as number;
  for (let i = 1; i <= middle; i++) {
    padded[middle - i] = line[reflect101(-i, length)] as number;
    padded[middle + length - 1 + i] = line[reflect101(length - 1 + i, length)] as number;
  }
  for (let i = 0; i < length; i++) {
    let sum = (kernel[middle] as number) * (padded[middle + i] as number);
    for (let k = 1; k <= middle; k++)
      sum += (kernel[middle + k] as number) * ((padded[middle + i - k] as number) + (padded[middle + i + k] as number));
    out[i] = sum;
  }
}

/** Gaussian blur as cv2.GaussianBlur(plane, (0, 0), sigma) on float32: sigma in pixels, mirrored borders. */
export function gaussianBlur(plane: Plane, sigma: number): Plane {
  const { width, height, data } = plane;
  const kernel = gaussianKernel(kernelSide(sigma), sigma);
  const middle = (kernel.length - 1) / 2;
  const rows = new Float32Array(width * height);
  const padded = new Float64Array(width + kernel.length - 1);
  const line = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    blurLine(data.subarray(y * width, (y + 1) * width), width, kernel, padded, line);
    rows.set(line, y * width);
  }
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    line.fill(0);
    for (let k = -middle; k <= middle; k++) {
      const from = reflect101(y + k, height) * width;
      const tap = kernel[middle + k] as number;
      for (let x = 0; x < width; x++) line[x] = (line[x] as number) + tap * (rows[from + x] as number);
    }
    out.set(line, y * width);
  }
  return { width, height, data: out };
}

/**
 * Erosion by a square of 2 * radius + 1 pixels: set where the whole square is set. Outside of the
 * picture everything counts as set, so holes are not eroded at the border.
 */
export function erode(flags: Flags, radius: number): Flags {
  const inverted = { ...flags, data: flags.data.map((flag) => flag ^ 1) };
  const grown = dilate(inverted, radius);
  return { ...grown, data: grown.data.map((flag) => flag ^ 1) };
}

/** Dilation by a square of 2 * radius + 1 pixels: set where anything inside the square is set. */
export function dilate(flags: Flags, radius: number): Flags {
  return { ...flags, data: dilateSquare(flags.data, flags.width, flags.height, radius) };
}

/** Which source samples, with which weights (sum 1), make one sample of an area-averaged line. */
interface AreaTap {
  readonly index: number;
  readonly weight: number;
}

function areaTaps(from: number, to: number): AreaTap[][] {
  const scale = from / to;
  return Array.from({ length: to }, (_, i) => {
    const start = i * scale;
    const end = Math.min(start + scale, from);
    const taps: AreaTap[] = [];
    for (let index = Math.floor(start); index < end; index++) {
      const weight = (Math.min(index + 1, end) - Math.max(index, start)) / (end - start);
      if (weight > 1e-9) taps.push({ index, weight });
    }
    return taps;
  });
}

/**
 * Area-averaging reduction (cv2.resize with INTER_AREA).
 * @param flags 0 or 1 a pixel, at least as large as the target in both directions
 * @returns the covered share 0..1 of each target pixel
 */
export function areaShares(flags: Flags, width: number, height: number): Plane {
  if (width > flags.width || height > flags.height) throw new RangeError("areaShares: reduces only");
  const columns = areaTaps(flags.width, width);
  const rows = areaTaps(flags.height, height);
  const narrow = new Float32Array(width * flags.height);
  for (let y = 0; y < flags.height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const { index, weight } of columns[x] as AreaTap[])
        sum += weight * (flags.data[y * flags.width + index] as number);
      narrow[y * width + x] = sum;
    }
  }
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++)
    for (const { index, weight } of rows[y] as AreaTap[])
      for (let x = 0; x < width; x++)
        data[y * width + x] = (data[y * width + x] as number) + weight * (narrow[index * width + x] as number);
  return { width, height, data };
}
