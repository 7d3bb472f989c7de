import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startNodeWasm } from "../../../cli/generator.ts";
import type { GeneratorInput } from "../../core/generator.ts";
import { createRandom } from "../../core/random.ts";
import type { StartedBackend } from "./backends/types.ts";
import { createGenerator } from "./create.ts";
import { attentionCells, joinPlanes, paddedSize } from "./planes.ts";
import { untrainedModel } from "./testing.ts";
import { type GeneratorModel, loadModel } from "./weights.ts";

let model: GeneratorModel;
let wasm: StartedBackend;
beforeAll(async () => {
  wasm = await startNodeWasm();
  const folder = await untrainedModel();
  model = await loadModel({ read: async (path) => folder.get(path) as Uint8Array<ArrayBuffer> }, "lacuna");
});

const tick = async (): Promise<void> => {};

/** Noise with a hole in the middle. */
function inputOf(width: number, height: number): GeneratorInput {
  const count = width * height;
  const random = createRandom(3);
  const hole = Float32Array.from({ length: count }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x > width / 4 && x < width / 2 && y > height / 4 && y < height / 2 ? 1 : 0;
  });
  const plane = (): Float32Array<ArrayBuffer> => new Float32Array(count);
  const rgb = Float32Array.from({ length: 3 * count }, (_, i) =>
    hole[Math.floor(i / 3)] ? 0 : random.uniform() - 0.5,
  );
  const strokeColour = new Float32Array(3 * count);
  return { width, height, rgb, hole, guideMask: plane(), sketch: plane(), strokeColour, strokeAlpha: plane() };
}

describe("the generator on a back end", () => {
  it("computes what its network computes, at the input's size", async () => {
    const generator = createGenerator(model, wasm);
    const { rgb } = await generator.complete(inputOf(72, 48), tick);
    expect(rgb.length).toBe(72 * 48 * 3);
    const padded = createGenerator(model, { ...wasm, sides: [64, 128] });
    const same = await padded.complete(inputOf(64, 128), tick);
    expect(same.rgb).toEqual((await generator.complete(inputOf(64, 128), tick)).rgb);
    expect((await padded.complete(inputOf(72, 48), tick)).rgb.length).toBe(72 * 48 * 3);
    generator.dispose();
    padded.dispose();
  });

  it("leaves as many tensors as it found, whatever the sizes, and none when disposed", async () => {
    const empty = memory().numTensors;
    const generator = createGenerator(model, wasm);
    await generator.warmUp();
    const { numTensors, numBytes } = memory();
    for (const side of [64, 96, 128, 80]) await generator.complete(inputOf(side, 64), tick);
    await expect(generator.complete({ ...inputOf(64, 64), width: 60 }, tick)).rejects.toThrow(RangeError);
    expect(memory()).toMatchObject({ numTensors, numBytes });
    generator.dispose();
    expect(memory().numTensors).toBe(empty);
  });

  it("keeps to the network's own largest side, and pads to its divisor", async () => {
    const network = { ...model.network, maxSide: 96, divisor: 16 };
    const generator = createGenerator({ ...model, network }, wasm);
    expect(generator.maxSide).toBe(96);
    expect((await generator.complete(inputOf(72, 40), tick)).rgb.length).toBe(72 * 40 * 3);
    generator.dispose();
  });

  it("refuses results that no network gives", async () => {
    const weights = { ...model.weights };
    const bias = weights["head.bias"] as (typeof weights)[string];
    for (const value of [Number.NaN, 100]) {
      weights["head.bias"] = { ...bias, data: bias.data.map(() => value) };
      const generator = createGenerator({ ...model, weights }, wasm);
      await expect(generator.complete(inputOf(64, 64), tick)).rejects.toMatchObject({
        fault: { code: "output-invalid" },
      });
      generator.dispose();
    }
  });

  it("rejects when its back end is lost, and stops when cancelled", async () => {
    const generator = createGenerator(model, { ...wasm, lost: Promise.resolve("unplugged") });
    await expect(generator.complete(inputOf(64, 64), tick)).rejects.toMatchObject({
      fault: { code: "backend-lost", detail: { backend: "wasm", reason: "unplugged" } },
    });
    const cancel = async (): Promise<void> => {
      throw new DOMException("enough", "AbortError");
    };
    await expect(generator.complete(inputOf(64, 64), cancel)).rejects.toThrow("enough");
    generator.dispose();
  });

  it("knows a device that goes while it is read from a cancel", async () => {
    const apply = (): never => {
      throw new DOMException("Buffer was unmapped before mapping was resolved.", "AbortError");
    };
    const generator = createGenerator({ ...model, network: { ...model.network, apply } }, wasm);
    await expect(generator.complete(inputOf(64, 64), tick)).rejects.toMatchObject({
      fault: { code: "backend-lost", detail: { backend: "wasm" } },
    });
    generator.dispose();
  });
});

describe("planes", () => {
  it("tell which cells the attention works for, in few numbers where the back end wants it", () => {
    const size = { width: 64, height: 32 };
    const planes = new Float32Array(64 * 32 * 10);
    for (const [x, y] of [
      [9, 0],
      [15, 7],
      [63, 31],
    ] as const)
      planes[(y * 64 + x) * 10 + 3] = 1;
    expect([...attentionCells(planes, size, false)]).toEqual([1, 31]);
    expect([...attentionCells(planes, size, true)]).toEqual([1, 31, 0, 2]);
    expect([...attentionCells(new Float32Array(planes.length), size, false)]).toEqual([0]);
    for (let i = 0; i < 64 * 8; i++) planes[i * 10 + 3] = 1;
    expect(attentionCells(planes, size, true).length).toBe(16);
    expect(new Set(attentionCells(planes, size, true)).size).toBe(16);
  });

  it("are mirrored into the padding", () => {
    const input = { ...inputOf(8, 8), hole: Float32Array.from({ length: 64 }, (_, i) => i) };
    const joined = joinPlanes(input, { width: 24, height: 8 });
    const row = Array.from({ length: 24 }, (_, x) => joined[10 * x + 3]);
    expect(row).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 6, 5]);
  });

  it("come in few sizes where the back end wants it", () => {
    expect(paddedSize({ width: 72, height: 8 }, [64, 128])).toEqual({ width: 128, height: 64 });
    expect(paddedSize({ width: 72, height: 8 }, undefined)).toEqual({ width: 72, height: 8 });
    expect(() => paddedSize({ width: 136, height: 8 }, [64, 128])).toThrow(RangeError);
  });
});
