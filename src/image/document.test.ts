import { describe, expect, it } from "vitest";
import { createNodeCodecs } from "../../cli/codecs.ts";
import { blankMask, maskAt } from "../core/mask.ts";
import type { Patch } from "../core/patch.ts";
import { cropPhoto, type Photo } from "../core/photo.ts";
import { type Rect, rectOf } from "../core/rect.ts";
import { openDocument, type PhotoDocument } from "./document.ts";
import { readMetadata, withMetadata } from "./metadata.ts";
import { orientationExif } from "./previews.ts";
import { psnrOutside } from "./psnr.ts";
import { readHeader } from "./sniff.ts";
import { exifBlock, iccProfile, noisePhoto, P3_COLORANTS, samplePhoto, xmpPacket } from "./testing.ts";
import { shrink } from "./tiles.ts";
import type { FileFormat } from "./types.ts";

const codecs = createNodeCodecs();
const metadata = { exif: exifBlock(6), icc: iccProfile({ name: "P3", colorants: P3_COLORANTS }), xmp: xmpPacket(6) };

async function fileOf(format: FileFormat, photo: Photo): Promise<Uint8Array<ArrayBuffer>> {
  const settings = format === "jpeg" ? { quality: 96, fullChroma: false } : { fullChroma: true };
  return withMetadata(format, await codecs.encode(format, photo, settings), metadata);
}
const open = (bytes: Uint8Array<ArrayBuffer>): Promise<PhotoDocument> => openDocument("photo", bytes, { codecs });

/** Opaque noise over a rectangle. */
function noisePatch(bounds: Rect, seed = 1): Patch {
  const pixels = noisePhoto(bounds.width, bounds.height, seed);
  for (let i = 3; i < pixels.data.length; i += 4) pixels.data[i] = 255;
  return { mask: { bounds, data: blankMask(bounds).data.fill(1) }, pixels };
}

