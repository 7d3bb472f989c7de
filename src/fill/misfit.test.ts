import { expect, it } from "vitest";
import { hashInts } from "../core/random.ts";
import { misfitOf } from "./misfit.ts";

const [width, height, radius, channels] = [60, 20, 2, 8];

/** A level of one row of patches whose sources lie 20 pixels on; what follows the photo's four channels is what guides say. */
function levelOf(colour: (x: number, y: number) => number, guide = 0) {
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    data.fill(colour(i % width, Math.floor(i / width)), i * channels, i * channels + 4);
    data.fill(hashInts(guide, i) & (guide ? 255 : 0), i * channels + 4, (i + 1) * channels);
  }
  const targets = Int32Array.from({ length: 13 }, (_, i) => 10 * width + 5 + i);
  const rest = { valid: data, hole: targets, box: { x: 0, y: 0, width, height }, slot: targets };
  const level = { width, height, channels, voted: 4, radius, data, targets, ...rest };
  return misfitOf(level, { source: targets.map((target) => target + 20) });
}

it("is nothing where patches are their sources over again, whatever guides say", () => {
  expect(levelOf((x, y) => hashInts(5, x % 20, y) & 255, 9)).toBe(0);
});

it("grows with the difference", () => {
  const apart = (by: number): number => levelOf((x, y) => (hashInts(5, x % 20, y) & 127) + (x < 20 ? 0 : by));
  expect(apart(8)).toBeGreaterThan(0);
  expect(apart(16)).toBeCloseTo(4 * apart(8), 5);
});

it("forgives more where there is more to fit: a texture's small faults weigh less than a haze's", () => {
  const fault = (x: number): number => (x < 20 ? 0 : 6);
  const haze = levelOf((x) => 90 + fault(x));
  const texture = levelOf((x, y) => (hashInts(5, x % 20, y) & 127) + fault(x));
  expect(texture).toBeLessThan(0.5 * haze);
});
