import { describe, expect, it } from "vitest";
import { createNodeCodecs } from "../../cli/codecs.ts";
import { concat } from "../core/bytes.ts";
import { type ErrorCode, LacunaError } from "../core/errors.ts";
import type { Photo } from "../core/photo.ts";
import { latin1, slice, uint32be, uint32le } from "./bytes.ts";
import { type LoadOptions, loadPhoto } from "./load.ts";
import { withMetadata } from "./metadata.ts";
import { uprightPixels } from "./orientation.ts";
import { PNG_SIGNATURE, pngChunk } from "./png.ts";
import { exifBlock, iccProfile, jpegHead, noisePhoto, P3_COLORANTS, rawPng, samplePhoto } from "./testing.ts";
import type { FileFormat } from "./types.ts";

const codecs = createNodeCodecs();
const load = (bytes: Uint8Array<ArrayBuffer>, options: Partial<LoadOptions> = {}) =>
  loadPhoto("photo.jpg", bytes, { codecs, ...options });
const encode = (format: FileFormat, photo: Photo): Promise<Uint8Array<ArrayBuffer>> =>
  codecs.encode(format, photo, format === "jpeg" ? { quality: 92, fullChroma: true } : { fullChroma: true });

async function codeOf(job: Promise<unknown>): Promise<ErrorCode | "opened"> {
  try {
    await job;
    return "opened";
  } catch (thrown) {
    if (thrown instanceof LacunaError) return thrown.fault.code;
    throw thrown;
  }
}

const u24 = (value: number): Uint8Array => uint32le(value).subarray(0, 3);

/** An animated WebP of one frame, which lies on a larger canvas. */
function animatedWebp(still: Uint8Array<ArrayBuffer>, frame: Photo, canvas: { width: number; height: number }) {
  const bitstream = still.subarray(12); // the one VP8L chunk of a plain file
  const anmf = concat([
    u24(1),
    u24(2),
    u24(frame.width - 1),
    u24(frame.height - 1),
    u24(100),
    Uint8Array.of(0),
    bitstream,
  ]);
  const vp8x = concat([Uint8Array.of(0x12, 0, 0, 0), u24(canvas.width - 1), u24(canvas.height - 1)]);
  const body = concat([
    latin1("WEBPVP8X"),
    uint32le(10),
    vp8x,
    latin1("ANIM"),
    uint32le(6),
    new Uint8Array(6),
    latin1("ANMF"),
    uint32le(anmf.length),
    anmf,
  ]);
  return concat([latin1("RIFF"), uint32le(body.length), body]);
}

