import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeRuns, encodeRuns } from "./mask-runs.ts";

it("gives every mask back", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 1, max: 400 }))), (parts) => {
      const data = Uint8Array.from(parts.flatMap(([value, count]) => Array<number>(count).fill(value)));
      expect(decodeRuns(encodeRuns(data), data.length)).toEqual(data);
    }),
  );
});

it("takes a few bytes for a large mask", () => {
  const data = new Uint8Array(24_000_000).fill(1, 5_000_000, 19_000_000);
  expect(encodeRuns(data).length).toBeLessThan(16);
});

it("refuses what is damaged or cut off", () => {
  const runs = encodeRuns(Uint8Array.of(0, 1, 1, 0));
  expect(() => decodeRuns(runs, 5)).toThrow(TypeError);
  expect(() => decodeRuns(runs, 3)).toThrow(TypeError);
  expect(() => decodeRuns(Uint8Array.of(200), 4)).toThrow(TypeError);
});
