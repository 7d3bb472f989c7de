import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { afterAll, expect, it } from "vitest";
import { untrainedModel } from "../src/engine/generator/testing.ts";
import { modelsFolder, runCli, scratchFolder } from "./testing.ts";

const { path, remove } = scratchFolder();
afterAll(remove);

it("writes files that tf.loadGraphModel runs at the size asked for", async () => {
  const models = { LACUNA_MODELS: modelsFolder(path("models"), await untrainedModel()) };
  const size = ["--width", "64", "--height", "32"];
  const { status, stderr } = await runCli("export-graph", ["--out", path("graph"), ...size], models);
  expect([status, stderr]).toEqual([0, ""]);
  const { weightsManifest, ...json } = JSON.parse(readFileSync(path("graph", "model.json"), "utf8"));
  const weightData = new Uint8Array(readFileSync(path("graph", weightsManifest[0].paths[0]))).buffer;
  await tf.setBackend("cpu");
  const artifacts = { ...json, weightSpecs: weightsManifest[0].weights, weightData };
  const model = await tf.loadGraphModel(tf.io.fromMemory(artifacts));
  const rgb = model.predict(tf.zeros([1, 32, 64, 10])) as tf.Tensor;
  expect(rgb.shape).toEqual([1, 32, 64, 3]);
  expect((await rgb.data()).every(Number.isFinite)).toBe(true);
});

it("refuses sides that the network cannot take", async () => {
  const models = { LACUNA_MODELS: path("models") };
  const { status, stderr } = await runCli("export-graph", ["--out", path("graph"), "--width", "100"], models);
  expect([status, stderr]).toEqual([2, expect.stringContaining("divisible by 8")]);
});
