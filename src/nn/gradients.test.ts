import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { beforeEach, describe, expect, it } from "vitest";
import { activate, leakyRelu, stopGradient } from "./activations.ts";
import { type ConvOptions, conv2d, transposedConv2d } from "./conv.ts";
import "./gradients.ts";
import { holeAttention, initHoleAttention } from "./attention.ts";
import { buildParams } from "./init.ts";
import { channelNorm, initChannelNorm, initInstanceNorm, instanceNorm } from "./layers.ts";
import { reflectPad, upsample, upsampleNearest } from "./resize.ts";
import { spectralNorm } from "./spectral.ts";
import type { Activation, Features } from "./types.ts";

type Loss = (...inputs: tf.Tensor[]) => tf.Scalar;

const random = (shape: number[], seed: number): tf.Tensor4D =>
  tf.randomNormal<tf.Rank.R4>(shape as [number, number, number, number], 0, 1, "float32", seed);
const scalar = (x: tf.Tensor): number => x.dataSync()[0] as number;

/** The derivative of a loss along one random direction of all inputs: by the tape, and by central differences. */
function alongDirection(loss: Loss, inputs: tf.Tensor[], step: number): { taped: number; measured: number } {
  const directions = inputs.map((x, i) => tf.randomNormal(x.shape, 0, 1, "float32", 90 + i));
  const gradients = tf.grads(loss)(inputs);
  const taped = gradients.reduce((total, g, i) => total + scalar(tf.sum(tf.mul(g, directions[i] as tf.Tensor))), 0);
  const at = (t: number): number =>
    scalar(loss(...inputs.map((x, i) => tf.add(x, tf.mul(directions[i] as tf.Tensor, t)))));
  return { taped, measured: (at(step) - at(-step)) / (2 * step) };
}

function expectAgreement(loss: Loss, inputs: tf.Tensor[], step: number, tolerance: number): void {
  const { taped, measured } = tf.tidy(() => alongDirection(loss, inputs, step));
  expect(Math.abs(measured)).toBeGreaterThan(1e-2);
  expect(Math.abs(taped - measured)).toBeLessThan(tolerance * Math.abs(measured));
}

/** A critic's gradient penalty: the squared norm of the input gradient of a small network. */
function penalty(network: (x: Features, w: tf.Tensor4D) => tf.Tensor): Loss {
  return (x, w) => {
    const gradient = tf.grad((image) => tf.sum(network(image as Features, w as tf.Tensor4D)))(x as tf.Tensor);
    return tf.sum(tf.square(gradient));
  };
}

const options: [string, number, ConvOptions][] = [
  ["3 x 3", 3, {}],
  ["3 x 3 valid", 3, { pad: "valid" }],
  ["1 x 1", 1, {}],
  ["1 x 1, stride 2", 1, { stride: 2 }],
  ["4 x 4, stride 2", 4, { stride: 2 }],
  ["5 x 5, stride 2, valid", 5, { stride: 2, pad: "valid" }],
  ["3 x 3, stride 3", 3, { stride: 3 }],
  ...[2, 4, 8].map((dilation): [string, number, ConvOptions] => [`3 x 3, dilation ${dilation}`, 3, { dilation }]),
];

