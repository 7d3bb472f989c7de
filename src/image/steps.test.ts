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
