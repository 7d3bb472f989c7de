import { expect, it } from "vitest";
import { createRandom, hash32, hashInts } from "./random.ts";

it("hashes without collisions on small inputs and mixes every bit", () => {
  const seen = new Set(Array.from({ length: 20000 }, (_, i) => hash32(i)));
  expect(seen.size).toBe(20000);
  let flips = 0;
  for (let i = 0; i < 1000; i++)
    for (let bit = 0; bit < 32; bit++) {
      let d = hash32(i) ^ hash32(i ^ (1 << bit));
      for (; d; d &= d - 1) flips++;
    }
  expect(flips / 32000).toBeGreaterThan(15.5);
  expect(flips / 32000).toBeLessThan(16.5);
  expect(hashInts(1, 2, 3, 4)).not.toBe(hashInts(4, 3, 2, 1));
});

it("gives the same stream for the same seed and continues from its state", () => {
  const a = createRandom(7);
  const b = createRandom(7);
  const first = [a.uniform(), a.uniform(), a.integer(0, 100)];
  expect([b.uniform(), b.uniform(), b.integer(0, 100)]).toEqual(first);
  expect(createRandom(a.state()).uniform()).toBe(b.uniform());
  expect(createRandom(8).uniform()).not.toBe(first[0]);
});

it("is uniform and normal in its first moments", () => {
  const r = createRandom(1);
  let mean = 0;
  let square = 0;
  let uniform = 0;
  const n = 40000;
  for (let i = 0; i < n; i++) {
    const v = r.normal();
    mean += v / n;
    square += (v * v) / n;
    uniform += r.uniform() / n;
  }
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(square - 1)).toBeLessThan(0.03);
  expect(Math.abs(uniform - 0.5)).toBeLessThan(0.01);
});
