import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { countParameters } from "./generator.ts";
import { createSemanticDetail, SEMANTIC_DETAIL_FULL, SEMANTIC_DETAIL_HALF } from "./semantic-detail.ts";
import { inferenceOf, randomPlanes } from "./testing.ts";

beforeAll(() => setBackend("cpu"));

describe("the light generator after Liu et al. 2017", () => {
  it("has 4.5 M parameters, and 1.1 M with all widths halved", () => {
    expect(countParameters(createSemanticDetail(SEMANTIC_DETAIL_FULL).init(1))).toBe(4_491_075);
    expect(countParameters(createSemanticDetail(SEMANTIC_DETAIL_HALF).init(1))).toBe(1_124_771);
  });

  it("gives the same at inference, and leaves nothing behind", () => {
    const result = inferenceOf(createSemanticDetail({ width: 2 }), randomPlanes(32, 3));
    expect(result).toMatchObject({ left: 0, cells: [2, 32, 32, 3], features: [2, 2, 2, 16] });
    expect(result.difference).toBeLessThan(1e-5);
  });
});
