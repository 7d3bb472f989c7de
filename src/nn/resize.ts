import { maxPool, reshape, transpose } from "@tensorflow/tfjs-core";
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
