import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blankMask,
  distanceToHole,
  EMPTY_MASK,
  growMask,
  holePixels,
  invertMask,
  type Mask,
  maskAt,
  reframeMask,
  shrinkMask,
  trimMask,
  unionMasks,
} from "./mask.ts";
import { contains, rectOf, sameRect } from "./rect.ts";

const size = { width: 24, height: 17 };

/** Random masks inside a 24 x 17 photo. */
const masks = fc
  .record({
    x: fc.integer({ min: 0, max: 15 }),
    y: fc.integer({ min: 0, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 1, max: 8 }),
    seed: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 72, maxLength: 72 }),
  })
  .map(({ seed, ...bounds }): Mask => {
    const mask = blankMask(bounds);
    for (let i = 0; i < mask.data.length; i++) mask.data[i] = seed[i % seed.length] === 0 ? 1 : 0;
    return mask;
  });

function everyPixel(visit: (x: number, y: number) => void): void {
  for (let y = -2; y < size.height + 2; y++) for (let x = -2; x < size.width + 2; x++) visit(x, y);
}

describe("Mask", () => {
  it("keeps its pixels when trimmed, and its bounds become tight", () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const tight = trimMask(mask);
        everyPixel((x, y) => expect(maskAt(tight, x, y)).toBe(maskAt(mask, x, y)));
        expect(tight === EMPTY_MASK).toBe(holePixels(mask) === 0);
        if (tight === EMPTY_MASK) return;
        const { bounds } = tight;
        const rowOrColumn = (count: number, at: (i: number) => number) =>
          Array.from({ length: count }, (_, i) => at(i)).some((v) => v === 1);
        expect(rowOrColumn(bounds.width, (i) => maskAt(tight, bounds.x + i, bounds.y))).toBe(true);
        expect(rowOrColumn(bounds.width, (i) => maskAt(tight, bounds.x + i, bounds.y + bounds.height - 1))).toBe(true);
        expect(rowOrColumn(bounds.height, (i) => maskAt(tight, bounds.x, bounds.y + i))).toBe(true);
        expect(rowOrColumn(bounds.height, (i) => maskAt(tight, bounds.x + bounds.width - 1, bounds.y + i))).toBe(true);
      }),
    );
  });

  it("drops what falls outside new bounds and keeps the rest", () => {
    fc.assert(
      fc.property(masks, masks, (mask, other) => {
        const moved = reframeMask(mask, other.bounds);
        expect(sameRect(moved.bounds, other.bounds)).toBe(true);
        everyPixel((x, y) => {
          const inside = contains(other.bounds, { x, y, width: 1, height: 1 });
          expect(maskAt(moved, x, y)).toBe(inside ? maskAt(mask, x, y) : 0);
        });
      }),
    );
  });

  it("unites pixel by pixel", () => {
    fc.assert(
      fc.property(masks, masks, (a, b) => {
        const both = unionMasks(a, b);
        everyPixel((x, y) => expect(maskAt(both, x, y)).toBe(maskAt(a, x, y) | maskAt(b, x, y)));
      }),
    );
  });

  it("measures the exact distance to the nearest hole pixel", () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const distance = distanceToHole(mask);
        const { width, height } = mask.bounds;
        for (let i = 0; i < width * height; i++) {
          let best = (width + height) ** 2;
          for (let j = 0; j < width * height; j++)
            if (mask.data[j])
              best = Math.min(
                best,
                ((i % width) - (j % width)) ** 2 + (Math.floor(i / width) - Math.floor(j / width)) ** 2,
              );
          expect(distance[i]).toBe(best);
        }
      }),
    );
  });

  it("grows by a disc that stays inside the photo and only ever adds", () => {
    fc.assert(
      fc.property(masks, fc.integer({ min: 0, max: 5 }), (mask, radius) => {
        const grown = growMask(mask, radius, size);
        expect(contains(rectOf(size), grown.bounds)).toBe(true);
        everyPixel((x, y) => {
          if (maskAt(mask, x, y)) expect(maskAt(grown, x, y)).toBe(1);
        });
        if (radius === 0) expect(grown).toBe(mask);
      }),
    );
  });

  it("grows one pixel into a round disc", () => {
    const one = { bounds: { x: 10, y: 8, width: 1, height: 1 }, data: Uint8Array.of(1) };
    const rows = (mask: Mask): string[] =>
      Array.from({ length: mask.bounds.height }, (_, y) =>
        Array.from(mask.data.subarray(y * mask.bounds.width, (y + 1) * mask.bounds.width)).join(""),
      );
    expect(rows(growMask(one, 1, size))).toEqual(["111", "111", "111"]);
    expect(rows(growMask(one, 2, size))).toEqual(["01110", "11111", "11111", "11111", "01110"]);
  });
});

describe("changes of a whole mask", () => {
  it("shrinks to what is far enough from every known pixel of the photo, and undoes no more than it grew", () => {
    fc.assert(
      fc.property(masks, fc.integer({ min: 0, max: 4 }), (mask, radius) => {
        const shrunk = shrinkMask(mask, radius, size);
        everyPixel((x, y) => {
          let far = maskAt(mask, x, y);
          for (let v = 0; v < size.height; v++)
            for (let u = 0; u < size.width; u++)
              if (!maskAt(mask, u, v) && (x - u) ** 2 + (y - v) ** 2 <= radius * radius + radius && radius > 0) far = 0;
          expect(maskAt(shrunk, x, y)).toBe(far);
        });
      }),
      { numRuns: 30 },
    );
  });

  it("inverts inside the photo, twice back to itself", () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const inverse = invertMask(mask, size);
        const back = invertMask(inverse, size);
        everyPixel((x, y) => {
          const inside = x >= 0 && y >= 0 && x < size.width && y < size.height;
          expect(maskAt(inverse, x, y)).toBe(inside ? 1 - maskAt(mask, x, y) : 0);
          if (inside) expect(maskAt(back, x, y)).toBe(maskAt(mask, x, y));
        });
      }),
      { numRuns: 20 },
    );
  });
});
