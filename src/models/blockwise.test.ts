import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { BLOCKWISE_FULL, BLOCKWISE_SHIPPED, createBlockwise, HEAD_BLOCKS } from "./blockwise.ts";
import { countParameters } from "./generator.ts";
import { furthest, inferenceOf, randomPlanes, shaken } from "./testing.ts";

beforeAll(() => setBackend("cpu"));

describe("the generator that grows, after Yang et al. 2018", () => {
  it("has as many parameters as its layers say", () => {
    expect(countParameters(createBlockwise(BLOCKWISE_FULL).init(1))).toBe(14_931_715);
    expect(countParameters(createBlockwise(BLOCKWISE_SHIPPED).init(1))).toBe(1_004_403);
  });

  it("gives the same at inference, and leaves nothing behind", () => {
    const result = inferenceOf(createBlockwise({ width: 4, blocks: 5 }), randomPlanes(16, 3));
    expect(result).toMatchObject({ left: 0, cells: [2, 16, 16, 3], features: [2, 4, 4, 16] });
    expect(result.difference).toBeLessThan(1e-5);
  });

  it("is not changed by a block that enters, however far the others were trained", () => {
    const small = createBlockwise({ width: 4, blocks: HEAD_BLOCKS });
    const grown = createBlockwise({ width: 4, blocks: HEAD_BLOCKS + 2 });
    const trained = shaken(small.init(1), 5, 0.3);
    const planes = randomPlanes(16, 6);
    const before = small.apply(trained, planes, "train").cells;
    const after = grown.apply({ ...grown.init(1), ...trained }, planes, "train").cells;
    expect(furthest(before, after)).toBeLessThan(1e-6);
  });
});
