import type { Photo } from "../core/photo.ts";
import type { Kernels } from "./kernels/kernels.ts";

/** What a pixel of a crop is to the fill. */
export const KNOWN = 0;
/** To be filled by this request. */
export const HOLE = 1;
/** Missing, but somebody else's to fill: neither looked at nor written. */
export const FOREIGN = 2;

/** Bytes a pixel with everything. */
const MOST_CHANNELS = 8;

/**
 * One pyramid level of what patches are compared by, bytes interleaved: premultiplied red, green, blue,
 * texture, and where needed alpha (or wished-for edges) and three guide channels.
 */
export interface Planes {
  readonly width: number;
  readonly height: number;
  /** 4, or 8 with alpha or a guide. */
  readonly channels: number;
  /** 4, or 5 with alpha: the channels that describe the photo itself. */
  readonly voted: number;
  readonly data: Uint8Array;
  /** [height x width] of {@link KNOWN}, {@link HOLE}, {@link FOREIGN}. */
  readonly state: Uint8Array;
}

/** Weight of the texture channel: a mean step of 1 between neighbours counts as much as 6 levels of colour. */
const TEXTURE_GAIN = 6;
const TEXTURE_RADIUS = 2;

/**
 * Packs a crop at its own resolution. Alpha is premultiplied, so transparent pixels have no colour that
 * could count. The texture channel is the mean absolute step between neighbours around a pixel: it tells
 * grass from a wall where a coarse level shows the same green (after Newson et al. 2017, section 4).
 * @param state [height x width], see {@link Planes}
 * @param guide RGB bytes [height x width x 3] for every pixel, known ones too, or absent
 * @param edges [height x width] 0..255 for every pixel, or absent; takes the place of alpha where the photo has none
 */
export function packPlanes(
  kernels: Kernels,
  photo: Photo,
  state: Uint8Array,
  guide?: Uint8Array,
  edges?: Uint8Array,
): Planes {
  const { width, height, data: rgba } = photo;
  const alpha = hasAlpha(photo, state);
  const channels = channelsFor(photo, state, guide !== undefined || edges !== undefined);
  const data = kernels.bytes(width * height * channels);
  const luma = new Uint8Array(width * height);
  for (let i = 0, at = 0, from = 0; i < width * height; i++, at += channels, from += 4) {
    if (edges && !alpha) data[at + 4] = edges[i] as number;
    if (guide) for (let c = 0; c < 3; c++) data[at + 5 + c] = guide[i * 3 + c] as number;
    if (state[i] !== KNOWN) continue;
    let red = rgba[from] as number;
    let green = rgba[from + 1] as number;
    let blue = rgba[from + 2] as number;
    if (alpha) {
      const a = rgba[from + 3] as number;
      red = Math.round((red * a) / 255);
      green = Math.round((green * a) / 255);
      blue = Math.round((blue * a) / 255);
      data[at + 4] = a;
    }
    data[at] = red;
    data[at + 1] = green;
    data[at + 2] = blue;
    luma[i] = (red * 77 + green * 150 + blue * 29) >> 8;
  }
  const texture = textureOf(luma, state, width, height);
  for (let i = 0; i < width * height; i++) data[i * channels + 3] = texture[i] as number;
  return { width, height, channels, voted: alpha ? 5 : 4, data, state };
}

/** Bytes a pixel of the planes that {@link packPlanes} makes. */
export function channelsFor(photo: Photo, state: Uint8Array, guided: boolean): number {
  return guided || hasAlpha(photo, state) ? MOST_CHANNELS : 4;
}

/** True when a known pixel is not opaque. */
export function hasAlpha(photo: Photo, state: Uint8Array): boolean {
  for (let i = 0; i < state.length; i++) if (state[i] === KNOWN && photo.data[i * 4 + 3] !== 255) return true;
  return false;
}

/** Mean absolute step to the right and lower neighbour, over a small box, known pixels only, scaled and clamped. */
function textureOf(luma: Uint8Array, state: Uint8Array, width: number, height: number): Uint8Array {
  const step = new Uint8Array(luma.length);
  const counts = new Uint8Array(luma.length);
  for (let y = 0; y + 1 < height; y++)
    for (let i = y * width, end = i + width - 1; i < end; i++) {
      if (((state[i] as number) | (state[i + 1] as number) | (state[i + width] as number)) !== KNOWN) continue;
      const here = luma[i] as number;
      const sum = Math.abs((luma[i + 1] as number) - here) + Math.abs((luma[i + width] as number) - here);
      step[i] = Math.min(255, (TEXTURE_GAIN * sum) >> 1);
      counts[i] = 1;
    }
  const sums = boxSums(step, width, height, TEXTURE_RADIUS);
  const total = boxSums(counts, width, height, TEXTURE_RADIUS);
  const out = new Uint8Array(luma.length);
  for (let i = 0; i < out.length; i++)
    if (total[i]) out[i] = (2 * (sums[i] as number) + (total[i] as number)) / (2 * (total[i] as number));
  return out;
}

