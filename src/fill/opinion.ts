import type { Size } from "../core/rect.ts";
import { smoothPlane } from "./box-means.ts";
import type { Planes } from "./planes.ts";

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
  const out = new Uint8Array(coarse.length);
  // One colour after another: all three as real numbers are the largest thing that a fill would have.
  const plane = new Float32Array(width * height);
  for (let c = 0; c < 3; c++) {
    for (let i = 0, at = c; i < plane.length; i++, at += 3) plane[i] = 128 + WEIGHT * ((coarse[at] as number) - 128);
    for (let pass = 0; pass < 2; pass++) smoothPlane(plane, size, radius);
    for (let i = 0, at = c; i < plane.length; i++, at += 3) out[at] = Math.round(plane[i] as number);
  }
  return out;
}

/** What is left of an opinion's weight on a level, by that on the next coarser one. */
const FADING = 0.5;

/**
 * Draws the guide channels of a level to the grey that means nothing: a generator says what lies where, which the coarse
 * levels have settled; on finer ones its soft colours would only prefer the softest patches.
 */
export function fade({ data, channels }: Planes, levels: number): void {
  const share = FADING ** levels;
  const faded = Uint8Array.from({ length: 256 }, (_, byte) => Math.round(128 + share * (byte - 128)));
  for (let at = 5; at < data.length; at += channels)
    for (let c = at; c < at + 3; c++) data[c] = faded[data[c] as number] as number;
}

/** Takes all that is said of a level out of its planes: only the photo itself is left. */
export function forget({ data, channels, voted }: Planes): void {
  for (let at = voted; at < data.length; at += channels) data.fill(0, at, at + channels - voted);
}
