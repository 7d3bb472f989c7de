import type { Size } from "./rect.ts";

/**
 * Separable Gauss blur of one number a pixel, with repeated borders.
 * @param source [height x width]
 * @param sigma standard deviation in pixels
 * @param reach pixels on each side that it looks at
 */
export function gaussBlur(
  source: Float32Array<ArrayBuffer>,
  { width, height }: Size,
  sigma: number,
  reach = Math.max(1, Math.ceil(2.5 * sigma)),
): Float32Array<ArrayBuffer> {
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const total = taps.reduce((sum, tap) => sum + tap, 0);
  const pass = (from: Float32Array, lines: number, length: number, step: number, stride: number) => {
    const out = new Float32Array(from.length);
    for (let line = 0; line < lines; line++)
      for (let i = 0; i < length; i++) {
        let sum = 0;
        for (let t = -reach; t <= reach; t++) {
          const at = Math.min(length - 1, Math.max(0, i + t));
          sum += (taps[t + reach] as number) * (from[line * stride + at * step] as number);
        }
        out[line * stride + i * step] = sum / total;
      }
    return out;
  };
  return pass(pass(source, height, width, 1, width), width, height, width, 1);
}