describe("a document", () => {
  it("gives an overview of itself, halved while its shorter side stays long enough", async () => {
    const photo = samplePhoto(420, 300);
    const document = await open(await codecs.encode("png", photo, { fullChroma: true }));
    const same = (least: number, expected: Photo): void => {
      const found = document.overview(least);
      expect([found.width, found.height, Buffer.compare(found.data, expected.data)]).toEqual([
        expected.width,
        expected.height,
        0,
      ]);
    };
    same(301, photo);
    same(151, photo);
    same(150, shrink(photo, 1, true));
    same(40, shrink(photo, 2, true));
    document.steps.apply([noisePatch({ x: 5, y: 3, width: 90, height: 20 })]);
    same(40, shrink(document.photo, 2, true));
  });

  it("shows tiles with and without its steps", async () => {
    const photo = samplePhoto(700, 530);
    const document = await open(await codecs.encode("png", photo, { fullChroma: true }));
    document.steps.apply([noisePatch({ x: 500, y: 3, width: 90, height: 520 })]);
    const tile = (column: number, row: number, level: number, version: "before" | "after"): Photo =>
      document.tile({ column, row, level, version });
    const cut = { x: 512, y: 512, width: 188, height: 18 };
    const same = (a: Photo, b: Photo): boolean => a.width === b.width && Buffer.compare(a.data, b.data) === 0;
    expect(same(tile(1, 1, 0, "before"), cropPhoto(photo, cut))).toBe(true);
    expect(same(tile(1, 1, 0, "after"), cropPhoto(document.photo, cut))).toBe(true);
    for (const level of [1, 2, 5]) {
      expect(same(tile(0, 0, level, "before"), shrink(photo, level, true)), `level ${level}`).toBe(true);
      expect(same(tile(0, 0, level, "after"), shrink(document.photo, level, true)), `level ${level}`).toBe(true);
    }
    expect(() => tile(2, 0, 0, "after")).toThrow(RangeError);
    expect(() => document.crop({ x: 600, y: 0, width: 101, height: 1 })).toThrow(RangeError);
  });

  it("saves PNG bit for bit, every format with its metadata; a JPEG stays turned, others are upright", async () => {
    const document = await open(await fileOf("jpeg", samplePhoto(60, 44)));
    expect(document.info).toMatchObject({ width: 44, height: 60, profile: "P3", colorSpace: "display-p3" });
    document.steps.apply([noisePatch({ x: 5, y: 6, width: 9, height: 11 })]);
    for (const format of ["jpeg", "png", "webp", "avif"] as const) {
      const encoded = await document.encode({ format, metadata: "keep" });
      expect(encoded.mime).toBe(`image/${format}`);
      const back = await readMetadata(format, encoded.bytes);
      const turn = format === "jpeg" ? 6 : 1;
      expect([back.exif, back.icc, back.xmp]).toEqual([exifBlock(turn), metadata.icc, xmpPacket(turn)]);
      const reopened = await open(encoded.bytes);
      expect(reopened.info).toMatchObject({ width: 44, height: 60, profile: "P3" });
      const measured = psnrOutside(document.photo, reopened.photo, document.steps.changed());
      expect(encoded.unchangedPsnr).toBe(measured);
      // Where blocks are kept, the noise beside the patch is what half of the chroma and its quantisation make of it.
      expect(measured).toBeGreaterThanOrEqual(format === "jpeg" ? 37 : 45);
      if (format === "png") expect(Buffer.compare(reopened.photo.data, document.photo.data)).toBe(0);
    }
  });

  it("strip drops EXIF and XMP and keeps the profile", async () => {
    const document = await open(await fileOf("png", samplePhoto(20, 12)));
    for (const format of ["jpeg", "png", "webp", "avif"] as const) {
      const { bytes } = await document.encode({ format, quality: 80, metadata: "strip" });
      const back = await readMetadata(format, bytes);
      expect([back.exif, back.icc, back.xmp]).toEqual([undefined, metadata.icc, undefined]);
      expect((await open(bytes)).info).toMatchObject({ width: 12, height: 20 });
    }
  });

  it("gives back the very file when nothing was changed, and not after an edit", async () => {
    for (const format of ["jpeg", "png", "webp", "avif"] as const) {
      const file = await fileOf(format, samplePhoto(30, 20));
      const document = await open(file);
      const same = await document.encode({ format, metadata: "keep" });
      expect(same).toEqual({ bytes: file, mime: `image/${format}`, unchangedPsnr: Number.POSITIVE_INFINITY });
      expect(same.bytes, "a result is moved away; the document keeps its own").not.toBe(file);
      const step = document.steps.apply([noisePatch({ x: 1, y: 1, width: 3, height: 3 })]);
      expect((await document.encode({ format, metadata: "keep" })).bytes).not.toEqual(file);
      document.steps.revert(step);
      expect((await document.encode({ format, metadata: "keep" })).bytes).toEqual(file);
    }
  });

  it("strips a turned JPEG and leaves it turned, unchanged or edited", async () => {
    const document = await open(await fileOf("jpeg", samplePhoto(60, 44)));
    for (const bounds of [undefined, { x: 5, y: 6, width: 9, height: 11 }]) {
      if (bounds) document.steps.apply([noisePatch(bounds)]);
      const { bytes, blocks } = await document.encode({ format: "jpeg", metadata: "strip" });
      expect(blocks?.total).toBe(8 * 6 + 2 * 4 * 3);
      expect(72 - (blocks?.unchanged ?? 0)).toBe(bounds ? 6 + 2 * 4 : 0);
      const back = await readMetadata("jpeg", bytes);
      expect([back.exif, back.icc, back.xmp]).toEqual([orientationExif(6), metadata.icc, undefined]);
      expect((await open(bytes)).info).toMatchObject({ width: 44, height: 60 });
    }
  });

  it("saves the changed pixels alone on a transparent ground, with the profile and nothing else", async () => {
    const document = await open(await fileOf("jpeg", samplePhoto(60, 44)));
    const patch = noisePatch({ x: 5, y: 6, width: 9, height: 11 });
    patch.mask.data[3] = 0;
    document.steps.apply([patch]);
    const { bytes, mime } = await document.encode({ format: "jpeg", metadata: "keep", content: "fill" });
    expect(mime).toBe("image/png");
    const layer = await codecs.decode("png", bytes);
    expect(layer).toMatchObject({ width: 44, height: 60 });
    const changed = document.steps.changed();
    for (let y = 0; y < 60; y++)
      for (let x = 0; x < 44; x++) {
        const at = 4 * (y * 44 + x);
        const expected = maskAt(changed, x, y) ? document.photo.data.slice(at, at + 4) : new Uint8Array(4);
        expect(layer.data.slice(at, at + 4)).toEqual(expected);
      }
    const back = await readMetadata("png", bytes);
    expect([back.exif, back.icc, back.xmp]).toEqual([undefined, metadata.icc, undefined]);
  });

  it("strips an unchanged upright JPEG without coding it again", async () => {
    const upright = await withMetadata("jpeg", await fileOf("jpeg", samplePhoto(30, 20)), {
      ...metadata,
      exif: exifBlock(1),
    });
    const document = await open(upright);
    const { bytes, unchangedPsnr } = await document.encode({ format: "jpeg", metadata: "strip" });
    expect(unchangedPsnr).toBe(Number.POSITIVE_INFINITY);
    const reopened = await open(bytes);
    expect(reopened.info.hasExif).toBe(false);
    expect(Buffer.compare(reopened.photo.data, document.photo.data)).toBe(0);
  });

  it("writes the smallest quality that keeps 45 dB outside the edits", async () => {
    const document = await open(await codecs.encode("png", samplePhoto(200, 160), { fullChroma: true }));
    document.steps.apply([noisePatch({ x: 40, y: 40, width: 60, height: 60 })]);
    const chosen = await document.encode({ format: "jpeg", metadata: "strip" });
    expect(chosen.unchangedPsnr).toBeGreaterThanOrEqual(45);
    const lower = await document.encode({ format: "jpeg", quality: (chosen.quality ?? 0) - 4, metadata: "strip" });
    expect(lower.unchangedPsnr).toBeLessThan(chosen.unchangedPsnr);
    expect(lower.unchangedPsnr).toBeLessThan(45.3);
    expect(lower.bytes.length).toBeLessThan(chosen.bytes.length);
  });

  it("samples a large photo and proves the whole", async () => {
    const document = await open(await codecs.encode("png", samplePhoto(1300, 1000), { fullChroma: true }));
    document.steps.apply([noisePatch({ x: 0, y: 0, width: 1300, height: 300 })]);
    const { bytes, unchangedPsnr, quality } = await document.encode({ format: "jpeg", metadata: "strip" });
    expect(quality).toBeLessThan(100);
    expect(unchangedPsnr).toBeGreaterThanOrEqual(45);
    const { photo } = await open(bytes);
    expect(psnrOutside(document.photo, photo, document.steps.changed())).toBe(unchangedPsnr);
  });

  it("lays transparent pixels over white for JPEG", async () => {
    const photo = samplePhoto(32, 32, true);
    const document = await open(await codecs.encode("png", photo, { fullChroma: true }));
    const { bytes } = await document.encode({ format: "jpeg", quality: 98, metadata: "keep" });
    const back = (await open(bytes)).photo;
    expect(photo.data[3]).toBe(0);
    for (const channel of [0, 1, 2]) expect(back.data[channel]).toBeGreaterThan(245);
  });

  it("refuses a format that would take more memory than there is, and says which", async () => {
    const file = await codecs.encode("png", samplePhoto(100, 100), { fullChroma: true });
    const document = await openDocument("p", file, { codecs, peakBytes: 300_000 });
    await expect(document.encode({ format: "avif", metadata: "keep" })).rejects.toMatchObject({
      fault: { code: "encode-failed", detail: { format: "avif" } },
    });
    expect((await document.encode({ format: "jpeg", quality: 95, metadata: "keep" })).quality).toBe(95);
  });

  it("halves chroma where memory allows no more, and still takes the smallest quality", async () => {
    const file = await codecs.encode("png", samplePhoto(100, 100), { fullChroma: true });
    const document = await openDocument("p", file, { codecs, peakBytes: 250_000 });
    document.steps.apply([noisePatch({ x: 0, y: 0, width: 3, height: 3 })]);
    const { bytes, quality } = await document.encode({ format: "jpeg", metadata: "strip" });
    expect(readHeader("jpeg", bytes)?.fullChroma).toBe(false);
    expect(quality).toBeLessThan(100);
  });

  it("stops between stages and reports on the way", async () => {
    const document = await open(await codecs.encode("png", samplePhoto(64, 64), { fullChroma: true }));
    const seen: number[] = [];
    await document.encode({ format: "webp", metadata: "keep" }, async (fraction) => void seen.push(fraction));
    expect(seen.length).toBeGreaterThan(4);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(Math.min(...seen)).toBeGreaterThan(0);
    expect(Math.max(...seen)).toBeLessThan(1);
    const stop = new DOMException("stop", "AbortError");
    const job = document.encode({ format: "jpeg", metadata: "keep" }, () => Promise.reject(stop));
    await expect(job).rejects.toBe(stop);
    expect(rectOf(document.crop(rectOf(document.photo)))).toEqual(rectOf(document.photo));
  });
});
