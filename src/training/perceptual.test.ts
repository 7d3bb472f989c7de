import "@tensorflow/tfjs-backend-cpu";
import { add, concat, mul, setBackend, slice, tensor1d, tensor4d, zeros } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { trunkFeatures } from "../models/squeezenet.ts";
import { furthest, normal, randomTrunk } from "../models/testing.ts";
import type { Features } from "../nn/types.ts";
import { LEVEL_TAPS, patchDistance, similarityDistance, trunkDistance } from "./perceptual.ts";
import { read } from "./recipes/testing.ts";

beforeAll(() => setBackend("cpu"));

describe("the similarity-enhanced space", () => {
  it("measures directions of features, whatever their length, and weighs channels", () => {
    const a = tensor4d([3, 0, 0, 5], [1, 1, 2, 2]);
    const b = tensor4d([0, 10, 0, 9], [1, 1, 2, 2]);
    // One pixel is at a right angle (2), the other the same (0).
    expect(read(similarityDistance([a], [b]))).toBeCloseTo(1, 2);
    expect(read(similarityDistance([a], [b], [tensor1d([0.5, 2])]))).toBeCloseTo(1.25, 2);
    expect(read(similarityDistance([a, a], [b, mul(a, 7)]))).toBeCloseTo(0.5, 2);
  });

  it("is zero for the same picture and grows with a change, at every level", () => {
    const trunk = randomTrunk(1);
    const photo = normal([1, 32, 32, 3], 2);
    for (const level of Object.keys(LEVEL_TAPS) as (keyof typeof LEVEL_TAPS)[]) {
      const at = (by: number): number =>
        read(trunkDistance(trunk, add(photo, mul(normal([1, 32, 32, 3], 3), by)), photo, level));
      expect(at(0)).toBe(0);
      expect(at(0.2)).toBeGreaterThan(0);
      expect(at(0.8)).toBeGreaterThan(at(0.2));
    }
  });
});

describe("the patch perceptual distance", () => {
  const trunk = randomTrunk(4);
  const photo = normal([1, 96, 64, 3], 5);
  const noise = normal([1, 96, 64, 3], 6);
  /** The first rows of one picture over the last of another. */
  const over = (above: Features, below: Features, rows: number): Features =>
    concat([slice(above, [0, 0, 0, 0], [-1, rows, -1, -1]), slice(below, [0, rows, 0, 0], [-1, 96 - rows, -1, -1])], 1);
  const onlyRows = (from: number, to: number): Features =>
    tensor4d(
      Array.from({ length: 96 * 64 }, (_, i) => (Math.floor(i / 64) >= from && Math.floor(i / 64) < to ? 1 : 0)),
      [1, 96, 64, 1],
    );

  it("averages the distances of the patches that touch the hole, each seen by itself", () => {
    const changed = over(noise, photo, 40);
    const distance = (y: number): number => {
      const taps = Object.values(LEVEL_TAPS).flat();
      const cut = (x: Features): Features[] => trunkFeatures(trunk, slice(x, [0, y, 0, 0], [1, 64, 64, 3]), taps);
      return read(similarityDistance(cut(changed), cut(photo)));
    };
    expect(read(patchDistance(trunk, changed, photo, onlyRows(0, 40)))).toBeCloseTo(
      (distance(0) + distance(32)) / 2,
      5,
    );
    expect(read(patchDistance(trunk, changed, photo, onlyRows(0, 20)))).toBeCloseTo(distance(0), 5);
    expect(distance(0)).toBeGreaterThan(distance(32));
  });

  it("is zero where nothing is missing", () => {
    expect(read(patchDistance(trunk, noise, photo, zeros([1, 96, 64, 1])))).toBe(0);
    expect(furthest(noise, photo)).toBeGreaterThan(1);
  });
});
