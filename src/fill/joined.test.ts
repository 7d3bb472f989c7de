import { describe, expect, it } from "vitest";
import type { Finish } from "../core/generator.ts";
import { blankMask, type Mask, maskAt, unionMasks } from "../core/mask.ts";
import { applyPatch } from "../core/patch.ts";
import { blankPhoto, clonePhoto, type Photo } from "../core/photo.ts";
import type { Rect } from "../core/rect.ts";
import { joinFill } from "./joined.ts";
import { referenceKernels } from "./kernels/reference.ts";

const [WIDTH, HEIGHT] = [96, 64];
const still = async (): Promise<void> => {};

function paint(colour: (x: number, y: number) => readonly number[]): Photo {
  const photo = blankPhoto(WIDTH, HEIGHT);
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) photo.data.set([...colour(x, y), 255], (y * WIDTH + x) * 4);
  return photo;
}

function box(rect: Rect): Mask {
  const mask = blankMask(rect);
  mask.data.fill(1);
  return mask;
}

const mask = unionMasks(box({ x: 20, y: 16, width: 24, height: 22 }), box({ x: 70, y: 40, width: 10, height: 9 }));
const holed = (x: number, y: number): boolean => maskAt(mask, x, y) === 1;
/** Evenly coloured, with one bright square in the larger hole. */
const truth = paint((x, y) => (x >= 30 && x < 33 && y >= 26 && y < 29 ? [190, 180, 120] : [110, 90, 60]));
/** The same with a cast of colour all over, and something else altogether away from the holes. */
const cast = paint((x, y) =>
  holed(x, y) ? [0, 1, 2].map((c) => (truth.data[(y * WIDTH + x) * 4 + c] as number) + 12 + 9 * c) : [255, 0, 255],
);
/** The truth, with holes painted over. */
const photo = paint((x, y) =>
  holed(x, y) ? [0, 0, 0] : [...truth.data.subarray((y * WIDTH + x) * 4, (y * WIDTH + x) * 4 + 3)],
);

async function joined(finish: Finish): Promise<Photo> {
  const out = clonePhoto(photo);
  for (const patch of await joinFill(referenceKernels, photo, cast, mask, finish, still)) applyPatch(out, patch);
  return out;
}

function worst(a: Photo, b: Photo, counts: (x: number, y: number) => boolean): number {
  return a.data.reduce((most, value, i) => {
    const at = i >> 2;
    const off = Math.abs(value - (b.data[i] as number));
    return counts(at % WIDTH, Math.floor(at / WIDTH)) ? Math.max(most, off) : most;
  }, 0);
}

describe("a given fill, joined to its photo", () => {
  for (const finish of ["blend", "clone"] as const)
    it(`loses its cast and keeps what it drew (${finish})`, async () => {
      expect(worst(cast, truth, holed)).toBe(30);
      expect(worst(await joined(finish), truth, holed)).toBeLessThanOrEqual(1);
    });

  it("writes exactly the mask", async () => {
    const patches = await joinFill(referenceKernels, photo, cast, mask, "blend", still);
    const written = paint(() => [0, 0, 0]);
    for (const { mask: own } of patches)
      applyPatch(written, { mask: own, pixels: whitePhoto(own.bounds.width, own.bounds.height) });
    const wanted = paint((x, y) => (holed(x, y) ? [255, 255, 255] : [0, 0, 0]));
    expect(written.data).toEqual(wanted.data);
    expect(worst(await joined("blend"), photo, (x, y) => !holed(x, y))).toBe(0);
  });

  it("refuses a fill of another size", async () => {
    const other = blankPhoto(WIDTH, HEIGHT - 1);
    await expect(joinFill(referenceKernels, photo, other, mask, "blend", still)).rejects.toThrow(RangeError);
  });
});

function whitePhoto(width: number, height: number): Photo {
  return { width, height, data: new Uint8Array(width * height * 4).fill(255) };
}
