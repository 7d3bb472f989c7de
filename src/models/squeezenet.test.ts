import "@tensorflow/tfjs-backend-cpu";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setBackend, type Tensor, tensor4d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { relativeL1 } from "../training/losses.ts";
import { readNpz } from "./npz.ts";
import { trunkFeatures, trunkWeights } from "./squeezenet.ts";
import { uploadTensors } from "./transfer.ts";

beforeAll(() => setBackend("cpu"));

const data = process.env["LACUNA_DATA"];
const file = data && join(data, "perceptual", "squeezenet1_1-lpips.npz");

describe("the real trunk", () => {
  it("finds a blurred picture farther than a slightly brighter one", () => {
    if (!file || !existsSync(file)) {
      process.stdout.write("SKIPPED (LACUNA_DATA)\n");
      return;
    }
    const params = uploadTensors(trunkWeights(readNpz(new Uint8Array(readFileSync(file)))));
    /** Checks of 8 pixels whose edges are spread over `soft` pixels, plus an offset. */
    const checks = (soft: number, offset: number) => {
      const wave = (t: number): number => Math.max(-1, Math.min(1, (8 / soft) * Math.sin((Math.PI * t) / 8)));
      const values = Array.from({ length: 64 * 64 }, (_, i) => 0.6 * wave(i % 64) * wave(Math.floor(i / 64)) + offset);
      return tensor4d(
        values.flatMap((value) => [value, value, value]),
        [1, 64, 64, 3],
      );
    };
    const distance = (a: ReturnType<typeof checks>, b: ReturnType<typeof checks>): number =>
      (
        relativeL1(trunkFeatures(params, a, [3, 6]), trunkFeatures(params, b, [3, 6])) as Tensor
      ).dataSync()[0] as number;
    const sharp = checks(1, 0);
    const brighter = distance(checks(1, 0.05), sharp);
    expect(distance(sharp, sharp)).toBe(0);
    expect(brighter).toBeGreaterThan(0);
    expect(distance(checks(12, 0), sharp)).toBeGreaterThan(2 * brighter);
  });
});
