import type { GeneratorInput } from "../../core/generator.ts";
import type { Size } from "../../core/rect.ts";
import { GENERATOR_PLANES, HOLE_PLANE, holeCells } from "../../models/generator.ts";

/**
 * The size at which an input is run: each side raised to the next of `sides` that is a multiple of the network's
 * divisor, or to the next multiple where any side will do.
 * @throws RangeError when a side is above the largest or no multiple of 8
 */
export function paddedSize({ width, height }: Size, sides: readonly number[] | undefined, divisor = 8): Size {
  const raised = (length: number): number => {
    const least = divisor * Math.ceil(length / divisor);
    const side = sides ? sides.find((candidate) => candidate >= least && candidate % divisor === 0) : least;
    if (side === undefined || length % 8 !== 0)
      throw new RangeError(`A generator cannot take ${width} x ${height} here.`);
    return side;
  };
  return { width: raised(width), height: raised(height) };
}

/**
 * Joins the planes in the order that the networks take (src/models/generator.ts) and mirrors them into what was
 * added at the right and at the bottom: zeros there would look like grey content.
 * @returns [size.height x size.width x 10]
 */
export function joinPlanes(input: GeneratorInput, size: Size): Float32Array<ArrayBuffer> {
  const out = new Float32Array(size.width * size.height * GENERATOR_PLANES);
  const columns = Int32Array.from({ length: size.width }, (_, x) => mirrored(x, input.width));
  let to = 0;
  for (let y = 0; y < size.height; y++) {
    const row = mirrored(y, input.height) * input.width;
    for (let x = 0; x < size.width; x++) {
      const i = row + (columns[x] as number);
      for (let c = 0; c < 3; c++) out[to++] = input.rgb[3 * i + c] as number;
      out[to++] = input.hole[i] as number;
      out[to++] = input.guideMask[i] as number;
      out[to++] = input.sketch[i] as number;
      for (let c = 0; c < 3; c++) out[to++] = input.strokeColour[3 * i + c] as number;
      out[to++] = input.strokeAlpha[i] as number;
    }
  }
  return out;
}

/** Reflects a coordinate back into 0..length - 1; the border itself is not repeated. */
function mirrored(at: number, length: number): number {
  const period = Math.max(1, 2 * length - 2);
  const phase = at % period;
  return phase < length ? phase : period - phase;
}

/** The top left part of a picture [from.height x from.width x 3]. */
export function cropRgb(rgb: Float32Array<ArrayBuffer>, from: Size, to: Size): Float32Array<ArrayBuffer> {
  if (from.width === to.width && from.height === to.height) return rgb;
  const out = new Float32Array(to.width * to.height * 3);
  for (let y = 0; y < to.height; y++) {
    const start = y * from.width * 3;
    out.set(rgb.subarray(start, start + to.width * 3), y * to.width * 3);
  }
  return out;
}

/** Larger than any right output: tanh ends at 1, and half floats round. */
const LIMIT = 1.01;
/** A hole of fewer pixels may well be of one colour. */
const SMALLEST = 64;

/**
 * Why an output cannot be right, or undefined: numbers that are not finite or out of range, or one single value
 * all over the hole, which is what faults of drivers look like.
 */
export function outputFlaw(rgb: Float32Array, hole: Float32Array): string | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let pixels = 0;
  for (let i = 0; i < hole.length; i++) {
    if (!hole[i]) continue;
    pixels++;
    for (let c = 0; c < 3; c++) {
      const value = rgb[3 * i + c] as number;
      if (!(Math.abs(value) <= LIMIT)) return "numbers out of range";
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return pixels >= SMALLEST && low === high ? "one single value" : undefined;
}

/**
 * The cells that the attention has to work for: those with a hole and, with `few`, as many others as make their number
 * an eighth, a quarter, a half or all of the cells, so that there are few sizes of buffers.
 * @param planes of {@link joinPlanes}
 * @returns at least one cell
 */
export function attentionCells(planes: Float32Array, size: Size, few: boolean): Int32Array<ArrayBuffer> {
  const hole = Uint8Array.from({ length: size.width * size.height }, (_, i) =>
    planes[i * GENERATOR_PLANES + HOLE_PLANE] ? 1 : 0,
  );
  const cells = holeCells(hole, size);
  const all = hole.length / 64;
  let count = Math.max(1, cells.length);
  if (few) count = [all / 8, all / 4, all / 2, all].map(Math.ceil).find((share) => share >= count) ?? all;
  const out = new Int32Array(count);
  out.set(cells);
  const taken = new Set(cells);
  for (let cell = 0, at = cells.length; at < count; cell++) if (!taken.has(cell)) out[at++] = cell;
  return out;
}
