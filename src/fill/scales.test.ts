import { expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import { joinScales, type Picture, resized, resizedRows, scalesFor } from "./scales.ts";

const square = (side: number, hole: number): Float32Array =>
  Float32Array.from({ length: side * side }, (_, i) => {
    const from = (side - hole) / 2;
    const inside = (at: number): boolean => at >= from && at < from + hole;
    return inside(i % side) && inside(Math.floor(i / side)) ? 1 : 0;
  });

const picture = (width: number, height: number, value: (x: number, y: number, c: number) => number): Picture => ({
  width,
  height,
  rgb: Float32Array.from({ length: width * height * 3 }, (_, i) => {
    const at = Math.floor(i / 3);
    return value(at % width, Math.floor(at / width), i % 3);
  }),
});

test("a thin hole is completed at its working size alone, a thick one at halves of it too", () => {
  expect(scalesFor(square(256, 24), { width: 256, height: 256 })).toEqual([{ width: 256, height: 256 }]);
  expect(scalesFor(square(256, 100), { width: 256, height: 256 }).map(({ width }) => width)).toEqual([64, 128, 256]);
  // Sides stay whole cells, and nothing gets smaller than it can be.
  expect(scalesFor(square(136, 120), { width: 136, height: 136 }).map(({ width }) => width)).toEqual([72, 136]);
});

test("colours come from the coarse completion, detail from the fine one, known pixels from the photo", () => {
  const random = createRandom(4);
  const detail = picture(96, 96, (x, y) => ((x + y) % 2 === 0 ? 0.1 : -0.1));
  const fine = picture(96, 96, (x, y, c) => 0.3 + (detail.rgb[3 * (96 * y + x) + c] as number));
  const coarse = picture(48, 48, () => -0.5);
  const hole = square(96, 80);
  const { rgb } = joinScales(coarse, fine, hole);
  for (let n = 0; n < 200; n++) {
    const i = random.integer(0, hole.length);
    const c = 3 * i + random.integer(0, 3);
    const expected = hole[i] ? -0.5 + (detail.rgb[c] as number) : (fine.rgb[c] as number);
    expect(rgb[c]).toBeCloseTo(expected, 2);
  }
});

test("two equal completions join to themselves", () => {
  const smooth = (side: number) =>
    picture(side, side, (x, y, c) => ((x + 0.5) / side) * 0.5 - ((y + 0.5) / side) * 0.2 + 0.1 * c);
  const { rgb } = joinScales(smooth(64), smooth(128), square(128, 60));
  const { rgb: same } = smooth(128);
  const most = rgb.reduce((difference, value, i) => Math.max(difference, Math.abs(value - (same[i] as number))), 0);
  expect(most).toBeLessThan(1e-3);
});

test("a small hole gets, bit for bit, what it gets as part of a large one, at the border too", () => {
  const random = createRandom(9);
  const noise = (side: number) => picture(side, side, () => random.uniform() - 0.5);
  const [coarse, fine] = [noise(48), noise(96)];
  const everywhere = joinScales(coarse, fine, new Float32Array(96 * 96).fill(1));
  for (const [left, top] of [
    [0, 5],
    [40, 30],
    [86, 86],
  ] as const) {
    const hole = new Float32Array(96 * 96);
    for (let y = top; y < top + 10; y++) hole.fill(1, 96 * y + left, 96 * y + left + 10);
    const { rgb } = joinScales(coarse, fine, hole);
    const expected = fine.rgb.map((value, i) => (hole[Math.floor(i / 3)] ? (everywhere.rgb[i] as number) : value));
    expect(rgb).toEqual(expected);
  }
});

test("resizing keeps a plane and a constant", () => {
  const plane = resized(
    picture(8, 8, (x, y) => x + 2 * y),
    { width: 16, height: 16 },
  );
  expect(plane[3 * (16 * 8 + 8)]).toBeCloseTo(3.75 + 2 * 3.75, 5);
  expect(
    resized(
      picture(8, 8, () => 0.25),
      { width: 24, height: 40 },
    ).every((value) => value === 0.25),
  ).toBe(true);
});

test("row by row it is what it is as a whole, at its own size too", () => {
  const random = createRandom(2);
  const noise = picture(9, 7, () => random.uniform());
  for (const to of [
    { width: 20, height: 31 },
    { width: 9, height: 7 },
  ]) {
    const rows: number[] = [];
    resizedRows(noise, to, (row, y) => {
      expect(rows.length).toBe(3 * to.width * y);
      rows.push(...row);
    });
    expect(Float32Array.from(rows)).toEqual(resized(noise, to));
  }
});
