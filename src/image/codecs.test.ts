import { describe, expect, it } from "vitest";
import { createNodeCodecs } from "../../cli/codecs.ts";
import { EMPTY_MASK } from "../core/mask.ts";
import { createCodecs } from "./codecs.ts";
import { psnrOutside } from "./psnr.ts";
import { readHeader } from "./sniff.ts";
import { noisePhoto, samplePhoto } from "./testing.ts";

const codecs = createNodeCodecs();

describe("codecs", () => {
  it.each(["png", "webp", "avif"] as const)(
    "%s without loss gives every byte back, also colours under alpha 0",
    async (format) => {
      for (const photo of [samplePhoto(67, 41, true), noisePhoto(9, 5, 1), samplePhoto(1, 1), samplePhoto(64, 64)]) {
        const back = await codecs.decode(format, await codecs.encode(format, photo, { fullChroma: true }));
        expect([back.width, back.height]).toEqual([photo.width, photo.height]);
        expect(Buffer.compare(back.data, photo.data)).toBe(0);
      }
    },
  );

  it.each(["jpeg", "webp", "avif"] as const)(
    "%s with loss: better quality, fewer errors, more bytes",
    async (format) => {
      const photo = samplePhoto(96, 80);
      const tries = [];
      for (const quality of [40, 90]) {
        const bytes = await codecs.encode(format, photo, { quality, fullChroma: true });
        tries.push({ size: bytes.length, psnr: psnrOutside(photo, await codecs.decode(format, bytes), EMPTY_MASK) });
      }
      const [poor, good] = tries as [{ size: number; psnr: number }, { size: number; psnr: number }];
      expect(poor.psnr).toBeGreaterThan(28);
      expect(good.psnr).toBeGreaterThan(Math.max(36, poor.psnr + 3));
      expect(good.size).toBeGreaterThan(poor.size);
    },
  );

  it("keeps chroma when told to, and says so in the header", async () => {
    const photo = samplePhoto(64, 64);
    for (const fullChroma of [true, false])
      for (const format of ["jpeg", "avif"] as const) {
        const bytes = await codecs.encode(format, photo, { quality: 95, fullChroma });
        expect(readHeader(format, bytes)?.fullChroma, format).toBe(fullChroma);
      }
  });

  it("writes opaque PNG without an alpha channel", async () => {
    const bytes = async (alpha: boolean) => codecs.encode("png", samplePhoto(20, 20, alpha), { fullChroma: true });
    expect(readHeader("png", await bytes(false))?.hasAlpha).toBe(false);
    expect(readHeader("png", await bytes(true))?.hasAlpha).toBe(true);
  });

  it("refuses a JPEG without a quality", async () => {
    await expect(codecs.encode("jpeg", samplePhoto(8, 8), { fullChroma: true })).rejects.toThrow(RangeError);
  });

  it("tells a codec that does not arrive from a broken file, and tries again the next time", async () => {
    let calls = 0;
    const offline = createCodecs(async () => {
      calls++;
      throw new TypeError("Failed to fetch");
    });
    for (const wanted of [1, 2]) {
      await expect(offline.decode("jpeg", new Uint8Array(9))).rejects.toMatchObject({ fault: { code: "unexpected" } });
      expect(calls).toBe(wanted);
    }
  });
});

describe("psnrOutside", () => {
  const photo = samplePhoto(8, 8);
  const changedAt = (i: number, by: number) => {
    const copy = { ...photo, data: photo.data.slice() };
    copy.data[i] = (copy.data[i] as number) + by;
    return copy;
  };

  it("is the definition over red, green and blue", () => {
    const expected = 10 * Math.log10((255 * 255 * 64 * 3) / 9);
    expect(psnrOutside(photo, changedAt(4 * 10 + 1, 3), EMPTY_MASK)).toBeCloseTo(expected, 9);
    expect(psnrOutside(photo, photo, EMPTY_MASK)).toBe(Number.POSITIVE_INFINITY);
  });

  it("leaves out the changed pixels", () => {
    const mask = { bounds: { x: 1, y: 1, width: 3, height: 1 }, data: Uint8Array.of(0, 1, 0) };
    expect(psnrOutside(photo, changedAt(4 * (8 + 2), 3), mask)).toBe(Number.POSITIVE_INFINITY);
    const expected = 10 * Math.log10((255 * 255 * 63 * 3) / 9);
    expect(psnrOutside(photo, changedAt(4 * (8 + 1), 3), mask)).toBeCloseTo(expected, 9);
  });

  it("counts colour only as far as it is seen, but never calls different bytes equal", () => {
    const clear = { width: 1, height: 1, data: Uint8Array.of(10, 20, 30, 0) };
    const other = { width: 1, height: 1, data: Uint8Array.of(0, 0, 0, 0) };
    const psnr = psnrOutside(clear, other, EMPTY_MASK);
    expect(psnr).toBeGreaterThan(50);
    expect(Number.isFinite(psnr)).toBe(true);
  });
});
