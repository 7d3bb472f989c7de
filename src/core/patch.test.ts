import fc from "fast-check";
import { expect, it } from "vitest";
import { blankMask } from "./mask.ts";
import { applyPatch } from "./patch.ts";
import { blankPhoto, clonePhoto, cropPhoto } from "./photo.ts";
import { createRandom } from "./random.ts";

function noise(width: number, height: number, seed: number) {
  const random = createRandom(seed);
  const photo = blankPhoto(width, height);
  for (let i = 0; i < photo.data.length; i++) photo.data[i] = random.integer(0, 256);
  return photo;
}

it("writes masked pixels only, and its inverse restores the photo bit for bit", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 9 }), (seed, x, y) => {
      const photo = noise(20, 16, seed);
      const before = clonePhoto(photo);
      const random = createRandom(seed + 1);
      const mask = blankMask({ x, y, width: 8, height: 7 });
      for (let i = 0; i < mask.data.length; i++) mask.data[i] = random.integer(0, 2);
      const patch = { mask, pixels: noise(8, 7, seed + 2) };
      const inverse = applyPatch(photo, patch);
      const changed = cropPhoto(photo, mask.bounds);
      const original = cropPhoto(before, mask.bounds);
      for (let i = 0; i < changed.data.length; i++)
        expect(changed.data[i]).toBe(mask.data[i >> 2] ? patch.pixels.data[i] : original.data[i]);
      const again = applyPatch(photo, inverse);
      expect(photo.data).toEqual(before.data);
      applyPatch(photo, again);
      expect(cropPhoto(photo, mask.bounds).data).toEqual(changed.data);
    }),
  );
});

it("refuses patches that do not fit", () => {
  const photo = blankPhoto(8, 8);
  const mask = blankMask({ x: 6, y: 0, width: 4, height: 2 });
  expect(() => applyPatch(photo, { mask, pixels: blankPhoto(4, 2) })).toThrow(RangeError);
  const inside = blankMask({ x: 0, y: 0, width: 4, height: 2 });
  expect(() => applyPatch(photo, { mask: inside, pixels: blankPhoto(2, 2) })).toThrow(RangeError);
  expect(() => cropPhoto(photo, { x: 7, y: 7, width: 2, height: 1 })).toThrow(RangeError);
});
