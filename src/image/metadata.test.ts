import { describe, expect, it } from "vitest";
import { createNodeCodecs } from "../../cli/codecs.ts";
import { concat } from "../core/bytes.ts";
import { latin1, uint16be } from "./bytes.ts";
import { readMetadata, strippedMetadata, uprightMetadata, withMetadata } from "./metadata.ts";
import { pngChunk } from "./png.ts";
import { exifBlock, iccProfile, samplePhoto, xmpPacket } from "./testing.ts";
import type { FileFormat } from "./types.ts";

const codecs = createNodeCodecs();
const FORMATS: readonly FileFormat[] = ["jpeg", "png", "webp", "avif"];
const photo = samplePhoto(24, 16);
const plain = new Map<FileFormat, Uint8Array<ArrayBuffer>>();
for (const format of FORMATS) plain.set(format, await codecs.encode(format, photo, { quality: 90, fullChroma: true }));
const plainFile = (format: FileFormat): Uint8Array<ArrayBuffer> => plain.get(format) as Uint8Array<ArrayBuffer>;

const holds = (file: Uint8Array, part: Uint8Array): boolean => Buffer.from(file).includes(Buffer.from(part));

const full = {
  exif: exifBlock(6),
  // Longer than a JPEG segment: it has to be parted and joined.
  icc: iccProfile({ name: "long", padding: 150_001 }),
  xmp: xmpPacket(6),
};

describe("metadata", () => {
  it.each(FORMATS.flatMap((from) => FORMATS.map((to) => [from, to] as const)))(
    "EXIF, ICC and XMP go from %s to %s byte for byte, and the pixels stay",
    async (from, to) => {
      const source = await withMetadata(from, plainFile(from), full);
      const read = await readMetadata(from, source);
      const target = await withMetadata(to, plainFile(to), read);
      const back = await readMetadata(to, target);
      for (const kind of ["exif", "icc", "xmp"] as const)
        expect(Buffer.compare(back[kind] ?? new Uint8Array(0), full[kind]), kind).toBe(0);
      const [before, after] = [await codecs.decode(to, plainFile(to)), await codecs.decode(to, target)];
      expect(Buffer.compare(after.data, before.data)).toBe(0);
    },
  );

  it.each(FORMATS)("%s: each kind alone, and none", async (format) => {
    for (const kind of ["exif", "icc", "xmp"] as const) {
      const back = await readMetadata(format, await withMetadata(format, plainFile(format), { [kind]: full[kind] }));
      expect(Object.keys(back).filter((key) => key !== "native")).toEqual([kind]);
    }
    const none = await readMetadata(format, await withMetadata(format, plainFile(format), {}));
    expect([none.exif, none.icc, none.xmp]).toEqual([undefined, undefined, undefined]);
  });

  it.each(["jpeg", "png", "webp"] as const)("%s: new metadata replace the old ones", async (format) => {
    const first = await withMetadata(format, plainFile(format), full);
    const second = await withMetadata(format, first, { exif: exifBlock(3) });
    const back = await readMetadata(format, second);
    expect(back.exif).toEqual(exifBlock(3));
    expect([back.icc, back.xmp]).toEqual([undefined, undefined]);
    expect((await withMetadata(format, second, {})).length).toBe(
      (await withMetadata(format, plainFile(format), {})).length,
    );
  });

  it("upright: only the orientation changes; strip: the profile stays", () => {
    const upright = uprightMetadata(full);
    expect(upright.exif).toEqual(exifBlock(1));
    expect(upright.xmp).toEqual(xmpPacket(1));
    expect(upright.icc).toBe(full.icc);
    expect(strippedMetadata(full)).toEqual({ icc: full.icc });
  });

  it("a JPEG keeps its comments, IPTC, extended XMP and density; strip keeps the density alone", async () => {
    const segment = (marker: number, payload: string): Uint8Array<ArrayBuffer> =>
      concat([Uint8Array.of(0xff, marker), uint16be(payload.length + 2), latin1(payload)]);
    const text = [
      segment(0xed, "Photoshop 3.0\0caption"),
      segment(0xfe, "a comment"),
      segment(0xe1, "http://ns.adobe.com/xmp/extension/\0rest"),
    ];
    const jfif = segment(0xe0, "JFIF\0\x01\x01\x01\x01\x2c\x01\x2c\0\0");
    const camera = concat([plainFile("jpeg").subarray(0, 2), jfif, ...text, plainFile("jpeg").subarray(20)]);
    const read = await readMetadata("jpeg", camera);
    const kept = await withMetadata("jpeg", plainFile("jpeg"), read);
    const stripped = await withMetadata("jpeg", plainFile("jpeg"), strippedMetadata(read));
    for (const part of text) {
      expect(holds(kept, part)).toBe(true);
      expect(holds(stripped, part)).toBe(false);
    }
    for (const file of [kept, stripped]) expect(holds(file, jfif)).toBe(true);
    await codecs.decode("jpeg", kept);
  });

  it("drops what phones put behind the picture", async () => {
    const phone = concat([plainFile("jpeg"), latin1("a second of video")]);
    const rewritten = await withMetadata("jpeg", phone, {});
    expect(holds(rewritten, latin1("video"))).toBe(false);
    expect((await codecs.decode("jpeg", rewritten)).data).toEqual((await codecs.decode("jpeg", phone)).data);
  });

  it("a PNG keeps gamma and text; strip keeps gamma alone; another format takes neither", async () => {
    const gamma = pngChunk("gAMA", Uint8Array.of(0, 0, 0xb1, 0x8f));
    const title = pngChunk("tEXt", latin1("Title\0A title"));
    const file = plainFile("png");
    const source = concat([file.subarray(0, 33), gamma, title, file.subarray(33)]);
    const read = await readMetadata("png", source);
    const kept = await withMetadata("png", file, read);
    const stripped = await withMetadata("png", file, strippedMetadata(read));
    expect([holds(kept, gamma), holds(kept, title)]).toEqual([true, true]);
    expect([holds(stripped, gamma), holds(stripped, title)]).toEqual([true, false]);
    expect(await withMetadata("jpeg", plainFile("jpeg"), read)).toEqual(
      await withMetadata("jpeg", plainFile("jpeg"), {}),
    );
  });

  it("EXIF too long for a JPEG segment is left out, and the file stays whole", async () => {
    const exif = concat([exifBlock(1), new Uint8Array(70_000)]);
    const jpeg = await withMetadata("jpeg", plainFile("jpeg"), { exif, icc: full.icc });
    const back = await readMetadata("jpeg", jpeg);
    expect(back.exif).toBeUndefined();
    expect(back.icc).toEqual(full.icc);
    const png = await readMetadata("png", await withMetadata("png", plainFile("png"), { exif }));
    expect(png.exif).toEqual(exif);
  });

  it.each(FORMATS)("%s: reading a file cut anywhere gives what is whole, and never throws", async (format) => {
    const file = await withMetadata(format, plainFile(format), full);
    for (let cut = 0; cut < file.length; cut += Math.ceil(file.length / 150)) {
      const found = await readMetadata(format, file.slice(0, cut));
      for (const kind of ["exif", "xmp"] as const) if (found[kind]) expect(found[kind]).toEqual(full[kind]);
    }
  });
});
