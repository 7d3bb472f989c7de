import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_MASK, holePixels, maskAt } from "./mask.ts";
import { contains } from "./rect.ts";
import { type MaskStroke, rasterize, strokeBounds } from "./stroke.ts";

const photo = { width: 40, height: 30 };

describe("rasterize", () => {
  it("paints a disc for a tap, by pixel centres", () => {
    const mask = rasterize([{ kind: "brush", mode: "add", points: [{ x: 10, y: 10, radius: 2 }] }], photo);
    expect(mask.bounds).toEqual({ x: 8, y: 8, width: 4, height: 4 });
    expect(holePixels(mask)).toBe(12); // a 4 x 4 square without its corners
    expect(maskAt(mask, 8, 8)).toBe(0);
    expect(maskAt(mask, 9, 8)).toBe(1);
  });

  it("always marks at least the pixel under a very small brush", () => {
    const mask = rasterize([{ kind: "brush", mode: "add", points: [{ x: 5.5, y: 6.5, radius: 0.1 }] }], photo);
    expect(holePixels(mask)).toBe(1);
    expect(maskAt(mask, 5, 6)).toBe(1);
  });

  it("leaves no gap along a dragged brush", () => {
    const mask = rasterize(
      [
        {
          kind: "brush",
          mode: "add",
          points: [
            { x: 3, y: 3, radius: 1.5 },
            { x: 35, y: 25, radius: 1.5 },
          ],
        },
      ],
      photo,
    );
    for (let t = 0; t <= 1; t += 0.01) {
      expect(maskAt(mask, Math.floor(3 + 32 * t), Math.floor(3 + 22 * t))).toBe(1);
    }
  });

  it("fills lassos even-odd and rectangles exactly", () => {
    const square = [
      { x: 2, y: 2 },
      { x: 12, y: 2 },
      { x: 12, y: 9 },
      { x: 2, y: 9 },
    ];
    expect(holePixels(rasterize([{ kind: "lasso", mode: "add", points: square }], photo))).toBe(70);
    const rect = { x: 30, y: 20, width: 50, height: 50 };
    const clipped = rasterize([{ kind: "rectangle", mode: "add", rect }], photo);
    expect(clipped.bounds).toEqual({ x: 30, y: 20, width: 10, height: 10 });
    expect(holePixels(clipped)).toBe(100);
  });

  it("subtracts in drawing order", () => {
    const add: MaskStroke = { kind: "rectangle", mode: "add", rect: { x: 5, y: 5, width: 10, height: 10 } };
    const erase: MaskStroke = { kind: "rectangle", mode: "subtract", rect: { x: 5, y: 5, width: 10, height: 5 } };
    expect(holePixels(rasterize([add, erase], photo))).toBe(50);
    expect(holePixels(rasterize([erase, add], photo))).toBe(100);
    expect(rasterize([add, erase, { ...erase, rect: { x: 0, y: 0, width: 40, height: 30 } }], photo)).toBe(EMPTY_MASK);
  });

  it("stays inside the photo and inside the stroke's own bounds, whatever is drawn", () => {
    const point = fc.record({
      x: fc.double({ min: -30, max: 70, noNaN: true }),
      y: fc.double({ min: -30, max: 60, noNaN: true }),
      radius: fc.double({ min: 0, max: 12, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(point, { maxLength: 6 }),
        fc.constantFrom("brush" as const, "lasso" as const),
        (points, kind) => {
          const stroke: MaskStroke = { kind, mode: "add", points };
          const mask = rasterize([stroke], photo);
          expect(contains({ x: 0, y: 0, ...photo }, mask.bounds)).toBe(true);
          expect(contains(strokeBounds(stroke), mask.bounds)).toBe(true);
        },
      ),
    );
  });
});
