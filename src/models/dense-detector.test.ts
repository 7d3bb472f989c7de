import "@tensorflow/tfjs-backend-cpu";
import { setBackend, tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Features } from "../nn/types.ts";
import { createDenseDetector, DENSE_DETECTOR_FULL, DENSE_DETECTOR_SHIPPED } from "./dense-detector.ts";
import { createDetector, DETECTOR_FULL, DETECTOR_SHIPPED } from "./detector.ts";
import { countParameters, GENERATOR_PLANES, HOLE_PLANE } from "./generator.ts";
import { furthest, inferenceOf, normal, randomPlanes, shaken } from "./testing.ts";

beforeAll(() => setBackend("cpu"));

describe("the generator of Zhang et al. 2020", () => {
  it("has the published number of parameters: 10.77 M, 10.78 M with norms", () => {
    const params = createDenseDetector(DENSE_DETECTOR_FULL).init(1);
    const norms = Object.fromEntries(Object.entries(params).filter(([name]) => name.includes("norm")));
    expect(countParameters(params)).toBe(10_779_328);
    expect(countParameters(params) - countParameters(norms)).toBe(10_769_856);
  });

  it("is at most 3 MB as shipped, in half precision", () => {
    expect(countParameters(createDenseDetector(DENSE_DETECTOR_SHIPPED).init(1))).toBe(1_059_420);
  });

  it("gives the same at inference, and leaves nothing behind", () => {
    const result = inferenceOf(createDenseDetector({ width: 4 }), randomPlanes(16, 3));
    expect(result).toMatchObject({ left: 0, cells: [2, 16, 16, 3], features: [2, 4, 4, 16] });
    expect(result.difference).toBeLessThan(1e-5);
  });

  it("sees white in the hole, whatever is there", () => {
    const network = createDenseDetector({ width: 4 });
    const params = network.init(1);
    const planes = randomPlanes(16, 4);
    const values = planes.dataSync();
    const painted = values.map((value, i) => {
      const inHole = values[i - (i % GENERATOR_PLANES) + HOLE_PLANE] === 1;
      return inHole && i % GENERATOR_PLANES < HOLE_PLANE ? 0.7 : value;
    });
    const [seen, other] = [planes, tensor(painted, planes.shape) as Features].map(
      (input) => network.apply(params, input, "train").cells,
    ) as [Features, Features];
    expect(furthest(planes, tensor(painted, planes.shape))).toBeGreaterThan(0.5);
    expect(furthest(seen, other)).toBe(0);
  });
});

describe("the dense detector", () => {
  it("has the published number of parameters: 2.27 M", () => {
    expect(countParameters(createDetector(DETECTOR_FULL).init(1))).toBe(2_267_490);
    expect(countParameters(createDetector(DETECTOR_SHIPPED).init(1))).toBe(142_938);
  });

  it("gives a probability for every pixel, alike in both modes", () => {
    const detector = createDetector({ width: 2 });
    const params = shaken(detector.init(1), 5);
    const picture = normal([2, 16, 24, 3], 6);
    const map = detector.apply(params, picture, "train");
    expect(map.shape).toEqual([2, 16, 24, 1]);
    expect(Math.min(...map.dataSync())).toBeGreaterThan(0);
    expect(Math.max(...map.dataSync())).toBeLessThan(1);
    expect(furthest(detector.apply(params, picture, "inference"), map)).toBeLessThan(1e-6);
  });
});
