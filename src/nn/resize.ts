import { concat, maxPool, reshape, reverse, slice, transpose } from "@tensorflow/tfjs-core";
import { runUpsample } from "./kernels/upsample.ts";
import type { Features } from "./types.ts";

/**
 * Bilinear x2 with half-pixel centres, differentiable any number of times.
 * @param x [batch, height, width, channels]
 * @returns [batch, 2 height, 2 width, channels]
 */
export function upsample(x: Features): Features {
  return runUpsample(x);
}

/**
 * Nearest neighbour x2, differentiable any number of times.
 * @param x [batch, height, width, channels]
 * @returns [batch, 2 height, 2 width, channels]
 */
export function upsampleNearest(x: Features): Features {
  const [batch, height, width, channels] = x.shape;
  const pixel = reshape(x, [batch * height * width, 1, channels]);
  const row = reshape(concat([pixel, pixel], 1), [batch * height, 1, 2 * width * channels]);
  return reshape(concat([row, row], 1), [batch, 2 * height, 2 * width, channels]);
}

/**
 * Mirrors the picture about its border pixels, which are not repeated; differentiable any number of times (the stock
 * mirror has no gradient).
 * @param x [batch, height, width, channels], sides above `margin`
 * @returns [batch, height + 2 margin, width + 2 margin, channels]
 */
export function reflectPad(x: Features, margin: number): Features {
  return mirrored(mirrored(x, 1, margin), 2, margin);
}

function mirrored(x: Features, axis: 1 | 2, margin: number): Features {
  const side = x.shape[axis];
  if (side <= margin) throw new RangeError(`A side of ${side} cannot be mirrored by ${margin}.`);
  const strip = (from: number): Features => {
    const begin = [0, 0, 0, 0];
    const size = [...x.shape];
    begin[axis] = from;
    size[axis] = margin;
    return reverse(slice(x, begin, size), axis);
  };
  return concat([strip(1), x, strip(side - 1 - margin)], axis);
}

/**
 * The hole as cells of a coarser grid see it: 1 where any pixel of the cell is missing.
 * @param hole [batch, height, width, 1], 0 or 1; sides divisible by `factor`
 */
export function coarsenHole(hole: Features, factor: number): Features {
  return factor === 1 ? hole : maxPool(hole, factor, factor, "valid");
}

/**
 * Pixel shuffle for training (Shi et al. 2016, section 3.2): channel (dy factor + dx) C + c of cell (y, x)
 * becomes channel c of pixel (factor y + dy, factor x + dx).
 * @param x [batch, height, width, factor^2 C]
 * @returns [batch, factor height, factor width, C]
 */
export function pixelShuffle(x: Features, factor: number): Features {
  const [batch, height, width, channels] = x.shape;
  const depth = channels / factor ** 2;
  const rows = reshape(x, [batch * height, width, factor, factor * depth]);
  return reshape(transpose(rows, [0, 2, 1, 3]), [batch, height * factor, width * factor, depth]);
}

/**
 * The inverse of {@link pixelShuffle}.
 * @param x [batch, height, width, C], sides divisible by `factor`
 * @returns [batch, height / factor, width / factor, factor^2 C]
 */
export function pixelUnshuffle(x: Features, factor: number): Features {
  const [batch, height, width, channels] = x.shape;
  const rows = reshape(x, [(batch * height) / factor, factor, width / factor, factor * channels]);
  const cells = transpose(rows, [0, 2, 1, 3]);
  return reshape(cells, [batch, height / factor, width / factor, factor * factor * channels]);
}

/**
 * {@link pixelShuffle} on numbers, for inference: no back end does it fast.
 * @param values [height, width, factor^2 channels] of one image
 * @param size of the coarse grid, and channels of the result
 */
export function shufflePixels(
  values: Float32Array,
  size: { readonly height: number; readonly width: number; readonly channels: number },
  factor: number,
): Float32Array<ArrayBuffer> {
  const { height, width, channels } = size;
  const run = factor * channels;
  const out = new Float32Array(height * width * factor * run);
  if (values.length !== out.length) throw new RangeError(`${values.length} values do not make ${out.length} pixels.`);
  let from = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let dy = 0; dy < factor; dy++) {
        const to = ((y * factor + dy) * width + x) * run;
        for (let i = 0; i < run; i++) out[to + i] = values[from++] as number;
      }
  return out;
}
