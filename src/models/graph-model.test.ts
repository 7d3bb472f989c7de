import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import { record } from "../graph/record.ts";
import type { Features, Params } from "../nn/types.ts";
import { createDenseDetector } from "./dense-detector.ts";
import { GENERATOR_PLANES } from "./generator.ts";
import { recordGenerator } from "./graph-export.ts";
import { GRAPH_WEIGHTS, writeGraphModel } from "./graph-model.ts";
import { createLacuna } from "./lacuna.ts";
import { downloadTensors } from "./transfer.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** Loads what was written as any user of TensorFlow.js would. */
async function load({ json, weights }: ReturnType<typeof writeGraphModel>): Promise<tf.GraphModel> {
  const { modelTopology, weightsManifest, signature } = JSON.parse(JSON.stringify(json));
  expect(weightsManifest[0].paths).toEqual([GRAPH_WEIGHTS]);
  const artifacts = { modelTopology, signature, weightSpecs: weightsManifest[0].weights, weightData: weights.buffer };
  return await tf.loadGraphModel(tf.io.fromMemory(artifacts));
}

function normal(shape: number[], seed: number): tf.Tensor {
  const random = createRandom(seed);
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => 0.5 * random.normal()),
    shape,
  );
}

test("the flagship as a graph model gives what the network gives", async () => {
  const network = createLacuna({ widths: [8, 8, 16], blocks: 2, attentionAfter: 1, attentionDepth: 8 });
  const params = network.init(3);
  // Layers that start at zero would hide behind it.
  for (const [name, value] of Object.entries(params)) params[name] = tf.add(value, tf.mul(normal(value.shape, 9), 0.2));
  const weights = await downloadTensors(params);
  const size = { width: 48, height: 32 };
  const model = await load(writeGraphModel(await recordGenerator(network, weights, size), weights));
  const hole = tf.cast(tf.greater(normal([1, 32, 48, 1], 5), 0.3), "float32");
  const rest = normal([1, 32, 48, GENERATOR_PLANES - 4], 6);
  const planes = tf.concat([normal([1, 32, 48, 3], 7), hole, rest], 3) as Features;
  const found = model.predict({ planes }) as tf.Tensor;
  const { cells } = network.apply(params as Params, planes, "inference");
  const expected = tf.depthToSpace(cells, 2);
  expect(found.shape).toEqual([1, 32, 48, 3]);
  const difference = (await tf.max(tf.abs(tf.sub(found, expected))).data())[0] as number;
  const spread = (await tf.moments(expected).variance.data())[0] as number;
  expect(spread).toBeGreaterThan(1e-3);
  // Weights are halves in the file.
  expect(difference).toBeLessThan(5e-3);
});

test("a generator of plain pixels is recorded with its own size of cells, a batch at once", async () => {
  const network = createDenseDetector({ width: 4 });
  const weights = await downloadTensors(network.init(3));
  const graph = await recordGenerator(network, weights, { width: 24, height: 16 }, 2);
  const rgb = graph.outputs["out/rgb"] as number;
  expect(graph.values[rgb]?.shape).toEqual([2, 16, 24, 3]);
});

test("a kernel without a counterpart, and weights that are missing, are named", async () => {
  const spec = { shape: [4], dtype: "float32" } as const;
  const sine = await record(({ in: { x } }) => ({ out: { y: tf.sin(x as tf.Tensor) } }), { in: { x: spec } });
  expect(() => writeGraphModel(sine, {})).toThrow("Sin has no counterpart");
  const scaled = await record(
    ({ params: { w }, in: { x } }) => ({ out: { y: tf.mul(w as tf.Tensor, x as tf.Tensor) } }),
    {
      params: { w: spec },
      in: { x: spec },
    },
  );
  expect(() => writeGraphModel(scaled, {})).toThrow("there are no weights w");
});
