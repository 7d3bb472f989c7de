import type { Photo } from "./photo.ts";

const weights = new Float64Array(8);

/** Catmull-Rom weights of the four samples round `t` (0..1 behind the second one), from `at` on. */
function weigh(t: number, at: number): void {
  weights[at] = ((2 - t) * t - 1) * t * 0.5;
  weights[at + 1] = ((3 * t - 5) * t * t + 2) * 0.5;
  weights[at + 2] = ((4 - 3 * t) * t + 1) * t * 0.5;
  weights[at + 3] = (t - 1) * t * t * 0.5;
}

/**
 * One pixel of a photo between its pixels, bicubic (Catmull-Rom); beyond the border the nearest pixels go on.
 * @param x of the place, in pixels from the middle of the first; the four columns from floor(x) - 1 on are looked at
 * @param y the same of the rows
 * @param out RGBA bytes, written from `to` on
 */
export function sampleBicubic({ data, width, height }: Photo, x: number, y: number, out: Uint8Array, to: number): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  weigh(x - left, 0);
  weigh(y - top, 4);
  let [r, g, b, a] = [0, 0, 0, 0];
  for (let v = 0; v < 4; v++) {
    const row = Math.min(height - 1, Math.max(0, top - 1 + v)) * width;
    for (let u = 0; u < 4; u++) {
      const from = (row + Math.min(width - 1, Math.max(0, left - 1 + u))) * 4;
      const weight = (weights[u] as number) * (weights[4 + v] as number);
      r += weight * (data[from] as number);
      g += weight * (data[from + 1] as number);
      b += weight * (data[from + 2] as number);
      a += weight * (data[from + 3] as number);
    }
  }
  out[to] = clamp(r);
  out[to + 1] = clamp(g);
  out[to + 2] = clamp(b);
  out[to + 3] = clamp(a);
}

const clamp = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
