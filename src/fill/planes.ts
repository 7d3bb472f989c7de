import type { Photo } from "../core/photo.ts";
import type { Kernels } from "./kernels/kernels.ts";

/** What a pixel of a crop is to the fill. */
export const KNOWN = 0;
/** To be filled by this request. */
export const HOLE = 1;
/** Missing, but somebody else's to fill: neither looked at nor written. */
export const FOREIGN = 2;

/** Channel of the texture. */
export const TEXTURE = 3;
/** Bytes a pixel without and with guides or alpha. */
const LEAST_CHANNELS = 4;
const MOST_CHANNELS = 8;

/**
 * One pyramid level of what patches are compared by, bytes interleaved: premultiplied red, green, blue,
 * texture, and where needed alpha (or wished-for edges, or else expected texture) and three guide channels.
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
  /** Rows of the photo: below them only copies lie, see copies.ts. Absent = all. */
  readonly rows?: number;
}

/**
 * Weight of the texture channel: a mean step of 1 between neighbours counts as much as so many levels of colour. Less
 * where lines or arrows lead: with more they lose their say.
 */
export const TEXTURE_GAIN = { free: 9, led: 6 } as const;
const TEXTURE_RADIUS = 2;

/**
 * Packs a crop at its own resolution. Alpha is premultiplied, so transparent pixels have no colour that
 * could count. The texture channel is the mean absolute step between neighbours around a pixel: it tells
 * grass from a wall where a coarse level shows the same green (after Newson et al. 2017, section 4).
 * @param state [height x width], see {@link Planes}
 * @param guide RGB bytes [height x width x 3] for every pixel, known ones too, or absent
 * @param edges [height x width] 0..255 for every pixel, or absent; takes the place of alpha where the photo has none
 * @param textureGain one of {@link TEXTURE_GAIN}
 */
export function packPlanes(
  kernels: Kernels,
  photo: Photo,
  state: Uint8Array,
  guide?: Uint8Array,
  edges?: Uint8Array,
  textureGain: number = TEXTURE_GAIN.free,
): Planes {
  const { width, height } = photo;
  const alpha = hasAlpha(photo, state);
  const channels = guide || edges || alpha ? MOST_CHANNELS : LEAST_CHANNELS;
  const data = kernels.bytes(width * height * channels);
  const luma = packColours(photo, state, alpha, data, channels);
  if (edges && !alpha) for (let i = 0, at = 4; i < edges.length; i++, at += channels) data[at] = edges[i] as number;
  if (guide)
    for (let i = 0, at = 5; i < guide.length; i += 3, at += channels) {
      data[at] = guide[i] as number;
      data[at + 1] = guide[i + 1] as number;
      data[at + 2] = guide[i + 2] as number;
    }
  addTexture(luma, state, { width, height, data, channels }, textureGain);
  return { width, height, channels, voted: alpha ? 5 : 4, data, state };
}

/** Writes premultiplied colours, and alpha where it counts, of known pixels; gives their luma. */
function packColours(
  { data: rgba }: Photo,
  state: Uint8Array,
  alpha: boolean,
  data: Uint8Array,
  channels: number,
): Uint8Array {
  const luma = new Uint8Array(state.length);
  for (let i = 0, at = 0, from = 0; i < state.length; i++, at += channels, from += 4) {
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
  return luma;
}

/** Bytes a pixel of the planes that {@link packPlanes} makes. */
export function channelsFor(photo: Photo, state: Uint8Array, guided: boolean): number {
  return guided || hasAlpha(photo, state) ? MOST_CHANNELS : LEAST_CHANNELS;
}

/** True when a known pixel is not opaque. */
export function hasAlpha(photo: Photo, state: Uint8Array): boolean {
  for (let i = 0, at = 3; i < state.length; i++, at += 4) if (photo.data[at] !== 255 && state[i] === KNOWN) return true;
  return false;
}

/**
 * Mean absolute step to the right and lower neighbour, over a small box, known pixels only, scaled and clamped. Sums and
 * counts run together in one number: the sum of a box stays below 2^16.
 */
function addTexture(
  luma: Uint8Array,
  state: Uint8Array,
  { width, height, data, channels }: Pick<Planes, "width" | "height" | "data" | "channels">,
  gain: number,
): void {
  const reach = TEXTURE_RADIUS;
  const box = (2 * reach + 1) ** 2;
  // Row sums of the last rows: the newest enters the columns, the one that a box has left goes.
  const ring = Array.from({ length: 2 * reach + 2 }, () => new Int32Array(width));
  const column = new Int32Array(width);
  for (let y = -reach; y < height; y++) {
    const row = ring[(y + reach) % ring.length] as Int32Array;
    const gone = ring[(y + reach + 1) % ring.length] as Int32Array;
    if (y + reach + 1 < height) sumSteps(luma, state, width, (y + reach) * width, gain, row);
    else row.fill(0);
    for (let x = 0; x < width; x++) column[x] = (column[x] as number) + (row[x] as number) - (gone[x] as number);
    if (y < 0) continue;
    for (let x = 0, at = y * width * channels + TEXTURE; x < width; x++, at += channels) {
      const both = column[x] as number;
      const count = both >> 16;
      const sum = both & (ONE - 1);
      if (count === box) data[at] = ((2 * sum + box) / (2 * box)) | 0;
      else if (count > 0) data[at] = ((2 * sum + count) / (2 * count)) | 0;
    }
  }
}

/** One more known step beside a sum of them. */
const ONE = 1 << 16;

/** For each pixel of a row the steps of those within {@link TEXTURE_RADIUS} columns, summed and counted. */
function sumSteps(
  luma: Uint8Array,
  state: Uint8Array,
  width: number,
  start: number,
  gain: number,
  out: Int32Array,
): void {
  out.fill(0);
  const reach = TEXTURE_RADIUS;
  /** The steps that the box holds, by column modulo 8. */
  const last = new Int32Array(8);
  let sum = 0;
  for (let x = 0, i = start; x < width + reach; x++, i++) {
    let step = 0;
    if (x + 1 < width && ((state[i] as number) | (state[i + 1] as number) | (state[i + width] as number)) === KNOWN) {
      const here = luma[i] as number;
      const both = Math.abs((luma[i + 1] as number) - here) + Math.abs((luma[i + width] as number) - here);
      step = ONE + Math.min(255, (gain * both) >> 1);
    }
    sum += step - (last[(x + 7 - 2 * reach) & 7] as number);
    last[x & 7] = step;
    if (x >= reach) out[x - reach] = sum;
  }
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
  const rows = fine.rows === undefined ? {} : { rows: (fine.rows + 1) >> 1 };
  const coarse = { width, height, channels, voted, data, state: new Uint8Array(width * height), ...rows };
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
