import { backend_util, slice_util } from "@tensorflow/tfjs-core";
import { type GraphType, sizeOf, type TensorSpec } from "../kernel-graph.ts";
import { at, axesOf, axisOf, type KernelRule, type KernelRules, mutable, tensor } from "./rule.ts";

const reshape: KernelRule = {
  inputs: ["x"],
  infer: (inputs, raw) => {
    const x = at(inputs, 0);
    const wanted = raw["shape"] as number[];
    const known = wanted.reduce((product, side) => (side === -1 ? product : product * side), 1);
    const shape = wanted.map((side) => (side === -1 ? sizeOf(x.shape) / known : side));
    if (sizeOf(shape) !== sizeOf(x.shape)) throw new RangeError(`[${x.shape}] cannot become [${shape}]`);
    return { outputs: [tensor(shape, x.dtype)], attrs: { shape } };
  },
};

const expandDims: KernelRule = {
  inputs: ["input"],
  infer: (inputs, raw) => {
    const x = at(inputs, 0);
    const axis = axisOf(raw["dim"], x.shape.length + 1);
    const shape = [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)];
    return { outputs: [tensor(shape, x.dtype)], attrs: { shape } };
  },
};

const transpose: KernelRule = {
  inputs: ["x"],
  infer: (inputs, raw) => {
    const x = at(inputs, 0);
    const perm = raw["perm"] as number[];
    return {
      outputs: [
        tensor(
          perm.map((p) => x.shape[p] as number),
          x.dtype,
        ),
      ],
      attrs: { perm },
    };
  },
};

const cast: KernelRule = {
  inputs: ["x"],
  infer: (inputs, raw) => {
    const dtype = raw["dtype"] as GraphType;
    return { outputs: [tensor(at(inputs, 0).shape, dtype)], attrs: { dtype } };
  },
};

const slice: KernelRule = {
  inputs: ["x"],
  infer: (inputs, raw) => {
    const x = at(inputs, 0);
    const shaped = { shape: mutable(x.shape) } as Parameters<typeof slice_util.parseSliceParams>[0];
    const [begin, size] = slice_util.parseSliceParams(shaped, raw["begin"] as number[], raw["size"] as number[]);
    if (begin === undefined || size === undefined) throw new RangeError("A slice needs begin and size");
    return { outputs: [tensor(size, x.dtype)], attrs: { begin, size } };
  },
};

const concat: KernelRule = {
  inputs: "list",
  infer: (inputs, raw) => {
    const first = at(inputs, 0);
    const axis = axisOf(raw["axis"], first.shape.length);
    const side = inputs.reduce((sum, x) => sum + (x.shape[axis] as number), 0);
    const shape = first.shape.map((s, i) => (i === axis ? side : s));
    return { outputs: [tensor(shape, first.dtype)], attrs: { axis } };
  },
};

const splitV: KernelRule = {
  inputs: ["x"],
  infer: (inputs, raw) => {
    const x = at(inputs, 0);
    const axis = axisOf(raw["axis"], x.shape.length);
    const shaped = { shape: mutable(x.shape) } as Parameters<typeof backend_util.prepareSplitSize>[0];
    const sizes = backend_util.prepareSplitSize(shaped, raw["numOrSizeSplits"] as number[] | number, axis);
    const part = (side: number): TensorSpec =>
      tensor(
        x.shape.map((s, i) => (i === axis ? side : s)),
        x.dtype,
      );
    return { outputs: sizes.map(part), attrs: { axis, sizes } };
  },
};

const pack: KernelRule = {
  inputs: "list",
  infer: (inputs, raw) => {
    const first = at(inputs, 0);
    const axis = axisOf(raw["axis"], first.shape.length + 1);
    const shape = [...first.shape.slice(0, axis), inputs.length, ...first.shape.slice(axis)];
    return { outputs: [tensor(shape, first.dtype)], attrs: { axis } };
  },
};

const unpack: KernelRule = {
  inputs: ["value"],
  infer: (inputs, raw) => {
    const x = at(inputs, 0);
    const axis = axisOf(raw["axis"], x.shape.length);
    const part = tensor(
      x.shape.filter((_, i) => i !== axis),
      x.dtype,
    );
    return { outputs: Array.from({ length: x.shape[axis] as number }, () => part), attrs: { axis } };
  },
};

const pad: KernelRule = {
  inputs: ["x"],
  infer: (inputs, raw) => {
    const x = at(inputs, 0);
    const paddings = raw["paddings"] as [number, number][];
    const shape = x.shape.map((side, i) => side + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0));
    return { outputs: [tensor(shape, x.dtype)], attrs: { paddings, value: raw["constantValue"] as number } };
  },
};

const tile: KernelRule = {
  inputs: ["x"],
  infer: (inputs, raw) => {
    const x = at(inputs, 0);
    const reps = raw["reps"] as number[];
    return {
      outputs: [
        tensor(
          x.shape.map((side, i) => side * (reps[i] as number)),
          x.dtype,
        ),
      ],
      attrs: { reps },
    };
  },
};

const reverse: KernelRule = {
  inputs: ["x"],
  infer: (inputs, raw) => {
    const x = at(inputs, 0);
    return { outputs: [x], attrs: { axes: axesOf(raw["dims"], x.shape.length) } };
  },
};

const fill: KernelRule = {
  inputs: [],
  infer: (_, raw) => {
    const shape = raw["shape"] as number[];
    const dtype = (raw["dtype"] as GraphType | undefined) ?? "float32";
    return { outputs: [tensor(shape, dtype)], attrs: { shape, dtype, value: raw["value"] as number } };
  },
};

/** Kernels that move numbers or change a tensor's form. */
export const layoutRules: KernelRules = {
  Reshape: reshape,
  ExpandDims: expandDims,
  Transpose: transpose,
  Cast: cast,
  Slice: slice,
  Concat: concat,
  SplitV: splitV,
  Pack: pack,
  Unpack: unpack,
  PadV2: pad,
  Tile: tile,
  Reverse: reverse,
  Fill: fill,
};
