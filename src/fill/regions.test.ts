import fc from "fast-check";
import { expect, it } from "vitest";
import { blankMask, EMPTY_MASK, holePixels, type Mask, maskAt, trimMask, unionMasks } from "../core/mask.ts";
import { areaOf, contains, type Rect, rectOf } from "../core/rect.ts";
import { planRegions } from "./regions.ts";

function box(rect: Rect): Mask {
  const mask = blankMask(rect);
  mask.data.fill(1);
  return mask;
}
const square = (x: number, y: number, side: number): Mask => box({ x, y, width: side, height: side });

it("refuses an empty mask and one that covers everything", () => {
  const photo = { width: 9, height: 7 };
  const fault = (code: string) => expect.objectContaining({ fault: { code, detail: {} } });
  expect(() => planRegions(EMPTY_MASK, photo)).toThrow(fault("mask-empty"));
  expect(() => planRegions(blankMask(rectOf(photo)), photo)).toThrow(fault("mask-empty"));
  expect(() => planRegions(square(20, 20, 4), photo)).toThrow(fault("mask-empty"));
  expect(() => planRegions(box(rectOf(photo)), photo)).toThrow(fault("mask-covers-all"));
});

it("looks less far for a hole along a whole side than for one inside", () => {
  const photo = { width: 2000, height: 1000 };
  /** Known pixels in the crop for each missing one. */
  const known = (hole: Rect): number =>
    planRegions(box(hole), photo).reduce((_, region) => areaOf(region.crop) / holePixels(region.hole) - 1, 0);
  const border = known({ x: 1880, y: 0, width: 120, height: 1000 });
  expect(border).toBeGreaterThanOrEqual(2);
  expect(border).toBeLessThan(3);
  expect(known({ x: 1700, y: 100, width: 120, height: 800 })).toBeGreaterThanOrEqual(3);
});

it("divides every mask into disjoint holes, each inside its crop with something known", () => {
  const holes = fc.array(
    fc.record({
      x: fc.integer({ min: 0, max: 380 }),
      y: fc.integer({ min: 0, max: 280 }),
      width: fc.integer({ min: 1, max: 90 }),
      height: fc.integer({ min: 1, max: 90 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  const photo = { width: 400, height: 300 };
  fc.assert(
    fc.property(holes, (rects) => {
      const drawn = rects.map(box).reduce(unionMasks);
      const regions = planRegions(drawn, photo);
      let wrong = 0;
      for (let y = 0; y < photo.height; y++)
        for (let x = 0; x < photo.width; x++) {
          const owners = regions.reduce((sum, region) => sum + maskAt(region.hole, x, y), 0);
          if (owners !== maskAt(drawn, x, y)) wrong++;
        }
      expect(wrong).toBe(0);
      for (const { hole, crop } of regions) {
        expect(trimMask(hole).bounds).toEqual(hole.bounds);
        expect(contains(crop, hole.bounds) && contains(rectOf(photo), crop)).toBe(true);
        expect(holePixels(hole)).toBeLessThan(areaOf(crop));
      }
    }),
    { numRuns: 8 },
  );
});

it("keeps far holes apart and joins near ones", () => {
  const photo = { width: 4000, height: 3000 };
  expect(planRegions(unionMasks(square(100, 100, 200), square(1500, 900, 200)), photo)).toHaveLength(2);
  expect(planRegions(unionMasks(square(1000, 1000, 200), square(1240, 1000, 200)), photo)).toHaveLength(1);
  const letters = Array.from({ length: 40 }, (_, i) => square(500 + 40 * i, 700, 20)).reduce(unionMasks);
  expect(planRegions(letters, photo)).toHaveLength(1);
});

it("takes context by the thickness of the hole, not by its length, nor by the photo's size", () => {
  const photo = { width: 4000, height: 3000 };
  const [scratch] = planRegions(box({ x: 1000, y: 1500, width: 2000, height: 5 }), photo);
  expect(areaOf(scratch?.crop as Rect)).toBeLessThan(2300 * 300);
  const [object] = planRegions(square(1700, 1200, 600), photo);
  expect(areaOf(object?.crop as Rect)).toBeLessThan(0.35 * 4000 * 3000);
  const [larger] = planRegions(square(1700, 1200, 600), { width: 8000, height: 6000 });
  expect(larger?.crop).toEqual(object?.crop);
});

it("takes little more than the wanted known pixels for a hole of megapixels", () => {
  const photo = { width: 12000, height: 8000 };
  const knownFor = (side: number): number => {
    const [region] = planRegions(square(5000, 3000, side), photo);
    return areaOf(region?.crop as Rect) / side ** 2 - 1;
  };
  expect(knownFor(800)).toBeCloseTo(8, 1);
  expect(knownFor(1600)).toBeGreaterThanOrEqual(3);
  expect(knownFor(1600)).toBeLessThan(3.6);
  expect(knownFor(2400)).toBeGreaterThanOrEqual(3);
  expect(knownFor(2400)).toBeLessThan(3.6);
});

it("finds known pixels for a hole of most of the photo", () => {
  const photo = { width: 1000, height: 800 };
  const [region] = planRegions(box({ x: 0, y: 0, width: 900, height: 700 }), photo);
  expect(region?.crop).toEqual(rectOf(photo));
});

it("stays quick on dust all over a large photo", () => {
  const photo = { width: 3000, height: 2000 };
  const dust = blankMask(rectOf(photo));
  for (let y = 10; y < 2000; y += 70) for (let x = 10; x < 3000; x += 70) dust.data[y * 3000 + x] = 1;
  const regions = planRegions(dust, photo);
  expect(regions.reduce((sum, region) => sum + holePixels(region.hole), 0)).toBe(holePixels(dust));
  expect(regions.length).toBeLessThanOrEqual(64);
});
