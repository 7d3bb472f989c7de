import type { Size } from "../core/rect.ts";

/** A difference of so many levels, summed over the channels, is as far as {@link reachOf} pixels. */
const RANGE = 20;
const PASSES = 3;

/** What values are spread over: a grid with walls, and the picture whose edges hold them back. */
export interface Ground extends Size {
  /** [height x width x 3], levels. */
  readonly rgb: Float32Array;
  /** [height x width], 1 = nothing comes through. */
  readonly wall: Uint8Array;
  /** [height x width], 1 = the value is given here. */
  readonly given: Uint8Array;
}

/**
 * Spreads given values over a picture so that they end at its edges: each other pixel gets the mean of the given ones,
 * weighted by how near they are along the picture's colours. A recursive filter of the domain transform (Gastal and
 * Oliveira 2011, section 5.2), as normalised convolution.
 * @param values one [height x width] plane a channel; read where given, written elsewhere; 0 where nothing comes
 * @param reach in pixels: how far values go over even ground before others count as much
 */
export function spread(values: readonly Float32Array[], ground: Ground, reach: number): void {
  const { width, height, given } = ground;
  const count = width * height;
  const weight = Float32Array.from(given);
  const sums = values.map((plane) => plane.map((value, i) => (given[i] ? value : 0)));
  const [across, down] = gapsOf(ground, reach);
  for (let pass = 0; pass < PASSES; pass++) {
    const sigma = (reach * Math.sqrt(3) * 2 ** (PASSES - 1 - pass)) / Math.sqrt(4 ** PASSES - 1);
    const base = -Math.SQRT2 / sigma;
    const [a, b] = [across, down].map((gaps) => gaps.map((gap) => Math.exp(base * gap))) as [
      Float32Array,
      Float32Array,
    ];
    for (const plane of [...sums, weight]) {
      for (let i = 1; i < count; i++) if (i % width > 0) draw(plane, i, i - 1, a[i] as number);
      for (let i = count - 2; i >= 0; i--) if ((i + 1) % width > 0) draw(plane, i, i + 1, a[i + 1] as number);
      for (let i = width; i < count; i++) draw(plane, i, i - width, b[i] as number);
      for (let i = count - width - 1; i >= 0; i--) draw(plane, i, i + width, b[i + width] as number);
    }
  }
  for (const [c, plane] of values.entries())
    for (let i = 0; i < count; i++) {
      if (given[i]) continue;
      const total = weight[i] as number;
      plane[i] = total > 1e-9 ? (sums[c]?.[i] as number) / total : 0;
    }
}

/** One step of the filter: a value is drawn to that of its neighbour. */
function draw(plane: Float32Array, to: number, from: number, share: number): void {
  const own = plane[to] as number;
  plane[to] = own + share * ((plane[from] as number) - own);
}

/** How far each pixel is from its left and from its upper neighbour. */
function gapsOf({ width, height, rgb, wall }: Ground, reach: number): [across: Float32Array, down: Float32Array] {
  const across = new Float32Array(width * height);
  const down = new Float32Array(width * height);
  const gap = (i: number, j: number): number => {
    if (wall[i] || wall[j]) return Number.POSITIVE_INFINITY;
    let steps = 0;
    for (let c = 0; c < 3; c++) steps += Math.abs((rgb[3 * i + c] as number) - (rgb[3 * j + c] as number));
    return 1 + (reach / RANGE) * steps;
  };
  for (let i = 0; i < width * height; i++) {
    if (i % width > 0) across[i] = gap(i, i - 1);
    if (i >= width) down[i] = gap(i, i - width);
  }
  return [across, down];
}
