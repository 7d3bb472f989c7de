import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Photo } from "../../src/core/photo.ts";
import { createRandom } from "../../src/core/random.ts";
import type { WeightArray } from "../../src/models/weights.ts";
import { createPerceptual, type Perceptual } from "./perceptual.ts";

const random = createRandom(5);

function array(scale: number, offset: number, ...shape: number[]): WeightArray {
  const count = shape.reduce((product, side) => product * side, 1);
  return { shape, data: Float32Array.from({ length: count }, () => offset + scale * random.normal()) };
}

/** The true shapes of SqueezeNet 1.1 with random numbers in them. */
function randomNetwork(): Record<string, WeightArray> {
  const arrays: Record<string, WeightArray> = { shift: array(0, -0.1, 3), scale: array(0, 0.45, 3) };
  const convolution = (name: string, from: number, to: number, side: number): void => {
    arrays[`${name}.weight`] = array(Math.sqrt(2 / (from * side * side)), 0, to, from, side, side);
    arrays[`${name}.bias`] = array(0.01, 0, to);
  };
  convolution("features.0", 3, 64, 3);
  const fires = [
    [3, 64, 16],
    [4, 128, 16],
    [6, 128, 32],
    [7, 256, 32],
    [9, 256, 48],
    [10, 384, 48],
    [11, 384, 64],
    [12, 512, 64],
  ] as const;
  for (const [i, from, squeeze] of fires) {
    convolution(`features.${i}.squeeze`, from, squeeze, 1);
    convolution(`features.${i}.expand1x1`, squeeze, 4 * squeeze, 1);
    convolution(`features.${i}.expand3x3`, squeeze, 4 * squeeze, 3);
  }
  [64, 128, 256, 384, 384, 512, 512].forEach((channels, i) => {
    arrays[`uniform.lin${i}.weight`] = array(0, 1, 1, channels, 1, 1);
  });
  return arrays;
}

function noise(width: number, height: number): Photo {
  return { width, height, data: Uint8Array.from({ length: 4 * width * height }, () => random.integer(0, 256)) };
}

describe("perceptual distance", () => {
  let perceptual: Perceptual;
  beforeAll(async () => {
    perceptual = await createPerceptual(randomNetwork());
  });
  afterAll(() => perceptual.dispose());

  it("is 0 for equal photos, positive and symmetric otherwise, at sizes that pools do not divide", async () => {
    const [a, b] = [noise(46, 35), noise(46, 35)];
    const hole = { width: 46, height: 35, data: new Uint8Array(46 * 35).fill(1, 0, 500) };
    expect(await perceptual.distance(a, a, hole)).toEqual({ image: 0, hole: 0 });
    const there = await perceptual.distance(a, b, hole);
    const back = await perceptual.distance(b, a, hole);
    expect(there.image).toBeGreaterThan(0.01);
    expect(back.image).toBeCloseTo(there.image, 6);
    expect(back.hole).toBeCloseTo(there.hole, 6);
  });

  it("looks at the hole alone where asked: a change far from it hardly counts", async () => {
    const a = noise(96, 48);
    const b = { ...a, data: a.data.slice() };
    for (let y = 0; y < 48; y++) b.data.fill(128, 4 * (y * 96 + 64), 4 * (y * 96 + 96));
    const side = (from: number, to: number) => {
      const data = Uint8Array.from({ length: 96 * 48 }, (_, i) => Number(i % 96 >= from && i % 96 < to));
      return { width: 96, height: 48, data };
    };
    const far = await perceptual.distance(a, b, side(0, 16));
    const near = await perceptual.distance(a, b, side(72, 96));
    expect(far.hole).toBeLessThan(0.1 * near.hole);
    expect(near.image).toBe(far.image);
  });

  it("is not defined for photos that the network cannot take", async () => {
    const small = noise(16, 40);
    const { image } = await perceptual.distance(small, small, { width: 16, height: 40, data: new Uint8Array(640) });
    expect(image).toBeNaN();
  });

  it("names an array that is missing", async () => {
    const { shift: _, ...rest } = randomNetwork();
    await expect(createPerceptual(rest)).rejects.toThrow("lacks shift");
  });
});
