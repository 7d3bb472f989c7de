import { describe, expect, it } from "vitest";
import type { Guide, Guides, PasteGuide } from "../core/guides.ts";
import { blankMask, type Mask, maskAt } from "../core/mask.ts";
import { applyPatch } from "../core/patch.ts";
import { blankPhoto, clonePhoto, cropPhoto, type Photo } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import { EMPTY_RECT, type Rect } from "../core/rect.ts";
import { fillPhoto } from "./fill.ts";
import { drawGuides } from "./guides.ts";
import { referenceKernels } from "./kernels/reference.ts";

const noise = (x: number, y: number, seed: number): number => (hashInts(seed, x, y) & 15) - 8;

function paint(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Photo {
  const photo = blankPhoto(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) photo.data.set([...colour(x, y), 255], (y * width + x) * 4);
  return photo;
}

function box(rect: Rect): Mask {
  const mask = blankMask(rect);
  mask.data.fill(1);
  return mask;
}

const NOTHING: Mask = { bounds: EMPTY_RECT, data: new Uint8Array(0) };

async function fill(photo: Photo, mask: Mask, guides: Guides): Promise<Photo> {
  const options = { grow: 0, seed: 1, mode: "patch", guides } as const;
  const { patches } = await fillPhoto(photo, mask, options, { kernels: referenceKernels }, async () => {});
  const out = clonePhoto(photo);
  for (const patch of patches) applyPatch(out, patch);
  return out;
}

function meanOf({ width, data }: Photo, { x, y, width: w, height: h }: Rect): number[] {
  const sums = [0, 0, 0];
  for (let j = y; j < y + h; j++)
    for (let i = x; i < x + w; i++)
      for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + (data[4 * (j * width + i) + c] as number);
  return sums.map((sum) => sum / (w * h));
}

const sky = (x: number, y: number): number[] => [90, 150, 220].map((v) => v + noise(x, y, 1));
const ground = (x: number, y: number): number[] => [120, 90, 50].map((v) => v + noise(x, y, 2));
/** Sky over ground; the horizon lies at a third of the height on the left and at two thirds on the right. */
const step = (): Photo => paint(120, 90, (x, y) => (y < (x < 60 ? 30 : 60) ? sky(x, y) : ground(x, y)));
const line = (points: readonly (readonly [number, number])[]): Guide => ({
  kind: "sketch",
  points: points.map(([x, y]) => ({ x, y })),
  smooth: false,
  width: 2,
  strength: 1,
});

describe("a sketched line", () => {
  it("says where the horizon runs", async () => {
    const photo = step();
    const mask = box({ x: 40, y: 18, width: 40, height: 54 });
    for (const bend of [46, 74]) {
      const horizon = line([
        [36, 30],
        [bend, 30],
        [bend, 60],
        [84, 60],
      ]);
      const out = await fill(photo, mask, [horizon]);
      // Between the two bends the same place is ground in one fill and sky in the other.
      const [, , blue] = meanOf(out, { x: 52, y: 36, width: 16, height: 18 });
      if (bend === 46) expect(blue).toBeGreaterThan(180);
      else expect(blue).toBeLessThan(90);
    }
  });

  it("is drawn inside the hole alone, and as wide as in training", () => {
    const crop = { x: 100, y: 50, width: 256, height: 256 };
    const missing = Uint8Array.from({ length: 256 * 256 }, (_, i) => (i % 256 < 128 ? 1 : 0));
    const wide: Guide = {
      ...(line([
        [100, 178],
        [356, 178],
      ]) as Guide & { kind: "sketch" }),
      width: 40,
    };
    const { sketch } = drawGuides([wide], crop, crop, missing);
    const column = (x: number): number =>
      Array.from({ length: 256 }, (_, y) => sketch[y * 256 + x]).filter(Boolean).length;
    expect(column(10)).toBeLessThanOrEqual(3);
    expect(column(10)).toBeGreaterThan(0);
    expect(column(200)).toBe(0);
  });
});

describe("a colour stroke", () => {
  const photo = paint(90, 80, (x, y) => [150, 150, 150].map((v) => v + noise(x, y, 3)));
  const mask = box({ x: 25, y: 20, width: 40, height: 40 });
  const stroke = (opacity: number): Guide => ({
    kind: "colour",
    points: [
      { x: 35, y: 40 },
      { x: 55, y: 40 },
    ],
    width: 12,
    colour: [200, 60, 40],
    opacity,
  });

  it("brings a colour that the photo does not have, keeps the texture and leaves the rim", async () => {
    const out = await fill(photo, mask, [stroke(1)]);
    const under = meanOf(out, { x: 38, y: 37, width: 14, height: 6 });
    for (const [c, level] of [200, 60, 40].entries()) expect(Math.abs((under[c] as number) - level)).toBeLessThan(6);
    const greens = Array.from({ length: 14 }, (_, i) => out.data[4 * (40 * 90 + 38 + i) + 1] as number);
    expect(Math.max(...greens) - Math.min(...greens)).toBeGreaterThan(4);
    for (const level of meanOf(out, { x: 26, y: 20, width: 38, height: 1 }))
      expect(Math.abs(level - 150)).toBeLessThan(14);
  });

  it("binds as strongly as its opacity", async () => {
    const [, green] = meanOf(await fill(photo, mask, [stroke(0.5)]), { x: 38, y: 37, width: 14, height: 6 });
    expect(green).toBeGreaterThan(90);
    expect(green).toBeLessThan(120);
  });
});

it("an arrow copies from where it starts", async () => {
  // Three textures; the hole lies in the first, far from the third, and the crop must reach that.
  const photo = paint(400, 60, (x, y) => {
    if (x < 200) return [100, 100, 100].map((v) => v + noise(x, y, 4));
    return (x >> 2) & 1 ? [220, 200, 30] : [30, 60, 180];
  });
  const mask = box({ x: 30, y: 20, width: 20, height: 20 });
  const arrow: Guide = { kind: "source", from: { x: 360, y: 30 }, to: { x: 40, y: 30 }, radius: 9 };
  const out = await fill(photo, mask, [arrow]);
  const wrong = [34, 38, 40, 44].filter((x) => {
    const [red] = meanOf(out, { x, y: 28, width: 1, height: 4 }) as [number];
    return Math.abs(red - (((x + 320) >> 2) & 1 ? 220 : 30)) > 40;
  });
  expect(wrong).toEqual([]);
  expect(meanOf(await fill(photo, mask, []), mask.bounds).every((level) => Math.abs(level - 100) < 8)).toBe(true);
});

describe("a pasted piece", () => {
  const photo = paint(100, 80, (x, y) => [60 + x, 70 + y, 110].map((v) => v + noise(x >> 1, y >> 1, 5)));
  const rect = { x: 30, y: 25, width: 36, height: 28 };
  const piece = (pixels: Photo, more: Partial<PasteGuide> = {}): PasteGuide => ({
    kind: "paste",
    cutout: { id: 1, pixels, mask: box({ x: 0, y: 0, width: pixels.width, height: pixels.height }) },
    transform: [1, 0, 0, 1, rect.x, rect.y],
    harmony: 1,
    ring: 3,
    ...more,
  });
  const error = (a: Photo, b: Photo): number => {
    let sum = 0;
    for (let i = 0; i < a.data.length; i++) sum += ((a.data[i] as number) - (b.data[i] as number)) ** 2;
    return sum / a.data.length;
  };

  it("gets the light of its surroundings, and nothing beyond its ring is changed", async () => {
    const wrong = cropPhoto(photo, rect);
    wrong.data.forEach((value, i) => {
      if (i % 4 !== 3) wrong.data[i] = Math.min(255, Math.round(0.6 * value + (i % 4 === 0 ? 70 : 10)));
    });
    const [raw, fitted] = [
      await fill(photo, NOTHING, [piece(wrong, { harmony: 0 })]),
      await fill(photo, NOTHING, [piece(wrong)]),
    ];
    expect(error(fitted, photo)).toBeLessThan(0.25 * error(raw, photo));
    for (let i = 0; i < 100 * 80; i++) {
      const [x, y] = [i % 100, Math.floor(i / 100)];
      const near = x >= rect.x - 4 && x < rect.x + rect.width + 4 && y >= rect.y - 4 && y < rect.y + rect.height + 4;
      if (!near)
        expect([...fitted.data.subarray(4 * i, 4 * i + 4)]).toEqual([...photo.data.subarray(4 * i, 4 * i + 4)]);
    }
  });

  it("keeps its pixels where colours may stay, mirrored and scaled as it lies", async () => {
    const pixels = paint(20, 16, (x, y) => [10 * x, 10 * y, 128]);
    const placed = (transform: PasteGuide["transform"]) =>
      fill(photo, NOTHING, [piece(pixels, { harmony: 0, transform })]);
    const at = (out: Photo, x: number, y: number): number[] => [
      ...out.data.subarray(4 * (y * 100 + x), 4 * (y * 100 + x) + 2),
    ];
    expect(at(await placed([1, 0, 0, 1, 30, 30]), 40, 38)).toEqual([100, 80]);
    expect(at(await placed([-1, 0, 0, 1, 50, 30]), 40, 38)).toEqual([90, 80]);
    const [red, green] = at(await placed([2, 0, 0, 2, 30, 30]), 50, 46) as [number, number];
    expect(Math.abs(red - 97.5)).toBeLessThanOrEqual(1);
    expect(Math.abs(green - 77.5)).toBeLessThanOrEqual(1);
  });
});

it("guides that do not reach the hole change nothing", async () => {
  const photo = step();
  const mask = box({ x: 40, y: 18, width: 20, height: 20 });
  const far = line([
    [2, 80],
    [20, 80],
  ]);
  expect((await fill(photo, mask, [far])).data).toEqual((await fill(photo, mask, [])).data);
  expect(maskAt(mask, 20, 80)).toBe(0);
});
