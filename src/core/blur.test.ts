import { expect, test } from "vitest";
import { gaussBlur } from "./blur.ts";

const size = { width: 21, height: 17 };

test("a constant stays, up to the border", () => {
  for (const value of gaussBlur(new Float32Array(21 * 17).fill(93), size, 2)) expect(value).toBeCloseTo(93, 4);
});

test("a point becomes the bell of its standard deviation, alike along rows and columns", () => {
  const point = new Float32Array(21 * 17);
  point[8 * 21 + 10] = 1;
  const out = gaussBlur(point, size, 1.2, 4);
  const at = (x: number, y: number): number => out[(8 + y) * 21 + 10 + x] as number;
  expect(out.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  expect(at(1, 0) / at(0, 0)).toBeCloseTo(Math.exp(-1 / (2 * 1.44)), 5);
  expect(at(2, 0)).toBeCloseTo(at(0, 2), 6);
  expect(at(5, 0)).toBe(0);
});
