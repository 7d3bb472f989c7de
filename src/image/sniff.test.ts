import { describe, expect, it } from "vitest";
import { concat } from "../core/bytes.ts";
import { latin1, uint32be } from "./bytes.ts";
import { PNG_SIGNATURE, pngChunk } from "./png.ts";
import { readHeader, sniff } from "./sniff.ts";
import { jpegHead } from "./testing.ts";

const pad = (text: string): Uint8Array<ArrayBuffer> => concat([latin1(text), new Uint8Array(32)]);
const ihdr = (width: number, height: number, depth: number, type: number): Uint8Array<ArrayBuffer> =>
  concat([
    latin1(PNG_SIGNATURE),
    pngChunk("IHDR", concat([uint32be(width), uint32be(height), Uint8Array.of(depth, type, 0, 0, 1)])),
  ]);

describe("sniff", () => {
  it.each([
    ["\xff\xd8\xff\xe0", "jpeg"],
    [PNG_SIGNATURE, "png"],
    ["RIFF\0\0\0\0WEBPVP8 ", "webp"],
    ["\0\0\0\x18ftypavif\0\0\0\0mif1miaf", "avif"],
    ["\0\0\0\x18ftypavis\0\0\0\0avifmsf1", "avif"],
    ["\0\0\0\x18ftypmif1\0\0\0\0avifmiaf", "avif"],
    ["\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"],
    ["\0\0\0\x18ftypmif1\0\0\0\0heixmif1", "heic"],
    ["GIF89a", "gif"],
    ["BM", "bmp"],
    ["II*\0", "tiff"],
    ["MM\0*", "tiff"],
    ["\xff\x0a", "jxl"],
    ["RIFF\0\0\0\0WAVEfmt ", undefined],
    ["\0\0\0\x18ftypmp42\0\0\0\0isommp42", undefined],
    ["hello, I am a text", undefined],
    ["%PDF-1.7", undefined],
  ])("knows %j", (text, container) => {
    expect(sniff(pad(text))).toBe(container);
  });

  it("knows nothing in a few bytes", () => {
    for (const length of [0, 1, 2]) expect(sniff(latin1("BM\xff").subarray(0, length))).toBeUndefined();
  });
});

describe("readHeader", () => {
  it("reads the frame of a JPEG: size, printing colours, kind, chroma", () => {
    expect(readHeader("jpeg", jpegHead(12_000, 9_000, 4, true))).toMatchObject({
      width: 12_000,
      height: 9_000,
      cmyk: true,
      progressive: true,
    });
    expect(readHeader("jpeg", jpegHead(640, 480, 3))).toMatchObject({
      width: 640,
      height: 480,
      cmyk: false,
      progressive: false,
      fullChroma: false,
    });
    expect(readHeader("jpeg", jpegHead(640, 480, 1))).toMatchObject({ fullChroma: true });
  });

  it("reads IHDR of a PNG", () => {
    expect(readHeader("png", ihdr(70_000, 3, 16, 6))).toMatchObject({
      width: 70_000,
      height: 3,
      bitDepth: 16,
      hasAlpha: true,
      animated: false,
      progressive: true,
    });
    expect(readHeader("png", ihdr(5, 4, 8, 2))).toMatchObject({ hasAlpha: false });
  });

  it("reads the three kinds of WebP", () => {
    const webp = (chunk: string, data: number[]): Uint8Array<ArrayBuffer> =>
      concat([latin1(`RIFF\0\0\0\0WEBP${chunk}\x20\0\0\0`), Uint8Array.from(data), new Uint8Array(12)]);
    expect(readHeader("webp", webp("VP8 ", [0, 0, 0, 0x9d, 1, 0x2a, 0x90, 1, 0x2c, 1]))).toMatchObject({
      width: 400,
      height: 300,
      hasAlpha: false,
    });
    const bits = 399 | (299 << 14) | (1 << 28);
    const vp8l = [0x2f, bits & 255, (bits >> 8) & 255, (bits >> 16) & 255, bits >>> 24];
    expect(readHeader("webp", webp("VP8L", vp8l))).toMatchObject({ width: 400, height: 300, hasAlpha: true });
    const vp8x = [0x12, 0, 0, 0, 0x8f, 1, 0, 0x2b, 1, 0];
    expect(readHeader("webp", webp("VP8X", vp8x))).toMatchObject({ width: 400, height: 300, animated: true });
  });

  it("counts the pictures of a GIF", () => {
    const frame = [
      0x21, 0xf9, 4, 0, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 1, 2, 3, 4, 5, 6, 2, 2, 0x4c, 1, 0,
    ];
    const gif = (frames: number): Uint8Array<ArrayBuffer> => {
      const head = [...latin1("GIF89a"), 1, 0, 1, 0, 0x80, 0, 0, 9, 9, 9, 8, 8, 8];
      return Uint8Array.from([...head, ...Array.from({ length: frames }, () => frame).flat(), 0x3b]);
    };
    expect(readHeader("gif", gif(1))).toMatchObject({ width: 1, height: 1, animated: false });
    expect(readHeader("gif", gif(2))?.animated).toBe(true);
    expect(readHeader("gif", gif(2).subarray(0, 15))?.animated).toBe(false);
  });

  it("throws RangeError for every cut of a header, and for a side of 0", () => {
    const jpeg = jpegHead(640, 480, 3);
    for (let cut = 3; cut < jpeg.length - 8; cut++)
      expect(() => readHeader("jpeg", jpeg.subarray(0, cut)), `cut ${cut}`).toThrow(RangeError);
    const png = ihdr(5, 4, 8, 2);
    for (let cut = 8; cut < 29; cut++) expect(() => readHeader("png", png.subarray(0, cut))).toThrow(RangeError);
    expect(() => readHeader("png", ihdr(0, 4, 8, 2))).toThrow(RangeError);
    expect(() => readHeader("webp", latin1("RIFF\0\0\0\0WEBPVP8 "))).toThrow(RangeError);
    expect(() => readHeader("avif", latin1("\0\0\0\x18ftypavif\0\0\0\0mif1miaf"))).toThrow(RangeError);
  });
});
