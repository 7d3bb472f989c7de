import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holePixels, maskAt } from "../core/mask.ts";
import type { Patch } from "../core/patch.ts";
import { clonePhoto, cropPhoto, type Photo } from "../core/photo.ts";
import { createRandom } from "../core/random.ts";
import { createSteps } from "./steps.ts";
import { noisePhoto } from "./testing.ts";

const [WIDTH, HEIGHT] = [19, 13];

function randomPatch(seed: number): Patch {
  const random = createRandom(seed);
  const x = random.integer(0, WIDTH - 1);
  const y = random.integer(0, HEIGHT - 1);
  const width = random.integer(1, WIDTH - x + 1);
  const height = random.integer(1, HEIGHT - y + 1);
  const data = Uint8Array.from({ length: width * height }, () => random.integer(0, 2));
  return { mask: { bounds: { x, y, width, height }, data }, pixels: noisePhoto(width, height, seed + 1) };
}

const outside: Patch = {
  mask: { bounds: { x: WIDTH - 1, y: 0, width: 2, height: 1 }, data: Uint8Array.of(1, 1) },
  pixels: noisePhoto(2, 1, 1),
};

describe("steps", () => {
  it("any walk of apply, revert and reapply shows the photo of its state, bit for bit", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(1000)), { maxLength: 25 }), (moves) => {
        const photo = noisePhoto(WIDTH, HEIGHT, 9);
        const opened = clonePhoto(photo);
        const steps = createSteps(photo);
        const states: { step: number; photo: Photo }[] = [{ step: 0, photo: clonePhoto(photo) }];
        const undone: typeof states = [];
        for (const [move, seed] of moves) {
          const top = states.at(-1);
          const next = undone.at(-1);
          if (move >= 2) {
            const step = steps.apply([randomPatch(seed), randomPatch(seed + 7)]);
            states.push({ step, photo: clonePhoto(photo) });
            steps.forget(undone.map((state) => state.step));
            undone.length = 0;
          } else if (move === 0 && top && states.length > 1) {
            steps.revert(top.step);
            undone.push(...states.splice(-1));
          } else if (move === 1 && next) {
            steps.reapply(next.step);
            states.push(...undone.splice(-1));
          }
          expect([...photo.data]).toEqual([...(states.at(-1)?.photo.data ?? [])]);
          const again = clonePhoto(opened);
          const copy = createSteps(again);
          for (const { step } of states.slice(1)) copy.apply(steps.patchesOf(step));
          expect([...again.data]).toEqual([...photo.data]);
          for (const { step } of undone.toReversed()) copy.apply(steps.patchesOf(step));
          expect([...again.data]).toEqual([...(undone[0] ?? states.at(-1) ?? { photo }).photo.data]);
          const area = { x: 3, y: 2, width: 9, height: 8 };
          const part = cropPhoto(photo, area);
          steps.undoOn(part, area);
          expect([...part.data]).toEqual([...cropPhoto(opened, area).data]);
        }
        const changed = steps.changed();
        for (let y = 0; y < HEIGHT; y++)
          for (let x = 0; x < WIDTH; x++) {
            const at = (y * WIDTH + x) * 4;
            const differs = [0, 1, 2, 3].some((channel) => photo.data[at + channel] !== opened.data[at + channel]);
            if (differs) expect(maskAt(changed, x, y)).toBe(1);
          }
      }),
      { numRuns: 60 },
    );
  });

  it("leaves the photo as it was when one of several patches does not fit", () => {
    const photo = noisePhoto(WIDTH, HEIGHT, 2);
    const before = photo.data.slice();
    const steps = createSteps(photo);
    expect(() => steps.apply([randomPatch(4), outside])).toThrow(RangeError);
    expect([...photo.data]).toEqual([...before]);
    expect(steps.count).toBe(0);
    expect(holePixels(steps.changed())).toBe(0);
  });

  it("refuses what is out of order", () => {
    const steps = createSteps(noisePhoto(WIDTH, HEIGHT, 3));
    const first = steps.apply([randomPatch(1)]);
    const second = steps.apply([randomPatch(2)]);
    expect(() => steps.revert(first)).toThrow(RangeError);
    expect(() => steps.forget([second])).toThrow(RangeError);
    steps.revert(second);
    expect(() => steps.reapply(first)).toThrow(RangeError);
    const third = steps.apply([randomPatch(3)]);
    expect(() => steps.reapply(second), "another step lies below it now").toThrow(RangeError);
    steps.revert(third);
    steps.forget([third, 99]);
    steps.reapply(second);
    steps.revert(second);
    steps.forget([second]);
    expect(() => steps.reapply(second)).toThrow(RangeError);
  });
});