describe.each(["cpu", "wasm"])("convolution on %s", (backend) => {
  beforeEach(async () => {
    await tf.setBackend(backend);
  });

  it.each(options)("first order agrees with finite differences: %s", (_, k, option) => {
    const x = random([2, 11, 10, 3], 1);
    const w = random([k, k, 3, 4], 2);
    const loss: Loss = (a, b) => tf.sum(tf.sin(conv2d(a as Features, b as tf.Tensor4D, option)));
    expectAgreement(loss, [tf.mul(x, 0.3), tf.mul(w, 0.1)], 1e-3, 5e-3);
  });

  it.each(options)("second order agrees with finite differences: %s", (_, k, option) => {
    const x = random([1, 9, 10, 2], 3);
    const w = tf.mul(random([k, k, 2, 3], 4), 0.3);
    expectAgreement(
      penalty((a, b) => tf.square(conv2d(a, b, option))),
      [x, w],
      1e-3,
      2e-2,
    );
  });

  it.each(["leaky", "elu", "silu", "tanh", "sigmoid", "relu"] as Activation[])(
    "a gradient penalty through two layers with %s",
    (activation) => {
      const x = random([1, 6, 6, 2], 5);
      const w = tf.mul(random([3, 3, 2, 2], 6), 0.4) as tf.Tensor4D;
      const network = (a: Features, b: tf.Tensor4D): tf.Tensor =>
        tf.square(conv2d(activate(conv2d(a, b, { stride: 2 }), activation), b, { dilation: 2 }));
      expectAgreement(penalty(network), [x, w], 3e-4, 5e-3);
    },
  );
});

describe("against the stock gradients, where those exist", () => {
  beforeEach(async () => {
    await tf.setBackend("cpu");
  });

  it.each([
    [3, 1, "same"],
    [4, 2, "valid"],
    [5, 2, "valid"],
    [3, 2, "valid"],
    [1, 1, "same"],
  ] as const)("filter of %i, stride %i, %s", (k, stride, pad) => {
    const x = random([2, 9, 9, 3], 7);
    const w = random([k, k, 3, 2], 8);
    const seen = random(conv2d(x, w, { stride, pad }).shape, 9);
    const ours = tf.grads((a, b) => tf.sum(tf.mul(seen, conv2d(a as Features, b as tf.Tensor4D, { stride, pad }))))([
      x,
      w,
    ]);
    const stock = tf.grads((a, b) => tf.sum(tf.mul(seen, tf.conv2d(a as Features, b as tf.Tensor4D, stride, pad))))([
      x,
      w,
    ]);
    ours.forEach((gradient, i) => {
      expect(scalar(tf.max(tf.abs(tf.sub(gradient, stock[i] as tf.Tensor))))).toBeLessThan(1e-4);
    });
  });
});

