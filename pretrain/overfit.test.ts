import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { trainingMask } from "../src/training/masks.ts";
import { SYSTEMS } from "../src/training/recipes/index.ts";
import { missedBounds, OVERFIT_BOUNDS, type OverfitRow, overfitRow, readOverfit } from "./tools/overfit.ts";

const line = (step: number, progress: number, losses: Record<string, number>): string =>
  JSON.stringify({ kind: "step", step, progress, minutes: 5 * progress, losses });
const log = [
  JSON.stringify({ kind: "start", device: "CPU" }),
  line(9, 0.01, { holeL1: 0.6 }),
  line(10, 0.011, { holeL1: 0.5 }),
  line(500, 0.6, { holeL1: 0.2, realRight: 0.1, fakeRight: 0.1 }),
  line(800, 0.8, { holeL1: 0.1, realRight: 0.6, fakeRight: 0.9 }),
  line(900, 0.95, { holeL1: 0.06, realRight: 0.7, fakeRight: 0.8 }),
  line(999, 1, { holeL1: 0.04, realRight: 0.8, fakeRight: 0.7 }),
].join("\n");
const overfit = { minutes: 5, batch: 4, width: 8, size: 64, rates: { "generator.": 2 } };

describe("a run on eight photos", () => {
  test("is read from its log: the error of step 10, of the last tenth, the critics' last third", () => {
    const row = overfitRow("glcic", log, overfit) as OverfitRow;
    expect(row).toMatchObject({ system: "glcic", minutes: 5, steps: 999, device: "CPU" });
    expect(row.holeL1.step10).toBe(0.5);
    expect(row.holeL1.end).toBeCloseTo(0.05, 10);
    expect(row.right.real).toBeCloseTo(0.7, 10);
    expect(row.right.fake).toBeCloseTo(0.8, 10);
    expect(missedBounds(row)).toEqual([]);
    expect(overfitRow("glcic", log.slice(0, log.lastIndexOf("\n")), overfit)).toBeUndefined();
  });

  test("misses each bound by itself", () => {
    const row = overfitRow("glcic", log, overfit) as OverfitRow;
    for (const bad of [
      { ...row, minutes: 11 },
      { ...row, holeL1: { step10: 0.5, end: 0.07 } },
      { ...row, holeL1: { step10: 0.15, end: 0.05 } },
      { ...row, right: { real: 0.99, fake: 0.8 } },
      { ...row, right: { real: 0.7, fake: 0.5 } },
      { ...row, right: { real: Number.NaN, fake: 0.8 } },
    ])
      expect(missedBounds(bad)).toHaveLength(1);
  });
});

describe("docs/results/systems.json (npm run -s overfit)", () => {
  const rows = readOverfit();
  const systems = Object.keys(SYSTEMS).filter((name) => SYSTEMS[name]?.overfit);

  test("has a run of every system, made as the recipe says today", () => {
    expect(rows.map(({ system }) => system)).toEqual(systems);
    for (const { system, batch, size, width, rates } of rows) {
      const now = SYSTEMS[system]?.overfit;
      expect({ batch, size, width, rates }).toEqual({
        batch: now?.batch,
        size: now?.size,
        width: now?.width,
        rates: now?.rates,
      });
      expect(now?.minutes).toBeLessThanOrEqual(OVERFIT_BOUNDS.minutes);
    }
  });

  test.each(systems)("%s learns the photos, and misses no bound that docs/systems.md does not name", (name) => {
    const row = rows.find(({ system }) => system === name) as OverfitRow;
    expect(row.holeL1.end).toBeLessThanOrEqual(OVERFIT_BOUNDS.holeL1);
    expect(row.holeL1.end).toBeLessThanOrEqual(OVERFIT_BOUNDS.share * row.holeL1.step10);
    const document = readFileSync("docs/systems.md", "utf8");
    for (const missed of missedBounds(row)) expect(document).toContain(missed);
  });
});

/** How often the best rule that sees no picture is right, where a hole's and its surroundings' weights are the focal loss's. */
function rightByPlace(side: number, count: number): { real: number; fake: number } {
  const masks = { scribbles: 1 } as const;
  const known = new Float64Array(side * side);
  const filled = new Float64Array(side * side);
  for (let index = 0; index < count; index++) {
    const plane = trainingMask({ width: side, height: side, seed: 1, index, ratio: [0.01, 0.6], masks });
    const share = plane.reduce((sum, value) => sum + value, 0) / plane.length;
    plane.forEach((value, i) => {
      // Holes fall alike under all turns and mirrorings: a place and its seven likes are one.
      const near = (v: number): number => Math.min(v, side - 1 - v);
      const [x, y] = [near(i % side), near(Math.floor(i / side))];
      const place = Math.min(x, y) * side + Math.max(x, y);
      if (value) filled[place] = (filled[place] as number) + 1 - share;
      else known[place] = (known[place] as number) + share;
    });
  }
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const saysFilled = known.map((weight, place) => ((filled[place] as number) > weight ? 1 : 0));
  const where = (values: Float64Array, says: number): number =>
    sum(values.map((value, place) => (saysFilled[place] === says ? value : 0))) / sum(values);
  return { real: where(known, 0), fake: where(filled, 1) };
}

test("a dense detector is right on 0.42 of known and 0.85 of filled pixels by the place of holes alone", () => {
  const { real, fake } = rightByPlace(64, 1000);
  expect(Math.abs(real - 0.42)).toBeLessThan(0.02);
  expect(Math.abs(fake - 0.85)).toBeLessThan(0.02);
});
