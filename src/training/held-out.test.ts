import "@tensorflow/tfjs-backend-cpu";
import { memory, setBackend, zeros } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { blankPhoto } from "../core/photo.ts";
import type { GeneratorNetwork } from "../models/generator.ts";
import { drawHeldOut, fillHeldOut, holePicture, meanL1 } from "./held-out.ts";

beforeAll(() => setBackend("cpu"));

/** Always paints the middle of the range: 127.5. */
const grey = {
  apply: (_: unknown, { shape }: { shape: number[] }) => ({
    cells: zeros([1, (shape[1] as number) / 2, (shape[2] as number) / 2, 12]),
  }),
} as unknown as GeneratorNetwork<unknown>;

function flat(level: number, alpha = 255) {
  const photo = blankPhoto(64, 64);
  for (let i = 0; i < photo.data.length; i++) photo.data[i] = i % 4 === 3 ? alpha : level;
  return photo;
}

describe("held-out crops", () => {
  it("are the same for the same seed, and one of each photo in turn", () => {
    const photos = [flat(10), flat(200)];
    const crops = drawHeldOut(photos, 4, 32, 7);
    expect(drawHeldOut(photos, 4, 32, 7)).toEqual(crops);
    expect(crops.map(({ example }) => (example.photo[0] as number) > 0)).toEqual([false, true, false, true]);
  });

  it("are scored by the hole alone, and keep what is known", async () => {
    const [crop] = drawHeldOut([flat(28)], 1, 32, 1);
    if (!crop) throw new Error("no crop");
    const before = memory().numTensors;
    const result = await fillHeldOut(grey, {}, crop);
    expect(memory().numTensors).toBe(before);
    const hole = crop.example.hole.reduce((sum, value) => sum + value, 0);
    expect(result.pixels).toBe(hole);
    // The sample's light is changed by at most 8 percent.
    expect(result.l1).toBeGreaterThan(128 - 28 * 1.3);
    expect(result.l1).toBeLessThan(128 - 28 * 0.7);
    const shown = holePicture(crop);
    for (let i = 0; i < 32 * 32; i++) expect(shown.data[4 * i] === 128).toBe(crop.example.hole[i] === 1);
  });

  it("weigh every hole pixel alike", () => {
    expect(
      meanL1([
        { l1: 10, pixels: 30 },
        { l1: 40, pixels: 10 },
      ]),
    ).toBe(17.5);
    expect(meanL1([])).toBe(0);
  });
});
