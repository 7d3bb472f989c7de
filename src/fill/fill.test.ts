import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LacunaError } from "../core/errors.ts";
import type { FillMode } from "../core/fill.ts";
import type { Generator, GeneratorInput } from "../core/generator.ts";
import { blankMask, growMask, holePixels, type Mask, maskAt, trimMask, unionMasks } from "../core/mask.ts";
import { applyPatch, type Patch } from "../core/patch.ts";
import { blankPhoto, clonePhoto, type Photo } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import type { Rect } from "../core/rect.ts";
import { fillPhoto } from "./fill.ts";
import { referenceKernels } from "./kernels/reference.ts";

const parts = { kernels: referenceKernels };
const still = async (): Promise<void> => {};

function paint(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Photo {
  const photo = blankPhoto(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) photo.data.set([...colour(x, y), 255].slice(0, 4), (y * width + x) * 4);
  return photo;
}

const noise = (x: number, y: number): number[] => [0, 1, 2].map((c) => hashInts(7, x, y, c) & 255);

function box(rect: Rect): Mask {
  const mask = blankMask(rect);
  mask.data.fill(1);
  return mask;
}

async function fill(photo: Photo, mask: Mask, { grow = 0, seed = 1 } = {}): Promise<Photo> {
  const result = await fillPhoto(photo, mask, { grow, seed, mode: "auto", guides: [] }, parts, still);
  const out = clonePhoto(photo);
  for (const patch of result.patches) applyPatch(out, patch);
  return out;
}

/** The photo with its hole painted over, so that nothing of the answer can leak. */
function hidden(photo: Photo, mask: Mask): Photo {
  const out = clonePhoto(photo);
  for (let i = 0; i < photo.width * photo.height; i++)
    if (maskAt(mask, i % photo.width, Math.floor(i / photo.width))) out.data.set([255, 0, 255, 255], i * 4);
  return out;
}

function worstError(a: Photo, b: Photo): number {
  return a.data.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b.data[i] as number))), 0);
}

describe("what comes out", () => {
  it("keeps every pixel outside the grown mask and covers exactly the grown mask", async () => {
    const photo = paint(70, 60, noise);
    const mask = unionMasks(box({ x: 10, y: 12, width: 9, height: 7 }), box({ x: 55, y: 0, width: 15, height: 6 }));
    const grown = growMask(mask, 3, photo);
    const result = await fillPhoto(photo, mask, { grow: 3, seed: 1, mode: "auto", guides: [] }, parts, still);
    const pixels = result.patches.reduce((sum, patch) => sum + holePixels(patch.mask), 0);
    expect(pixels).toBe(holePixels(grown));
    for (const { mask: own } of result.patches)
      for (let i = 0; i < own.data.length; i++) {
        const x = own.bounds.x + (i % own.bounds.width);
        const y = own.bounds.y + Math.floor(i / own.bounds.width);
        if (own.data[i]) expect(maskAt(grown, x, y)).toBe(1);
      }
    expect(result.backend).toContain("TypeScript");
    expect(result.milliseconds.detail).toBeGreaterThan(0);
  });

  it("takes of its options what it knows, whatever else their object holds", async () => {
    const photo = paint(40, 40, noise);
    const options = { grow: 0, seed: 1, mode: "auto", guides: [], photo: "a path", region: 7 } as const;
    const { patches } = await fillPhoto(photo, box({ x: 12, y: 12, width: 6, height: 6 }), options, parts, still);
    expect(patches).toHaveLength(1);
  });

  it("does not look at what is under the mask, and gives the same pixels for the same seed", async () => {
    const photo = paint(60, 50, (x, y) => [x * 4, y * 5, ((x >> 2) + (y >> 2)) & 1 ? 200 : 40]);
    const mask = box({ x: 20, y: 18, width: 14, height: 12 });
    const first = await fill(photo, mask);
    expect(worstError(await fill(photo, mask), first)).toBe(0);
    expect(worstError(await fill(hidden(photo, mask), mask), first)).toBe(0);
  });

  it("leaves a constant photo constant", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), async (r, g) => {
        const photo = paint(40, 40, () => [r, g, 9]);
        const mask = box({ x: 11, y: 13, width: 12, height: 15 });
        expect(worstError(await fill(hidden(photo, mask), mask), photo)).toBe(0);
      }),
      { numRuns: 5 },
    );
  });

  it("completes a tiled texture to itself", async () => {
    const photo = paint(96, 96, (x, y) => noise(x % 8, y % 8));
    const mask = box({ x: 40, y: 37, width: 17, height: 14 });
    expect(worstError(await fill(hidden(photo, mask), mask), photo)).toBe(0);
  });

  it("continues a linear gradient within two levels", async () => {
    const photo = paint(96, 96, (x, y) => [x + 60, y + 40, 120]);
    const mask = box({ x: 38, y: 40, width: 16, height: 16 });
    expect(worstError(await fill(hidden(photo, mask), mask), photo)).toBeLessThanOrEqual(2);
  });

  it("fills transparency too, and gives transparent pixels no say in colour", async () => {
    const photo = paint(64, 64, (x) => (x < 32 ? [200, 60, 30] : [0, 255, 0]));
    for (let i = 0; i < 64 * 64; i++) if (i % 64 >= 32) photo.data[i * 4 + 3] = 0;
    const mask = box({ x: 24, y: 24, width: 16, height: 16 });
    const out = await fill(hidden(photo, mask), mask);
    const at = (x: number): number[] => [...out.data.subarray((32 * 64 + x) * 4, (32 * 64 + x) * 4 + 4)];
    for (const [c, value] of [200, 60, 30, 255].entries())
      expect(Math.abs((at(26)[c] as number) - value)).toBeLessThanOrEqual(1);
    expect(at(38)[3]).toBe(0);
  });
});

