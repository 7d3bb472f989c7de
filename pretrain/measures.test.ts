import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../src/core/random.ts";
import { chooseRecipe, SYSTEMS } from "../src/training/recipes/index.ts";
import { valueAt } from "../src/training/schedules.ts";
import type { Phase } from "../src/training/types.ts";
import { rowOf, tableOf } from "./tools/ablation.ts";
import { DISTORTIONS, distorted, type Rgb } from "./tools/distortions.ts";
import { ranksOf, spearman } from "./tools/rank.ts";
import { widthRow, widthsText } from "./tools/widths.ts";

beforeAll(() => setBackend("cpu"));

describe("rank correlation", () => {
  test("shares ranks among equal values", () => {
    expect(ranksOf([3, 1, 3, 2])).toEqual([3.5, 1, 3.5, 2]);
  });

  test("is 1 for the same order, -1 for the opposite, and what the textbook says in between", () => {
    expect(spearman([1, 2, 3, 4], [10, 20, 400, 8000])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
    // 1 - 6 sum d^2 / (n (n^2 - 1)) without ties
    expect(
      spearman([86, 97, 99, 100, 101, 103, 106, 110, 112, 113], [2, 20, 28, 27, 50, 29, 7, 17, 6, 12]),
    ).toBeCloseTo(-29 / 165, 10);
    expect(() => spearman([1], [2])).toThrow(RangeError);
  });
});

describe("distortions", () => {
  const random = createRandom(1);
  const picture: Rgb = { side: 32, data: Float32Array.from({ length: 3 * 32 * 32 }, () => 2 * random.uniform() - 1) };
  const damage = (name: string): number =>
    distorted(picture, name, 1).reduce((sum, value, i) => sum + Math.abs(value - (picture.data[i] as number)), 0);

  test("spoil the picture, each the same way for the same seed, and keep its range", () => {
    for (const name of Object.keys(DISTORTIONS)) {
      expect(damage(name), name).toBeGreaterThan(0);
      expect(distorted(picture, name, 2)).toEqual(distorted(picture, name, 2));
      expect(distorted(picture, name, 2).every((value) => Math.abs(value) <= 1)).toBe(true);
    }
    expect(() => distorted(picture, "none", 1)).toThrow(/no distortion/);
  });

  test("of one kind grow with their number", () => {
    for (const [less, more] of [
      ["grain 0.05", "grain 0.15"],
      ["grain 0.15", "grain 0.4"],
      ["tint 0.1", "tint 0.3"],
      ["flat hole 0.25", "flat hole 0.5"],
    ] as const)
      expect(damage(more)).toBeGreaterThan(damage(less));
  });
});

describe("ablations", () => {
  const log = [
    { kind: "check", step: 50, losses: { holeL1: 0.2 } },
    { kind: "log", step: 100, losses: { holeL1: 0.5 } },
    { kind: "check", step: 100, losses: { holeL1: 0.1, total: 3 } },
  ].map((line) => JSON.stringify(line));

  test("take the last look at held-out samples of a run that came to its end", () => {
    expect(rowOf(log.join("\n"), 100)).toEqual({ holeL1: 0.1, total: 3 });
    expect(rowOf(log.slice(0, 2).join("\n"), 100)).toBeUndefined();
    expect(rowOf("", 100)).toBeUndefined();
  });

  test("are printed with a column for every loss that any variant has", () => {
    const rows = [
      { variant: "all", about: "", losses: { holeL1: 0.1, mid: 0.25, total: 1 } },
      { variant: "l1", about: "", losses: { holeL1: 0.2 } },
    ];
    expect(tableOf(rows).split("\n")).toEqual(["variant  holeL1  mid", "all      0.1000  0.2500", "l1       0.2000"]);
  });

  test("at widths say what each costs, with a column for the held-out losses that it has", () => {
    const { network } = chooseRecipe("semantic-detail", "small", { perceptual: false, width: 16 });
    const row = widthRow(16, network, { holeL1: 0.3, mid: 0.2, total: 1 });
    expect(row).toMatchObject({ parameters: 1_124_771, bytes: 2_249_542 });
    const text = widthsText({ recipe: "semantic-detail", size: 64, steps: 300, photos: 600, rows: [row] });
    expect(text).toContain("300 steps at 64 px");
    expect(text.split("\n").at(-1)).toMatch(/^\| 16 \| 1\.12 M \| 0\.\d{3} G \| 2\.25 MB \| 0\.3000 \| 0\.2000 \|$/);
  });

  test("are offered by the flagship and the three systems whose claims they test", () => {
    expect(Object.keys(SYSTEMS["lacuna"]?.variants ?? {})).toEqual([
      ...["all", "no-attention", "no-detector", "no-style", "no-adversary", "constant", "end-to-end", "no-guides"],
    ]);
    expect(Object.keys(SYSTEMS["dense-detector"]?.variants ?? {})).toEqual(["power", "tuned", "none"]);
    expect(Object.keys(SYSTEMS["semantic-detail"]?.variants ?? {})).toEqual([
      "l1",
      "adversary",
      "low",
      "mid",
      "high",
      "all",
    ]);
    expect(Object.keys(SYSTEMS["blockwise"]?.variants ?? {})).toEqual(["all", "end-to-end", "constant"]);
  });

  const PHASE: Phase = { name: "all", until: 1, size: 32, batch: 1, blocks: 1, critics: false, noise: {} };

  test("change what they say", () => {
    const choose = (name: string, variant: string) => {
      return chooseRecipe(name, "small", { perceptual: true, variant }).recipe;
    };
    expect(choose("blockwise", "all").phases.length).toBeGreaterThan(1);
    expect(choose("blockwise", "end-to-end").phases).toHaveLength(1);
    expect(choose("blockwise", "constant").scalars["adversary"]).toHaveLength(1);
    expect(Object.keys(choose("semantic-detail", "l1").scalars)).toEqual(["hole"]);
    expect(Object.keys(choose("semantic-detail", "low").scalars)).toEqual(["hole", "perceptual"]);
    expect(Object.keys(choose("semantic-detail", "adversary").scalars)).toEqual(["hole", "adversary", "critic"]);
    expect(Object.keys(choose("dense-detector", "tuned").scalars)).toContain("fooling");
    expect(choose("lacuna", "all")).toEqual(
      expect.objectContaining({ guides: { ...choose("lacuna", "no-guides").guides, guided: 0.4 } }),
    );
    expect(Object.keys(choose("lacuna", "no-attention").init(PHASE, 1).params).join()).not.toContain("attention");
    expect(valueAt(choose("lacuna", "no-detector").scalars["trust"] ?? [], 1)).toBe(0);
    expect(valueAt(choose("lacuna", "no-style").scalars["style"] ?? [], 1)).toBe(0);
    expect(choose("lacuna", "no-adversary").phases.some(({ critics }) => critics)).toBe(false);
    const adversary = (variant: string): number => valueAt(choose("lacuna", variant).scalars["adversary"] ?? [], 1);
    expect(adversary("constant")).toBe(5 * adversary("all"));
    expect(new Set(choose("lacuna", "end-to-end").phases.map(({ blocks }) => blocks))).toEqual(new Set([6]));
    expect(() => choose("blockwise", "other")).toThrow(/no variant other; it has all, end-to-end, constant/);
  });
});
