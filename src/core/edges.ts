import { gaussBlur } from "./blur.ts";
import { luma } from "./colour.ts";
import type { Photo } from "./photo.ts";
import type { Size } from "./rect.ts";

/** Pixels of a crop: [height x width x 3], -1..1, row by row, channels innermost. */
export type Pixels = Float32Array<ArrayBuffer>;

/** The colours of a photo as {@link edgeMap} takes them. */
export function pixelsOf({ width, height, data }: Photo): Pixels {
  const out = new Float32Array(3 * width * height);
  for (let i = 0; i < out.length; i++) out[i] = (data[4 * Math.floor(i / 3) + (i % 3)] as number) / 127.5 - 1;
  return out;
}

/** One byte a pixel, row by row. */
type Plane = Uint8Array<ArrayBuffer>;

export interface EdgeOptions {
  /** Standard deviation in pixels of the blur before the gradient. */
  readonly sigma: number;
  /** Share of the gradient ridges that are weaker than the upper threshold, 0..1. The lower one is 0.4 of it. */
  readonly quantile: number;
}

/**
 * Thin edges of a crop: blur, Sobel gradient of the luma, ridge thinning, hysteresis (Canny 1986).
 * Stands in for the learned edge detector that the guided papers use (Yu et al. 2019, section 3.5).
 * @returns 1 on edges
 */
export function edgeMap(pixels: Pixels, size: Size, options: EdgeOptions): Plane {
  const blurred = gaussBlur(lumaOf(pixels), size, options.sigma);
  const ridges = gradientRidges(blurred, size);
  const upper = quantileOf(ridges, options.quantile);
  return upper > 0 ? hysteresis(ridges, size, upper, 0.4 * upper) : new Uint8Array(size.width * size.height);
}

function lumaOf(pixels: Pixels): Pixels {
  const out = new Float32Array(pixels.length / 3);
  for (let i = 0; i < out.length; i++)
    out[i] = luma(pixels[3 * i] as number, pixels[3 * i + 1] as number, pixels[3 * i + 2] as number);
  return out;
}

/** Gradient length where it is a maximum across the edge, else 0. The outermost pixels are 0. */
function gradientRidges(luma: Pixels, { width, height }: Size): Pixels {
  const dx = new Float32Array(luma.length);
  const dy = new Float32Array(luma.length);
  const at = (i: number): number => luma[i] as number;
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const diagonal = at(i + width + 1) - at(i - width - 1);
      const other = at(i + width - 1) - at(i - width + 1);
      dx[i] = 2 * (at(i + 1) - at(i - 1)) + diagonal - other;
      dy[i] = 2 * (at(i + width) - at(i - width)) + diagonal + other;
    }
  const ridges = new Float32Array(luma.length);
  const lengthAt = (i: number): number => Math.hypot(dx[i] as number, dy[i] as number);
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const length = lengthAt(i);
      const step = acrossStep(dx[i] as number, dy[i] as number, width);
      if (length > 0 && length >= lengthAt(i - step) && length > lengthAt(i + step)) ridges[i] = length;
    }
  return ridges;
}

/** Offset to the neighbour that lies nearest to the gradient's direction. */
function acrossStep(dx: number, dy: number, width: number): number {
  const ax = Math.abs(dx);
  const ay = Math.abs(dy);
  if (ay < 0.414 * ax) return 1;
  if (ax < 0.414 * ay) return width;
  return dx * dy > 0 ? width + 1 : width - 1;
}

function quantileOf(ridges: Pixels, quantile: number): number {
  const found = ridges.filter((value) => value > 1e-4).sort();
  return found[Math.min(found.length - 1, Math.floor(quantile * found.length))] ?? 0;
}

function hysteresis(ridges: Pixels, size: Size, upper: number, lower: number): Plane {
  const edges = new Uint8Array(size.width * size.height);
  const queue: number[] = [];
  const take = (i: number): void => {
    edges[i] = 1;
    queue.push(i);
  };
  for (let i = 0; i < ridges.length; i++) if ((ridges[i] as number) >= upper && !edges[i]) take(i);
  for (let i = queue.pop(); i !== undefined; i = queue.pop())
    eachNeighbour(i, size, (j) => {
      if (!edges[j] && (ridges[j] as number) >= lower) take(j);
    });
  return edges;
}

/** Connected pieces (8 neighbours) of what is not 0 in a plane, each as the list of its pixel numbers, in reading order. */
export function connectedPieces(plane: Plane | Int32Array, size: Size): number[][] {
  const seen = new Uint8Array(size.width * size.height);
  const pieces: number[][] = [];
  for (let start = 0; start < plane.length; start++) {
    if (!plane[start] || seen[start]) continue;
    seen[start] = 1;
    const piece = [start];
    for (let next = 0; next < piece.length; next++)
      eachNeighbour(piece[next] as number, size, (j) => {
        if (!plane[j] || seen[j]) return;
        seen[j] = 1;
        piece.push(j);
      });
    pieces.push(piece);
  }
  return pieces;
}

function eachNeighbour(i: number, { width, height }: Size, visit: (j: number) => void): void {
  const x = i % width;
  const y = (i - x) / width;
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) if (u !== x || v !== y) visit(v * width + u);
}
