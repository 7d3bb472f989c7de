import { describe, expect, it } from "vitest";
import { holePixels, maskAt } from "../core/mask.ts";
import { cropPhoto } from "../core/photo.ts";
import { expand, intersect, rectOf } from "../core/rect.ts";
import { rasterize } from "../core/stroke.ts";
import { findSimilar } from "./similar.ts";
import { paintPhoto } from "./testing.ts";

const size = { width: 400, height: 300 };
const noTick = async (): Promise<void> => undefined;
const spots = [
  [60, 50],
  [200, 80],
  [330, 60],
  [150, 200],
  [300, 240],
] as const;

/** A sky with dark spots of the given radius, one bright disc and one dark one that is far larger. */
function sky(radius: number) {
  return paintPhoto(size.width, size.height, (x, y) => {
    const base = 150 + x / 10 + y / 20;
    const dark = spots.some(([u, v]) => Math.hypot(x - u, y - v) <= radius);
    const bright = Math.hypot(x - 220, y - 180) <= radius;
    const large = Math.hypot(x - 40, y - 270) <= radius * 4;
    const ink = large || dark ? -60 : bright ? 60 : 0;
    return [base + ink - 20, base + ink, base + ink + 25];
  });
}

/** Every spot like the first one, marked generously. */
async function find(radius: number) {
  const photo = sky(radius);
  const points = [{ x: 60.5, y: 50.5, radius: radius + 4 }];
  const mask = rasterize([{ kind: "brush", mode: "add", points }], size);
  const area = intersect(expand(mask.bounds, Math.max(mask.bounds.width, mask.bounds.height)), rectOf(size));
  const pattern = { mask, photo: cropPhoto(photo, area), area };
  return findSimilar({ photo, crop: rectOf(size), pattern }, noTick);
}

describe("findSimilar", () => {
  it.each([3, 12])("finds and covers all spots of radius %s, and nothing else", async (radius) => {
    const mask = await find(radius);
    const reach = Math.floor(radius * 0.7);
    for (const [x, y] of spots)
      for (const [dx, dy] of [
        [0, 0],
        [reach, 0],
        [-reach, 0],
        [0, reach],
        [0, -reach],
      ] as const)
        expect(maskAt(mask, x + dx, y + dy)).toBe(1);
    expect(maskAt(mask, 220, 180)).toBe(0);
    expect(maskAt(mask, 40, 270)).toBe(0);
    const area = Math.PI * radius ** 2 * spots.length;
    expect(holePixels(mask)).toBeGreaterThan(0.9 * area);
    expect(holePixels(mask)).toBeLessThan(2.6 * area + 200);
  });

  it("finds nothing where nothing is marked, or the marked place looks like its surroundings", async () => {
    const photo = paintPhoto(size.width, size.height, () => [120, 130, 140], 3);
    const mask = rasterize([{ kind: "rectangle", mode: "add", rect: { x: 50, y: 50, width: 10, height: 10 } }], size);
    const area = expand(mask.bounds, 10);
    const pattern = { mask, photo: cropPhoto(photo, area), area };
    expect(holePixels(await findSimilar({ photo, crop: rectOf(size), pattern }, noTick))).toBe(0);
  });
});
