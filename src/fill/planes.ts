import type { Photo } from "../core/photo.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { wordsIn, wordsOf } from "./words.ts";

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
  if (edges && !alpha) for (let i = 0, at = 4; i < edges.length; i++, at += channels) data[at] = edges[i] as number;
  if (guide)
    for (let i = 0, at = 5; i < guide.length; i += 3, at += channels) {
      data[at] = guide[i] as number;
      data[at + 1] = guide[i + 1] as number;
      data[at + 2] = guide[i + 2] as number;
    }
  const packRow = alpha
    ? rowPacker(photo.data, state, data)
    : opaqueRowPacker(wordsOf(photo.data), state, wordsIn(data), channels >> 2);
  addTexture({ width, height, data, channels }, packRow, textureGain);
  return { width, height, channels, voted: alpha ? 5 : 4, data, state };
}

/** Writes the known pixels of the row of planes that begins at a pixel, and for all of them luma or {@link UNKNOWN}. */
type RowPacker = (start: number, luma: Uint16Array) => void;

/** In place of a luma. */
const UNKNOWN = 256;

function lumaOf(red: number, green: number, blue: number): number {
  return (red * 77 + green * 150 + blue * 29) >> 8;
}

/** Colours as they are: one word of `rgba` to the first of `stride` words each. */
function opaqueRowPacker(rgba: Int32Array, state: Uint8Array, packed: Int32Array, stride: number): RowPacker {
  return (start, luma) => {
    for (let x = 0, i = start, at = start * stride; x < luma.length; x++, i++, at += stride) {
      if (state[i] !== KNOWN) {
        luma[x] = UNKNOWN;
        continue;
      }
      const rgb = (rgba[i] as number) & 0xffffff;
      packed[at] = rgb;
      luma[x] = lumaOf(rgb & 255, (rgb >> 8) & 255, rgb >> 16);
    }
  };
}

/** Premultiplied colours, and alpha. */
function rowPacker(rgba: Uint8Array, state: Uint8Array, data: Uint8Array): RowPacker {
  return (start, luma) => {
    for (let x = 0, i = start, at = start * MOST_CHANNELS; x < luma.length; x++, i++, at += MOST_CHANNELS) {
      if (state[i] !== KNOWN) {
        luma[x] = UNKNOWN;
        continue;
      }
      const alpha = rgba[4 * i + 3] as number;
      for (let c = 0; c < 3; c++) data[at + c] = Math.round(((rgba[4 * i + c] as number) * alpha) / 255);
      data[at + 4] = alpha;
      luma[x] = lumaOf(data[at] as number, data[at + 1] as number, data[at + 2] as number);
    }
  };
}

/** Bytes a pixel of the planes that {@link packPlanes} makes. */
export function channelsFor(photo: Photo, state: Uint8Array, guided: boolean): number {
  return guided || hasAlpha(photo, state) ? MOST_CHANNELS : LEAST_CHANNELS;
}

/** True when a known pixel is not opaque. */
export function hasAlpha(photo: Photo, state: Uint8Array): boolean {
  const words = wordsOf(photo.data);
  let common = -1;
  for (let i = 0; i < words.length; i++) common &= words[i] as number;
  if (common >>> 24 === 255) return false;
  for (let i = 0; i < state.length; i++) if ((words[i] as number) >>> 24 !== 255 && state[i] === KNOWN) return true;
  return false;
}

/** One more known step beside a sum of them. */
const ONE = 1 << 16;

/**
 * Mean absolute step to the right and lower neighbour, over a small box, known pixels only, scaled and clamped. Sums and
 * counts run together in one number: the sum of a box stays below 2^16.
 */
