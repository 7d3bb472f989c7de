import { describe, expect, it } from "vitest";
import { areaShares, dilate, erode, gaussianBlur, gaussianKernel, kernelSide, reflect101 } from "./filters.ts";
import type { Flags } from "./plane.ts";

function flagsOf(...rows: string[]): Flags {
  const data = Uint8Array.from(rows.join(""), (c) => (c === "#" ? 1 : 0));
  return { width: rows[0]?.length ?? 0, height: rows.length, data };
}

function rowsOf({ width, height, data }: Flags): string[] {
  return Array.from({ length: height }, (_, y) =>
    [...data.subarray(y * width, (y + 1) * width)].map((flag) => (flag ? "#" : ".")).join(""),
  );
}

describe("borders and kernels", () => {
  it("mirrors about the border sample without repeating it", () => {
    expect([-3, -2, -1, 0, 4, 5, 6].map((i) => reflect101(i, 5))).toEqual([3, 2, 1, 0, 4, 3, 2]);
    expect([-7, 9].map((i) => reflect101(i, 2))).toEqual([1, 1]);
    expect(reflect101(-4, 1)).toBe(0);
  });

  it("takes OpenCV's kernel sizes for a sigma alone", () => {
    expect([1.2, 4, 1].map(kernelSide)).toEqual([11, 33, 9]);
  });

  it("samples a Gaussian of sum 1", () => {
    const e = Math.exp(-0.5);
    const kernel = gaussianKernel(3, 1);
    expect(kernel[0]).toBeCloseTo(e / (1 + 2 * e), 12);
    expect(kernel[1]).toBeCloseTo(1 / (1 + 2 * e), 12);
  });
});

describe("gaussianBlur", () => {
  it("spreads an impulse by the product of two kernels", () => {
    const data = new Float32Array(31 * 31);
    data[15 * 31 + 15] = 1;
    const blurred = gaussianBlur({ width: 31, height: 31, data }, 1.2).data;
    const kernel = gaussianKernel(11, 1.2);
    expect(blurred[15 * 31 + 17]).toBeCloseTo((kernel[5] as number) * (kernel[7] as number), 7);
    expect(blurred[12 * 31 + 14]).toBeCloseTo((kernel[2] as number) * (kernel[4] as number), 7);
    expect(blurred[15 * 31 + 21]).toBe(0);
  });

  it("keeps a constant, also where the kernel is wider than the plane", () => {
    const blurred = gaussianBlur({ width: 3, height: 2, data: new Float32Array(6).fill(7) }, 4).data;
    for (const value of blurred) expect(value).toBeCloseTo(7, 5);
  });
});

describe("squares", () => {
  it("dilates by a square, with nothing outside", () => {
    expect(rowsOf(dilate(flagsOf("#....", ".....", ".....", "....."), 1))).toEqual([
      "##...",
      "##...",
      ".....",
      ".....",
    ]);
  });

  it("erodes by a square, with the outside counted as set", () => {
    expect(rowsOf(erode(flagsOf("####.", "####.", "####.", "####."), 1))).toEqual(["###..", "###..", "###..", "###.."]);
    expect(rowsOf(erode(flagsOf("...", ".#.", "..."), 1))).toEqual(["...", "...", "..."]);
  });

  it("takes windows wider than the picture", () => {
    expect(rowsOf(dilate(flagsOf("..#", "..."), 24))).toEqual(["###", "###"]);
  });
});

describe("areaShares", () => {
  it("averages by covered area when sides do not divide", () => {
    const shares = areaShares(flagsOf("#.#"), 2, 1).data;
    expect(shares[0]).toBeCloseTo(2 / 3, 6);
    expect(shares[1]).toBeCloseTo(2 / 3, 6);
    const middle = areaShares(flagsOf(".#."), 2, 1).data;
    expect(middle[0]).toBeCloseTo(1 / 3, 6);
  });

  it("averages both ways and keeps the mean", () => {
    expect([...areaShares(flagsOf("##..", "#...", "....", "...#"), 2, 2).data]).toEqual([0.75, 0, 0, 0.25]);
  });

  it("refuses to enlarge", () => {
    expect(() => areaShares(flagsOf("#"), 2, 1)).toThrow(RangeError);
  });
});
