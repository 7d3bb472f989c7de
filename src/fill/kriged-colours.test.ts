import { describe, expect, it } from "vitest";
import { blankPhoto } from "../core/photo.ts";
import { drawToKriged } from "./kriged-colours.ts";
import { kriging } from "./kriging.ts";
import { HOLE } from "./planes.ts";

const [width, height] = [120, 100];
const bounds = { x: 30, y: 20, width: 60, height: 60 };
/** A bump of light that the rim knows nothing of. */
const bump = (x: number, y: number): number => 100 + 60 * Math.exp(-((x - 60) ** 2 + (y - 50) ** 2) / 800);

/** A hole filled evenly, with a stroke of the true colour in its middle. */
function drawn(opacity: number, sketched = false): { off: (test: (x: number, y: number) => boolean) => number } {
  const photo = blankPhoto(width, height);
  const state = new Uint8Array(width * height);
  const planes = {
    width,
    height,
    sketch: new Float32Array(width * height),
    strokeAlpha: new Float32Array(width * height),
    strokeColour: new Float32Array(3 * width * height),
  };
  const hole: number[] = [];
  for (let p = 0; p < width * height; p++) {
    const [x, y] = [p % width, Math.floor(p / width)];
    photo.data.fill(bump(x, y), 4 * p, 4 * p + 3);
    if (x < 30 || x >= 90 || y < 20 || y >= 80) continue;
    state[p] = HOLE;
    hole.push(p);
    if (sketched && x === 40) planes.sketch[p] = 1;
    if (Math.abs(x - 60) > 14 || Math.abs(y - 50) > 5) continue;
    planes.strokeAlpha[p] = opacity;
    planes.strokeColour.fill(bump(x, y), 3 * p, 3 * p + 3);
  }
  const pixels = new Uint8Array(4 * hole.length).fill(100);
  drawToKriged(photo, state, planes, bounds, Int32Array.from(hole), pixels);
  const off = (test: (x: number, y: number) => boolean): number => {
    let sum = 0;
    let count = 0;
    for (const [k, p] of hole.entries()) {
      const [x, y] = [p % width, Math.floor(p / width)];
      if (!test(x, y)) continue;
      sum += (pixels[4 * k] as number) - 100;
      count++;
    }
    return sum / count;
  };
  return { off };
}

const beside = (_: number, y: number): boolean => y >= 60 && y <= 65;
const atRim = (x: number, y: number): boolean => x === 30 || x === 89 || y === 20 || y === 79;

describe("a fill drawn to what strokes and rim let expect", () => {
  it("comes nearer to what was there beside a stroke, less so with a weak one", () => {
    let wanted = 0;
    for (let y = 60; y <= 65; y++) for (let x = 30; x < 90; x++) wanted += (bump(x, y) - 100) / 360;
    const [strong, weak] = [drawn(1).off(beside), drawn(0.4).off(beside)];
    expect(Math.abs(wanted - strong)).toBeLessThan(0.75 * wanted);
    expect(strong).toBeLessThan(1.2 * wanted);
    expect(weak).toBeLessThan(0.7 * strong);
    expect(weak).toBeGreaterThan(0);
  });

  it("stays as it is at the rim, where lines say more, and without strokes", () => {
    expect(Math.abs(drawn(1).off(atRim))).toBeLessThan(2);
    expect(drawn(1, true).off(() => true)).toBe(0);
    expect(drawn(0).off(() => true)).toBe(0);
  });
});

it("reaches along a thin hole, a thousand times as long, without growing dull", () => {
  const size = { width: 6000, height: 40 };
  const photo = blankPhoto(size.width, size.height);
  photo.data.fill(100);
  const state = new Uint8Array(size.width * size.height);
  const strokeAlpha = new Float32Array(state.length);
  const strokeColour = new Float32Array(3 * state.length).fill(160);
  const hole: number[] = [];
  for (let y = 17; y < 23; y++)
    for (let x = 10; x < 5990; x++) {
      hole.push(y * size.width + x);
      if (x >= 3000 && x < 3060) strokeAlpha[y * size.width + x] = 1;
    }
  for (const p of hole) state[p] = HOLE;
  const pixels = new Uint8Array(4 * hole.length).fill(100);
  const planes = { ...size, sketch: new Float32Array(state.length), strokeAlpha, strokeColour };
  drawToKriged(photo, state, planes, { x: 10, y: 17, width: 5980, height: 6 }, Int32Array.from(hole), pixels);
  const at = (x: number): number => pixels[4 * hole.indexOf(20 * size.width + x)] as number;
  expect(at(3030)).toBeGreaterThan(105);
  expect(at(5000)).toBe(100);
});

it("kriging keeps samples nearly, and far from all of them is their mean", () => {
  const samples = [0, 10, 20].map((x) => ({ x, y: 0, values: [x === 10 ? 50 : 20] }));
  const guess = kriging(samples, 5);
  expect(Math.abs((guess(10, 0)[0] as number) - 50)).toBeLessThan(2);
  const far = guess(1000, 0)[0] as number;
  expect(far).toBeGreaterThan(25);
  expect(far).toBeLessThan(35);
  expect(kriging(samples.slice(0, 1), 5)(3, 4)).toEqual([20]);
});