function addTexture(
  { width, height, data, channels }: Pick<Planes, "width" | "height" | "data" | "channels">,
  packRow: RowPacker,
  gain: number,
): void {
  const reach = TEXTURE_RADIUS;
  const side = 2 * reach + 1;
  const box = side * side;
  const means = Uint8Array.from({ length: 255 * box + 1 }, (_, sum) => (2 * sum + box) / (2 * box));
  /** The steps of the rows that a box holds; the newest takes the place of the one that it has left. */
  const rows = Array.from({ length: side }, () => new Int32Array(width));
  /** Their sums, with as many zeros beside them as a box reaches out, and one more. */
  const columns = new Int32Array(width + side);
  let [here, below] = [new Uint16Array(width), new Uint16Array(width)];
  packRow(0, below);
  for (let y = -reach; y < height; y++) {
    const row = rows[(y + side) % side] as Int32Array;
    const next = y + reach + 1;
    if (next < height) {
      [here, below] = [below, here];
      packRow(next * width, below);
      enterSteps(here, below, gain, row, columns);
    } else leaveSteps(row, columns);
    if (y < 0) continue;
    let both = 0;
    for (let x = 0; x < side; x++) both += columns[x] as number;
    for (let x = 0, at = y * width * channels + TEXTURE; x < width; x++, at += channels) {
      both += (columns[x + side] as number) - (columns[x] as number);
      const whole = both - box * ONE;
      if (whole >= 0) data[at] = means[whole] as number;
      else if (both >= ONE) {
        const count = both >> 16;
        data[at] = ((2 * (both & (ONE - 1)) + count) / (2 * count)) | 0;
      }
    }
  }
}

/**
 * Puts the steps of a row of pixels in the place of others, in the sums of the columns, too.
 * @param luma of the row
 * @param below of the next one
 */
function enterSteps(luma: Uint16Array, below: Uint16Array, gain: number, row: Int32Array, columns: Int32Array): void {
  let here = luma[0] as number;
  for (let x = 0, to = TEXTURE_RADIUS + 1; x + 1 < luma.length; x++, to++) {
    const right = luma[x + 1] as number;
    const under = below[x] as number;
    let step = 0;
    if ((here | right | under) < UNKNOWN)
      step = ONE + Math.min(255, (gain * (Math.abs(right - here) + Math.abs(under - here))) >> 1);
    columns[to] = (columns[to] as number) + step - (row[x] as number);
    row[x] = step;
    here = right;
  }
}

/** Takes a row of steps out of the sums of the columns. */
function leaveSteps(row: Int32Array, columns: Int32Array): void {
  for (let x = 0; x < row.length; x++) {
    const to = x + TEXTURE_RADIUS + 1;
    columns[to] = (columns[to] as number) - (row[x] as number);
  }
  row.fill(0);
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
  const { state } = fine;
  const row = fine.width;
  const stride = channels >> 2;
  const from = wordsOf(fine.data);
  const to = wordsIn(data);
  const sums = new Int32Array(channels);
  for (let y = 0, i = 0; y < height; y++) {
    const whole = 2 * y + 1 < fine.height ? row >> 1 : 0;
    for (let x = 0, at = 2 * y * row; x < width; x++, i++, at += 2) {
      const below = at + row;
      const known =
        x < whole &&
        ((state[at] as number) |
          (state[at + 1] as number) |
          (state[below] as number) |
          (state[below + 1] as number)) ===
          KNOWN;
      if (known) meanOfFour(from, at * stride, row * stride, to, i * stride, stride);
      else meanOfKnown(fine, coarse, x, y, sums);
    }
  }
  return coarse;
}

/** Every other byte of a word. */
const EVEN = 0x00ff00ff;
/** Half of what sums of four are divided by, in each of them. */
const HALVES = 0x00020002;

/** Rounded means of 2 x 2 pixels: by far the most are known throughout. Sums of two bytes at a time have room in a word. */
function meanOfFour(from: Int32Array, first: number, row: number, to: Int32Array, start: number, stride: number): void {
  for (let i = 0; i < stride; i++) {
    const a = from[first + i] as number;
    const b = from[first + stride + i] as number;
    const c = from[first + row + i] as number;
    const d = from[first + row + stride + i] as number;
    const even = (a & EVEN) + (b & EVEN) + (c & EVEN) + (d & EVEN) + HALVES;
    const odd = ((a >>> 8) & EVEN) + ((b >>> 8) & EVEN) + ((c >>> 8) & EVEN) + ((d >>> 8) & EVEN) + HALVES;
    to[start + i] = ((even >>> 2) & EVEN) | (((odd >>> 2) & EVEN) << 8);
  }
}

/** One coarse pixel whose fine ones are not all there or not all known. @param sums room for one of each channel */
function meanOfKnown(fine: Planes, coarse: Planes, x: number, y: number, sums: Int32Array): void {
  const { channels, voted } = fine;
  const at = y * coarse.width + x;
  sums.fill(0);
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
