import { type NamedAttrMap, registerGradient, type Tensor4D } from "@tensorflow/tfjs-core";
import * as composed from "./composed.ts";
import { filterGradient } from "./filter-gradient.ts";
import type { Geometry, Pads, Pair, Shape4 } from "./geometry.ts";
import * as reference from "./reference.ts";
import { defineKernel, runKernel, type Values } from "./registry.ts";

/**
 * Three named kernels. They are the three products of one trilinear form, so the gradients of each are the
 * other two, and a step may be differentiated any number of times.
 *
 * | kernel                 | inputs | attributes             | output |
 * | LacunaConv             | x, w   | geometry               | y      |
 * | LacunaConvInputGrad    | dy, w  | geometry + inputShape  | dx     |
 * | LacunaConvFilterGrad   | x, dy  | geometry + filterShape | dw     |
 *
 * geometry: strides [y, x], dilations [y, x], pad [top, bottom, left, right]. Images are NHWC, filters HWIO.
 */
export const CONV = "LacunaConv";
export const CONV_INPUT_GRAD = "LacunaConvInputGrad";
export const CONV_FILTER_GRAD = "LacunaConvFilterGrad";

/** The convolution of x [b, h, w, c] with w [kh, kw, c, o]: [b, oh, ow, o]. */
export function runConv(x: Tensor4D, w: Tensor4D, geometry: Geometry): Tensor4D {
  return runKernel<Tensor4D>(CONV, { x, w }, attributes(geometry));
}

/** Gradient of {@link runConv} for x of shape `inputShape`. */
export function runInputGrad(dy: Tensor4D, w: Tensor4D, inputShape: Shape4, geometry: Geometry): Tensor4D {
  return runKernel<Tensor4D>(CONV_INPUT_GRAD, { dy, w }, { ...attributes(geometry), inputShape: [...inputShape] });
}

/** Gradient of {@link runConv} for w of shape `filterShape`. */
export function runFilterGrad(x: Tensor4D, dy: Tensor4D, filterShape: Shape4, geometry: Geometry): Tensor4D {
  return runKernel<Tensor4D>(CONV_FILTER_GRAD, { x, dy }, { ...attributes(geometry), filterShape: [...filterShape] });
}

function attributes(geometry: Geometry): NamedAttrMap {
  return { strides: [...geometry.strides], dilations: [...geometry.dilations], pad: [...geometry.pad] };
}

function geometryIn(attrs: NamedAttrMap): Geometry {
  return {
    strides: attrs["strides"] as unknown as Pair,
    dilations: attrs["dilations"] as unknown as Pair,
    pad: attrs["pad"] as unknown as Pads,
  };
}

registerGradient({
  kernelName: CONV,
  inputsToSave: ["x", "w"],
  gradFunc: (dy, saved, attrs) => {
    const [x, w] = saved as [Tensor4D, Tensor4D];
    const geometry = geometryIn(attrs);
    return {
      x: () => runInputGrad(dy as Tensor4D, w, x.shape, geometry),
      w: () => runFilterGrad(x, dy as Tensor4D, w.shape, geometry),
    };
  },
});

registerGradient({
  kernelName: CONV_INPUT_GRAD,
  inputsToSave: ["dy", "w"],
  gradFunc: (dz, saved, attrs) => {
    const [dy, w] = saved as [Tensor4D, Tensor4D];
    const geometry = geometryIn(attrs);
    return {
      dy: () => runConv(dz as Tensor4D, w, geometry),
      w: () => runFilterGrad(dz as Tensor4D, dy, w.shape, geometry),
    };
  },
});

registerGradient({
  kernelName: CONV_FILTER_GRAD,
  inputsToSave: ["x", "dy"],
  gradFunc: (dv, saved, attrs) => {
    const [x, dy] = saved as [Tensor4D, Tensor4D];
    const geometry = geometryIn(attrs);
    return {
      x: () => runInputGrad(dy, dv as Tensor4D, x.shape, geometry),
      dy: () => runConv(x, dv as Tensor4D, geometry),
    };
  },
});

const shapeIn = (attrs: NamedAttrMap, name: string): Shape4 => attrs[name] as unknown as Shape4;

defineKernel({
  name: CONV,
  inputs: ["x", "w"],
  composed: ([x, w], attrs) => composed.convolve(x as Tensor4D, w as Tensor4D, geometryIn(attrs)),
  cpu: ([x, w], attrs) => reference.convolve(x as Values, w as Values, geometryIn(attrs)),
});

defineKernel({
  name: CONV_INPUT_GRAD,
  inputs: ["dy", "w"],
  composed: ([dy, w], attrs) =>
    composed.inputGradient(dy as Tensor4D, w as Tensor4D, shapeIn(attrs, "inputShape"), geometryIn(attrs)),
  cpu: ([dy, w], attrs) =>
    reference.inputGradient(dy as Values, w as Values, shapeIn(attrs, "inputShape"), geometryIn(attrs)),
});

defineKernel({
  name: CONV_FILTER_GRAD,
  inputs: ["x", "dy"],
  composed: ([x, dy], attrs) =>
    filterGradient(x as Tensor4D, dy as Tensor4D, shapeIn(attrs, "filterShape"), geometryIn(attrs)),
  cpu: ([x, dy], attrs) =>
    reference.filterGradient(x as Values, dy as Values, shapeIn(attrs, "filterShape"), geometryIn(attrs)),
});
