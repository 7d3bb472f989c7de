import "@tensorflow/tfjs-backend-cpu";
import { memory, setBackend, zeros } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { blankPhoto } from "../core/photo.ts";
import type { GeneratorNetwork } from "../models/generator.ts";
import { cropsAt, drawHeldOut, fillHeldOut, gainOf, holePicture, meanL1 } from "./held-out.ts";

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

  it("lie where they are wanted, as they are and mirrored, with the truth in the hole", () => {
    const photo = flat(255);
    const hole = { bounds: { x: 12, y: 20, width: 2, height: 4 }, data: new Uint8Array(8).fill(1) };
    const [plain, mirrored] = cropsAt(photo, [{ rect: { x: 8, y: 0, width: 32, height: 32 }, hole }], 32);
    const places = (crop: typeof plain) =>
      [...(crop?.example.hole ?? [])].flatMap((value, i) => (value ? [[i % 32, Math.floor(i / 32)]] : []));
    expect(places(plain)).toEqual([20, 21, 22, 23].flatMap((y) => [4, 5].map((x) => [x, y])));
    expect(places(mirrored)).toEqual([20, 21, 22, 23].flatMap((y) => [26, 27].map((x) => [x, y])));
    expect(plain?.example.photo.every((value) => value === 1)).toBe(true);
    const [half] = cropsAt(photo, [{ rect: { x: 0, y: 0, width: 64, height: 64 }, hole }], 32);
    expect(places(half)).toEqual([10, 11].map((y) => [6, y]));
  });

  it("say how much lower either measure is, and how sure that is", () => {
    const result = (l1: number, look: number, pixels = 10) => ({ l1, look, pixels, picture: blankPhoto(1, 1) });
    const base = [result(10, 0.2), result(20, 0.4), result(30, 0.2)];
    const even = gainOf(
      base,
      base.map(({ l1, look }) => result(0.9 * l1, 1.1 * look)),
    );
    expect(even.l1.share).toBeCloseTo(0.1, 9);
    expect(even.look.share).toBeCloseTo(-0.1, 9);
    expect([even.l1.error, even.look.error].every((error) => error < 1e-9)).toBe(true);
    const uneven = gainOf(base, [result(1, 0.2), result(20, 0.4), result(33, 0.2)]);
    expect(uneven.l1).toMatchObject({ share: expect.closeTo(0.1, 9), error: expect.closeTo(0.2082, 4) });
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
