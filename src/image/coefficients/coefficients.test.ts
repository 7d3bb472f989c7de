import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createNodeCodecs } from "../../../cli/codecs.ts";
import { encodeByTurbo, SUBSAMPLINGS, type TurboSettings } from "../../../cli/turbo.ts";
import { createRandom } from "../../core/random.ts";
import { latin1, uint16be } from "../bytes.ts";
import { segmentsOf } from "../jpeg.ts";
import { loadPhoto } from "../load.ts";
import { noisePhoto, samplePhoto } from "../testing.ts";
import { BLOCK, type CoefficientImage, readFrame } from "./frame.ts";
import { readCoefficients } from "./read.ts";
import { writeCoefficients } from "./write.ts";

const codecs = createNodeCodecs();
const VARIANTS = SUBSAMPLINGS.flatMap((subsampling) =>
  [false, true].map((progressive) => ({ subsampling, progressive })),
);
const SIZES = [
  [75, 53],
  [64, 48],
  [131, 33],
] as const;

const samePixels = async (a: Uint8Array<ArrayBuffer>, b: Uint8Array<ArrayBuffer>): Promise<boolean> =>
  Buffer.compare((await codecs.decode("jpeg", a)).data, (await codecs.decode("jpeg", b)).data) === 0;

/** The blocks that carry pixels, component by component. */
function blocksOf(image: CoefficientImage): Int16Array[] {
  return image.components.map(({ wide, high, stride, coefficients }) => {
    const out = new Int16Array(wide * high * BLOCK);
    for (let row = 0; row < high; row++)
      out.set(coefficients.subarray(row * stride * BLOCK, (row * stride + wide) * BLOCK), row * wide * BLOCK);
    return out;
  });
}

describe("coefficients", () => {
  it.each(VARIANTS)("of $subsampling, progressive $progressive, come back bit for bit", async (variant) => {
    for (const [width, height] of SIZES) {
      for (const [photo, quality] of [
        [samplePhoto(width, height), 90],
        [noisePhoto(width, height, 3), 80],
      ] as const) {
        const file = await encodeByTurbo(photo, { ...variant, quality });
        const image = await readCoefficients(file);
        expect(image).toMatchObject({ width, height, progressive: variant.progressive });
        const written = await writeCoefficients(image, [], file.length);
        expect(blocksOf(await readCoefficients(written))).toEqual(blocksOf(image));
        expect(await samePixels(file, written), "another decoder sees the same").toBe(true);
      }
    }
  });

  it("of files with restart markers, of any interval", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...VARIANTS),
        fc.integer({ min: 20, max: 90 }),
        fc.integer({ min: 1, max: 40 }),
        async (variant, width, interval) => {
          const file = await encodeByTurbo(noisePhoto(width, 50, width), { ...variant, quality: 60 });
          const image = await readCoefficients(file);
          image.restartInterval = interval;
          const written = await writeCoefficients(image, [], 64);
          expect(await samePixels(file, written)).toBe(true);
          const again = await readCoefficients(written);
          expect(again.restartInterval).toBe(interval);
          expect(blocksOf(again)).toEqual(blocksOf(image));
        },
      ),
      { numRuns: 20 },
    );
  });

  it("of any size, sampling and values that a file can hold", async () => {
    // 4 x 4: more blocks an MCU than one scan may have, so every component gets its own.
    const factor = fc.constantFrom(1, 2, 4);
    const side = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(side, side, factor, factor, fc.integer(), async (width, height, h, v, seed) => {
        const frame = [8, ...uint16be(height), ...uint16be(width), 3, 1, (h << 4) | v, 0, 2, 0x11, 1, 3, 0x11, 1];
        const image = readFrame(Uint8Array.from(frame), 0, 0xc0);
        const random = createRandom(seed);
        for (const component of image.components) {
          component.steps = Uint16Array.from({ length: BLOCK }, () => (component.slot ? random.integer(1, 256) : 7));
          for (let i = 0; i < component.coefficients.length; i++)
            if (random.integer(0, 4) === 0) component.coefficients[i] = random.integer(-1023, 1024);
        }
        const [, blue, red] = image.components;
        if (blue && red) red.steps = blue.steps;
        const written = await writeCoefficients(image, [], 64);
        expect(blocksOf(await readCoefficients(written))).toEqual(blocksOf(image));
        expect(await codecs.decode("jpeg", written)).toMatchObject({ width, height });
      }),
      { numRuns: 40 },
    );
  });

  it("takes less room than the tables of the standard do", async () => {
    const file = await encodeByTurbo(samplePhoto(200, 150), { subsampling: "4:2:0", progressive: false, quality: 85 });
    expect((await writeCoefficients(await readCoefficients(file), [], 64)).length).toBeLessThan(file.length);
  });

  it("refuses what it cannot keep: cut off, no scan, arithmetic, 12 bits, a progression cut short", async () => {
    const settings: TurboSettings = { subsampling: "4:2:0", progressive: true, quality: 80 };
    const file = await encodeByTurbo(samplePhoto(60, 40), settings);
    const frame = segmentsOf(file).find(({ marker }) => marker === 0xc2);
    const changed = (at: number, value: number) => file.map((byte, i) => (i === at ? value : byte));
    const at = frame?.start ?? 0;
    const lastScan = file.findLastIndex((byte, i) => byte === 0xff && file[i + 1] === 0xda);
    const short = Uint8Array.of(...file.subarray(0, lastScan), 0xff, 0xd9);
    for (const bad of [
      file.subarray(0, file.length >> 1),
      changed(at + 1, 0xca),
      changed(at + 4, 12),
      short,
      latin1("\xff\xd8\xff\xd9"),
    ])
      await expect(readCoefficients(bad)).rejects.toThrow(RangeError);
    // The same file is read where its bytes are left alone, also with bytes between the segments that are none.
    const stray = Uint8Array.of(...file.subarray(0, at), 1, 2, 3, ...file.subarray(at));
    expect(blocksOf(await readCoefficients(stray))).toEqual(blocksOf(await readCoefficients(file)));
  });

  it("refuses a file of more scans than any photo has", async () => {
    const file = await encodeByTurbo(samplePhoto(80, 80), { subsampling: "grey", progressive: true, quality: 80 });
    const image = segmentsOf(file).at(-1);
    const scan = Uint8Array.of(0xff, 0xda, ...uint16be(8), 1, 1, 0, 0, 0, 0x00, 0x00);
    const many = Uint8Array.of(
      ...file.subarray(0, image?.start),
      ...Array.from({ length: 300 }, () => [...scan]).flat(),
    );
    await expect(readCoefficients(many)).rejects.toThrow(RangeError);
    await expect(loadPhoto("many", many, { codecs })).rejects.toMatchObject({ fault: { code: "file-broken" } });
  });
});
