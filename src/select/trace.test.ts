import { describe, expect, it } from "vitest";
import { rectOf } from "../core/rect.ts";
import type { Point } from "../core/stroke.ts";
import { paintPhoto } from "./testing.ts";
import { traceLine } from "./trace.ts";

const size = { width: 700, height: 300 };
/** A hanging cable of three pixels before a sky with a soft gradient, past a dark roof. */
const cable = (x: number): number => 80 + 60 * Math.sin((Math.PI * x) / 700);
const scene = (dark: boolean) =>
  paintPhoto(size.width, size.height, (x, y) => {
    if (y > 220 + 40 * Math.abs(Math.sin(x / 90))) return [60, 50, 45];
    const sky = 190 - y / 6;
    const ink = Math.abs(y + 0.5 - cable(x + 0.5)) <= 1.5 ? (dark ? -70 : 55) : 0;
    return [sky - 30 + ink, sky + ink, sky + 20 + ink];
  });

async function trace(dark: boolean, from: Point, to: Point) {
  return traceLine({ photo: scene(dark), crop: rectOf(size), from, to }, async () => undefined);
}

describe("traceLine", () => {
  it.each([true, false])(
    "follows a hanging cable (dark: %s) that the straight line misses, and covers it",
    async (dark) => {
      const points = await trace(dark, { x: 30, y: cable(30) + 3 }, { x: 670, y: cable(670) - 3 });
      expect(Math.abs(80 - cable(350))).toBeGreaterThan(50);
      const inner = points.filter(({ x }) => x > 60 && x < 640);
      for (const { x, y, radius } of inner) {
        expect(Math.abs(y - cable(x)) + 1.5).toBeLessThanOrEqual(radius + 1);
        expect(radius).toBeLessThan(6);
      }
      expect(inner.length).toBeGreaterThan(100);
      expect(points[0]?.x).toBeCloseTo(30, 0);
      expect(points.at(-1)?.x).toBeCloseTo(670, 0);
    },
  );

  it("gives nothing for two clicks on one place", async () => {
    expect(await trace(true, { x: 30, y: 90 }, { x: 31, y: 90 })).toEqual([]);
  });
});
