import { expect, it } from "vitest";
import { blankMask, type Mask } from "../core/mask.ts";
import { blankPhoto, cropPhoto, type Photo } from "../core/photo.ts";
import type { Rect } from "../core/rect.ts";
import { suggestLines } from "./suggest.ts";

function paint(colour: (x: number, y: number) => readonly number[]): Photo {
  const photo = blankPhoto(160, 120);
  for (let y = 0; y < 120; y++) for (let x = 0; x < 160; x++) photo.data.set([...colour(x, y), 255], 4 * (y * 160 + x));
  return photo;
}

function box(rect: Rect): Mask {
  const mask = blankMask(rect);
  mask.data.fill(1);
  return mask;
}

const whole = { x: 0, y: 0, width: 160, height: 120 };
const hole = box({ x: 60, y: 30, width: 40, height: 60 });

it("joins a horizon through a hole, wherever the crop lies", () => {
  // What stands in the hole must not count.
  const photo = paint((x, y) =>
    x > 55 && x < 105 && y > 25 && y < 95 ? [250, 0, 250] : y < 60 + x / 16 ? [120, 170, 230] : [60, 90, 40],
  );
  const blocked = paint((x, y) =>
    x >= 60 && x < 100 && y >= 30 && y < 90 ? [250, 0, 250] : y < 60 + x / 16 ? [120, 170, 230] : [60, 90, 40],
  );
  expect(suggestLines(photo, whole, hole).length).toBeLessThanOrEqual(8);
  const crop = { x: 20, y: 10, width: 120, height: 100 };
  for (const lines of [suggestLines(blocked, whole, hole), suggestLines(cropPhoto(blocked, crop), crop, hole)]) {
    expect(lines.length).toBe(1);
    for (const { x, y } of lines[0] ?? []) expect(Math.abs(y - (60 + x / 16))).toBeLessThan(2.5);
    const xs = (lines[0] ?? []).map(({ x }) => x);
    expect(Math.min(...xs)).toBeLessThan(61);
    expect(Math.max(...xs)).toBeGreaterThan(99);
  }
});

it("keeps two lines apart that do not cross, and joins no edges of other colours", () => {
  const stripes = paint((_, y) => (y < 45 ? [200, 200, 200] : y < 75 ? [120, 120, 120] : [40, 40, 40]));
  const lines = suggestLines(stripes, whole, hole);
  expect(lines.map((line) => Math.round((line[1]?.y ?? 0) / 15))).toEqual(expect.arrayContaining([3, 5]));
  expect(lines.length).toBe(2);
  const broken = paint((x, y) =>
    x < 80 ? (y < 60 ? [230, 230, 230] : [20, 20, 20]) : y < 60 ? [20, 20, 20] : [230, 230, 230],
  );
  expect(
    suggestLines(broken, whole, hole).every((line) => Math.abs((line[0]?.x ?? 0) - (line.at(-1)?.x ?? 0)) < 38),
  ).toBe(true);
});

it("proposes nothing in a photo without edges", () => {
  expect(
    suggestLines(
      paint((x) => [x, x, x]),
      whole,
      hole,
    ),
  ).toEqual([]);
});
