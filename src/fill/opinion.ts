import type { Size } from "../core/rect.ts";
import { boxMeans, columnsOf, rowsOf } from "./box-means.ts";

/** Radius of the smoothing, in pixels of the generator's working size. */
const RADIUS = 6;
/** A difference in the guide counts as so much of one in the photo. */
const WEIGHT = 0.6;

/**
 * What the patch search is told of a generator's fill: smoothed colours of the hole and of the known pixels alike (the
 * structure guide of Zhang et al. 2022; radius and weight are ours). A generator is right about what lies where, less
 * so about texture: compared sharply, its soft fill would draw the softest patches of the photo.
 * @param coarse RGB bytes [height x width x 3]
 * @param maxSide the generator's largest working side
 * @returns bytes of the same shape, drawn towards mid grey by the weight
 */
export function opinionOf(coarse: Uint8Array, size: Size, maxSide: number): Uint8Array {
  const { width, height } = size;
  const radius = Math.round(RADIUS * Math.max(1, Math.max(width, height) / maxSide));
  let values = Float32Array.from(coarse, (byte) => 128 + WEIGHT * (byte - 128));
  for (let pass = 0; pass < 2; pass++) {
    values = boxMeans(values, rowsOf(size), radius);
    values = boxMeans(values, columnsOf(size), radius);
  }
  return Uint8Array.from(values, Math.round);
}

/** The colour, 0..255, that a byte of {@link opinionOf} stands for. */
export function judged(byte: number): number {
  return Math.min(255, Math.max(0, Math.round(128 + (byte - 128) / WEIGHT)));
}
