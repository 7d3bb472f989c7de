import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  coveredFrame,
  type Frame,
  frameMask,
  framePhoto,
  frameStroke,
  fromFrame,
  toFrame,
  uncovered,
  wholeFrame,
} from "./frame.ts";
import { frameGuide, transformPoint } from "./guides.ts";
import { holePixels, maskAt } from "./mask.ts";
import { blankPhoto } from "./photo.ts";
import { hashInts } from "./random.ts";
import { type MaskStroke, rasterize } from "./stroke.ts";

const size = { width: 40, height: 30 };
const photo = blankPhoto(size.width, size.height);
for (let i = 0; i < photo.data.length; i++) photo.data[i] = hashInts(3, i) & 255;
const pixel = (p: typeof photo, x: number, y: number) => [
  ...p.data.subarray((y * p.width + x) * 4, (y * p.width + x) * 4 + 4),
];
const frameAt = (x: number, y: number, width: number, height: number, degrees = 0): Frame => ({
  middle: { x: x + width / 2, y: y + height / 2 },
  width,
  height,
  degrees,
});

const frames = fc.record({
  middle: fc.record({ x: fc.integer({ min: -20, max: 60 }), y: fc.integer({ min: -20, max: 60 }) }),
  width: fc.integer({ min: 1, max: 60 }),
  height: fc.integer({ min: 1, max: 60 }),
  degrees: fc.integer({ min: -45, max: 45 }),
});

describe("a frame", () => {
  it("leaves the photo as it is when it is the whole photo", () => {
    expect(framePhoto(photo, wholeFrame(size)).data).toEqual(photo.data);
    expect(uncovered(size, wholeFrame(size))).toEqual([]);
  });

  it("copies every pixel when it is not turned, and goes on with the border beyond it", () => {
    const framed = framePhoto(photo, frameAt(-5, 4, 60, 20));
    expect(pixel(framed, 5, 0)).toEqual(pixel(photo, 0, 4));
    expect(pixel(framed, 44, 19)).toEqual(pixel(photo, 39, 23));
    expect(pixel(framed, 0, 3)).toEqual(pixel(photo, 0, 7));
    expect(pixel(framed, 59, 3)).toEqual(pixel(photo, 39, 7));
  });

  it("maps there and back", () => {
    fc.assert(
      fc.property(frames, fc.integer(), fc.integer(), (frame, a, b) => {
        const p = { x: a % 100, y: b % 100 };
        const back = fromFrame(frame)(toFrame(frame)(p));
        expect(back.x).toBeCloseTo(p.x, 6);
        expect(back.y).toBeCloseTo(p.y, 6);
      }),
    );
  });

  it("turns a smooth photo about its middle, and keeps flat colours", () => {
    const slope = blankPhoto(size.width, size.height);
    for (let y = 0; y < size.height; y++)
      for (let x = 0; x < size.width; x++) slope.data.set([100, 5 * x, 6 * y, 255], (y * size.width + x) * 4);
    const frame = frameAt(10, 8, 20, 14, 20);
    const framed = framePhoto(slope, frame);
    for (const [x, y] of [
      [0, 0],
      [10, 7],
      [19, 13],
    ] as const) {
      const p = fromFrame(frame)({ x: x + 0.5, y: y + 0.5 });
      const [red, green, blue, alpha] = pixel(framed, x, y) as [number, number, number, number];
      expect([red, alpha]).toEqual([100, 255]);
      expect(Math.abs(green - 5 * (p.x - 0.5))).toBeLessThan(1);
      expect(Math.abs(blue - 6 * (p.y - 0.5))).toBeLessThan(1);
    }
  });
});

