import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../src/core/random.ts";
import { record } from "../src/graph/record.ts";
import "../src/nn/gradients.ts";
import { leakyRelu } from "../src/nn/activations.ts";
import { runConv } from "../src/nn/kernels/convolution.ts";
import { geometryOf } from "../src/nn/kernels/geometry.ts";
import { runUpsample } from "../src/nn/kernels/upsample.ts";
import { mismatches, replayBoth, specsOf } from "./tools/replay.ts";
import { hasTorch } from "./tools/torch.ts";

type Tensors = Record<string, tf.Tensor>;

const random = createRandom(3);

function normal(shape: number[], scale: number): tf.Tensor {
  const numbers = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => scale * random.normal());
  return tf.tensor(numbers, shape);
}

function conv(x: tf.Tensor, w: tf.Tensor | undefined, stride = 1, dilation = 1): tf.Tensor4D {
  const filter = w as tf.Tensor4D;
  return runConv(x as tf.Tensor4D, filter, geometryOf(x.shape, filter.shape, { stride, dilation, pad: "same" }));
}

function generate(p: Tensors, photo: tf.Tensor4D, hole: tf.Tensor4D): tf.Tensor4D {
  const known = tf.mul(photo, tf.sub(1, hole));
  const coarse = leakyRelu(tf.add(conv(tf.concat([known, hole], 3), p["g/down"], 2), p["g/bias"] as tf.Tensor));
  const wide = leakyRelu(conv(coarse, p["g/dilated"], 1, 2));
  return tf.tanh(conv(runUpsample(tf.add(coarse, wide) as tf.Tensor4D), p["g/up"]));
}

function judge(p: Tensors, x: tf.Tensor4D): tf.Tensor4D {
  return conv(leakyRelu(conv(x, p["d/first"], 2)), p["d/second"], 2);
}

/**
 * A toy of everything that a recipe may ask for: generator and critic in one step, a critic with a gradient
 * penalty (so the gradient of a gradient), state that is replaced, scalars and noise from outside.
 */
function toyStep({ params, state, batch, scalars, noise }: ToyInputs) {
  const { photo, hole } = batch;
  const losses: Tensors = {};
  // Losses outlive the tape's tidy.
  const note = (name: string, loss: tf.Tensor): tf.Tensor => {
    losses[name] = tf.keep(loss);
    return loss;
  };
  const total = (p: Tensors): tf.Scalar => {
    const fake = generate(p, photo, hole);
    const between = tf.add(tf.mul(photo, noise.mix), tf.mul(fake, tf.sub(1, noise.mix))) as tf.Tensor4D;
    const slope = tf.grad((x) => tf.sum(judge(p, x as tf.Tensor4D)))(between);
    const norms = tf.sqrt(tf.add(tf.sum(tf.square(slope), [1, 2, 3]), 1e-6));
    const penalty = note("penalty", tf.mean(tf.square(tf.sub(norms, 1))));
    const real = tf.mean(tf.relu(tf.sub(1, judge(p, photo))));
    const critic = note("critic", tf.add(real, tf.mean(tf.relu(tf.add(1, judge(p, fake))))));
    const l1 = note("l1", tf.mean(tf.mul(tf.abs(tf.sub(photo, fake)), tf.add(hole, 0.2))));
    return tf.addN([l1, tf.mul(critic, scalars.adversarial), tf.mul(penalty, 10)]) as tf.Scalar;
  };
  const names = Object.keys(params);
  const gradients = tf.grads((...tensors: tf.Tensor[]) =>
    total(Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor]))),
  )(Object.values(params));
  const grads = Object.fromEntries(names.map((name, i) => [name, gradients[i] as tf.Tensor]));
  const mean = tf.add(tf.mul(state.mean, 0.9), tf.mul(tf.mean(photo), 0.1));
  return { losses, grads, nextState: { mean } };
}

type ToyInputs = ReturnType<typeof toyInputs>;

const toyInputs = () => ({
  params: {
    "g/down": normal([3, 3, 4, 8], 0.2),
    "g/bias": normal([8], 0.1),
    "g/dilated": normal([3, 3, 8, 8], 0.15),
    "g/up": normal([3, 3, 8, 3], 0.15),
    "d/first": normal([4, 4, 3, 8], 0.2),
    "d/second": normal([4, 4, 8, 1], 0.2),
  },
  state: { mean: tf.scalar(0.5) },
  batch: {
    photo: normal([2, 16, 12, 3], 0.5) as tf.Tensor4D,
    hole: tf.cast(tf.greater(normal([2, 16, 12, 1], 1), 0), "float32") as tf.Tensor4D,
  },
  scalars: { adversarial: tf.scalar(0.3) },
  noise: { mix: normal([2, 1, 1, 1], 0.3) },
});

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("a GAN step with a gradient penalty", () => {
  test("gives the same losses, gradients and state in PyTorch", async () => {
    if (!hasTorch()) return;
    const { toy } = await replayBoth({ toy: { fn: (groups) => toyStep(groups as ToyInputs), inputs: toyInputs() } });
    expect(Object.keys(toy ?? {}).sort()).toContain("grads/d/second");
    expect(mismatches(toy ?? {})).toEqual([]);
  });

  test("stays close in bfloat16 and hands out float32", async () => {
    if (!hasTorch()) return;
    const toy = { fn: (groups: unknown) => toyStep(groups as ToyInputs), inputs: toyInputs() };
    const { toy: outputs = {} } = await replayBoth({ toy }, true);
    expect(mismatches(outputs, 0.1)).toEqual([]);
    expect(mismatches(outputs)).not.toEqual([]);
  });

  test("the comparison sees a wrong gradient", () => {
    const array = (data: number[]) => ({ shape: [2], dtype: "float32", data: Float32Array.from(data) }) as const;
    expect(mismatches({ "g/a": { here: array([1, 2]), torch: array([1, 2.0001]) } })).toEqual([]);
    expect(mismatches({ "g/a": { here: array([1, 2]), torch: array([1, 2.001]) } })).toHaveLength(1);
    expect(mismatches({ "g/a": { here: array([1, Number.NaN]), torch: array([1, 2]) } })).toHaveLength(1);
  });

  test("one convolution is one node, forward and backward", async () => {
    const graph = await record((groups) => toyStep(groups as unknown as ToyInputs), specsOf(toyInputs()));
    const count = (kernel: string) => graph.nodes.filter((node) => node.kernel === kernel).length;
    expect(count("LacunaConv")).toBeGreaterThanOrEqual(9);
    expect(count("LacunaConvFilterGrad")).toBeGreaterThanOrEqual(9);
    expect(graph.nodes.length).toBeLessThan(400);
  });
});