describe("a first look", () => {
  const photo = paint(120, 90, (x, y) => [((x >> 3) + (y >> 3)) & 1 ? 210 : 40, x, y]);
  const mask = box({ x: 36, y: 24, width: 44, height: 40 });
  const options = { grow: 0, seed: 1, mode: "auto", guides: [] } as const;

  it("shows the whole hole before the fill is done, and changes nothing about it", async () => {
    const alone = await fillPhoto(photo, mask, options, parts, still);
    const looks: Patch[] = [];
    const { patches } = await fillPhoto(photo, mask, options, parts, still, (look) => looks.push(look));
    expect(patches).toEqual(alone.patches);
    expect(looks).toHaveLength(1);
    const [look] = looks as [Patch];
    expect(look.mask).toEqual(mask);
    expect(look.pixels.data.every((value, i) => i % 4 < 3 || value === 255)).toBe(true);
    expect(look.pixels).not.toEqual(patches[0]?.pixels);
    // Of the two colours of the boards, not of their mean.
    const reds = look.pixels.data.filter((_, i) => i % 4 === 0);
    expect(reds.filter((red) => Math.abs(red - 40) < 30 || Math.abs(red - 210) < 30).length).toBeGreaterThan(
      0.8 * reds.length,
    );
  });

  it("is left out where the search has one level: the fill itself is as quick", async () => {
    const looks: Patch[] = [];
    const wire = box({ x: 20, y: 40, width: 60, height: 3 });
    await fillPhoto(photo, wire, options, parts, still, (look) => looks.push(look));
    expect(looks).toEqual([]);
  });
});

describe("hard cases", () => {
  const cases: readonly [name: string, width: number, height: number, mask: Mask][] = [
    ["hole in a corner", 60, 60, box({ x: 0, y: 0, width: 25, height: 20 })],
    ["hole along a whole side", 60, 60, box({ x: 0, y: 45, width: 60, height: 15 })],
    ["wire of one pixel", 120, 40, box({ x: 0, y: 20, width: 120, height: 1 })],
    ["hole larger than what is known", 64, 64, box({ x: 8, y: 8, width: 50, height: 50 })],
    ["95 percent", 80, 80, box({ x: 1, y: 1, width: 78, height: 78 })],
    [
      "all but one pixel",
      20,
      20,
      trimMask({ bounds: { x: 0, y: 0, width: 20, height: 20 }, data: new Uint8Array(400).fill(1, 1) }),
    ],
    ["one column known", 30, 30, box({ x: 1, y: 0, width: 29, height: 30 })],
  ];
  it.each(cases)("%s", async (_, width, height, mask) => {
    const photo = paint(width, height, (x, y) => [100 + (hashInts(1, x, y) & 31), 120, 140]);
    const out = await fill(hidden(photo, mask), mask);
    for (let i = 0; i < width * height; i++) {
      expect(out.data[i * 4 + 3]).toBe(255);
      expect(out.data[i * 4 + 1]).toBe(120);
      expect(Math.abs((out.data[i * 4] as number) - 115)).toBeLessThan(60);
    }
  });

  it("photos of 1 x 1 to 8 x 8 pixels with any mask", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 1 })),
        async (width, height, bits) => {
          const photo = paint(width, height, () => [40, 50, 60]);
          const mask = blankMask({ x: 0, y: 0, width, height });
          for (let i = 0; i < mask.data.length; i++) mask.data[i] = bits.next().value as number;
          const missing = holePixels(mask);
          const filled = fill(hidden(photo, mask), mask);
          if (missing === 0) await expect(filled).rejects.toMatchObject({ fault: { code: "mask-empty" } });
          else if (missing === width * height) await expect(filled).rejects.toBeInstanceOf(LacunaError);
          else expect(worstError(await filled, photo)).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("stops when the tick rejects", async () => {
    const photo = paint(64, 64, noise);
    const stop = new DOMException("stop", "AbortError");
    const options = { grow: 0, seed: 1, mode: "auto" as const, guides: [] };
    const mask = box({ x: 20, y: 20, width: 20, height: 20 });
    await expect(fillPhoto(photo, mask, options, parts, () => Promise.reject(stop))).rejects.toBe(stop);
  });
});

