import "@tensorflow/tfjs-backend-cpu";
import {
  grad,
  mul,
  randomNormal,
  setBackend,
  slice,
  sum,
  type Tensor4D,
  tensor2d,
  tensor4d,
} from "@tensorflow/tfjs-core";
import "../nn/gradients.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { furthest } from "../models/testing.ts";
import { cropWindow, holeCentre } from "./windows.ts";

beforeAll(() => setBackend("cpu"));

describe("windows", () => {
  it("finds the centre of each hole", () => {
    const hole = tensor4d([0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1], [2, 3, 3, 1]);
    expect(Array.from(holeCentre(hole).dataSync())).toEqual([1.5, 2, 1.5, 1.5]);
  });

  it("cuts the same pixels as a slice, moved inwards at the border", () => {
    const x: Tensor4D = randomNormal([2, 9, 8, 3], 0, 1, "float32", 1);
    const cut = cropWindow(x, tensor2d([4.2, 3.9, 0.5, 8], [2, 2]), 4);
    expect(furthest(slice(cut, [0, 0, 0, 0], [1, 4, 4, 3]), slice(x, [0, 2, 2, 0], [1, 4, 4, 3]))).toBe(0);
    expect(furthest(slice(cut, [1, 0, 0, 0], [1, 4, 4, 3]), slice(x, [1, 0, 4, 0], [1, 4, 4, 3]))).toBe(0);
  });

  it("lets gradients through to the pixels that it shows, and to no others", () => {
    const x: Tensor4D = randomNormal([1, 6, 6, 1], 0, 1, "float32", 2);
    const seen: Tensor4D = randomNormal([1, 2, 2, 1], 0, 1, "float32", 3);
    const gradient = grad((a) => sum(mul(seen, cropWindow(a as Tensor4D, tensor2d([3, 4], [1, 2]), 2))))(x) as Tensor4D;
    expect(furthest(slice(gradient, [0, 2, 3, 0], [1, 2, 2, 1]), seen)).toBe(0);
    expect(gradient.dataSync().filter((value) => value !== 0)).toHaveLength(4);
  });
});