describe("loadPhoto", () => {
  it.each(["png", "webp", "avif"] as const)("%s: pixels as stored, alpha straight", async (format) => {
    const photo = samplePhoto(40, 30, true);
    const loaded = await load(await encode(format, photo));
    expect(Buffer.compare(loaded.photo.data, photo.data)).toBe(0);
    expect(loaded.info).toEqual({
      name: "photo.jpg",
      width: 40,
      height: 30,
      format,
      hasAlpha: true,
      colorSpace: "srgb",
      hasExif: false,
      notices: [],
    });
  });

  it("goes by the content, never by the name", async () => {
    const { info } = await loadPhoto("lies.gif", await encode("png", samplePhoto(8, 8)), { codecs });
    expect(info.format).toBe("png");
  });

  it.each(["jpeg", "png", "webp"] as const)("%s: EXIF orientation 1 to 8 comes out upright", async (format) => {
    const stored = samplePhoto(24, 16);
    const file = await encode(format, stored);
    const decoded = await codecs.decode(format, file);
    for (let orientation = 1; orientation <= 8; orientation++) {
      const { photo, metadata, info } = await load(await withMetadata(format, file, { exif: exifBlock(orientation) }));
      const expected = uprightPixels({ ...decoded, data: decoded.data.slice() }, orientation);
      expect([info.width, info.height]).toEqual([expected.width, expected.height]);
      expect(Buffer.compare(photo.data, expected.data)).toBe(0);
      expect(metadata.exif).toEqual(exifBlock(1));
      expect(info.hasExif).toBe(true);
    }
  });

  it("names the profile and says how to show it", async () => {
    const file = await encode("jpeg", samplePhoto(8, 8));
    const infoWith = async (icc: Uint8Array<ArrayBuffer>) =>
      (await load(await withMetadata("jpeg", file, { icc }))).info;
    expect(await infoWith(iccProfile({ name: "Display P3", colorants: P3_COLORANTS }))).toMatchObject({
      profile: "Display P3",
      colorSpace: "display-p3",
      notices: [],
    });
    expect(await infoWith(iccProfile({ name: "Linear", gamma: 1 }))).toMatchObject({
      profile: "Linear",
      colorSpace: "srgb",
      notices: ["profile-not-applied"],
    });
    const grey = await load(await withMetadata("jpeg", file, { icc: iccProfile({ name: "Grey", space: "GRAY" }) }));
    expect(grey.metadata.icc, "a grey profile does not fit RGB pixels").toBeUndefined();
  });

  it("16-bit PNG: 8 bits, with a notice", async () => {
    const rows = Uint8Array.of(0, 0xff, 0xff, 0x80, 0x7f, 0x01, 0xff, 0, 0, 0x12, 0x34, 0xab, 0xcd);
    const { photo, info } = await load(await rawPng({ width: 2, height: 1, bitDepth: 16, colourType: 2 }, rows));
    expect([...photo.data]).toEqual([0xff, 0x80, 0x01, 255, 0, 0x12, 0xab, 255]);
    expect(info.notices).toEqual(["reduced-to-8-bit"]);
  });

  it("one pixel, palette, grey with a transparent colour, one bit", async () => {
    for (const format of ["jpeg", "png", "webp", "avif"] as const)
      expect((await load(await encode(format, samplePhoto(1, 1)))).info).toMatchObject({ width: 1, height: 1 });
    const palette = [pngChunk("PLTE", Uint8Array.of(1, 2, 3, 4, 5, 6)), pngChunk("tRNS", Uint8Array.of(9))];
    const indexed = await rawPng({ width: 2, height: 1, bitDepth: 8, colourType: 3 }, Uint8Array.of(0, 0, 1), palette);
    expect([...(await load(indexed)).photo.data]).toEqual([1, 2, 3, 9, 4, 5, 6, 255]);
    const bits = await rawPng({ width: 3, height: 1, bitDepth: 1, colourType: 0 }, Uint8Array.of(0, 0b101 << 5));
    expect([...(await load(bits)).photo.data].filter((_, i) => i % 4 === 0)).toEqual([255, 0, 255]);
  });

  it("animated PNG and WebP: the first frame, with a notice", async () => {
    const photo = samplePhoto(6, 4);
    const png = await encode("png", photo);
    const apng = concat([png.subarray(0, 33), pngChunk("acTL", concat([uint32be(2), uint32be(0)])), png.subarray(33)]);
    const loaded = await load(apng);
    expect(loaded.info.notices).toEqual(["first-frame-only"]);
    expect(Buffer.compare(loaded.photo.data, photo.data)).toBe(0);

    const webp = await load(animatedWebp(await encode("webp", photo), photo, { width: 10, height: 9 }));
    expect(webp.info).toMatchObject({ width: 10, height: 9, hasAlpha: true, notices: ["first-frame-only"] });
    const at = (x: number, y: number): number[] => [...webp.photo.data.slice((y * 10 + x) * 4, (y * 10 + x) * 4 + 4)];
    expect(at(0, 0)).toEqual([0, 0, 0, 0]);
    expect(at(2, 4), "the frame lies at (2, 4)").toEqual([...photo.data.slice(0, 4)]);
    expect(at(7, 7)).toEqual([...photo.data.slice(-4)]);
  });

  it("an AVIF is turned as its container says", async () => {
    const photo = samplePhoto(24, 16);
    const file = await encode("avif", photo);
    const { photo: turned, metadata } = await load(
      await withMetadata("avif", withQuarterTurn(file), { exif: exifBlock(6) }),
    );
    expect([turned.width, turned.height]).toEqual([16, 24]);
    expect(Buffer.compare(turned.data, uprightPixels(photo, 8).data)).toBe(0);
    expect(metadata.exif).toEqual(exifBlock(1));
  });
});

/** Makes the `colr` property of our encoder's files an `irot` (a quarter turn); what follows its one byte is not read. */
function withQuarterTurn(file: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const out = file.slice();
  out.set(latin1("irot\x01"), Buffer.from(out).indexOf("colr"));
  return out;
}

