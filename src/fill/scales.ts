import { distanceToHole, trimMask } from "../core/mask.ts";
import { expand, intersect, type Rect, rectOf, type Size } from "../core/rect.ts";

/** A picture at some resolution, [height x width x 3]. */
export interface Picture extends Size {
  readonly rgb: Float32Array;
}

/**
 * The distance in pixels from a hole pixel to the known region that a generator still bridges well: what the small
 * crops that it was trained on hold. Farther in, its fill fades to a mean colour.
 */
const REACH = 16;
/** Shorter side of the smallest scale: below, a photo says too little. */
const SMALLEST = 64;
/** Standard deviation, in pixels of the finer scale, of what counts as coarse. */
const SIGMA = 4;
/** Pixels on each side that the blur of {@link SIGMA} looks at. */
const REACH_OF_BLUR = Math.ceil(3 * SIGMA);

/**
 * The scales at which a hole is completed, coarsest first: halves of the working size until the hole's middle is within
 * reach of the known region.
 * @param hole [height x width] at the working size, 1 = missing
 * @returns at least the working size itself; all sides divisible by 8
 */
export function scalesFor(hole: Float32Array, size: Size): Size[] {
  const known = Uint8Array.from(hole, (missing) => (missing ? 0 : 1));
  const squared = distanceToHole({ bounds: rectOf(size), data: known });
  let radius = Math.sqrt(squared.reduce((most, value) => Math.max(most, value), 0));
  const half = (length: number): number => 8 * Math.round(length / 16);
  const scales = [{ width: size.width, height: size.height }];
  while (radius > REACH) {
    const { width, height } = scales[0] as Size;
    const next = { width: half(width), height: half(height) };
    if (Math.min(next.width, next.height) < SMALLEST) break;
    scales.unshift(next);
    radius /= 2;
  }
  return scales;
}

/**
 * Joins two completions of one picture: colours and broad shapes of the coarse one, detail of the fine one (one level of
 * a Laplacian pyramid, Burt and Adelson 1983). Known pixels stay as they are.
 * @param hole [height x width] at the fine size, 1 = missing
 * @returns the fine size
 */
export function joinScales(coarse: Picture, fine: Picture, hole: Float32Array): Picture {
  const { width, height } = fine;
  const { bounds } = trimMask({ bounds: rectOf(fine), data: Uint8Array.from(hole) });
  const around = intersect(expand(bounds, REACH_OF_BLUR), rectOf(fine));
  const broad = blurred(difference(resized(coarse, fine), fine, around));
  const rgb = fine.rgb.slice();
  for (let y = bounds.y; y < bounds.y + bounds.height; y++)
    for (let x = bounds.x; x < bounds.x + bounds.width; x++) {
      const at = y * width + x;
      if (!hole[at]) continue;
      const from = 3 * ((y - around.y) * around.width + x - around.x);
      for (let c = 0; c < 3; c++) rgb[3 * at + c] = (rgb[3 * at + c] as number) + (broad[from + c] as number);
    }
  return { width, height, rgb };
}

/** What a picture of the fine one's size has more than it, in a part of it. */
function difference(rgb: Float32Array, fine: Picture, { x, y, width, height }: Rect): Picture {
  const out = new Float32Array(3 * width * height);
  for (let row = 0, to = 0; row < height; row++) {
    const start = 3 * ((y + row) * fine.width + x);
    for (let at = start; at < start + 3 * width; at++) out[to++] = (rgb[at] as number) - (fine.rgb[at] as number);
  }
  return { width, height, rgb: out };
}

/** Bilinear, pixel centres aligned, the border repeated: [to.height x to.width x 3]. */
export function resized(picture: Picture, to: Size): Float32Array {
  if (picture.width === to.width && picture.height === to.height) return picture.rgb;
  const out = new Float32Array(to.width * to.height * 3);
  resizedRows(picture, to, (row, y) => out.set(row, y * row.length));
  return out;
}

/**
 * The same row by row, for who needs no more than one at a time.
 * @param onRow given [to.width x 3]; the array is used anew for the next row
 */
export function resizedRows(
  { width, height, rgb }: Picture,
  to: Size,
  onRow: (row: Float32Array, y: number) => void,
): void {
  const same = width === to.width && height === to.height;
  const row = new Float32Array(to.width * 3);
  for (let y = 0; y < to.height; y++) {
    if (same) {
      onRow(rgb.subarray(y * row.length, (y + 1) * row.length), y);
      continue;
    }
    const fy = Math.min(height - 1, Math.max(0, ((y + 0.5) * height) / to.height - 0.5));
    const y0 = Math.floor(fy);
    const upper = y0 * width;
    const lower = Math.min(height - 1, y0 + 1) * width;
    for (let x = 0; x < to.width; x++) {
      const fx = Math.min(width - 1, Math.max(0, ((x + 0.5) * width) / to.width - 0.5));
      const x0 = Math.floor(fx);
      const x1 = Math.min(width - 1, x0 + 1);
      for (let c = 0; c < 3; c++) {
        const get = (at: number): number => rgb[at * 3 + c] as number;
        const above = get(upper + x0) + (fx - x0) * (get(upper + x1) - get(upper + x0));
        const below = get(lower + x0) + (fx - x0) * (get(lower + x1) - get(lower + x0));
        row[x * 3 + c] = above + (fy - y0) * (below - above);
      }
    }
    onRow(row, y);
  }
}

/** Gaussian of {@link SIGMA}, the border repeated. */
function blurred({ width, height, rgb }: Picture): Float32Array {
  const reach = REACH_OF_BLUR;
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * SIGMA ** 2)));
  const sum = weights.reduce((a, b) => a + b, 0);
  const kernel = weights.map((weight) => weight / sum);
  const pass = (from: Float32Array, length: number, lines: number, step: number, lineStep: number): Float32Array => {
    const out = new Float32Array(from.length);
    for (let line = 0; line < lines; line++)
      for (let i = 0; i < length; i++)
        for (let k = -reach; k <= reach; k++) {
          const weight = kernel[k + reach] as number;
          const source = line * lineStep + Math.min(length - 1, Math.max(0, i + k)) * step;
          const to = line * lineStep + i * step;
          for (let c = 0; c < 3; c++) out[to + c] = (out[to + c] as number) + weight * (from[source + c] as number);
        }
    return out;
  };
  return pass(pass(rgb, width, height, 3, 3 * width), height, width, 3 * width, 3);
}
