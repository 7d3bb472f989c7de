import { type Geometry, outputShape, type Shape4 } from "./geometry.ts";
import type { Values } from "./registry.ts";

/**
 * The three products of a convolution as plain loops on typed arrays: the CPU back end's kernels, and what
 * every other back end is compared with. Layouts are NHWC for images and HWIO for filters.
 */

type Visit = (image: number, out: number, filter: number) => void;

/** Calls `visit` with the flat offsets (channel 0) of every pair of an input pixel and an output pixel that share a filter tap. */
function eachTap(input: Shape4, filter: Shape4, output: Shape4, geometry: Geometry, visit: Visit): void {
  const [batch, height, width, channels] = input;
  const [kernelHeight, kernelWidth] = filter;
  const [, outHeight, outWidth, outChannels] = output;
  const { strides, dilations, pad } = geometry;
  for (let b = 0; b < batch; b++)
    for (let oy = 0; oy < outHeight; oy++)
      for (let ky = 0; ky < kernelHeight; ky++) {
        const y = oy * strides[0] + ky * dilations[0] - pad[0];
        if (y < 0 || y >= height) continue;
        for (let ox = 0; ox < outWidth; ox++)
          for (let kx = 0; kx < kernelWidth; kx++) {
            const x = ox * strides[1] + kx * dilations[1] - pad[2];
            if (x < 0 || x >= width) continue;
            visit(
              ((b * height + y) * width + x) * channels,
              ((b * outHeight + oy) * outWidth + ox) * outChannels,
              (ky * kernelWidth + kx) * channels * outChannels,
            );
          }
      }
}

/** y = x * w. */
export function convolve(x: Values, w: Values, geometry: Geometry): Values {
  const shape = outputShape(x.shape, w.shape, geometry);
  const channels = x.shape[3];
  const outChannels = shape[3];
  const y = new Float32Array(sizeOf(shape));
  eachTap(x.shape, w.shape, shape, geometry, (image, out, tap) => {
    for (let i = 0; i < channels; i++) {
      const value = x.data[image + i] as number;
      const row = tap + i * outChannels;
      for (let o = 0; o < outChannels; o++) y[out + o] = (y[out + o] as number) + value * (w.data[row + o] as number);
    }
  });
  return { data: y, shape };
}

/** Gradient of {@link convolve} for x of shape `input`, given the output's gradient `dy`. */
export function inputGradient(dy: Values, w: Values, input: Shape4, geometry: Geometry): Values {
  const channels = input[3];
  const outChannels = dy.shape[3];
  const dx = new Float32Array(sizeOf(input));
  eachTap(input, w.shape, dy.shape, geometry, (image, out, tap) => {
    for (let i = 0; i < channels; i++) {
      const row = tap + i * outChannels;
      let sum = 0;
      for (let o = 0; o < outChannels; o++) sum += (dy.data[out + o] as number) * (w.data[row + o] as number);
      dx[image + i] = (dx[image + i] as number) + sum;
    }
  });
  return { data: dx, shape: input };
}

/** Gradient of {@link convolve} for w of shape `filter`. Summed in double precision: it adds up batch x height x width products. */
export function filterGradient(x: Values, dy: Values, filter: Shape4, geometry: Geometry): Values {
  const channels = filter[2];
  const outChannels = filter[3];
  const dw = new Float64Array(sizeOf(filter));
  eachTap(x.shape, filter, dy.shape, geometry, (image, out, tap) => {
    for (let i = 0; i < channels; i++) {
      const value = x.data[image + i] as number;
      const row = tap + i * outChannels;
      for (let o = 0; o < outChannels; o++)
        dw[row + o] = (dw[row + o] as number) + value * (dy.data[out + o] as number);
    }
  });
  return { data: Float32Array.from(dw), shape: filter };
}

function sizeOf(shape: Shape4): number {
  return shape[0] * shape[1] * shape[2] * shape[3];
}
