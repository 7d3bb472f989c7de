import {
  concat,
  depthwiseConv2d,
  image,
  type NamedAttrMap,
  type Rank,
  registerGradient,
  reshape,
  slice,
  type Tensor4D,
  tensor4d,
  tile,
} from "@tensorflow/tfjs-core";
import type { Shape4 } from "./geometry.ts";
import { defineKernel, runKernel, type Values } from "./registry.ts";

/**
 * Bilinear x2 with half-pixel centres (PyTorch: interpolate, scale 2, bilinear, align_corners false) and its
 * adjoint: a linear map and its transpose, so each is the other's gradient. The stock gradient of resizeBilinear
 * ignores half-pixel centres and cannot be differentiated again.
 *
 * | kernel             | inputs | attributes | output            |
 * | LacunaUpsample     | x      |            | y, twice the side |
 * | LacunaUpsampleGrad | dy     |            | dx, half the side |
 */
export const UPSAMPLE = "LacunaUpsample";
export const UPSAMPLE_GRAD = "LacunaUpsampleGrad";

/** x [b, h, w, c] to [b, 2h, 2w, c]. */
export function runUpsample(x: Tensor4D): Tensor4D {
  return runKernel<Tensor4D>(UPSAMPLE, { x }, {} satisfies NamedAttrMap);
}

/** dy [b, 2h, 2w, c] to [b, h, w, c]: the transpose of {@link runUpsample}. */
export function runUpsampleGrad(dy: Tensor4D): Tensor4D {
  return runKernel<Tensor4D>(UPSAMPLE_GRAD, { dy }, {} satisfies NamedAttrMap);
}

registerGradient({ kernelName: UPSAMPLE, gradFunc: (dy) => ({ x: () => runUpsampleGrad(dy as Tensor4D) }) });
registerGradient({ kernelName: UPSAMPLE_GRAD, gradFunc: (dz) => ({ dy: () => runUpsample(dz as Tensor4D) }) });

defineKernel({
  name: UPSAMPLE,
  inputs: ["x"],
  composed: ([x]) => {
    const coarse = x as Tensor4D;
    const [, height, width] = coarse.shape;
    return image.resizeBilinear(coarse, [2 * height, 2 * width], false, true);
  },
  cpu: ([x]) => upsampleValues(x as Values),
});

defineKernel({
  name: UPSAMPLE_GRAD,
  inputs: ["dy"],
  composed: ([dy]) => downsample(dy as Tensor4D),
  cpu: ([dy]) => downsampleValues(dy as Values),
});

/** Weight of the four fine pixels 2i - 1 .. 2i + 2 in coarse pixel i. */
const TAPS = [0.25, 0.75, 0.75, 0.25];

/**
 * The transpose as a depthwise 4 x 4 convolution with stride 2 over dy with its border repeated once: what
 * clamping took from the border pixel twice comes back to it as the repeated pixel's share.
 */
function downsample(dy: Tensor4D): Tensor4D {
  const channels = dy.shape[3];
  const weights = TAPS.flatMap((a) => TAPS.map((b) => a * b));
  const filter = tile(tensor4d(weights, [4, 4, 1, 1]), [1, 1, channels, 1]);
  return depthwiseConv2d(repeatBorder(dy), filter, 2, "valid");
}

function repeatBorder(x: Tensor4D): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const lines = reshape<Rank.R4>(x, [batch, height, 1, width * channels]);
  const first = slice(lines, [0, 0, 0, 0], [batch, 1, 1, width * channels]);
  const last = slice(lines, [0, height - 1, 0, 0], [batch, 1, 1, width * channels]);
  const tall = reshape<Rank.R4>(concat([first, lines, last], 1), [batch * (height + 2), 1, 1, width * channels]);
  const left = slice(tall, [0, 0, 0, 0], [-1, 1, 1, channels]);
  const right = slice(tall, [0, 0, 0, (width - 1) * channels], [-1, 1, 1, channels]);
  return reshape(concat([left, tall, right], 3), [batch, height + 2, width + 2, channels]);
}

/** Calls `visit` for every (fine pixel, coarse pixel, weight), with flat offsets of channel 0. */
function eachWeight(coarse: Shape4, visit: (fine: number, coarse: number, weight: number) => void): void {
  const [batch, height, width, channels] = coarse;
  for (let b = 0; b < batch; b++)
    for (let y = 0; y < 2 * height; y++)
      for (const [row, weightY] of sources(y, height))
        for (let x = 0; x < 2 * width; x++)
          for (const [column, weightX] of sources(x, width))
            visit(
              ((b * 2 * height + y) * 2 * width + x) * channels,
              ((b * height + row) * width + column) * channels,
              weightY * weightX,
            );
}

/** The two coarse pixels under a fine pixel, clamped to the border, with their weights. */
function sources(fine: number, side: number): [number, number][] {
  const near = fine >> 1;
  const far = Math.min(side - 1, Math.max(0, fine % 2 === 0 ? near - 1 : near + 1));
  return [
    [near, 0.75],
    [far, 0.25],
  ];
}

function upsampleValues({ data, shape }: Values): Values {
  const [batch, height, width, channels] = shape;
  const out = new Float32Array(4 * data.length);
  eachWeight(shape, (fine, coarse, weight) => {
    for (let c = 0; c < channels; c++)
      out[fine + c] = (out[fine + c] as number) + weight * (data[coarse + c] as number);
  });
  return { data: out, shape: [batch, 2 * height, 2 * width, channels] };
}

function downsampleValues({ data, shape }: Values): Values {
  const [batch, height, width, channels] = shape;
  const coarseShape: Shape4 = [batch, height / 2, width / 2, channels];
  const out = new Float32Array(data.length / 4);
  eachWeight(coarseShape, (fine, coarse, weight) => {
    for (let c = 0; c < channels; c++)
      out[coarse + c] = (out[coarse + c] as number) + weight * (data[fine + c] as number);
  });
  return { data: out, shape: coarseShape };
}
