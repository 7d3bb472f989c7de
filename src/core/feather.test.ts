import { expect, it } from "vitest";
import { featherPatch } from "./feather.ts";
import type { Patch } from "./patch.ts";
import { blankPhoto } from "./photo.ts";

const width = 21;
const old = blankPhoto(width, width);
const patch: Patch = {
  mask: { bounds: { x: 5, y: 7, width, height: width }, data: new Uint8Array(width * width).fill(1) },
  pixels: { width, height: width, data: new Uint8Array(width * width * 4).fill(200) },
};
const row = (p: Patch): number[] =>
  Array.from({ length: width }, (_, x) => p.pixels.data[(10 * width + x) * 4] as number);

it("fades in from the edge and is whole in the middle", () => {
  const feathered = row(featherPatch(patch, old, 5));
  for (let x = 1; x <= 10; x++) expect(feathered[x]).toBeGreaterThanOrEqual(feathered[x - 1] as number);
  expect(feathered[0]).toBeLessThan(30);
  expect(feathered[0]).toBeGreaterThan(0);
  expect(feathered.slice(5, 16)).toEqual(Array(11).fill(200));
  expect(feathered.toReversed()).toEqual(feathered);
});

it("is the patch itself at width 0, and keeps the mask", () => {
  expect(featherPatch(patch, old, 0)).toBe(patch);
  expect(featherPatch(patch, old, 3).mask).toBe(patch.mask);
});
