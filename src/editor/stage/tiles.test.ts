import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaOf, contains, intersect, isEmpty } from "../../core/rect.ts";
import { createTileCache } from "./tile-cache.ts";
import { coarsestLevel, levelFor, parentOf, tileRect, tilesOver } from "./tile-plan.ts";

const sizes = fc.record({ width: fc.integer({ min: 1, max: 9000 }), height: fc.integer({ min: 1, max: 9000 }) });

describe("which tiles are shown", () => {
  it("covers a part of the photo exactly once", () => {
    fc.assert(
      fc.property(
        sizes,
        fc.nat(4),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (photo, level, at) => {
          const [a, b, c, d] = at as [number, number, number, number];
          const x = Math.min(a, b) * photo.width;
          const y = Math.min(c, d) * photo.height;
          const part = { x, y, width: Math.abs(a - b) * photo.width, height: Math.abs(c - d) * photo.height };
          const tiles = tilesOver(part, level, photo);
          const covered = tiles.reduce((sum, tile) => sum + areaOf(intersect(tileRect(tile, photo), part)), 0);
          expect(covered).toBeCloseTo(areaOf(part), 3);
          for (const tile of tiles) expect(isEmpty(intersect(tileRect(tile, photo), part))).toBe(false);
        },
      ),
    );
  });

  it("has the whole photo in one tile at the coarsest level, and each tile inside its parent", () => {
    fc.assert(
      fc.property(sizes, (photo) => {
        const whole = { x: 0, y: 0, ...photo };
        const top = coarsestLevel(photo);
        expect(tilesOver(whole, top, photo)).toEqual([{ level: top, column: 0, row: 0 }]);
        for (const tile of tilesOver(whole, Math.max(0, top - 2), photo))
          expect(contains(tileRect(parentOf(tile), photo), tileRect(tile, photo))).toBe(true);
      }),
    );
  });

  it("never shows coarser pixels than the screen has, nor finer than half of them", () => {
    const photo = { width: 6000, height: 4000 };
    for (const scale of [0.1, 0.124, 0.126, 0.25, 0.3, 0.5, 0.99]) {
      const tilePixel = 2 ** levelFor(scale, photo) * scale;
      expect(tilePixel).toBeLessThanOrEqual(1.0001);
      expect(tilePixel).toBeGreaterThan(0.5);
    }
    expect(levelFor(8, photo)).toBe(0);
    expect(levelFor(0.0001, photo)).toBe(coarsestLevel(photo));
  });
});

describe("tile cache", () => {
  const place = (column: number) => ({ level: 0, column, row: 0 });
  const bitmap = () => ({
    closed: 0,
    close() {
      this.closed++;
    },
  });

  it("keeps what was used last and closes the rest, each once", () => {
    const cache = createTileCache<ReturnType<typeof bitmap>>(2);
    const bitmaps = [bitmap(), bitmap(), bitmap()];
    cache.put(place(0), "after", bitmaps[0] as ReturnType<typeof bitmap>);
    cache.put(place(1), "after", bitmaps[1] as ReturnType<typeof bitmap>);
    cache.get(place(0), "after");
    cache.put(place(2), "after", bitmaps[2] as ReturnType<typeof bitmap>);
    expect(bitmaps.map((b) => b.closed)).toEqual([0, 1, 0]);
    expect(cache.get(place(1), "after")).toBeUndefined();
    cache.clear();
    expect(bitmaps.map((b) => b.closed)).toEqual([1, 1, 1]);
    expect(cache.size()).toBe(0);
  });

  it("marks tiles over changed pixels as stale, but never the opened photo", () => {
    const photo = { width: 2000, height: 600 };
    const cache = createTileCache<ReturnType<typeof bitmap>>(9);
    for (const column of [0, 1]) cache.put(place(column), "after", bitmap());
    cache.put(place(1), "before", bitmap());
    cache.invalidate([{ x: 600, y: 10, width: 5, height: 5 }], photo);
    expect(cache.get(place(0), "after")?.stale).toBe(false);
    expect(cache.get(place(1), "after")?.stale).toBe(true);
    expect(cache.get(place(1), "before")?.stale).toBe(false);
    cache.put(place(1), "after", bitmap());
    expect(cache.get(place(1), "after")?.stale).toBe(false);
  });
});