describe("what the photo does not cover", () => {
  it("is marked exactly, in bands from the inside outwards, each pixel once", () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const bands = uncovered(size, frame);
        const masks = bands.map((band) => rasterize([band], frame));
        const place = fromFrame(frame);
        for (let y = 0; y < frame.height; y++)
          for (let x = 0; x < frame.width; x++) {
            const p = place({ x: x + 0.5, y: y + 0.5 });
            // Within rounding of the border either answer is right.
            const off = Math.min(p.x, p.y, size.width - p.x, size.height - p.y);
            if (Math.abs(off) < 1e-6) continue;
            const times = masks.reduce((sum, mask) => sum + maskAt(mask, x, y), 0);
            expect(times).toBe(off < 0 ? 1 : 0);
          }
      }),
      { numRuns: 60 },
    );
    const wide = uncovered({ width: 400, height: 400 }, frameAt(-250, 0, 900, 400));
    expect(wide).toHaveLength(3);
    expect(holePixels(rasterize(wide, { width: 900, height: 400 }))).toBe(500 * 400);
  });

  it("has bands of one width, none of them narrow", () => {
    const photo = { width: 800, height: 600 };
    const frame = { ...wholeFrame(photo), width: 1040, middle: { x: 520, y: 300 } };
    const bands = uncovered(photo, frame).map((band) => rasterize([band], frame).bounds);
    expect(bands).toEqual([
      { x: 800, y: 0, width: 120, height: 600 },
      { x: 920, y: 0, width: 120, height: 600 },
    ]);
  });

  it("is nothing in the largest frame that the photo covers", () => {
    for (const degrees of [0, 1, -7, 30, 45]) {
      const frame = coveredFrame({ width: 400, height: 300 }, degrees);
      expect(uncovered({ width: 400, height: 300 }, frame)).toEqual([]);
      const larger = { ...frame, width: frame.width + 4, height: frame.height + 4 };
      expect(uncovered({ width: 400, height: 300 }, larger)).not.toEqual([]);
    }
  });
});

it("takes marks along, whatever they are", () => {
  const mask = rasterize([{ kind: "rectangle", mode: "add", rect: { x: 12, y: 9, width: 8, height: 6 } }], size);
  const strokes: MaskStroke[] = [
    { kind: "rectangle", mode: "add", rect: mask.bounds },
    { kind: "mask", mode: "add", mask },
    {
      kind: "lasso",
      mode: "add",
      points: [
        { x: 12, y: 9 },
        { x: 20, y: 9 },
        { x: 20, y: 15 },
        { x: 12, y: 15 },
      ],
    },
  ];
  for (const stroke of strokes) {
    const moved = rasterize([frameStroke(stroke, frameAt(10, 5, 24, 20))], { width: 24, height: 20 });
    expect(moved.bounds).toEqual({ x: 2, y: 4, width: 8, height: 6 });
    const turned = frameAt(10, 5, 24, 20, 30);
    const area = holePixels(rasterize([frameStroke(stroke, turned)], turned));
    expect(Math.abs(area - 48)).toBeLessThan(9);
  }
  expect(frameMask(mask, frameAt(0, 0, 40, 30))).toEqual(mask);
  const brush: MaskStroke = { kind: "brush", mode: "subtract", points: [{ x: 5, y: 6, radius: 2 }] };
  expect(frameStroke(brush, frameAt(1, 2, 30, 20))).toEqual({ ...brush, points: [{ x: 4, y: 4, radius: 2 }] });
});

it("takes guides along: points, and where a pasted piece lies", () => {
  const cutout = {
    id: 1,
    mask: { bounds: { x: 0, y: 0, width: 2, height: 2 }, data: new Uint8Array(4).fill(1) },
    pixels: blankPhoto(2, 2),
  };
  const transform = [2, 0.5, -0.5, 2, 12, 9] as const;
  for (const frame of [frameAt(10, 5, 24, 20), frameAt(10, 5, 24, 20, 30)]) {
    const pasted = frameGuide({ kind: "paste", cutout, transform, ring: 1, harmonize: true } as never, frame);
    if (pasted.kind !== "paste") throw new Error("another kind");
    for (const corner of [
      { x: 0, y: 0 },
      { x: 2, y: 1 },
    ]) {
      const [a, b] = [transformPoint(pasted.transform, corner), toFrame(frame)(transformPoint(transform, corner))];
      expect(a.x).toBeCloseTo(b.x, 6);
      expect(a.y).toBeCloseTo(b.y, 6);
    }
    const source = frameGuide({ kind: "source", from: { x: 1, y: 2 }, to: { x: 3, y: 4 }, radius: 2 } as never, frame);
    expect(source).toMatchObject({ from: toFrame(frame)({ x: 1, y: 2 }), to: toFrame(frame)({ x: 3, y: 4 }) });
  }
});
