import { describe, expect, it } from "vitest";
import { type AttentionMap, lookAt } from "./attention.ts";

const hole = { bounds: { x: 30, y: 40, width: 10, height: 10 }, data: new Uint8Array(100).fill(1) };
const map: AttentionMap = {
  crop: { x: 20, y: 30, width: 40, height: 20 },
  columns: 4,
  rows: 2,
  from: Int32Array.from([0, 1, 2, 3, 4, 3, 6, 7]),
  share: Float32Array.from([0, 0, 0, 0, 0, 0.25, 0, 0]),
  hole,
};

describe("looking at a filled place", () => {
  it("tells the cell that it lies in and the one that it was taken from, in photo coordinates", () => {
    expect(lookAt(map, { x: 31.5, y: 49.9 })).toEqual({
      cell: { x: 30, y: 40, width: 10, height: 10 },
      from: { x: 50, y: 30, width: 10, height: 10 },
      share: 0.25,
    });
  });

  it("tells nothing of places that were not filled", () => {
    expect(lookAt(map, { x: 29, y: 45 })).toBeNull();
    expect(lookAt(map, { x: 400, y: 45 })).toBeNull();
    const outside = {
      ...map,
      hole: { bounds: { x: 0, y: 0, width: 100, height: 100 }, data: new Uint8Array(1e4).fill(1) },
    };
    expect(lookAt(outside, { x: 90, y: 35 })).toBeNull();
  });
});
