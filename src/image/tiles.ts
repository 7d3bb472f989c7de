import { blankPhoto, type Photo } from "../core/photo.ts";
import { EMPTY_RECT, type Rect, type Size } from "../core/rect.ts";
import { TILE_SIDE } from "./types.ts";

/**
 * The photo pixels that a tile shows: the part of its TILE_SIDE * 2^level square inside the photo.
 * Empty when the tile lies outside.
 */
export function tileRect(photo: Size, column: number, row: number, level: number): Rect {
  const side = TILE_SIDE * 2 ** level;
  const [x, y] = [column * side, row * side];
  const [width, height] = [Math.min(side, photo.width - x), Math.min(side, photo.height - y)];
  return width > 0 && height > 0 && x >= 0 && y >= 0 ? { x, y, width, height } : EMPTY_RECT;
}

/**
 * Shrinks by 2^level with a box filter: each pixel is the rounded mean of its square (of the part that
 * exists at the right and bottom border). Colours are weighted by alpha, so transparent pixels do not bleed.
 * @param strip pixels, beginning at a multiple of 2^level in both directions
 * @returns ceil(width / 2^level) x ceil(height / 2^level) pixels
 */
export function shrink(strip: Photo, level: number, opaque: boolean): Photo {
  if (level === 0) return strip;
  const scale = 2 ** level;
  const out = blankPhoto(Math.ceil(strip.width / scale), Math.ceil(strip.height / scale));
  const sums = new Float64Array(out.width * 4);
  for (let row = 0; row < out.height; row++) {
    sums.fill(0);
    const top = row * scale;
    const bottom = Math.min(top + scale, strip.height);
    for (let y = top; y < bottom; y++) {
      if (opaque) addRow(strip, y, level, sums);
      else addWeightedRow(strip, y, level, sums);
    }
    for (let column = 0; column < out.width; column++) {
      const count = (bottom - top) * (Math.min((column + 1) * scale, strip.width) - column * scale);
      const alpha = opaque ? 255 * count : (sums[column * 4 + 3] as number);
      const weight = opaque ? count : alpha;
      const to = (row * out.width + column) * 4;
      if (weight === 0) continue;
      for (let channel = 0; channel < 3; channel++)
        out.data[to + channel] = Math.round((sums[column * 4 + channel] as number) / weight);
      out.data[to + 3] = Math.round(alpha / count);
    }
  }
  return out;
}

function addRow({ width, data }: Photo, y: number, level: number, sums: Float64Array): void {
  const scale = 1 << level;
  let from = y * width * 4;
  for (let left = 0, to = 0; left < width; left += scale, to += 4) {
    let [red, green, blue] = [0, 0, 0];
    for (const end = from + Math.min(scale, width - left) * 4; from < end; from += 4) {
      red += data[from] as number;
      green += data[from + 1] as number;
      blue += data[from + 2] as number;
    }
    sums[to] = (sums[to] as number) + red;
    sums[to + 1] = (sums[to + 1] as number) + green;
    sums[to + 2] = (sums[to + 2] as number) + blue;
  }
}

function addWeightedRow({ width, data }: Photo, y: number, level: number, sums: Float64Array): void {
  for (let x = 0, from = y * width * 4; x < width; x++, from += 4) {
    const to = (x >> level) * 4;
    const alpha = data[from + 3] as number;
    for (let channel = 0; channel < 3; channel++)
      sums[to + channel] = (sums[to + channel] as number) + alpha * (data[from + channel] as number);
    sums[to + 3] = (sums[to + 3] as number) + alpha;
  }
}
