import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, test } from "vitest";
import "../nn/gradients.ts";
import { decodeGraph, encodeGraph } from "./kernel-graph.ts";
import { record } from "./record.ts";

const vector = { shape: [3], dtype: "float32" } as const;

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("record", () => {
  test("writes kernels with explicit attributes, in an order that can be run", async () => {
    const graph = await record(({ in: { x } }) => ({ out: { sum: tf.sum(tf.mul(x, x)) } }), { in: { x: vector } });
    expect(graph.nodes.map((node) => node.kernel)).toEqual(["Input", "Multiply", "Sum"]);
    expect(graph.nodes[2]?.attrs).toEqual({ axes: [0], keepDims: false });
    expect(graph.values[graph.outputs["out/sum"] as number]).toEqual({ shape: [], dtype: "float32" });
    expect(graph.inputs).toEqual({ "in/x": 0 });
  });

  test("drops dead nodes, merges equal ones and skips no-ops", async () => {
    const graph = await record(
      ({ in: { x } }) => {
        tf.exp(x);
        return { out: { y: tf.add(tf.square(x), tf.square(tf.reshape(x, [-1]))), same: tf.clone(x) } };
      },
      { in: { x: vector } },
    );
    expect(graph.nodes.map((node) => node.kernel)).toEqual(["Input", "Square", "Add"]);
    expect(graph.outputs["out/same"]).toBe(graph.inputs["in/x"]);
  });

  test("keeps an input that nothing uses", async () => {
    const graph = await record(({ in: { x } }) => ({ out: { x } }), { in: { x: vector, unused: vector } });
    expect(Object.keys(graph.inputs)).toEqual(["in/x", "in/unused"]);
  });

  test("embeds constants and stores uniform ones as a number", async () => {
    const graph = await record(
      ({ in: { x } }) => ({ out: { y: tf.add(tf.add(x, tf.tensor1d([1, 2, 3])), tf.zeros([100_000, 3])) } }),
      { in: { x: vector } },
    );
    expect([...new Float32Array(graph.constants.buffer)]).toEqual([1, 2, 3]);
    expect(graph.nodes.find((node) => node.kernel === "Fill")?.attrs).toMatchObject({ value: 0, shape: [100_000, 3] });
  });

  test("records the gradient of a gradient", async () => {
    const graph = await record(
      ({ in: { x } }) => {
        const slope = tf.grad((v) => tf.sum(tf.mul(v, tf.square(v))))(x);
        return {
          out: { slope, second: tf.grad((v) => tf.sum(tf.square(tf.grad((u) => tf.sum(tf.square(u)))(v))))(x) },
        };
      },
      { in: { x: vector } },
    );
    for (const value of Object.values(graph.outputs)) expect(graph.values[value]?.shape).toEqual([3]);
  });

  test("survives being written and read", async () => {
    const graph = await record(({ in: { x } }) => ({ out: { y: tf.tile(x, [2]) } }), { in: { x: vector } });
    expect(decodeGraph(encodeGraph(graph))).toEqual(graph);
    expect(() => decodeGraph({ json: "{}", constants: graph.constants })).toThrow(RangeError);
  });

  test("sets the former back end again, leaks no tensor and says what is wrong", async () => {
    const outside = tf.tensor1d([1, 2, 3]);
    const before = tf.memory().numTensors;
    await expect(record(() => ({ out: { y: tf.neg(outside) } }), { in: {} })).rejects.toThrow("as an input");
    await expect(
      record(({ in: { x } }) => ({ out: { y: tf.tensor(x.arraySync()) } }), { in: { x: vector } }),
    ).rejects.toThrow("read");
    await expect(record(({ in: { x } }) => ({ out: { y: tf.erf(x) } }), { in: { x: vector } })).rejects.toThrow("Erf");
    expect(tf.getBackend()).toBe("cpu");
    expect(tf.memory().numTensors).toBe(before);
    expect(outside.arraySync()).toEqual([1, 2, 3]);
    outside.dispose();
  });
});
