import "@tensorflow/tfjs-backend-cpu";
import { dispose, memory, setBackend, sum, type Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { blankPhoto } from "../core/photo.ts";
import { createRandom } from "../core/random.ts";
import { createSampleBank } from "./bank.ts";
import type { Phase } from "./types.ts";

const PHASE: Phase = { name: "tune", until: 1, size: 32, batch: 2, blocks: 1, critics: false, noise: {} };
const REQUEST = {
  seed: 1,
  size: 32,
  ratio: [0.1, 0.2],
  masks: { irregular: 0, boxes: 1, silhouette: 0, thin: 0, border: 0, square: 0 },
  guides: { guided: 0, sketch: 0, colour: 0, paste: 0 },
} as const;

function noise() {
  const photo = blankPhoto(48, 48);
  const random = createRandom(3);
  photo.data.forEach((_, i) => {
    photo.data[i] = i % 4 === 3 ? 255 : random.integer(0, 256);
  });
  return photo;
}

beforeAll(async () => {
  await setBackend("cpu");
});

describe("a bank of samples", () => {
  it("computes what is frozen once for each sample, and keeps one set at a time", async () => {
    let computed = 0;
    const bank = createSampleBank(
      4,
      PHASE,
      REQUEST,
      async () => noise(),
      (_, batch) => {
        computed++;
        return { total: sum(batch["photo"] as Tensor, undefined, true) };
      },
    );
    const before = memory().numTensors;
    const draw = async (...indices: number[]): Promise<number[]> => {
      const batch = await bank.draw(indices, {});
      expect(batch["photo"]?.shape).toEqual([indices.length, 32, 32, 3]);
      const totals = [...((await batch["total"]?.data()) ?? [])];
      dispose(Object.values(batch));
      return totals;
    };
    const first = [...(await draw(0, 1)), ...(await draw(2, 3))];
    expect([...(await draw(3, 2)), ...(await draw(1, 0))]).toEqual([...first].reverse());
    expect(computed).toBe(4);
    // The next set has other samples, and what was kept of the former one is gone.
    const second = [...(await draw(4, 5)), ...(await draw(6, 7))];
    expect(new Set([...first, ...second]).size).toBe(8);
    expect(computed).toBe(8);
    expect(await draw(0)).toEqual([first[0]]);
    expect(computed).toBe(9);
    expect(memory().numTensors).toBe(before);
  });
});
