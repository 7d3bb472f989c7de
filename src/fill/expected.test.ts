import { expect, it } from "vitest";
import type { FillMode } from "../core/fill.ts";
import type { Generator } from "../core/generator.ts";
import { blankMask } from "../core/mask.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import type { Rect } from "../core/rect.ts";
import { expectTexture } from "./expected.ts";
import { fillPhoto } from "./fill.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { referenceKernels } from "./kernels/reference.ts";
import { HOLE, packPlanes } from "./planes.ts";

const [WIDTH, HEIGHT, HORIZON] = [240, 160, 60];
/** The grey above the line. */
const BLURRED = 110;
const box: Rect = { x: 40, y: 20, width: 160, height: 126 };

/** Out of focus above a line, rough and somewhat lighter below it. */
function lawn(): Photo {
  const photo = blankPhoto(WIDTH, HEIGHT);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const grey = i >= HORIZON * WIDTH ? BLURRED + 16 + (hashInts(1, i) & 63) - 31 : BLURRED + (hashInts(2, i) & 1);
    photo.data.set([grey, grey, grey, 255], 4 * i);
  }
  return photo;
}

it("carries the strength of the texture around into the hole", () => {
  const photo = lawn();
  const state = new Uint8Array(WIDTH * HEIGHT);
  for (let y = box.y; y < box.y + box.height; y++) state.fill(HOLE, y * WIDTH + box.x, y * WIDTH + box.x + box.width);
  const planes = packPlanes(referenceKernels, photo, state, new Uint8Array(3 * WIDTH * HEIGHT));
  expectTexture(planes);
  const at = (x: number, y: number): number => planes.data[(y * WIDTH + x) * planes.channels + 4] as number;
  const [smooth, rough] = [at(15, 20), at(15, 90)];
  expect(rough).toBeGreaterThan(10 * smooth);
  const middle = box.x + box.width / 2;
  expect(at(middle, box.y + 6)).toBeLessThan(0.3 * rough);
  expect(at(middle, box.y + box.height - 6)).toBeGreaterThan(0.7 * rough);
});

it("counts in the search where a generator has its say, and not where nobody guides", async () => {
  const generator: Generator = {
    name: "soft",
    backend: "test",
    maxSide: 240,
    complete: async ({ rgb }) => ({ rgb: new Float32Array(rgb.length) }),
  };
  const mask = blankMask(box);
  mask.data.fill(1);
  const seen = async (mode: FillMode): Promise<number> => {
    let most = 0;
    const watching: Kernels = {
      ...referenceKernels,
      measure: (level, field, from, to) => {
        if (level.channels > 4)
          for (const pixel of level.hole) most = Math.max(most, level.data[pixel * level.channels + 4] as number);
        return referenceKernels.measure(level, field, from, to);
      },
    };
    const options = { grow: 0, seed: 1, mode, guides: [] };
    await fillPhoto(lawn(), mask, options, { kernels: watching, generator }, async () => {});
    return most;
  };
  expect(await seen("auto")).toBeGreaterThan(20);
  expect(await seen("patch")).toBe(0);
});
