import { describe, expect, it } from "vitest";
import { holePixels, type Mask, maskAt } from "../core/mask.ts";
import { clonePhoto, type Photo } from "../core/photo.ts";
import { createRandom } from "../core/random.ts";
import { type BrushPoint, type MaskStroke, rasterize } from "../core/stroke.ts";
import { findScratches } from "./scratches.ts";
import { paintPhoto } from "./testing.ts";
import { findText } from "./text.ts";

const WIDTH = 360;
const HEIGHT = 260;
const calm = async (): Promise<void> => {};

/** A hill under a sky, with a house, a window and shrubs: edges, corners and texture that are neither scratch nor text. */
function scene(): Photo {
  const random = createRandom(4);
  const shrubs = Array.from({ length: 40 }, () => ({
    x: random.uniform() * WIDTH,
    y: 200 + 60 * random.uniform(),
    r: 3 + 9 * random.uniform(),
    tone: 30 * random.uniform(),
  }));
  return paintPhoto(WIDTH, HEIGHT, (x, y) => {
    const shrub = shrubs.find((s) => (x - s.x) ** 2 + (y - s.y) ** 2 < s.r ** 2);
    if (shrub) return [60 + shrub.tone, 90 + shrub.tone, 50];
    if (x > 210 && x < 300 && y > 110 && y < 210) {
      const pane = x > 235 && x < 270 && y > 135 && y < 175;
      return pane ? [70, 80, 95] : [150, 110, 90];
    }
    if (y > 170 + 25 * Math.sin(x / 60)) return [90 + y / 8, 120, 70];
    return [120 + y / 4, 150 + y / 5, 200];
  });
}

/** Draws strokes in one colour; returns the photo and the pixels that were drawn. */
function drawn(photo: Photo, strokes: readonly MaskStroke[], tone: number): { photo: Photo; truth: Mask } {
  const truth = rasterize(strokes, photo);
  const out = clonePhoto(photo);
  for (let y = 0; y < photo.height; y++)
    for (let x = 0; x < photo.width; x++)
      if (maskAt(truth, x, y)) out.data.fill(tone, 4 * (y * photo.width + x), 4 * (y * photo.width + x) + 3);
  return { photo: out, truth };
}

/** Share of the truth that is found; share of what is found that lies within `slack` pixels of the truth. */
function scores(found: Mask, truth: Mask, slack: number): { recall: number; precision: number } {
  let hit = 0;
  let near = 0;
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      if (maskAt(truth, x, y) && maskAt(found, x, y)) hit++;
      if (!maskAt(found, x, y)) continue;
      let close = false;
      for (let v = -slack; v <= slack && !close; v++)
        for (let u = -slack; u <= slack && !close; u++) close = maskAt(truth, x + u, y + v) === 1;
      if (close) near++;
    }
  return { recall: hit / holePixels(truth), precision: holePixels(found) === 0 ? 1 : near / holePixels(found) };
}

const line = (radius: number, ...points: [number, number][]): MaskStroke => ({
  kind: "brush",
  mode: "add",
  points: points.map(([x, y]): BrushPoint => ({ x, y, radius })),
});

/** Scratches of all directions, straight and bent. */
const SCRATCHES = [
  line(0.8, [20, 10], [60, 120], [75, 240]),
  line(1.2, [100, 30], [180, 60], [330, 75]),
  line(0.8, [340, 20], [310, 140], [320, 250]),
  line(1, [30, 220], [130, 150], [200, 40]),
];

/** Letters as pen strokes in a box of 2 x 3. */
const GLYPHS: Readonly<Record<string, readonly (readonly [number, number])[][]>> = {
  L: [
    [
      [0, 0],
      [0, 3],
      [2, 3],
    ],
  ],
  A: [
    [
      [0, 3],
      [1, 0],
      [2, 3],
    ],
    [
      [0.4, 2],
      [1.6, 2],
    ],
  ],
  C: [
    [
      [2, 0.5],
      [1, 0],
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 2.5],
    ],
  ],
  U: [
    [
      [0, 0],
      [0, 2.4],
      [1, 3],
      [2, 2.4],
      [2, 0],
    ],
  ],
  N: [
    [
      [0, 3],
      [0, 0],
      [2, 3],
      [2, 0],
    ],
  ],
  "1": [
    [
      [0.4, 0.6],
      [1, 0],
      [1, 3],
    ],
  ],
  "9": [
    [
      [2, 1],
      [1, 0],
      [0, 1],
      [1, 1.8],
      [2, 1],
      [1.8, 2.4],
      [0.6, 3],
    ],
  ],
  "2": [
    [
      [0, 0.6],
      [1, 0],
      [2, 0.8],
      [0, 3],
      [2, 3],
    ],
  ],
  "6": [
    [
      [1.6, 0],
      [0.2, 1.6],
      [0.2, 2.6],
      [1, 3],
      [1.9, 2.3],
      [1, 1.6],
      [0.2, 2.2],
    ],
  ],
};

function writing(text: string, x: number, y: number, unit: number, radius: number): MaskStroke[] {
  return [...text].flatMap((letter, i) =>
    (GLYPHS[letter] ?? []).map((pen) =>
      line(radius, ...pen.map(([u, v]): [number, number] => [x + (i * 3 + u) * unit, y + v * unit])),
    ),
  );
}

describe("scratches", () => {
  it.each([
    ["bright", 235],
    ["dark", 15],
  ])("are found, %s ones, and little else", async (_, tone) => {
    const { photo, truth } = drawn(scene(), SCRATCHES, tone);
    const { recall, precision } = scores(await findScratches({ photo }, calm), truth, 2);
    expect(recall).toBeGreaterThan(0.85);
    expect(precision).toBeGreaterThan(0.85);
  });

  it("are hardly seen where there are none", async () => {
    const found = await findScratches({ photo: scene() }, calm);
    expect(holePixels(found)).toBeLessThan(0.004 * WIDTH * HEIGHT);
  });

  it("are found in more places when asked to be less sure", async () => {
    const { photo, truth } = drawn(scene(), SCRATCHES, 168);
    const [sure, unsure] = await Promise.all(
      [0.1, 0.9].map(async (sensitivity) => scores(await findScratches({ photo, sensitivity }, calm), truth, 2)),
    );
    expect(unsure?.recall).toBeGreaterThan((sure?.recall ?? 1) + 0.1);
  });
});

describe("text", () => {
  it.each([
    ["bright on the sky", 250, 30, 30, 8, 1.6],
    ["dark on the sky", 20, 30, 60, 6, 1.2],
    ["bright on the shrubs", 250, 40, 215, 9, 2],
  ] as const)("is found, %s, and little else", async (_, tone, x, y, unit, radius) => {
    const strokes = [...writing("LACUNA", x, y, unit, radius), ...writing("1926", x + 20 * unit, y, unit, radius)];
    const { photo, truth } = drawn(scene(), strokes, tone);
    const { recall, precision } = scores(await findText({ photo }, calm), truth, 5);
    expect(recall).toBeGreaterThan(0.9);
    expect(precision).toBeGreaterThan(0.8);
  });

  it("is hardly seen where there is none", async () => {
    expect(holePixels(await findText({ photo: scene() }, calm))).toBeLessThan(0.01 * WIDTH * HEIGHT);
  });

  it("is not seen in a picture too small to hold any", async () => {
    const photo = paintPhoto(12, 12, () => [100, 100, 100]);
    expect(holePixels(await findText({ photo }, calm))).toBe(0);
    expect(holePixels(await findScratches({ photo }, calm))).toBe(0);
  });
});
