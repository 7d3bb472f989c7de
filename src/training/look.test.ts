import { describe, expect, it } from "vitest";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { createRandom } from "../core/random.ts";
import { lookDistance } from "./look.ts";

const SIDE = 32;

function paint(level: (x: number, y: number) => number): Photo {
  const photo = blankPhoto(SIDE, SIDE);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) photo.data.set([level(x, y), level(x, y), level(x, y), 255], 4 * (y * SIDE + x));
  return photo;
}

const hole = new Uint8Array(SIDE * SIDE).map((_, i) => (i % SIDE > 8 && i % SIDE < 24 ? 1 : 0));
const random = createRandom(3);
const noise = Float32Array.from({ length: SIDE * SIDE }, () => 40 * random.normal());
/** A ramp with grain. */
const grainy = paint((x, y) => 128 + 2 * (x - 16) + (noise[y * SIDE + x] as number));

describe("the difference in look", () => {
  it("is nothing between equal pictures, and where no hole is", () => {
    expect(lookDistance(grainy, grainy, hole)).toBe(0);
    expect(
      lookDistance(
        grainy,
        paint(() => 0),
        new Uint8Array(SIDE * SIDE),
      ),
    ).toBe(0);
  });

  it("sees that other grain is nearer than no grain, which has the smaller error", () => {
    const smooth = paint((x) => 128 + 2 * (x - 16));
    const other = paint((x, y) => 128 + 2 * (x - 16) + (noise[x * SIDE + y] as number));
    const error = (filled: Photo): number =>
      filled.data.reduce((sum, value, i) => sum + Math.abs(value - (grainy.data[i] as number)), 0);
    expect(error(smooth)).toBeLessThan(error(other));
    expect(lookDistance(grainy, other, hole)).toBeLessThan(0.6 * lookDistance(grainy, smooth, hole));
  });

  it("sees grain where the photo is smooth, and counts the hole alone", () => {
    const smooth = paint((x) => 128 + 2 * (x - 16));
    expect(lookDistance(smooth, grainy, hole)).toBeGreaterThan(0.5);
    const outside = paint((x, y) => (x > 6 && x < 26 ? 128 + 2 * (x - 16) : (noise[y * SIDE + x] as number)));
    expect(lookDistance(smooth, outside, hole)).toBe(0);
  });
});
