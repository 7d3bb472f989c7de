import { describe, expect, it } from "vitest";
import { COLUMNS, type Score } from "./score.ts";
import { compareScores, compareWith, medianSharpness, readScores, sharpnessAround, summarise } from "./summary.ts";

function scoreOf(values: Partial<Score>): Score {
  return { hole: 10, keep_err: 0, ...Object.fromEntries(COLUMNS.map((column) => [column, 1])), ...values } as Score;
}

describe("summarise", () => {
  it("takes means, medians of the ratios, and leaves out what is not finite", () => {
    const rows = [scoreOf({ hf: -1, seam: 1 }), scoreOf({ hf: -2, seam: 2 }), scoreOf({ hf: Number.NaN, seam: 9 })];
    expect(summarise(rows)).toMatchObject({ hf: -1.5, seam: 2, psnr: 1 });
    expect(summarise(rows.slice(0, 2)).seam).toBe(1.5);
    expect(summarise([]).psnr).toBeNaN();
  });
});

describe("medianSharpness", () => {
  it("tells which way the middle photo is off, and how far the middle photo is off", () => {
    const scores = [-4, -0.1, 0.2, 0.3, Number.NaN].map((hf) => ({ hf }));
    const { hf, size } = medianSharpness(scores);
    expect(hf).toBeCloseTo(0.05, 12);
    expect(size).toBeCloseTo(0.25, 12);
    expect(medianSharpness([{}]).hf).toBeNaN();
  });
});

it("sharpness around is that of a fill like the ring: what the fill differs from it is taken off", () => {
  // A fill of twice the ring's energy where the original had four times, and one like a ring that was too soft.
  const rows = [
    { hf: -1, hf_self: 1 },
    { hf: -2, hf_self: 0 },
  ];
  const { hf, size } = sharpnessAround(rows);
  expect(hf).toBeCloseTo(-2, 12);
  expect(size).toBeCloseTo(2, 12);
});

describe("compareScores", () => {
  const ours = new Map([
    ["a", { lpips_h: 0.1 }],
    ["b", { lpips_h: 0.3 }],
    ["c", { lpips_h: 0.5 }],
  ]);

  it("pairs by photo; a constant difference has no spread", () => {
    const peer = new Map([
      ["a", { lpips_h: 0.35 }],
      ["b", { lpips_h: 0.55 }],
      ["d", { lpips_h: 9 }],
    ]);
    const comparison = compareScores(ours, peer, "lpips_h");
    expect(comparison?.n).toBe(2);
    expect(comparison?.ours).toBeCloseTo(0.2, 12);
    for (const value of [comparison?.difference, comparison?.low, comparison?.high])
      expect(value).toBeCloseTo(-0.25, 12);
    expect(compareScores(ours, peer, "hf")).toBeUndefined();
  });

  it("gives an interval of the width that the differences have", () => {
    const n = 100;
    const spread = new Map(Array.from({ length: n }, (_, i) => [`${i}`, { hf: i % 2 ? 1 : -1 }]));
    const zero = new Map(Array.from({ length: n }, (_, i) => [`${i}`, { hf: 0 }]));
    const comparison = compareScores(spread, zero, "hf");
    // standard error 1 / sqrt(100) = 0.1, so about +- 0.196
    expect(comparison?.low).toBeGreaterThan(-0.23);
    expect(comparison?.low).toBeLessThan(-0.16);
    expect(comparison?.high).toBeGreaterThan(0.16);
    expect(comparison?.high).toBeLessThan(0.23);
    expect(compareScores(spread, zero, "hf")).toEqual(comparison);
  });
});

describe("peers", () => {
  it("reads the judge's table and compares by base name", () => {
    const csv =
      "setting,image,peer,lpips_h,hf\r\nthin,v0.webp,telea,0.5,nan\r\nthin,v1.webp,telea,0.7,-2\r\nthin,v1.webp,ns,,\r\n";
    const peers = readScores(csv);
    expect(peers.get("telea")?.get("v0")).toEqual({ lpips_h: 0.5 });
    const comparisons = compareWith(peers, [{ photo: "v1", ...scoreOf({ lpips_h: 0.4, hf: -1 }) }]);
    expect(Object.keys(comparisons)).toEqual(["telea"]);
    expect(comparisons.telea?.lpips_h?.difference).toBeCloseTo(-0.3, 12);
    expect(comparisons.telea?.hf?.difference).toBe(1);
  });
});
