import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { holeAttention, initHoleAttention } from "./attention.ts";
import { conv2d } from "./conv.ts";
import { buildParams, initConv } from "./init.ts";
import {
  conv,
  gatedConv,
  initGatedConv,
  initInstanceNorm,
  initMultiDilationBlock,
  initTransposedConv,
  instanceNorm,
  multiDilationBlock,
  transposedConv,
} from "./layers.ts";
import { coarsenHole, pixelShuffle, pixelUnshuffle, reflectPad, shufflePixels, upsampleNearest } from "./resize.ts";
import type { Activation, Features, Scope } from "./types.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const random = (shape: number[], seed: number): tf.Tensor4D =>
  tf.randomNormal<tf.Rank.R4>(shape as [number, number, number, number], 0, 1, "float32", seed);
const furthest = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] as number;

describe("weights", () => {
  it("depend on seed and name only", () => {
    const one = buildParams(1);
    initConv(one, "a", { kernel: 3, input: 4, output: 8 });
    initConv(one, "b", { kernel: 1, input: 8, output: 2 });
    const other = buildParams(1);
    initConv(other, "b", { kernel: 1, input: 8, output: 2 });
    const b = one.params["b.weight"] as tf.Tensor;
    expect(furthest(b, other.params["b.weight"] as tf.Tensor)).toBe(0);
    const reseeded = buildParams(2);
    initConv(reseeded, "b", { kernel: 1, input: 8, output: 2 });
    expect(furthest(b, reseeded.params["b.weight"] as tf.Tensor)).toBeGreaterThan(0.1);
    expect(() => initConv(one, "a", { kernel: 1, input: 1, output: 1 })).toThrow(RangeError);
  });

  it("keep the variance of a signal through rectified layers (He)", () => {
    const builder = buildParams(5);
    const scope: Scope = { params: builder.params, mode: "train" };
    let x = random([1, 16, 16, 32], 1);
    for (let i = 0; i < 4; i++) {
      initConv(builder, `${i}`, { kernel: 3, input: 32, output: 32 });
      x = conv(scope, `${i}`, x, { activation: "relu", pad: "valid" });
    }
    const power = tf.mean(tf.square(x)).dataSync()[0] as number;
    expect(power).toBeGreaterThan(0.4);
    expect(power).toBeLessThan(2.5);
  });
});

