import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blankPhoto, type Photo } from "../../src/core/photo.ts";
import { createRandom, hashInts } from "../../src/core/random.ts";
import { besideFlags, coloursOver, edgeScore, levelsOver, psnrOver, withColoursOf } from "../metrics/guided.ts";
import { countFlags, type Flags } from "../metrics/plane.ts";
import { runCli, savePng, scratchFolder } from "../testing.ts";
import { statisticsOf, transferStatistics } from "./statistics.ts";
import { summariseGuided } from "./summary.ts";
import { colourStrokes, objectHole, tracePiece } from "./wishes.ts";

const size = { width: 40, height: 30 };
const flags = (set: (x: number, y: number) => boolean): Flags => ({
  ...size,
  data: Uint8Array.from({ length: 1200 }, (_, i) => (set(i % 40, Math.floor(i / 40)) ? 1 : 0)),
});
const all = flags(() => true);

describe("edge score", () => {
  const line = (x: number): Flags => flags((u) => u === x);
  it("forgives what lies within the tolerance, and nothing farther", () => {
    expect([0, 1, 2, 3].map((shift) => edgeScore(line(20), line(20 + shift), all, 2))).toEqual([1, 1, 1, 0]);
  });

  it("is the harmonic mean of precision and recall, inside the hole alone", () => {
    const both = flags((x) => x === 20 || x === 30);
    expect(edgeScore(line(20), both, all, 2)).toBeCloseTo(2 / 3, 9); // precision 1/2, recall 1
    expect(edgeScore(both, line(20), all, 2)).toBeCloseTo(2 / 3, 9);
    expect(
      edgeScore(
        line(20),
        both,
        flags((x) => x < 25),
        2,
      ),
    ).toBe(1);
    expect(
      edgeScore(
        flags(() => false),
        flags(() => false),
        all,
        2,
      ),
    ).toBe(1);
  });
});

it("errors are taken over the flagged pixels, and beside means 5 to 20 pixels from the stroke", () => {
  const [a, b] = [blankPhoto(40, 30), blankPhoto(40, 30)];
  for (let i = 0; i < 600; i++) b.data.set([3, 0, 3], 4 * i);
  const top = flags((_, y) => y < 15);
  expect(levelsOver(a, b, top)).toBeCloseTo(2, 9);
  expect(levelsOver(a, b, all)).toBeCloseTo(1, 9);
  expect(psnrOver(a, b, top)).toBeCloseTo(10 * Math.log10((255 * 255) / 6), 9);
  expect(psnrOver(a, a, top)).toBe(99);
  const beside = besideFlags(
    flags((x) => x === 0),
    flags((_, y) => y === 7),
    5,
    20,
  );
  expect([...beside.data.keys()].filter((i) => beside.data[i])).toEqual(
    Array.from({ length: 16 }, (_, i) => 7 * 40 + 5 + i),
  );
});

it("colours are compared as local means, so that texture does not count", () => {
  const [plain, rough] = [blankPhoto(256, 256), blankPhoto(256, 256)];
  for (let i = 0; i < 256 * 256; i++) {
    plain.data.set([100, 100, 100, 255], 4 * i);
    const level = 100 + ((i + (i >> 8)) & 1 ? 20 : -20);
    rough.data.set([level, level, level, 255], 4 * i);
  }
  const inside: Flags = { width: 256, height: 256, data: new Uint8Array(256 * 256).fill(1, 40 * 256, 90 * 256) };
  expect(levelsOver(plain, rough, inside)).toBe(20);
  expect(coloursOver(plain, rough, inside, inside)).toBeLessThan(0.5);
  const dark: Photo = { ...rough, data: rough.data.map((level, i) => (i % 4 < 3 ? level - 50 : level)) };
  expect(levelsOver(rough, dark, inside)).toBe(50);
  expect(levelsOver(rough, withColoursOf(plain, dark, inside), inside)).toBeLessThan(0.5);
  for (let i = 0; i < 256 * 256; i++) if (!inside.data[i]) rough.data.fill(255, 4 * i, 4 * i + 3);
  expect(coloursOver(plain, rough, inside, inside)).toBeLessThan(0.5);
  expect(coloursOver(plain, blankPhoto(256, 256), inside, inside)).toBeCloseTo(100, 3);
});

