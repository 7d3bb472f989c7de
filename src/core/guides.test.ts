import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type Cutout,
  invertTransform,
  joinTransforms,
  lineOf,
  type PasteGuide,
  pastedMask,
  type Transform,
  transformPoint,
  withPasted,
} from "./guides.ts";
import { blankMask, EMPTY_MASK, holePixels } from "./mask.ts";
import { blankPhoto } from "./photo.ts";
import { contains, rectOf } from "./rect.ts";

const part = fc.double({ min: -3, max: 3, noNaN: true });
const transforms = fc
  .tuple(part, part, part, part, part, part)
  .filter(([a, b, c, d]) => Math.abs(a * d - b * c) > 0.05) as fc.Arbitrary<Transform>;
const points = fc.record({ x: part, y: part });

it("transforms are undone by their inverse and join in order", () => {
  fc.assert(
    fc.property(transforms, transforms, points, (first, second, point) => {
      const back = transformPoint(invertTransform(first), transformPoint(first, point));
      expect(back.x).toBeCloseTo(point.x, 6);
      expect(back.y).toBeCloseTo(point.y, 6);
      const joined = transformPoint(joinTransforms(second, first), point);
      const steps = transformPoint(second, transformPoint(first, point));
      expect(joined.x).toBeCloseTo(steps.x, 6);
      expect(joined.y).toBeCloseTo(steps.y, 6);
    }),
  );
  expect(() => invertTransform([1, 2, 2, 4, 0, 0])).toThrow(RangeError);
});

it("a smooth line runs through its points, a straight one is its points", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 8 },
    { x: 20, y: 0 },
  ];
  expect(lineOf({ points, smooth: false })).toBe(points);
  const curve = lineOf({ points, smooth: true });
  expect(curve.length).toBeGreaterThan(20);
  for (const { x, y } of points) expect(Math.min(...curve.map((p) => Math.hypot(p.x - x, p.y - y)))).toBeLessThan(1e-9);
  expect(Math.max(...curve.map(({ y }) => y))).toBeCloseTo(8, 1);
});

it("a pasted piece is missing with its ring, as far as the photo reaches", () => {
  const photo = { width: 40, height: 30 };
  const mask = blankMask({ x: 0, y: 0, width: 10, height: 6 });
  mask.data.fill(1);
  const cutout: Cutout = { id: 1, mask, pixels: blankPhoto(10, 6) };
  const guide: PasteGuide = { kind: "paste", cutout, transform: [1, 0, 0, 1, 34, 10], harmony: 1, ring: 2 };
  expect(holePixels(pastedMask(guide, photo))).toBe(6 * 6);
  expect(holePixels(pastedMask({ ...guide, transform: [2, 0, 0, 2, 5, 5] }, photo))).toBe(4 * 60);
  expect(holePixels(pastedMask({ ...guide, transform: [-1, 0, 0, 1, 15, 5] }, photo))).toBe(60);
  const missing = withPasted(EMPTY_MASK, [guide], photo);
  expect(holePixels(missing)).toBeGreaterThan(8 * 8);
  expect(contains(rectOf(photo), missing.bounds)).toBe(true);
  expect(withPasted(mask, [], photo)).toBe(mask);
  expect(withPasted(mask, [{ ...guide, transform: [1, 0, 0, 1, 90, 10] }], photo)).toBe(mask);
});
