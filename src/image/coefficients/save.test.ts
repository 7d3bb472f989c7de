import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createNodeCodecs } from "../../../cli/codecs.ts";
import { jpegFidelity } from "../../../cli/metrics/jpeg.ts";
import { encodeByTurbo, SUBSAMPLINGS, type TurboSettings } from "../../../cli/turbo.ts";
import { blankMask, type Mask, maskAt, trimMask } from "../../core/mask.ts";
import { createRandom } from "../../core/random.ts";
import { rectOf } from "../../core/rect.ts";
import { openDocument } from "../document.ts";
import { withMetadata } from "../metadata.ts";
import { fromUpright } from "../orientation.ts";
import { exifBlock, noisePhoto, samplePhoto } from "../testing.ts";

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
  if (!saved.blocks) return { saved, broken: 0, kept: 0, total: 0, differing: 0 };
  const size = orientation > 4 ? { width: height, height: width } : { width, height };
  const stored = blankMask(rectOf(size));
  const place = fromUpright(orientation, size);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [column, row] = place(x, y);
      stored.data[row * size.width + column] = maskAt(mask, x, y);
    }
  return { saved, ...(await jpegFidelity(turned, saved.bytes, stored)) };
}

describe("an edited JPEG saved as JPEG", () => {
  it.each(VARIANTS)(
    "$subsampling, progressive $progressive: blocks without an edit keep their coefficients",
    async (variant) => {
      for (const orientation of [1, 6]) {
        const photo = samplePhoto(131, 94);
        const file = await encodeByTurbo(photo, { ...variant, quality: 85 });
        const { saved, broken, kept, total, differing } = await edit(file, orientation + 3, orientation);
        expect(saved.blocks).toBeDefined();
        expect(broken).toBe(0);
        expect(differing).toBe(0);
        expect(saved.blocks?.unchanged).toBe(kept);
        expect(saved.blocks?.total).toBe(total);
        expect(total).toBeGreaterThan(kept);
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
          const { saved, broken, kept, differing } = await edit(
            await encodeByTurbo(samplePhoto(w, h), settings),
            seed,
            turn,
          );
          expect([broken, differing]).toEqual([0, 0]);
          expect(saved.blocks?.unchanged).toBe(kept);
        },
      ),
      { numRuns: 25 },
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
        const { saved, broken, kept, differing } = await edit(file, i);
        if (saved.blocks) expect([broken, differing, saved.blocks.unchanged]).toEqual([0, 0, kept]);
        outcome[saved.blocks ? "exact" : "anew"]++;
      } catch (thrown) {
        expect(thrown).toMatchObject({ fault: { code: expect.stringMatching(/^file-|photo-too-large/) } });
        outcome.refused++;
      }
    }
    expect(outcome.exact, JSON.stringify(outcome)).toBeGreaterThan(30);
  });
});
