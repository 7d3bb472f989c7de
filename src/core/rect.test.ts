import fc from "fast-check";
import { expect, it } from "vitest";
import {
  areaOf,
  contains,
  coverRect,
  EMPTY_RECT,
  expand,
  intersect,
  isEmpty,
  type Rect,
  sameRect,
  union,
} from "./rect.ts";

const rects = fc.record({
  x: fc.integer({ min: -20, max: 20 }),
  y: fc.integer({ min: -20, max: 20 }),
  width: fc.integer({ min: 0, max: 20 }),
  height: fc.integer({ min: 0, max: 20 }),
});

const holds = (r: Rect, x: number, y: number): boolean => contains(r, { x, y, width: 1, height: 1 });

it("intersects and unites like sets of pixels", () => {
  fc.assert(
    fc.property(rects, rects, fc.integer({ min: -20, max: 40 }), fc.integer({ min: -20, max: 40 }), (a, b, x, y) => {
      expect(holds(intersect(a, b), x, y)).toBe(holds(a, x, y) && holds(b, x, y));
      if (holds(a, x, y) || holds(b, x, y)) expect(holds(union(a, b), x, y)).toBe(true);
      expect(areaOf(intersect(a, b))).toBeLessThanOrEqual(Math.min(areaOf(a), areaOf(b)));
    }),
  );
});

it("treats all empty rectangles alike", () => {
  expect(sameRect({ x: 3, y: 9, width: 0, height: 4 }, EMPTY_RECT)).toBe(true);
  expect(union(EMPTY_RECT, { x: 1, y: 1, width: 2, height: 2 })).toEqual({ x: 1, y: 1, width: 2, height: 2 });
  expect(isEmpty(expand({ x: 0, y: 0, width: 4, height: 4 }, -2))).toBe(true);
  expect(isEmpty(expand(EMPTY_RECT, 5))).toBe(true);
});

it("covers real-valued boxes with whole pixels", () => {
  expect(coverRect(-0.5, 1.2, 3.1, 2)).toEqual({ x: -1, y: 1, width: 5, height: 1 });
});
