import { describe, expect, it } from "vitest";
import type { FillRequest, FillResult } from "../core/fill.ts";
import type { Generator } from "../core/generator.ts";
import { blankMask, type Mask } from "../core/mask.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import type { Rect } from "../core/rect.ts";
import { fillRegion } from "./fill.ts";
import { referenceKernels } from "./kernels/reference.ts";
import { HOLE } from "./planes.ts";
import { visibilityOf } from "./visibility.ts";

const SIDE = 52;
const hole = { x: 20, y: 24, width: 13, height: 12 };

function paint(colour: (x: number, y: number) => readonly [number, number, number]): Photo {
  const photo = blankPhoto(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) photo.data.set([...colour(i % SIDE, Math.floor(i / SIDE)), 255], i * 4);
  return photo;
}

function box(rect: Rect): Mask {
  const mask = blankMask(rect);
  mask.data.fill(1);
  return mask;
}

async function fill(photo: Photo, more: Partial<FillRequest>, generator?: Generator): Promise<FillResult> {
  const region = { hole: box(hole), crop: { x: 0, y: 0, width: SIDE, height: SIDE } };
  const request = { region, photo, missing: region.hole, guides: [], seed: 4, mode: "auto", ...more } as const;
  const parts = { kernels: referenceKernels, ...(generator && { generator }) };
  return await fillRegion(request, parts, async () => {});
}

const noise = (x: number, y: number): [number, number, number] => [
  80 + (hashInts(1, x >> 2, y >> 2) & 63) + (hashInts(2, x, y) & 15),
  120,
  90,
];

describe("candidates", () => {
  it("are as many as are wanted at most, all different, the least visible first", async () => {
    const { candidates } = await fill(paint(noise), { candidates: 3 });
    expect(candidates).toHaveLength(3);
    const costs = candidates.map(({ cost }) => cost);
    expect(costs).toEqual(costs.toSorted((a, b) => a - b));
    expect(costs[0]).toBeGreaterThan(0);
    for (const [i, { patch }] of candidates.entries()) {
      expect(patch.mask).toEqual(box(hole));
      expect(patch.pixels.data).not.toEqual(candidates[(i + 1) % 3]?.patch.pixels.data);
    }
  });

  it("include the one that comes without being asked for more", async () => {
    const alone = await fill(paint(noise), {});
    const several = await fill(paint(noise), { candidates: 2 });
    expect(alone.candidates).toHaveLength(1);
    expect(several.candidates.map(({ patch }) => patch)).toContainEqual(alone.candidates[0].patch);
  });

  it("are one where all come out alike", async () => {
    const { candidates } = await fill(
      paint(() => [90, 60, 30]),
      { candidates: 3 },
    );
    expect(candidates).toHaveLength(1);
    expect(candidates[0].cost).toBe(0);
  });

  it("put the search alone before a guide that misleads it", async () => {
    const misled: Generator = {
      name: "misled",
      backend: "test",
      maxSide: 64,
      complete: async ({ rgb }) => ({ rgb: rgb.map((_, i) => (i % 3 === 0 ? 1 : -1)) }),
    };
    const photo = paint((x, y) => (y < 8 ? [255, 0, 0] : [100 + (hashInts(1, x % 8, y % 8) & 63), 120, 90]));
    const guided = await fill(photo, {}, misled);
    const both = await fill(photo, { candidates: 2 }, misled);
    const unguided = await fill(photo, { mode: "patch" });
    expect(both.candidates[0].patch).toEqual(unguided.candidates[0].patch);
    expect(both.candidates[1]?.patch).toEqual(guided.candidates[0].patch);
  });
});

describe("what must not be copied", () => {
  // Darkness on the left reaches to the hole; on the right it is light.
  const photo = paint((x, y) => [(x < 26 ? 20 : 180) + (hashInts(3, x, y) & 15), 100, 100]);
  const red = (result: FillResult, x: number): number =>
    result.candidates[0].patch.pixels.data[4 * (6 * hole.width + x)] as number;

  it("is left alone", async () => {
    expect(red(await fill(photo, {}), 2)).toBeLessThan(60);
    expect(red(await fill(photo, { avoid: box({ x: 0, y: 0, width: 26, height: SIDE }) }), 6)).toBeGreaterThan(120);
  });

  it("is left alone by what copies its mirror image, too", async () => {
    const avoid = box({ x: 0, y: 0, width: 26, height: SIDE });
    const { candidates } = await fill(photo, { avoid, candidates: 3 });
    expect(candidates).toHaveLength(3);
    for (const { patch } of candidates) expect(patch.pixels.data[4 * (6 * hole.width + 6)]).toBeGreaterThan(120);
  });

  it("may be everything: smooth colours are left", async () => {
    const { candidates } = await fill(photo, { avoid: box({ x: 0, y: 0, width: SIDE, height: SIDE }) });
    expect(candidates[0].patch.pixels.data.every((byte) => byte > 10)).toBe(true);
  });
});

describe("visibility", () => {
  const photo = paint((x, y) => [hashInts(1, x % 10, y % 10) & 255, 50, 50]);
  const state = new Uint8Array(SIDE * SIDE);
  const places: number[] = [];
  for (let i = 0; i < state.length; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    if (x < hole.x || y < hole.y || x >= hole.x + hole.width || y >= hole.y + hole.height) continue;
    state[i] = HOLE;
    places.push(i);
  }
  const composite = (shift: (at: number) => number) => {
    const source = Int32Array.from(places, (at) => at + shift(at));
    const pixels = Float32Array.from(
      { length: 4 * places.length },
      (_, i) => photo.data[4 * (source[i >> 2] as number) + (i & 3)] as number,
    );
    return { hole: Int32Array.from(places), pixels, source };
  };

  it("is 0 where a copy continues the photo, and grows with what does not fit", () => {
    const level = (shift: (at: number) => number): number => visibilityOf(photo, state, composite(shift));
    expect(level(() => -20 * SIDE)).toBe(0);
    const rim = level(() => -20 * SIDE + 3);
    expect(rim).toBeGreaterThan(10);
    expect(level((at) => -20 * SIDE + (at % 2 ? 3 : 0))).toBeGreaterThan(rim);
  });
});
