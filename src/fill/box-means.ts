import type { Size } from "../core/rect.ts";

/** How the rows, or the columns, of an RGB picture lie in an array. */
interface Lines {
  readonly lines: number;
  readonly length: number;
  /** From a line to the next, and from a pixel of a line to the next. */
  readonly line: number;
  readonly step: number;
}

export function rowsOf({ width, height }: Size): Lines {
  return { lines: height, length: width, line: 3 * width, step: 3 };
}

export function columnsOf({ width, height }: Size): Lines {
  return { lines: width, length: height, line: 3, step: 3 * width };
}

/**
 * Running means along each line over 2 radius + 1 pixels, or those of them that lie inside.
 * @param values [height x width x 3]
 */
export function boxMeans(
  values: Float32Array | Uint8Array,
  { lines, length, line, step }: Lines,
  radius: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  for (let i = 0; i < lines; i++)
    for (let c = 0; c < 3; c++) {
      const start = i * line + c;
      let sum = 0;
      let count = 0;
      for (let j = -radius; j < length; j++) {
        if (j + radius < length) {
          sum += values[start + (j + radius) * step] as number;
          count++;
        }
        if (j > radius) {
          sum -= values[start + (j - radius - 1) * step] as number;
          count--;
        }
        if (j >= 0) out[start + j * step] = sum / count;
      }
    }
  return out;
}
