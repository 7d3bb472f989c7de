import "@tensorflow/tfjs-backend-cpu";
import { setBackend, tensor1d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { countParameters } from "./generator.ts";
import { createPerceptualEncoder, ENCODER_TAPS, PERCEPTUAL_ENCODER_DEFAULT } from "./perceptual-encoder.ts";
import { trunkFeatures } from "./squeezenet.ts";
import { normal, randomTrunk } from "./testing.ts";

beforeAll(() => setBackend("cpu"));

describe("the perceptual encoder", () => {
  it("is at most 2 MB in half precision", () => {
    const count = countParameters(createPerceptualEncoder(PERCEPTUAL_ENCODER_DEFAULT).init(1));
    expect(count).toBe(831_520);
    expect(2 * count).toBeLessThan(2e6);
  });

  it("has maps that lie over the trunk's", () => {
    const encoder = createPerceptualEncoder({ widths: [2, 2, 2, 2] });
    const params = encoder.init(1);
    for (const side of [32, 64, 80]) {
      const picture = normal([1, side, side, 3], 2);
      const trunk = trunkFeatures(randomTrunk(1), picture, ENCODER_TAPS);
      const sizes = (maps: readonly { shape: number[] }[]): unknown => maps.map(({ shape }) => shape.slice(1, 3));
      expect(sizes(encoder.apply(params, picture))).toEqual(sizes(trunk));
    }
  });

  it("weighs no channel by less than nothing", () => {
    const encoder = createPerceptualEncoder({ widths: [2, 2, 2, 2] });
    const params = { ...encoder.init(1), "similarity.1": tensor1d([-3, 0.5]) };
    expect(encoder.similarity(params).map((weights) => Array.from(weights.dataSync()))[1]).toEqual([9, 0.25]);
  });
});