describe("with a generator", () => {
  const size = { width: 100, height: 72 };
  const truth = paint(size.width, size.height, (x, y) => [90 + (hashInts(6, x, y) & 15), x < 50 ? 60 : 180, 120]);
  const mask = box({ x: 30, y: 22, width: 40, height: 26 });
  const seen: GeneratorInput[] = [];
  /** Says where the border between the two halves of the picture lies. */
  const saying = (borderAt: (y: number) => number): Generator => ({
    name: "test",
    backend: "test",
    maxSide: 64,
    complete: async (input) => {
      seen.push(input);
      const scale = size.width / input.width;
      const rgb = Float32Array.from({ length: input.rgb.length }, (_, i) => {
        const at = Math.floor(i / 3);
        const x = ((at % input.width) + 0.5) * scale;
        const green = x < borderAt((Math.floor(at / input.width) + 0.5) * scale) ? 60 : 180;
        return ([97, green, 120][i % 3] as number) / 127.5 - 1;
      });
      return { rgb };
    },
  });

  async function fillAs(mode: FillMode, whole = truth, borderAt = (_y: number): number => 60) {
    const options = { grow: 0, seed: 2, mode, guides: [] };
    const told = { ...parts, generator: saying(borderAt) };
    const result = await fillPhoto(hidden(whole, mask), mask, options, told, still);
    const photo = clonePhoto(whole);
    for (const patch of result.patches) applyPatch(photo, patch);
    return { photo, backend: result.backend };
  }
  const green = (photo: Photo, x: number, y = 35): number => photo.data[(y * size.width + x) * 4 + 1] as number;

  it("hands it planes at its working size and takes its pixels in generator mode", async () => {
    seen.length = 0;
    const { photo, backend } = await fillAs("generator");
    const [input] = seen;
    expect([input?.width, input?.height].map((side) => (side as number) % 8)).toEqual([0, 0]);
    expect(Math.max(input?.width as number, input?.height as number)).toBe(64);
    for (let i = 0; i < (input as GeneratorInput).hole.length; i++)
      if (input?.hole[i] === 1) expect(input.rgb[i * 3]).toBe(0);
    expect(green(photo, 55)).toBeLessThan(100);
    expect(backend).toBe("test");
  });

  it("is followed by the patch search, which brings the photo's own grain", async () => {
    // The border comes in at 44 and goes out at 56: only the generator knows where it turns.
    for (const turn of [28, 42]) {
      const borderAt = (y: number): number => (y < turn ? 44 : 56);
      const turned = paint(size.width, size.height, (x, y) => [
        90 + (hashInts(6, x, y) & 15),
        x < borderAt(y) ? 60 : 180,
        120,
      ]);
      const { photo, backend } = await fillAs("auto", turned, borderAt);
      expect(green(photo, 50, 35) < 80).toBe(turn === 28);
      expect(green(photo, 40, 35)).toBeLessThan(80);
      expect(green(photo, 60, 35)).toBeGreaterThan(160);
      const reds = new Set(Array.from({ length: 30 }, (_, i) => photo.data[(35 * size.width + 35 + i) * 4]));
      expect(reds.size).toBeGreaterThan(6);
      expect(backend).toContain("patch search");
    }
  });

  it("is not followed where the search goes together better without it", async () => {
    const { photo } = await fillAs("auto");
    expect(green(photo, 46)).toBeLessThan(80);
    expect(green(photo, 54)).toBeGreaterThan(160);
  });

  it("is left alone in patch mode", async () => {
    seen.length = 0;
    await fillAs("patch");
    expect(seen).toHaveLength(0);
  });
});