describe("layers", () => {
  it("give the same fused and plain", () => {
    const builder = buildParams(6);
    initConv(builder, "c", { kernel: 3, input: 3, output: 4, bias: 0.3 });
    initConv(builder, "free", { kernel: 3, input: 3, output: 4, bias: false });
    initGatedConv(builder, "g", { kernel: 3, input: 3, output: 4 });
    const train: Scope = { params: builder.params, mode: "train" };
    const inference: Scope = { params: builder.params, mode: "inference" };
    const x = random([2, 7, 8, 3], 2);
    for (const activation of ["linear", "relu", "leaky", "elu", "silu", "sigmoid", "tanh"] as Activation[]) {
      for (const name of ["c", "free"]) {
        const option = { activation, stride: 2 };
        expect(furthest(conv(train, name, x, option), conv(inference, name, x, option))).toBeLessThan(1e-6);
      }
      const option = { activation, dilation: 2 };
      expect(furthest(gatedConv(train, "g", x, option), gatedConv(inference, "g", x, option))).toBeLessThan(1e-6);
    }
  });

  it("centre strided filters: a shifted crop sees what the whole picture sees", () => {
    const w = random([3, 3, 2, 2], 3);
    const whole = conv2d(random([1, 20, 20, 2], 4), w, { stride: 2 });
    const crop = conv2d(tf.slice(random([1, 20, 20, 2], 4), [0, 4, 6, 0], [1, 13, 12, 2]), w, { stride: 2 });
    expect(furthest(tf.slice(whole, [0, 3, 4, 0], [1, 5, 4, 2]), tf.slice(crop, [0, 1, 1, 0], [1, 5, 4, 2]))).toBe(0);
  });

  it("refuse what cannot be", () => {
    const x = random([1, 8, 8, 3], 5);
    expect(() => conv2d(x, random([3, 3, 2, 2], 6))).toThrow(/channels/);
    expect(() => conv2d(x, random([3, 3, 3, 2], 6), { stride: 2, dilation: 2 })).toThrow(/stride or a dilation/);
    expect(() => conv2d(x, random([3, 3, 3, 2], 6), { pad: [3, 0, 0, 0] })).toThrow(/Padding/);
    expect(() => conv2d(x, random([9, 9, 3, 2], 6), { pad: "valid" })).toThrow(/Nothing is left/);
    expect(() => conv({ params: {}, mode: "train" }, "missing", x)).toThrow(/missing.weight/);
  });

  it("give every channel of a sample mean 0 and deviation 1, then gain and offset (instance norm)", () => {
    const builder = buildParams(8);
    initInstanceNorm(builder, "n", 3, 2);
    builder.params["n.offset"] = tf.tensor1d([0, 5, -1]);
    const x = tf.add(tf.mul(random([2, 9, 7, 3], 9), [1, 10, 0.3]), [4, -8, 0]) as Features;
    const { mean, variance } = tf.moments(instanceNorm({ params: builder.params, mode: "train" }, "n", x), [1, 2]);
    expect(furthest(mean, tf.tensor2d([0, 5, -1, 0, 5, -1], [2, 3]))).toBeLessThan(1e-5);
    expect(furthest(variance, tf.fill([2, 3], 4))).toBeLessThan(1e-2);
  });

  it("start as the identity where they are residual", () => {
    const builder = buildParams(7);
    const form = { dilations: [1, 2, 4, 8], gated: true, normalized: true };
    initMultiDilationBlock(builder, "m", 8, form);
    initHoleAttention(builder, "a", 8, 4);
    const scope: Scope = { params: builder.params, mode: "train" };
    const x = random([1, 8, 8, 8], 8);
    const hole = coarsenHole(tf.cast(tf.greater(random([1, 32, 32, 1], 9), 2), "float32") as Features, 4);
    expect(furthest(multiDilationBlock(scope, "m", x, form), x)).toBe(0);
    expect(furthest(holeAttention(scope, "a", x, hole).features, x)).toBe(0);
    expect(() => initMultiDilationBlock(builder, "n", 6, form)).toThrow(/divided/);
  });
});

describe("attention", () => {
  const height = 4;
  const width = 5;
  const missing = [6, 7, 11, 12, 13];
  const hole = tf.tidy(() =>
    tf.tensor4d(
      Array.from({ length: height * width }, (_, i) => (missing.includes(i) ? 1 : 0)),
      [1, height, width, 1],
    ),
  );
  const builder = buildParams(11);
  initHoleAttention(builder, "a", 6, 4);
  const params = { ...builder.params, "a.output.weight": random([1, 1, 6, 6], 12) };
  const scope: Scope = { params, mode: "inference" };
  const x = random([1, height, width, 6], 13);

  it("looks at known cells only, and changes the hole only", () => {
    const { features, map } = holeAttention(scope, "a", x, hole, { fusion: true });
    const rows = map.arraySync()[0] as number[][];
    for (const row of rows) {
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      for (const cell of missing) expect(row[cell]).toBe(0);
    }
    const change = tf.sub(features, x).arraySync() as number[][][][];
    const changed = (change[0] as number[][][]).flat().map((pixel) => pixel.some((v) => v !== 0));
    expect(changed.flatMap((yes, i) => (yes ? [i] : []))).toEqual(missing);
  });

  it.each([true, false])("gives the same for the asked cells alone (fusion %s)", (fusion) => {
    const all = holeAttention(scope, "a", x, hole, { fusion });
    const some = holeAttention(scope, "a", x, hole, { fusion, queries: tf.tensor1d(missing, "int32") });
    expect(furthest(all.features, some.features)).toBeLessThan(1e-5);
    expect(furthest(tf.gather(all.map, tf.tensor1d(missing, "int32"), 1), some.map)).toBeLessThan(1e-6);
  });

  it("fuses scores along equal offsets", () => {
    const unit = (name: string): number[][] => {
      const part = conv({ params, mode: "train" }, `a.${name}`, x);
      const kept = name === "key" ? tf.mul(part, tf.sub(1, hole)) : part;
      return tf
        .reshape(tf.div(kept, tf.add(tf.norm(kept, 2, -1, true), 1e-6)), [height * width, 4])
        .arraySync() as number[][];
    };
    const q = unit("query");
    const k = unit("key");
    const dot = (a: number[], b: number[]): number => a.reduce((total, v, i) => total + v * (b[i] as number), 0);
    const fused = (i: number, j: number): number => {
      let total = 0;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const inside = [i, j].every((cell) => {
            const y = Math.floor(cell / width) + dy;
            const column = (cell % width) + dx;
            return y >= 0 && y < height && column >= 0 && column < width;
          });
          if (inside) total += dot(q[i + dy * width + dx] as number[], k[j + dy * width + dx] as number[]);
        }
      return total / 9;
    };
    const map = holeAttention(scope, "a", x, hole, { fusion: true }).map.arraySync()[0] as number[][];
    const row = map[7] as number[];
    const known = row.map((_, j) => j).filter((j) => !missing.includes(j));
    const exponents = known.map((j) => Math.exp(10 * fused(7, j)));
    const total = exponents.reduce((a, b) => a + b, 0);
    known.forEach((j, n) => {
      expect(row[j]).toBeCloseTo((exponents[n] as number) / total, 4);
    });
  });
});