describe("bad input", () => {
  it("empty, text, other formats", async () => {
    expect(await codeOf(load(new Uint8Array(0)))).toBe("file-empty");
    expect(await codeOf(load(latin1("I am a text, called photo.jpg")))).toBe("file-unknown");
    expect(await codeOf(load(latin1("%PDF-1.7 and so on and on")))).toBe("file-unknown");
    expect(await codeOf(load(concat([latin1("II*\0"), new Uint8Array(40)])))).toBe("file-unsupported");
    expect(await codeOf(load(concat([latin1("\xff\x0a"), new Uint8Array(40)])))).toBe("file-unsupported");
  });

  it("100 megapixels are refused by the header, before any codec is asked", async () => {
    const never: LoadOptions = {
      codecs: {
        decode: () => Promise.reject(new Error("asked to decode")),
        encode: () => Promise.reject(new Error("asked to encode")),
      },
      decodeByPlatform: () => Promise.reject(new Error("asked to decode")),
    };
    const ihdr = concat([uint32be(10_000), uint32be(10_000), Uint8Array.of(8, 2, 0, 0, 0)]);
    const files = [jpegHead(10_000, 10_000, 3), concat([latin1(PNG_SIGNATURE), pngChunk("IHDR", ihdr)])];
    for (const file of files) {
      const job = loadPhoto("big", file, never);
      await expect(job).rejects.toMatchObject({ fault: { code: "photo-too-large", detail: { megapixels: 100 } } });
      await expect(job).rejects.toThrow(/big has 100 megapixels; Lacuna can hold 5\d/);
    }
    expect(await codeOf(load(await encode("png", samplePhoto(100, 100)), { peakBytes: 100_000 }))).toBe(
      "photo-too-large",
    );
  });

  it("CMYK: converted where the platform can, else refused with a cure", async () => {
    const cmyk = jpegHead(8, 6, 4);
    const job = load(cmyk);
    expect(await codeOf(job)).toBe("file-unsupported");
    await expect(job).rejects.toThrow(/CMYK.*Save it as/);
    const converted = await load(cmyk, { decodeByPlatform: async () => samplePhoto(8, 6) });
    expect(converted.info).toMatchObject({ format: "jpeg", notices: ["cmyk-converted"] });
    const failing = load(cmyk, {
      decodeByPlatform: () => Promise.reject(new Error("The source image cannot be decoded")),
    });
    expect(await codeOf(failing)).toBe("file-unsupported");
  });

  it("an AVIF that only the platform can decode is opened by it", async () => {
    const file = await encode("avif", samplePhoto(12, 8));
    file.set(latin1("free"), Buffer.from(file).indexOf("pixi"));
    expect(await codeOf(load(file))).toBe("file-broken");
    const { info } = await load(file, { decodeByPlatform: async () => samplePhoto(12, 8) });
    expect(info).toMatchObject({ format: "avif", width: 12, height: 8 });
  });

  it("HEIC and GIF: by the platform, else told", async () => {
    const avif = await encode("avif", samplePhoto(12, 8));
    const heic = avif.slice();
    heic.set(latin1("heic\0\0\0\0mif1heicmif1heic"), 8);
    expect(await codeOf(load(heic))).toBe("heic-unsupported");
    const { info } = await load(heic, {
      decodeByPlatform: async (_, mime) => (mime === "image/heic" ? samplePhoto(12, 8) : undefined),
    });
    expect(info).toMatchObject({ format: "jpeg", width: 12, height: 8 });
    const gif = concat([latin1("GIF89a"), Uint8Array.of(4, 0, 3, 0, 0, 0, 0, 0x3b)]);
    expect(await codeOf(load(gif))).toBe("file-unsupported");
    const opened = await load(gif, { decodeByPlatform: async () => samplePhoto(4, 3) });
    expect(opened.info).toMatchObject({ format: "png", hasAlpha: false });
  });

  it.each(["jpeg", "png", "webp", "avif"] as const)("%s cut off anywhere: a fault, never a crash", async (format) => {
    const file = await encode(format, samplePhoto(48, 40));
    // A PNG is whole when only its end mark is missing; nothing else is.
    const end = format === "png" ? file.length - 12 : file.length;
    for (let i = 0; i < 25; i++) {
      const cut = Math.floor((end * i) / 25);
      const code = await codeOf(load(slice(file, 0, cut)));
      expect(["file-empty", "file-unknown", "file-broken"], `cut at ${cut} of ${file.length}`).toContain(code);
    }
  });

  it.each(["jpeg", "png", "webp", "avif"] as const)(
    "%s with damaged bytes: opened or a fault, never a crash",
    async (format) => {
      const file = await encode(format, samplePhoto(48, 40));
      for (let i = 0; i < 25; i++) {
        const hurt = file.slice();
        const at = Math.floor((file.length * i) / 25);
        hurt.set(noisePhoto(2, 1, i).data.slice(0, Math.min(8, file.length - at)), at);
        const code = await codeOf(load(hurt));
        expect(["opened", "file-unknown", "file-broken", "file-unsupported", "photo-too-large"]).toContain(code);
        if (format === "png" && at > 50 && at < file.length - 20) expect(code).toBe("file-broken");
      }
    },
  );

  it("stops when told to", async () => {
    const file = await encode("png", samplePhoto(16, 16));
    const stop = new DOMException("stop", "AbortError");
    await expect(load(file, { tick: () => Promise.reject(stop) })).rejects.toBe(stop);
  });
});