describe("steps for good", () => {
  it("keep telling what was changed and what was there before, and newer ones can still be taken back", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 2, maxLength: 8 }), fc.nat(6), (seeds, folds) => {
        const opened = noisePhoto(WIDTH, HEIGHT, 9);
        const steps = createSteps(clonePhoto(opened));
        const ids = seeds.map((seed) => steps.apply([randomPatch(seed), randomPatch(seed + 7)]));
        const [pixels, changed] = [clonePhoto(steps.photo), steps.changed()];
        const count = Math.min(folds, ids.length - 1);
        for (const id of ids.slice(0, count)) steps.fold(id);
        if (count < ids.length - 1) expect(() => steps.fold(ids.at(-1) as number)).toThrow(RangeError);
        const before = clonePhoto(pixels);
        steps.undoOn(before, { x: 0, y: 0, width: WIDTH, height: HEIGHT });
        expect(before.data).toEqual(opened.data);
        for (let y = 0; y < HEIGHT; y++)
          for (let x = 0; x < WIDTH; x++) expect(maskAt(steps.changed(), x, y)).toBe(maskAt(changed, x, y));
        expect(steps.count).toBe(ids.length);
        for (const id of ids.slice(count).reverse()) steps.revert(id);
        for (const id of ids.slice(count)) steps.reapply(id);
        expect(steps.photo.data).toEqual(pixels.data);
      }),
      { numRuns: 25 },
    );
  });
});

describe("frames", () => {
  const frame = { middle: { x: 8, y: 7 }, width: 12, height: 10, degrees: 0 };

  it("are steps like others: taken back and made again bit for bit, with fills below and above", () => {
    const opened = noisePhoto(WIDTH, HEIGHT, 9);
    const steps = createSteps(clonePhoto(opened));
    const below = steps.apply([randomPatch(4)]);
    const filled = clonePhoto(steps.photo);
    const framed = steps.reframe(frame);
    expect(steps.reframed).toBe(true);
    expect(steps.photo).toEqual(cropPhoto(filled, { x: 2, y: 2, width: 12, height: 10 }));
    const data = new Uint8Array(12).fill(1);
    const patch = { mask: { bounds: { x: 1, y: 1, width: 4, height: 3 }, data }, pixels: noisePhoto(4, 3, 5) };
    const above = steps.apply([patch]);
    const all = clonePhoto(steps.photo);
    expect(steps.patchesOf(above)).toEqual([patch]);
    expect(steps.patchesOf(below)[0]?.mask).toEqual(randomPatch(4).mask);
    const before = clonePhoto(all);
    steps.undoOn(before, { x: 0, y: 0, width: 12, height: 10 });
    expect(before).toEqual(cropPhoto(opened, { x: 2, y: 2, width: 12, height: 10 }));
    for (let y = 0; y < 10; y++)
      for (let x = 0; x < 12; x++) {
        const here = maskAt(patch.mask, x, y) | maskAt(randomPatch(4).mask, x + 2, y + 2);
        expect(maskAt(steps.changed(), x, y)).toBe(here);
      }
    for (const id of [above, framed, below]) steps.revert(id);
    expect(steps.photo).toEqual(opened);
    expect(steps.reframed).toBe(false);
    for (const id of [below, framed, above]) steps.reapply(id);
    expect(steps.photo).toEqual(all);
    for (const id of [below, framed]) steps.fold(id);
    expect(maskAt(steps.changed(), 2, 2)).toBe(1);
    steps.revert(above);
    expect(steps.photo).toEqual(cropPhoto(filled, { x: 2, y: 2, width: 12, height: 10 }));
  });

  it("mark what they uncover as changed", () => {
    const steps = createSteps(noisePhoto(WIDTH, HEIGHT, 9));
    steps.reframe({ ...frame, width: WIDTH + 10, middle: { x: WIDTH / 2, y: 7 } });
    expect(maskAt(steps.changed(), 0, 4)).toBe(1);
    expect(maskAt(steps.changed(), 12, 4)).toBe(0);
  });
});
