import type { Photo } from "../core/photo.ts";
import { KNOWN } from "./planes.ts";

/** Colour of a pixel with its alpha multiplied in; the alpha itself for channel 3. */
export function premultiplied(photo: Photo, at: number, channel: number): number {
  const alpha = photo.data[at * 4 + 3] as number;
  const value = photo.data[at * 4 + channel] as number;
  return channel === 3 || alpha === 255 ? value : (value * alpha) / 255;
}

/** Whether a step by `delta` (one column or one row) from a position stays inside the crop. */
export function inside(photo: Photo, at: number, delta: number): boolean {
  if (Math.abs(delta) === 1 && photo.width > 1) {
    const x = at % photo.width;
    return delta < 0 ? x > 0 : x < photo.width - 1;
  }
  return at + delta >= 0 && at + delta < photo.width * photo.height;
}

/**
 * Two known neighbours whose difference tells the step from a source pixel by `delta`: the step itself, or where it
 * leads out of the known, the one before it.
 * @returns where that step begins (it ends `delta` further), or -1 when neither is known
 */
export function stepFrom(photo: Photo, state: Uint8Array, source: number, delta: number): number {
  if (source < 0) return -1;
  if (inside(photo, source, delta) && state[source + delta] === KNOWN) return source;
  if (inside(photo, source, -delta) && state[source - delta] === KNOWN) return source - delta;
  return -1;
}

/** The up to four neighbours of a cell of a grid: left, right, above, below. */
export function neighboursOf(at: number, width: number, height: number): number[] {
  const x = at % width;
  const near: number[] = [];
  if (x > 0) near.push(at - 1);
  if (x < width - 1) near.push(at + 1);
  if (at >= width) near.push(at - width);
  if (at < width * (height - 1)) near.push(at + width);
  return near;
}
