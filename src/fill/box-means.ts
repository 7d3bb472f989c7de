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
      meansAlong(values, { start, step, length }, radius, out, { start, step, length });
    }
  return out;
}

/**
 * The same of one number a pixel, along the rows and then along the columns, in place: a large photo has no room for a
 * picture before and after each.
 * @param plane [height x width], written
 */
export function smoothPlane(plane: Float32Array, { width, height }: Size, radius: number): void {
  const before = new Float32Array(Math.max(width, height));
  const smooth = (start: number, step: number, length: number): void => {
    for (let j = 0; j < length; j++) before[j] = plane[start + j * step] as number;
    meansAlong(before, { start: 0, step: 1, length }, radius, plane, { start, step, length });
  };
  for (let y = 0; y < height; y++) smooth(y * width, 1, width);
  for (let x = 0; x < width; x++) smooth(x, width, height);
}

/** Where the numbers of one line lie in an array. */
interface Line {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

function meansAlong(from: Float32Array | Uint8Array, source: Line, radius: number, out: Float32Array, to: Line): void {
  const { start, step, length } = source;
  let sum = 0;
  let count = 0;
  for (let j = -radius; j < length; j++) {
    if (j + radius < length) {
      sum += from[start + (j + radius) * step] as number;
      count++;
    }
    if (j > radius) {
      sum -= from[start + (j - radius - 1) * step] as number;
      count--;
    }
    if (j >= 0) out[to.start + j * to.step] = sum / count;
  }
}