/** Sums over (2 radius + 1) squared boxes, clipped at the border; radius at most 7, so that 16 bits hold them. */
function boxSums(values: Uint8Array, width: number, height: number, radius: number): Uint16Array {
  const rows = new Uint16Array(values.length);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    const start = y * width;
    for (let x = -radius; x < width; x++) {
      if (x + radius < width) sum += values[start + x + radius] as number;
      if (x > radius) sum -= values[start + x - radius - 1] as number;
      if (x >= 0) rows[start + x] = sum;
    }
  }
  const out = new Uint16Array(values.length);
  const column = new Uint16Array(width);
  for (let y = -radius; y < height; y++) {
    const enters = y + radius < height ? (y + radius) * width : -1;
    const leaves = y > radius ? (y - radius - 1) * width : -1;
    for (let x = 0; x < width; x++) {
      if (enters >= 0) column[x] = (column[x] as number) + (rows[enters + x] as number);
      if (leaves >= 0) column[x] = (column[x] as number) - (rows[leaves + x] as number);
    }
    if (y >= 0) out.set(column, y * width);
  }
  return out;
}

/**
 * The next coarser level: means over 2 x 2 pixels, of the known ones where there are any. A coarse pixel
 * counts as known only when all of its pixels are.
 */
export function halvePlanes(kernels: Kernels, fine: Planes): Planes {
  const width = (fine.width + 1) >> 1;
  const height = (fine.height + 1) >> 1;
  const { channels, voted } = fine;
  const data = kernels.bytes(width * height * channels);
  const coarse = { width, height, channels, voted, data, state: new Uint8Array(width * height) };
  const row = fine.width;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = 2 * y * row + 2 * x;
      const whole = 2 * x + 1 < fine.width && 2 * y + 1 < fine.height;
      const { state } = fine;
      if (
        whole &&
        ((state[from] as number) |
          (state[from + 1] as number) |
          (state[from + row] as number) |
          (state[from + row + 1] as number)) ===
          KNOWN
      )
        meanOfFour(fine.data, from * channels, row * channels, data, (y * width + x) * channels, channels);
      else meanOfKnown(fine, coarse, x, y);
    }
  return coarse;
}

/** Rounded means of 2 x 2 pixels: by far the most are known throughout. */
function meanOfFour(from: Uint8Array, a: number, row: number, to: Uint8Array, at: number, channels: number): void {
  for (let c = 0; c < channels; c++) {
    const upper = (from[a + c] as number) + (from[a + channels + c] as number);
    const lower = (from[a + row + c] as number) + (from[a + row + channels + c] as number);
    to[at + c] = (upper + lower + 2) >> 2;
  }
}

/** One coarse pixel whose fine ones are not all there or not all known. */
function meanOfKnown(fine: Planes, coarse: Planes, x: number, y: number): void {
  const { channels, voted } = fine;
  const at = y * coarse.width + x;
  const sums = new Int32Array(channels);
  let known = 0;
  let count = 0;
  let holes = 0;
  for (let fy = 2 * y; fy < Math.min(fine.height, 2 * y + 2); fy++)
    for (let fx = 2 * x; fx < Math.min(fine.width, 2 * x + 2); fx++) {
      const from = fy * fine.width + fx;
      const kind = fine.state[from] as number;
      count++;
      if (kind === HOLE) holes++;
      for (let c = voted; c < channels; c++) sums[c] = (sums[c] as number) + (fine.data[from * channels + c] as number);
      if (kind !== KNOWN) continue;
      known++;
      for (let c = 0; c < voted; c++) sums[c] = (sums[c] as number) + (fine.data[from * channels + c] as number);
    }
  coarse.state[at] = known === count ? KNOWN : holes > 0 ? HOLE : FOREIGN;
  for (let c = 0; c < channels; c++) {
    const n = c < voted ? known : count;
    if (n > 0) coarse.data[at * channels + c] = Math.round((sums[c] as number) / n);
  }
}