describe("colour statistics", () => {
  const photo = (gain: number, shift: number): Photo => {
    const out = blankPhoto(40, 30);
    for (let i = 0; i < 1200; i++)
      for (let c = 0; c < 4; c++) out.data[4 * i + c] = c === 3 ? 255 : shift + gain * (60 + (hashInts(i, c) % 40));
    return out;
  };

  it("are those of the other photo after the transfer, and only the segment changes", () => {
    const segment = flags((x) => x > 10 && x < 30);
    const [from, to] = [photo(1, 0), photo(0.6, 90)];
    const moved = transferStatistics(from, segment.data, statisticsOf(to, segment.data, 1));
    const [wanted, got] = [statisticsOf(to, segment.data, 1), statisticsOf(moved, segment.data, 1)];
    for (let c = 0; c < 3; c++) {
      expect(got.mean[c]).toBeCloseTo(wanted.mean[c] as number, 2);
      expect(got.spread[c]).toBeCloseTo(wanted.spread[c] as number, 2);
    }
    for (let i = 0; i < 1200; i++) if (!segment.data[i]) expect(moved.data[4 * i]).toBe(from.data[4 * i]);
  });

  it("colour strokes have the colour of what is under them", () => {
    const hole = objectHole({ width: 256, height: 256 }, createRandom(4));
    const half = blankPhoto(256, 256);
    for (let i = 0; i < 256 * 256; i++) half.data.set(i % 256 < 128 ? [200, 40, 40, 255] : [40, 40, 200, 255], 4 * i);
    const { guides, under } = colourStrokes(half, hole, createRandom(5));
    expect(guides.length).toBe(3);
    expect(countFlags(under)).toBeGreaterThan(100);
    for (const { colour } of guides) expect(Math.max(colour[0], colour[2])).toBeGreaterThan(150);
  });
});

it("edge pieces become paths that miss no pixel and do not jump", () => {
  const fork = [0, 1, 2, 3, 14, 25, 13 + 11 * 2].map((i) => i + 50); // on rows of 11
  const paths = tracePiece(fork, 11);
  const seen = new Set(paths.flat().map(({ x, y }) => Math.floor(y) * 11 + Math.floor(x)));
  expect([...seen].sort((a, b) => a - b)).toEqual([...fork].sort((a, b) => a - b));
  for (const path of paths)
    for (let i = 1; i < path.length; i++) {
      const [a, b] = [path[i - 1], path[i]] as [{ x: number; y: number }, { x: number; y: number }];
      expect(Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y))).toBe(1);
    }
});

it("summaries compare means with means", () => {
  const rows = [
    { photo: "a", scores: { psnr: 24, psnr_composite: 15, psnr_reinhard: 18 } },
    { photo: "b", scores: { psnr: 20, psnr_composite: 17, psnr_reinhard: 20 } },
  ];
  expect(summariseGuided("harmonize", rows)).toEqual({
    psnr: 22,
    psnr_composite: 16,
    psnr_reinhard: 19,
    gain_over_composite: 6,
    gain_over_reinhard: 3,
  });
});

describe("evaluate --guides", () => {
  const { path, remove } = scratchFolder();
  beforeAll(async () => {
    for (const [k, name] of ["a", "b"].entries()) {
      const photo = blankPhoto(96, 96);
      for (let i = 0; i < 96 * 96; i++) {
        const [x, y] = [i % 96, Math.floor(i / 96)];
        const wave = y > 48 + 12 * Math.sin((x + 40 * k) / 14) ? 60 : 180;
        photo.data.set([wave, wave + (hashInts(i, k) & 15), 90 + 60 * k, 255], 4 * i);
      }
      await savePng(path("photos", `${name}.png`), photo);
    }
  });
  afterAll(remove);

  it.each([
    ["sketch", ["edge_f", "edge_f_free", "lpips_h", "lpips_h_free"], ["edge_f_gain", "lpips_h_ratio"]],
    ["harmonize", ["psnr", "psnr_composite", "psnr_reinhard"], ["gain_over_composite", "gain_over_reinhard"]],
    [
      "colour",
      [
        ...["under", "under_free", "under_paint", "beside", "beside_free", "beside_best"],
        ...["under_colour", "under_colour_free", "beside_colour", "beside_colour_free", "lpips_h", "lpips_h_free"],
      ],
      [
        ...["under_ratio", "under_paint_ratio", "beside_ratio", "beside_best_ratio"],
        ...["under_colour_ratio", "beside_colour_ratio", "lpips_h_ratio"],
      ],
    ],
  ])("prints a line for each photo and one for all: %s", async (kind, columns, compared) => {
    const run = await runCli("evaluate", ["--guides", kind, "--photos", path("photos"), "--json"]);
    expect(run.status).toBe(0);
    const [a, b, last] = run.json();
    expect(Object.keys(a ?? {})).toEqual(["photo", ...columns]);
    expect(b?.photo).toBe("b");
    const summary = last?.summary as { n: number; columns: Record<string, number> };
    expect(summary.n).toBe(2);
    expect(Object.keys(summary.columns)).toEqual([...columns, ...compared]);
    if (kind === "harmonize") expect(summary.columns.gain_over_composite).toBeGreaterThan(2);
    if (kind === "sketch") expect(summary.columns.edge_f_gain).toBeGreaterThan(-0.01);
    if (kind === "colour") expect(summary.columns.under_ratio).toBeLessThan(1);
  });

  it("refuses options that mean nothing with it", async () => {
    const run = await runCli("evaluate", ["--guides", "sketch", "--photos", path("photos"), "--masks", path("photos")]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("--masks is not for --guides");
  });
});
