import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createNodeCodecs } from "../../../cli/codecs.ts";
import { encodeByTurbo, SUBSAMPLINGS, type TurboSettings } from "../../../cli/turbo.ts";
import { blankMask, type Mask, maskAt, trimMask } from "../../core/mask.ts";
import type { Photo } from "../../core/photo.ts";
import { createRandom } from "../../core/random.ts";
import { rectOf } from "../../core/rect.ts";
import { openDocument } from "../document.ts";
import { withMetadata } from "../metadata.ts";
import { fromUpright } from "../orientation.ts";
import { exifBlock, noisePhoto, samplePhoto } from "../testing.ts";
import { BLOCK, type CoefficientImage, type Component } from "./frame.ts";
import { readCoefficients } from "./read.ts";

const codecs = createNodeCodecs();
const VARIANTS = SUBSAMPLINGS.flatMap((subsampling) =>
  [false, true].map((progressive) => ({ subsampling, progressive })),
);

/** A few discs. */
function someMask(width: number, height: number, seed: number): Mask {
  const random = createRandom(seed);
  const mask = blankMask({ x: 0, y: 0, width, height });
  for (let i = random.integer(1, 4); i > 0; i--) {
    const [x, y, r] = [random.integer(0, width), random.integer(0, height), random.integer(1, 14)];
    for (let at = 0; at < mask.data.length; at++)
      if (((at % width) - x) ** 2 + (Math.floor(at / width) - y) ** 2 <= r * r) mask.data[at] = 1;
  }
  return trimMask(mask);
}

/** Whether a pixel of the mask (in stored places) lies in the area of a block. */
function isTouched(
  image: CoefficientImage,
  component: Component,
  block: readonly [number, number],
  stored: Mask,
): boolean {
  const [across, down] = [(8 * image.h) / component.h, (8 * image.v) / component.v];
  for (let y = block[1] * down; y < (block[1] + 1) * down; y++)
    for (let x = block[0] * across; x < (block[0] + 1) * across; x++) if (maskAt(stored, x, y)) return true;
  return false;
}

/** Counts the blocks that differ although no pixel of theirs is changed, and those that are the same. */
function compareBlocks(a: CoefficientImage, b: CoefficientImage, stored: Mask): { broken: number; kept: number } {
  const count = { broken: 0, kept: 0 };
  for (const [c, component] of a.components.entries()) {
    const other = b.components[c] as Component;
    for (let row = 0; row < component.high; row++)
      for (let column = 0; column < component.wide; column++) {
        if (isTouched(a, component, [column, row], stored)) continue;
        const from = (row * component.stride + column) * BLOCK;
        const same = component.coefficients
          .subarray(from, from + BLOCK)
          .every((value, k) => value === other.coefficients[from + k]);
        count[same ? "kept" : "broken"]++;
      }
  }
  return count;
}

/** Pixels that differ farther than one chroma sample from every MCU with an edit: decoders smooth over so much. */
function differingOutside(a: Photo, b: Photo, image: CoefficientImage, stored: Mask): number {
  const whole = { ...(image.components[0] as Component), h: 1, v: 1 };
  const touched = Array.from({ length: image.mcusWide * image.mcusHigh }, (_, i) =>
    isTouched(image, whole, [i % image.mcusWide, Math.floor(i / image.mcusWide)], stored),
  );
  const isNear = (x: number, y: number): boolean => {
    for (const dy of [-image.v, 0, image.v])
      for (const dx of [-image.h, 0, image.h]) {
        const [column, row] = [Math.floor((x + dx) / 8 / image.h), Math.floor((y + dy) / 8 / image.v)];
        if (column >= 0 && row >= 0 && column < image.mcusWide && touched[row * image.mcusWide + column]) return true;
      }
    return false;
  };
  let differing = 0;
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++) {
      const at = 4 * (y * image.width + x);
      if ([0, 1, 2, 3].some((c) => a.data[at + c] !== b.data[at + c]) && !isNear(x, y)) differing++;
    }
  return differing;
}

/** Opens a JPEG, edits it, saves it, and compares coefficients and pixels outside of the edit. */
async function edit(file: Uint8Array<ArrayBuffer>, seed: number, orientation = 1) {
  const turned = orientation === 1 ? file : await withMetadata("jpeg", file, { exif: exifBlock(orientation) });
  const document = await openDocument("a.jpg", turned, { codecs });
  const { width, height } = document.photo;
  const mask = someMask(width, height, seed);
  const pixels = noisePhoto(mask.bounds.width, mask.bounds.height, seed);
  for (let i = 3; i < pixels.data.length; i += 4) pixels.data[i] = 255;
  document.steps.apply([{ mask, pixels }]);
  const saved = await document.encode({ format: "jpeg", metadata: "keep" });
  if (!saved.blocks) return { saved, blocks: { broken: 0, kept: 0 }, differing: 0 };
  const before = await readCoefficients(turned);
  const stored = blankMask(rectOf(before));
  const place = fromUpright(orientation, before);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [column, row] = place(x, y);
      stored.data[row * before.width + column] = maskAt(mask, x, y);
    }
  const after = await readCoefficients(saved.bytes);
  const pixelsBefore = await codecs.decode("jpeg", turned);
  const pixelsAfter = await codecs.decode("jpeg", saved.bytes);
  const blocks = compareBlocks(before, after, stored);
  return { saved, blocks, differing: differingOutside(pixelsBefore, pixelsAfter, before, stored) };
}

