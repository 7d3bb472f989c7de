import "@tensorflow/tfjs-backend-cpu";
import { memory, profile, setBackend, slice, type Tensor, tensor, tensor1d, tensor4d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../core/random.ts";
import { pixelShuffle, shufflePixels } from "../nn/resize.ts";
import type { Features, Params } from "../nn/types.ts";
import { countParameters, GENERATOR_PLANES, HOLE_PLANE, holeCells } from "./generator.ts";
import { createLacuna, LACUNA_DEFAULT, LACUNA_LARGE, type LacunaConfig, lacunaHead, lacunaTail } from "./lacuna.ts";
import { generatorOf } from "./registry.ts";
import { encodeModel } from "./weights.ts";

beforeAll(() => setBackend("cpu"));

const TOY: LacunaConfig = { widths: [8, 12, 16], blocks: 2, attentionAfter: 1, attentionDepth: 8 };

/** Random planes with a box hole that differs from sample to sample. */
function planesOf(batch: number, height: number, width: number): Features {
  const random = createRandom(4);
  const values = new Float32Array(batch * height * width * GENERATOR_PLANES);
  for (let i = 0; i < batch * height * width; i++) {
    const x = i % width;
    const sample = Math.floor(i / (height * width));
    const hole = x >= 8 + 4 * sample && x < 20 ? 1 : 0;
    for (let c = 0; c < GENERATOR_PLANES; c++)
      values[i * GENERATOR_PLANES + c] = c < 3 && !hole ? random.normal() / 2 : 0;
    values[i * GENERATOR_PLANES + HOLE_PLANE] = hole;
  }
  return tensor4d(values, [batch, height, width, GENERATOR_PLANES]);
}

/** Weights in which nothing is zero, so that every layer counts. */
function busyParams(config: LacunaConfig): Params {
  const params = createLacuna(config).init(3);
  const random = createRandom(8);
  for (const [name, value] of Object.entries(params)) {
    const data = Float32Array.from(value.dataSync(), (x) => x + 0.05 * random.normal());
    params[name] = tensor(data, value.shape);
  }
  return params;
}

function largestDifference(a: Tensor, b: Tensor): number {
  const x = Array.from(a.dataSync());
  const y = Array.from(b.dataSync());
  expect(x.length).toBe(y.length);
  return Math.max(...x.map((value, i) => Math.abs(value - (y[i] as number))));
}

describe("lacuna", () => {
  it("keeps to its budget: default at most 2.5 M and 3.5 GMAC, large at most 6 M", () => {
    const size = { width: 256, height: 256 };
    const base = createLacuna(LACUNA_DEFAULT);
    expect(countParameters(base.init(1))).toBeLessThanOrEqual(2.5e6);
    expect(base.macs(size)).toBeLessThanOrEqual(3.5e9);
    expect(countParameters(createLacuna(LACUNA_LARGE).init(1))).toBeLessThanOrEqual(6e6);
  });

  it("can do without attention: no parameters of it, no work for it, and another picture", () => {
    const without: LacunaConfig = { ...TOY, attentionDepth: 0 };
    const params = busyParams(TOY);
    const own = createLacuna(without).init(3);
    expect(
      Object.keys(params)
        .filter((name) => !(name in own))
        .every((name) => name.startsWith("attention.")),
    ).toBe(true);
    expect(Object.keys(own).some((name) => name.startsWith("attention."))).toBe(false);
    const size = { width: 64, height: 64 };
    expect(createLacuna(without).macs(size)).toBeLessThan(createLacuna(TOY).macs(size));
    const planes = planesOf(1, 32, 48);
    const cells = (config: LacunaConfig) => createLacuna(config).apply(params, planes, "train").cells;
    expect(largestDifference(cells(TOY), cells(without))).toBeGreaterThan(1e-4);
  });

  it("counts the multiply-accumulates that really run", async () => {
    const planes = planesOf(1, 32, 48);
    const network = createLacuna(TOY);
    const params = network.init(1);
    const { kernels } = await profile(() => network.apply(params, planes, "inference").cells);
    let macs = 0;
    for (const { name, inputShapes, outputShapes } of kernels) {
      const [first, second] = inputShapes as number[][];
      const outputs = (outputShapes[0] ?? []).reduce((a, b) => a * b, 1);
      if (/Conv2D/.test(name)) macs += outputs * (second as number[]).slice(0, 3).reduce((a, b) => a * b, 1);
      // Scores and values: [1, cells, n] times [1, n, m].
      if (name === "BatchMatMul") macs += outputs * ((first as number[])[2] as number);
    }
    expect(network.macs({ height: 32, width: 48 })).toBe(macs);
  });

  it("is the same network when cut at any block, before or behind the attention", () => {
    const planes = planesOf(2, 32, 32);
    const hole = slice(planes, [0, 0, 0, HOLE_PLANE], [2, 32, 32, 1]) as Features;
    for (const attentionAfter of [1, 2]) {
      const config = { ...TOY, attentionAfter };
      const params = busyParams(config);
      const whole = createLacuna(config).apply(params, planes, "train").cells;
      for (let cut = 0; cut <= config.blocks; cut++) {
        const scope = { params, mode: "train" } as const;
        const { cells } = lacunaTail(config, scope, lacunaHead(config, scope, planes, cut), hole, cut);
        expect(largestDifference(cells, whole)).toBe(0);
      }
    }
  });

  it("gives the same picture in the fused form, for a batch of different holes and sides divisible by 8", () => {
    const network = createLacuna(TOY);
    const params = busyParams(TOY);
    const planes = planesOf(2, 40, 24);
    const plain = network.apply(params, planes, "train");
    const fused = network.apply(params, planes, "inference");
    expect(plain.cells.shape).toEqual([2, 20, 12, 12]);
    expect(plain.features.shape).toEqual([2, 5, 3, 16]);
    expect(largestDifference(plain.cells, fused.cells)).toBeLessThan(1e-5);
    expect(largestDifference(plain.features, fused.features)).toBeLessThan(1e-4);
    expect(Math.max(...fused.cells.dataSync().map(Math.abs))).toBeLessThanOrEqual(1);
  });

  it("treats each sample of a batch by itself", () => {
    const network = createLacuna(TOY);
    const params = busyParams(TOY);
    const planes = planesOf(2, 24, 24);
    const both = network.apply(params, planes, "inference").cells;
    const second = network.apply(params, slice(planes, [1, 0, 0, 0], [1, 24, 24, GENERATOR_PLANES]), "inference").cells;
    expect(largestDifference(slice(both, [1, 0, 0, 0], [1, 12, 12, 12]), second)).toBeLessThan(1e-6);
  });

  it("gives the same when the attention works for the cells of the hole alone", () => {
    const network = createLacuna(TOY);
    const params = busyParams(TOY);
    const planes = planesOf(1, 40, 24);
    const hole = slice(planes, [0, 0, 0, HOLE_PLANE], [1, 40, 24, 1]).dataSync();
    const cells = holeCells(hole, { width: 24, height: 40 });
    expect(Array.from(cells)).toEqual([1, 2, 4, 5, 7, 8, 10, 11, 13, 14]);
    const queries = tensor1d(cells, "int32");
    const before = memory().numTensors;
    const some = network.apply(params, planes, "inference", { queries });
    expect(memory().numTensors).toBe(before + 2);
    const all = network.apply(params, planes, "inference");
    expect(largestDifference(some.cells, all.cells)).toBeLessThan(1e-6);
  });

  it("leaves nothing behind at inference", () => {
    const network = createLacuna(TOY);
    const params = network.init(1);
    const planes = planesOf(1, 32, 32);
    const before = memory().numTensors;
    const { cells, features } = network.apply(params, planes, "inference");
    cells.dispose();
    features.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it("grows without a change of its output, and all names of the smaller net stay", () => {
    const small = createLacuna(TOY);
    const grown = createLacuna({ ...TOY, blocks: 4 });
    const params = busyParams(TOY);
    const more = grown.init(5);
    expect(Object.keys(more)).toEqual(expect.arrayContaining(Object.keys(params)));
    const planes = planesOf(1, 24, 24);
    const a = small.apply(params, planes, "inference").cells;
    const b = grown.apply({ ...more, ...params }, planes, "inference").cells;
    expect(largestDifference(a, b)).toBeLessThan(1e-6);
  });

  it("shuffles its cells to pixels alike in a tensor and in plain numbers", () => {
    const cells = tensor4d(
      Float32Array.from({ length: 2 * 3 * 12 }, (_, i) => i),
      [1, 2, 3, 12],
    );
    const plain = shufflePixels(cells.dataSync() as Float32Array, { height: 2, width: 3, channels: 3 }, 2);
    expect(Array.from(pixelShuffle(cells, 2).dataSync())).toEqual(Array.from(plain));
  });

  it("is found by the name in its weight file, and nothing else is", async () => {
    const { model } = await encodeModel("lacuna", { ...TOY }, {});
    expect(generatorOf(model).config).toEqual(TOY);
    expect(() => generatorOf({ ...model, network: "toString" })).toThrow(/model.json/);
  });
});