describe("other operations", () => {
  beforeEach(async () => {
    await tf.setBackend("cpu");
  });

  it("upsampling is the adjoint of its gradient, clamps at the border and keeps constants", () => {
    const x = random([1, 3, 4, 2], 10);
    expectAgreement((a) => tf.sum(tf.square(upsample(a as Features))), [x], 1e-2, 1e-3);
    expectAgreement(
      penalty((a) => tf.square(upsample(a))),
      [x],
      1e-2,
      1e-2,
    );
    const row = upsample(tf.tensor4d([0, 4], [1, 1, 2, 1]));
    expect(Array.from(row.dataSync())).toEqual([0, 1, 3, 4, 0, 1, 3, 4]);
  });

  it.each([
    ["nearest doubling", upsampleNearest],
    ["mirrored borders", (a: Features) => reflectPad(a, 2)],
  ] as const)("%s may be differentiated twice", (_, resize) => {
    const x = random([1, 3, 4, 2], 10);
    expectAgreement((a) => tf.sum(tf.sin(resize(a as Features))), [x], 1e-2, 1e-3);
    expectAgreement(
      penalty((a) => tf.square(resize(a))),
      [x],
      1e-2,
      1e-2,
    );
  });

  it("a transposed convolution may be differentiated twice", () => {
    const x = random([1, 3, 4, 2], 15);
    const w = tf.mul(random([4, 4, 3, 2], 16), 0.3);
    const network = (a: Features, b: tf.Tensor4D): tf.Tensor => tf.square(transposedConv2d(a, b, 2));
    expectAgreement((a, b) => tf.sum(network(a as Features, b as tf.Tensor4D)), [x, w], 1e-3, 5e-3);
    expectAgreement(penalty(network), [x, w], 1e-3, 2e-2);
  });

  it("instance norm may be differentiated twice", () => {
    const builder = buildParams(3);
    initInstanceNorm(builder, "n", 2);
    const scope = { params: builder.params, mode: "train" } as const;
    expectAgreement(
      penalty((a) => tf.pow(instanceNorm(scope, "n", a), 3)),
      [random([1, 4, 4, 2], 17)],
      1e-3,
      2e-2,
    );
  });

  it("leaky ReLU has its slope on both sides, and a second gradient of zero", () => {
    const x = tf.tensor1d([-2, 3]);
    const slope = tf.grad((a: tf.Tensor) => tf.sum(leakyRelu(a)));
    expect(Array.from(leakyRelu(x).dataSync()).map((v) => Math.fround(v))).toEqual([Math.fround(-0.4), 3]);
    expect(Array.from(slope(x).dataSync())).toEqual([Math.fround(0.2), 1]);
    const second = tf.grad((a: tf.Tensor) =>
      tf.sum(tf.square(tf.grad((b: tf.Tensor) => tf.sum(tf.square(leakyRelu(b))))(a))),
    );
    expect(Array.from(second(x).dataSync())[1]).toBeCloseTo(24, 4);
  });

  it("channel norm may be differentiated twice", () => {
    const builder = buildParams(3);
    initChannelNorm(builder, "n", 3);
    const scope = { params: builder.params, mode: "train" } as const;
    expectAgreement(
      penalty((a) => tf.pow(channelNorm(scope, "n", a), 3)),
      [random([1, 3, 3, 3], 11)],
      1e-3,
      2e-2,
    );
  });

  it("attention may be differentiated twice", () => {
    const builder = buildParams(4);
    initHoleAttention(builder, "a", 3, 2);
    builder.params["a.output.weight"] = random([1, 1, 3, 3], 12);
    const scope = { params: builder.params, mode: "train" } as const;
    const hole = tf.tensor4d([0, 0, 0, 1, 1, 0, 0, 0, 0], [1, 3, 3, 1]);
    const network = (a: Features): tf.Tensor =>
      tf.square(holeAttention(scope, "a", a, hole, { fusion: true }).features);
    expectAgreement(penalty(network), [random([1, 3, 3, 3], 13)], 1e-3, 5e-3);
  });

  it("stopGradient keeps the numbers, and nothing before it is differentiated", async () => {
    const x = tf.tensor1d([1, 2]);
    const { kernelNames } = await tf.profile(() =>
      tf.grad((a: tf.Tensor) => tf.sum(tf.mul(a, stopGradient(tf.exp(tf.mul(a, 3))))))(x),
    );
    expect(kernelNames.filter((name) => name === "Exp")).toHaveLength(1);
    const gradient = tf.grad((a: tf.Tensor) => tf.sum(tf.mul(a, stopGradient(tf.square(a)))))(x);
    expect(Array.from(gradient.dataSync())).toEqual([1, 4]);
  });

  it("stopGradient shares memory without leaking or freeing it early", () => {
    const before = tf.memory();
    const x = tf.tensor1d([1, 2]);
    const same = stopGradient(x);
    expect(tf.memory().numDataBuffers - before.numDataBuffers).toBe(1);
    x.dispose();
    expect(Array.from(same.dataSync())).toEqual([1, 2]);
    same.dispose();
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers });
  });

  it("spectral norm converges to the largest singular value and passes gradients", () => {
    const w = tf.tensor2d([3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0], [4, 3]);
    let vector = tf.tensor1d([1, 1, 1]);
    let weight: tf.Tensor = w;
    for (let i = 0; i < 40; i++) ({ weight, vector } = spectralNorm(w, vector));
    expect(scalar(tf.max(weight))).toBeCloseTo(1, 5);
    expect(scalar(tf.norm(vector))).toBeCloseTo(1, 5);
    const fixed = tf.tensor1d(Array.from(vector.dataSync()));
    const loss: Loss = (a) => tf.sum(tf.square(spectralNorm(a as tf.Tensor2D, fixed).weight));
    expectAgreement(loss, [tf.add(w, tf.mul(tf.randomNormal([4, 3], 0, 1, "float32", 14), 0.01))], 1e-3, 0.1);
  });
});
