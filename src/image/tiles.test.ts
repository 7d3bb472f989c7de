import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cropPhoto, type Photo } from "../core/photo.ts";
import { isEmpty } from "../core/rect.ts";
import { noisePhoto } from "./testing.ts";
import { shrink, tileRect } from "./tiles.ts";
import { TILE_SIDE } from "./types.ts";

/** The definition, pixel by pixel: alpha-weighted mean of the square. */
function meanAt(photo: Photo, column: number, row: number, scale: number): number[] {
  let [red, green, blue, alpha, count] = [0, 0, 0, 0, 0];
  for (let y = row * scale; y < Math.min((row + 1) * scale, photo.height); y++)
    for (let x = column * scale; x < Math.min((column + 1) * scale, photo.width); x++) {
      const [r, g, b, a] = photo.data.subarray((y * photo.width + x) * 4) as unknown as [
        number,
        number,
        number,
        number,
      ];
      red += r * a;
      green += g * a;
      blue += b * a;
      alpha += a;
      count++;
    }
  return alpha === 0 ? [0, 0, 0, 0] : [red / alpha, green / alpha, blue / alpha, alpha / count].map(Math.round);
}

const size = fc.integer({ min: 1, max: 40 });

describe("shrink", () => {
  it("is the alpha-weighted mean of each square, also at ragged borders", () => {
    fc.assert(
      fc.property(
        size,
        size,
        fc.integer({ min: 0, max: 4 }),
        fc.integer(),
        fc.boolean(),
        (width, height, level, seed, opaque) => {
          const photo = noisePhoto(width, height, seed);
          for (let i = 3; i < photo.data.length; i += 4)
            photo.data[i] = opaque ? 255 : (photo.data[i] as number) & 0xf0;
          const small = shrink(photo, level, opaque);
          const scale = 2 ** level;
          expect([small.width, small.height]).toEqual([Math.ceil(width / scale), Math.ceil(height / scale)]);
          const expected: number[] = [];
          for (let row = 0; row < small.height; row++)
            for (let column = 0; column < small.width; column++)
              expected.push(
                ...(level === 0
                  ? photo.data.slice((row * width + column) * 4).slice(0, 4)
                  : meanAt(photo, column, row, scale)),
              );
          expect([...small.data]).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("may be done in strips of whole squares", () => {
    const photo = noisePhoto(37, 29, 5);
    const whole = shrink(photo, 2, false);
    const top = shrink(cropPhoto(photo, { x: 0, y: 0, width: 37, height: 12 }), 2, false);
    expect([...top.data]).toEqual([...whole.data.subarray(0, top.data.length)]);
  });
});

describe("tileRect", () => {
  it("covers each photo pixel by exactly one tile of a level", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 0, max: 3 }),
        (width, height, level) => {
          let area = 0;
          const side = TILE_SIDE * 2 ** level;
          for (let row = 0; row < Math.ceil(height / side); row++)
            for (let column = 0; column < Math.ceil(width / side); column++) {
              const rect = tileRect({ width, height }, column, row, level);
              expect(rect.x).toBe(column * side);
              expect(rect.y).toBe(row * side);
              area += rect.width * rect.height;
            }
          expect(area).toBe(width * height);
        },
      ),
    );
  });

  it("is empty outside the photo", () => {
    for (const [column, row] of [
      [2, 0],
      [0, 1],
      [-1, 0],
    ] as const)
      expect(isEmpty(tileRect({ width: 1000, height: 500 }, column, row, 0))).toBe(true);
  });
});
