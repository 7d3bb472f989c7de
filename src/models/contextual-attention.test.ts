import "@tensorflow/tfjs-backend-cpu";
import { profile, setBackend, slice, tidy } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Features } from "../nn/types.ts";
import {
  CONTEXTUAL_ATTENTION_FULL,
  CONTEXTUAL_ATTENTION_SHIPPED,
  createContextualAttention,
} from "./contextual-attention.ts";
import { countParameters } from "./generator.ts";
import { furthest, inferenceOf, normal, randomPlanes, shaken } from "./testing.ts";
import { createWassersteinCritic } from "./wasserstein-critics.ts";

beforeAll(() => setBackend("cpu"));

const network = createContextualAttention({ width: 4 });

describe("the generator with contextual attention", () => {
  it("has the parameters of the published tables, to the last one", () => {
    const params = createContextualAttention(CONTEXTUAL_ATTENTION_FULL).init(1);
    const part = (...names: readonly string[]): number =>
      countParameters(
        Object.fromEntries(Object.entries(params).filter(([key]) => names.some((name) => key.startsWith(name)))),
      );
    expect(part("coarse.")).toBe(1_448_227);
    expect(part("dilated.")).toBe(880_480);
    expect(part("attending.", "attended.")).toBe(695_968);
    expect(part("out.", "rgb.")).toBe(576_867);
    expect(countParameters(params)).toBe(3_601_542);
    for (const value of Object.values(params)) value.dispose();
  });

  it("ships in at most 3 MB", () => {
    expect(2 * countParameters(createContextualAttention(CONTEXTUAL_ATTENTION_SHIPPED).init(1))).toBeLessThanOrEqual(
      3e6,
    );
  });

  it("gives the same fused, for any size that divides by 8, and leaves nothing behind", () => {
    const { difference, left, cells, features } = inferenceOf(network, randomPlanes(24, 3));
    expect(difference).toBeLessThan(1e-5);
    // The attention is the caller's too.
    expect(left).toBe(1);
    expect(cells).toEqual([2, 24, 24, 3]);
    expect(features).toEqual([2, 6, 6, 32]);
  });

  it("treats each sample of a batch, and its hole, by itself", () => {
    const params = shaken(network.init(1), 2);
    const planes = randomPlanes(24, 4);
    const both = network.apply(params, planes, "train").cells;
    const second = network.apply(params, slice(planes, [1, 0, 0, 0], [1, 24, 24, 10]) as Features, "train").cells;
    expect(furthest(slice(both, [1, 0, 0, 0], [1, 24, 24, 3]), second)).toBeLessThan(1e-6);
  });

  it("says where it looked, a cell of 8 x 8 pixels each", () => {
    const { attention } = network.apply(shaken(network.init(1), 2), randomPlanes(32, 5), "inference");
    expect(attention?.shape).toEqual([2, 4, 4, 2]);
  });

  it("counts the multiply-accumulates that really run", async () => {
    const params = network.init(1);
    const planes = slice(randomPlanes(16, 6), [0, 0, 0, 0], [1, 16, 16, 10]) as Features;
    const { kernels } = await profile(() => tidy(() => network.apply(params, planes, "train").cells));
    let macs = 0;
    for (const { name, inputShapes, outputShapes } of kernels) {
      const outputs = (outputShapes[0] ?? []).reduce((a, b) => a * b, 1);
      const [first, second] = inputShapes as number[][];
      if (name === "LacunaConv") macs += outputs * (second as number[]).slice(0, 3).reduce((a, b) => a * b, 1);
      if (name === "BatchMatMul") macs += outputs * ((first as number[])[2] as number);
    }
    expect(macs).toBe(network.macs({ width: 16, height: 16 }));
  });
});

describe("the Wasserstein critics", () => {
  it("have the published sizes", () => {
    expect(countParameters(createWassersteinCritic("global", { side: 256, width: 64 }).init(1))).toBe(2_733_441);
    expect(countParameters(createWassersteinCritic("local", { side: 128, width: 64 }).init(1))).toBe(4_339_329);
  });

  it("give one number a picture", () => {
    const critic = createWassersteinCritic("local", { side: 16, width: 4 });
    expect(critic.apply(critic.init(1), normal([3, 16, 16, 3], 1), "train").shape).toEqual([3, 1]);
    expect(() => createWassersteinCritic("local", { side: 24, width: 4 })).toThrow(/16/);
  });
});
