import { describe, expect, it } from "vitest";
import { blankPhoto } from "../core/photo.ts";
import { createRandom } from "../core/random.ts";
import { BATCH_PLANES, drawExample, holeDiscount, type PlaneName, stackExamples, viewOf } from "./examples.ts";
import { constant, valueAt } from "./schedules.ts";

function noisePhoto(width: number, height: number) {
  const random = createRandom(width);
  const photo = blankPhoto(width, height);
  for (let i = 0; i < photo.data.length; i++) photo.data[i] = i % 4 === 3 ? 255 : random.integer(0, 256);
  return photo;
}

const request = {
  seed: 5,
  index: 0,
  size: 32,
  ratio: [0.05, 0.4],
  masks: { irregular: 1, boxes: 1, silhouette: 1, thin: 1, border: 1, square: 1, rectangle: 1 },
  guides: { guided: 1, sketch: 0.7, colour: 0.7, paste: 0.5 },
} as const;

describe("examples", () => {
  it("are the same for the same seed and number and keep every plane's range and size", () => {
    const photo = noisePhoto(50, 41);
    expect(drawExample(photo, request)).toEqual(drawExample(photo, request));
    for (let index = 0; index < 12; index++) {
      const example = drawExample(photo, { ...request, index });
      for (const [name, channels] of Object.entries(BATCH_PLANES) as [PlaneName, number][]) {
        const plane = example[name];
        expect(plane.length).toBe(32 * 32 * channels);
        const least = channels === 3 ? -1 : 0;
        expect(plane.every((value) => value >= least && value <= 1)).toBe(true);
      }
      const { hole, discount, sketch, strokeAlpha, guideMask } = example;
      for (let i = 0; i < hole.length; i++) {
        expect((discount[i] as number) > 0).toBe(hole[i] === 1);
        if (!hole[i]) expect([sketch[i], strokeAlpha[i], guideMask[i]]).toEqual([0, 0, 0]);
      }
    }
  });

  it("averages areas: a flat photo stays flat, whatever the crop", () => {
    const photo = blankPhoto(70, 60);
    photo.data.fill(128);
    const { photo: pixels } = drawExample(photo, request);
    expect(Math.max(...pixels) - Math.min(...pixels)).toBeLessThan(1e-5);
  });

  it("crops at the wanted scale, where the photo is large enough", () => {
    const sides = (photo: { width: number; height: number }, span?: readonly [number, number]) =>
      Array.from({ length: 40 }, (_, index) => viewOf(photo, { ...request, index, ...(span && { span }) }).rect.width);
    const near = sides({ width: 300, height: 200 }, [1, 1.5]);
    expect([Math.min(...near), Math.max(...near)]).toEqual([32, 48]);
    expect(Math.min(...sides({ width: 300, height: 200 }))).toBeGreaterThanOrEqual(100);
    expect(new Set(sides({ width: 40, height: 36 }, [2, 3]))).toEqual(new Set([36]));
  });

  it("takes photos smaller than the crop", () => {
    expect(drawExample(noisePhoto(9, 7), request).photo.length).toBe(32 * 32 * 3);
  });

  it("discounts by the distance to the nearest known pixel", () => {
    const hole = new Uint8Array(256 * 256).map((_, i) => (i % 256 >= 56 && i % 256 < 200 ? 1 : 0));
    const discount = holeDiscount(hole, { width: 256, height: 256 });
    expect(discount[55]).toBe(0);
    expect(discount[56]).toBeCloseTo(0.97, 6);
    expect(discount[65]).toBeCloseTo(0.97 ** 10, 6);
    expect(discount[128]).toBeCloseTo(0.97 ** 72, 6);
    expect(Math.min(...discount.filter((value) => value > 0))).toBeGreaterThanOrEqual(0.1);
  });

  it("stacks plane by plane", () => {
    const photo = noisePhoto(40, 40);
    const two = [0, 1].map((index) => drawExample(photo, { ...request, index }));
    const stacked = stackExamples(two);
    expect(stacked.hole.length).toBe(2 * 32 * 32);
    expect(stacked.photo.slice(32 * 32 * 3)).toEqual(two[1]?.photo);
  });
});

describe("schedules", () => {
  it("follow their knots", () => {
    const curve = [
      { at: 0.2, value: 1 },
      { at: 0.4, value: 3 },
      { at: 0.8, value: 1, ease: "cosine" },
    ] as const;
    expect([0, 0.2, 0.3, 0.4, 0.6, 0.8, 1].map((t) => valueAt(curve, t))).toEqual(
      [1, 1, 2, 3, 2, 1, 1].map((v) => expect.closeTo(v, 9)),
    );
    expect(valueAt(constant(4), 0.7)).toBe(4);
    expect(() => valueAt([], 0)).toThrow(RangeError);
  });
});
