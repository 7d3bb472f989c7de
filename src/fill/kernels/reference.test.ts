import { describe, expect, it } from "vitest";
import { hashInts } from "../../core/random.ts";
import { type PreparedLevel, prepareLevel, sourceBy } from "../level.ts";
import { HOLE, type Planes } from "../planes.ts";
import type { Field, SearchLevel } from "./kernels.ts";
import { referenceKernels } from "./reference.ts";

const WIDTH = 48;
const HEIGHT = 40;

/** A level of hashed bytes with a rectangular hole. */
function sample(colour: (x: number, y: number, c: number) => number = (x, y, c) => hashInts(3, x, y, c) & 255) {
  const data = new Uint8Array(WIDTH * HEIGHT * 4);
  const state = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      for (let c = 0; c < 4; c++) data[(y * WIDTH + x) * 4 + c] = colour(x, y, c);
      if (x >= 20 && x < 30 && y >= 15 && y < 24) state[y * WIDTH + x] = HOLE;
    }
  const planes: Planes = { width: WIDTH, height: HEIGHT, channels: 4, voted: 4, data, state };
  return { planes, level: prepareLevel(referenceKernels, planes, 3) };
}

function fieldOf(level: PreparedLevel): Field {
  const source = Int32Array.from(level.targets, (_, i) => sourceBy(level, hashInts(1, i)));
  const field = { source, cost: new Int32Array(source.length) };
  referenceKernels.measure(level, field, 0, source.length);
  return field;
}

function trueCost({ data, width }: SearchLevel, a: number, b: number): number {
  let sum = 0;
  for (let dy = -3; dy <= 3; dy++)
    for (let dx = -3; dx <= 3; dx++)
      for (let c = 0; c < 4; c++) {
        const at = (dy * width + dx) * 4 + c;
        sum += ((data[a * 4 + at] as number) - (data[b * 4 + at] as number)) ** 2;
      }
  return sum;
}

describe("levels", () => {
  it("list as targets what touches the hole and as sources what touches nothing missing", () => {
    const { level, planes } = sample();
    expect(level.hole.length).toBe(90);
    expect(level.targets.length).toBe(16 * 15);
    expect(level.sourceCount).toBe((WIDTH - 6) * (HEIGHT - 6) - 16 * 15);
    let missing = 0;
    for (const [centre, valid] of level.valid.entries())
      if (valid)
        for (let dy = -3; dy <= 3; dy++)
          for (let dx = -3; dx <= 3; dx++) missing += planes.state[centre + dy * WIDTH + dx] as number;
    expect(missing).toBe(0);
  });
});

describe("search", () => {
  it("measures sums of squared differences", () => {
    const { level } = sample();
    const field = fieldOf(level);
    for (let i = 0; i < field.source.length; i += 7)
      expect(field.cost[i]).toBe(trueCost(level, level.targets[i] as number, field.source[i] as number));
  });

  it("never makes a target worse, always names true costs and valid sources, in any order of work", () => {
    const { level } = sample();
    const before = fieldOf(level);
    const count = before.source.length;
    const pass = { step: 1, window: 32, seed: 9 };
    const whole = { source: new Int32Array(count), cost: new Int32Array(count) };
    referenceKernels.search(level, before, whole, pass, 0, count);
    const parts = { source: new Int32Array(count), cost: new Int32Array(count) };
    for (let end = count; end > 0; end -= 13)
      referenceKernels.search(level, before, parts, pass, Math.max(0, end - 13), end);
    expect(parts).toEqual(whole);
    for (let i = 0; i < count; i++) {
      expect(whole.cost[i]).toBeLessThanOrEqual(before.cost[i] as number);
      expect(whole.cost[i]).toBe(trueCost(level, level.targets[i] as number, whole.source[i] as number));
      expect(level.valid[whole.source[i] as number]).toBe(1);
    }
  });

  it("finds the exact repeat of a tiled texture within a few passes", () => {
    const { level } = sample((x, y, c) => hashInts(3, x % 9, y % 9, c) & 255);
    let field = fieldOf(level);
    let spare: Field = { source: new Int32Array(field.source.length), cost: new Int32Array(field.source.length) };
    for (let pass = 0; pass < 14; pass++) {
      const plan = { step: [1, 4, 2][pass % 3] as number, window: 48, seed: hashInts(5, pass) };
      referenceKernels.search(level, field, spare, plan, 0, field.source.length);
      [field, spare] = [spare, field];
    }
    expect(Math.max(...field.cost)).toBe(0);
  });
});

describe("votes", () => {
  const even = (level: SearchLevel, power: number) => ({
    weights: Int32Array.from({ length: 64 }, (_, i) => Math.round(4096 * (i / 63) ** power)),
    trust: new Uint8Array(level.targets.length).fill(255),
  });

  it("write nothing but the hole, and only what the sources show", () => {
    const { level, planes } = sample((x, y) => 40 + ((x * 3 + y) & 31));
    const before = planes.data.slice();
    const field = fieldOf(level);
    for (const pixel of level.hole) planes.data.fill(255, pixel * 4, pixel * 4 + 4);
    referenceKernels.vote(level, field, even(level, 2), 0, level.hole.length);
    for (let i = 0; i < before.length; i++)
      if (planes.state[i >> 2] !== HOLE) expect(planes.data[i]).toBe(before[i]);
      else expect(Math.abs((planes.data[i] as number) - 55.5)).toBeLessThanOrEqual(15.5);
  });

  it("agree with a choice of single winners when one offset explains everything", () => {
    const { level, planes } = sample((x, y, c) => hashInts(3, x % 9, y % 9, c) & 255);
    const source = level.targets.map((target) => target - 18);
    const field = { source, cost: new Int32Array(source.length) };
    const winners = new Int32Array(level.hole.length);
    referenceKernels.choose(level, field, winners, 0, winners.length);
    referenceKernels.vote(level, field, even(level, 2), 0, level.hole.length);
    for (const [i, pixel] of level.hole.entries()) {
      expect(winners[i]).toBe(pixel - 18);
      for (let c = 0; c < 4; c++) expect(planes.data[pixel * 4 + c]).toBe(planes.data[(pixel - 18) * 4 + c]);
    }
  });
});