describe("an edited JPEG saved as JPEG", () => {
  it.each(VARIANTS)(
    "$subsampling, progressive $progressive: blocks without an edit keep their coefficients",
    async (variant) => {
      for (const orientation of [1, 6]) {
        const photo = samplePhoto(131, 94);
        const file = await encodeByTurbo(photo, { ...variant, quality: 85 });
        const { saved, blocks, differing } = await edit(file, orientation + 3, orientation);
        expect(saved.blocks).toBeDefined();
        expect(blocks.broken).toBe(0);
        expect(differing).toBe(0);
        expect(saved.blocks?.unchanged).toBe(blocks.kept);
        expect(saved.blocks?.total).toBeGreaterThan(blocks.kept);
        expect(saved.quality).toBeUndefined();
      }
    },
  );

  it("any photo, mask, subsampling and orientation", async () => {
    const size = fc.integer({ min: 70, max: 150 });
    const orientation = fc.integer({ min: 1, max: 8 });
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        fc.constantFrom(...VARIANTS),
        orientation,
        fc.nat(),
        async (w, h, variant, turn, seed) => {
          const settings: TurboSettings = { ...variant, quality: 40 + (seed % 50) };
          const { saved, blocks, differing } = await edit(await encodeByTurbo(samplePhoto(w, h), settings), seed, turn);
          expect([blocks.broken, differing]).toEqual([0, 0]);
          expect(saved.blocks?.unchanged).toBe(blocks.kept);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("shows the edit itself, turned as the photo is", async () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const file = await encodeByTurbo(samplePhoto(96, 80), { subsampling: "4:2:0", progressive: false, quality: 95 });
      const turned = await withMetadata("jpeg", file, { exif: exifBlock(orientation) });
      const document = await openDocument("a.jpg", turned, { codecs });
      const bounds = { x: 20, y: 12, width: 32, height: 24 };
      const mask = { bounds, data: blankMask(bounds).data.fill(1) };
      const pixels = samplePhoto(32, 24);
      for (let i = 0; i < pixels.data.length; i += 4) pixels.data.set([i % 128 < 64 ? 250 : 190, 40, 60, 255], i);
      document.steps.apply([{ mask, pixels }]);
      const { bytes, blocks } = await document.encode({ format: "jpeg", metadata: "keep" });
      expect(blocks).toBeDefined();
      const again = await openDocument("b.jpg", bytes, { codecs });
      let worst = 0;
      for (let y = bounds.y + 1; y < bounds.y + bounds.height - 1; y++)
        for (let x = bounds.x + 1; x < bounds.x + bounds.width - 1; x++)
          for (let c = 0; c < 3; c++) {
            const at = 4 * (y * document.photo.width + x) + c;
            worst = Math.max(worst, Math.abs((document.photo.data[at] as number) - (again.photo.data[at] as number)));
          }
      expect(worst, `orientation ${orientation}`).toBeLessThan(40);
    }
  });

  it("mutated files: each is refused when it is opened, or saved with every block outside of the edit", {
    timeout: 240_000,
  }, async () => {
    const random = createRandom(5);
    const outcome = { refused: 0, exact: 0, anew: 0 };
    const sources = await Promise.all(
      VARIANTS.map((variant) => encodeByTurbo(samplePhoto(90, 70), { ...variant, quality: 80 })),
    );
    for (let i = 0; i < 200; i++) {
      const file = (sources[i % sources.length] as Uint8Array<ArrayBuffer>).slice();
      for (let hits = random.integer(1, 4); hits > 0; hits--)
        file[random.integer(2, file.length)] = random.integer(0, 256);
      try {
        const { saved, blocks, differing } = await edit(file, i);
        if (saved.blocks) expect([blocks.broken, differing, saved.blocks.unchanged]).toEqual([0, 0, blocks.kept]);
        outcome[saved.blocks ? "exact" : "anew"]++;
      } catch (thrown) {
        expect(thrown).toMatchObject({ fault: { code: expect.stringMatching(/^file-|photo-too-large/) } });
        outcome.refused++;
      }
    }
    expect(outcome.exact, JSON.stringify(outcome)).toBeGreaterThan(30);
  });
});
