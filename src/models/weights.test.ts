import "@tensorflow/tfjs-backend-cpu";
import { io } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LacunaError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import { fromFloat16, toFloat16 } from "./float16.ts";
import { readNpz } from "./npz.ts";
import { decodeModel, encodeModel, parseModelJson, type Weights } from "./weights.ts";

function randomWeights(): Weights {
  const random = createRandom(1);
  const draw = (...shape: number[]) => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
  });
  return { "a/filter": draw(3, 3, 2, 5), "a/bias": draw(5), "b/scale": draw() };
}

describe("float16", () => {
  it("gives back every half value exactly", () => {
    const bits = Uint16Array.from({ length: 65536 }, (_, i) => i).filter((b) => (b & 0x7c00) !== 0x7c00);
    expect(toFloat16(fromFloat16(bits))).toEqual(bits);
  });

  it("rounds to the nearest, ties to even, from subnormal to largest", () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const [bits] = toFloat16(Float32Array.of(value));
        const near = [-1, 0, 1].map((d) => fromFloat16(Uint16Array.of(((bits as number) + d) & 0xffff))[0] as number);
        const error = Math.abs((near[1] as number) - value);
        for (const other of near)
          if (Number.isFinite(other)) expect(error).toBeLessThanOrEqual(Math.abs(other - value));
      }),
      { seed: 1, numRuns: 2000 },
    );
    const ties = [1 + 2 ** -11, 1 + 3 * 2 ** -11, 2.5 * 2 ** -24, 65520, -1e9];
    expect(fromFloat16(toFloat16(Float32Array.from(ties)))).toEqual(
      Float32Array.of(1, 1 + 2 ** -9, 2 * 2 ** -24, Infinity, -Infinity),
    );
    expect(fromFloat16(toFloat16(Float32Array.of(Number.NaN)))[0]).toBeNaN();
  });
});

describe("weight files", () => {
  it("come back within half-precision rounding, through shards that cut tensors apart", async () => {
    const weights = randomWeights();
    const { model, shards } = await encodeModel("toy", { width: 3 }, weights, 64);
    expect(Object.keys(shards).length).toBe(3);
    const back = await decodeModel(parseModelJson(JSON.stringify(model)), shards);
    expect(Object.keys(back)).toEqual(Object.keys(weights));
    for (const [name, { shape, data }] of Object.entries(weights)) {
      expect(back[name]?.shape).toEqual(shape);
      for (let i = 0; i < data.length; i++) {
        const value = data[i] as number;
        expect(Math.abs((back[name]?.data[i] as number) - value)).toBeLessThanOrEqual(
          Math.abs(value) * 2 ** -11 + 2 ** -25,
        );
      }
    }
  });

  it("can be read by TensorFlow.js itself", async () => {
    const weights = randomWeights();
    const { model, shards } = await encodeModel("toy", {}, weights);
    const [group] = model.weightsManifest;
    const bytes = Object.values(shards)[0] as Uint8Array<ArrayBuffer>;
    const specs = group.weights.map((entry) => ({ ...entry, shape: [...entry.shape] }));
    const tensors = io.decodeWeights(bytes.buffer, specs);
    const ours = await decodeModel(model, shards);
    for (const name of Object.keys(weights)) expect(await tensors[name]?.data()).toEqual(ours[name]?.data);
  });

  it("refuses a changed, missing or foreign file with a sentence", async () => {
    const { model, shards } = await encodeModel("toy", {}, randomWeights());
    const [path, bytes] = Object.entries(shards)[0] as [string, Uint8Array<ArrayBuffer>];
    const changed = bytes.slice();
    changed[7] = (changed[7] as number) ^ 1;
    await expect(decodeModel(model, { [path]: changed })).rejects.toThrow(LacunaError);
    await expect(decodeModel(model, {})).rejects.toThrow(path);
    for (const text of ["", "{}", JSON.stringify({ ...model, version: 2 }), JSON.stringify({ ...model, format: "x" })])
      expect(() => parseModelJson(text)).toThrow(LacunaError);
  });

  it("refuses weights that half precision cannot hold", async () => {
    const weights = { a: { shape: [1], data: Float32Array.of(1e6) } };
    await expect(encodeModel("toy", {}, weights)).rejects.toThrow(RangeError);
  });
});

describe("npz", () => {
  it("refuses what is no npz", () => {
    expect(() => readNpz(new Uint8Array(100))).toThrow(RangeError);
  });
});