describe("resizing", () => {
  it("shuffles pixels alike as tensors and as numbers", () => {
    const x = random([1, 3, 5, 12], 14);
    const numbers = shufflePixels(x.dataSync() as Float32Array, { height: 3, width: 5, channels: 3 }, 2);
    expect(Array.from(numbers)).toEqual(Array.from(pixelShuffle(x, 2).dataSync()));
    const order = pixelShuffle(tf.tensor4d([1, 2, 3, 4], [1, 1, 1, 4]), 2);
    expect(order.arraySync()).toEqual([
      [
        [[1], [2]],
        [[3], [4]],
      ],
    ]);
    expect(() => shufflePixels(numbers, { height: 1, width: 1, channels: 3 }, 2)).toThrow(RangeError);
  });

  it("gathers pixels into cells as the shuffle takes them out", () => {
    const x = random([2, 3, 5, 12], 15);
    expect(furthest(pixelUnshuffle(pixelShuffle(x, 2), 2), x)).toBe(0);
  });

  it("doubles by nearest neighbours", () => {
    const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2]);
    const rows = [
      [1, 2, 1, 2, 3, 4, 3, 4],
      [5, 6, 5, 6, 7, 8, 7, 8],
    ];
    expect(upsampleNearest(x).shape).toEqual([1, 4, 4, 2]);
    expect(Array.from(upsampleNearest(x).dataSync())).toEqual([rows[0], rows[0], rows[1], rows[1]].flat());
  });

  it("mirrors about the border, as the stock operation does", () => {
    const x = random([2, 5, 4, 3], 16);
    const stock = tf.mirrorPad(
      x,
      [
        [0, 0],
        [3, 3],
        [3, 3],
        [0, 0],
      ],
      "reflect",
    );
    expect(furthest(reflectPad(x, 3), stock)).toBe(0);
    expect(() => reflectPad(x, 4)).toThrow(/mirrored/);
  });

  it("doubles by a transposed convolution, as the stock operation does", () => {
    const builder = buildParams(17);
    initTransposedConv(builder, "t", { kernel: 4, input: 3, output: 2, bias: 0.25 });
    const x = random([2, 3, 5, 3], 18);
    const y = transposedConv({ params: builder.params, mode: "train" }, "t", x, "relu");
    const stock = tf.conv2dTranspose(x, builder.params["t.weight"] as tf.Tensor4D, [2, 6, 10, 2], 2, "same");
    expect(furthest(y, tf.relu(tf.add(stock, 0.25)))).toBeLessThan(1e-6);
  });

  it("marks a coarse cell when any of its pixels is missing", () => {
    const hole = tf.tensor4d([0, 0, 0, 1, 0, 0, 0, 0], [1, 2, 4, 1]);
    expect(Array.from(coarsenHole(hole, 2).dataSync())).toEqual([0, 1]);
  });
});
