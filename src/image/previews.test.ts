import { describe, expect, it } from "vitest";
import { createNodeCodecs } from "../../cli/codecs.ts";
import { concat } from "../core/bytes.ts";
import { blankMask } from "../core/mask.ts";
import { cropPhoto, type Photo } from "../core/photo.ts";
import { rectOf } from "../core/rect.ts";
import { latin1, uint16be, uint32be, viewOf } from "./bytes.ts";
import { openDocument } from "./document.ts";
import { segment } from "./jpeg.ts";
import { readMetadata, withMetadata } from "./metadata.ts";
import { exifOrientation } from "./orientation.ts";
import { editedMetadata, hasThumbnail, thumbnailOf, withoutPictures, withThumbnail } from "./previews.ts";
import { psnrOutside } from "./psnr.ts";
import { samplePhoto } from "./testing.ts";

const codecs = createNodeCodecs();
const small = (photo: Photo): Promise<Uint8Array<ArrayBuffer>> =>
  codecs.encode("jpeg", thumbnailOf(photo), { quality: 90, fullChroma: false });

/** A TIFF block with an orientation, a thumbnail, and something that a maker put behind it. */
function exifWithThumbnail(jpeg: Uint8Array, orientation = 1, tail = latin1("maker's note")): Uint8Array<ArrayBuffer> {
  const long = (tag: number, value: number): Uint8Array =>
    concat([uint16be(tag), uint16be(4), uint32be(1), uint32be(value)]);
  const at = 8 + 2 + 12 + 4 + 2 + 24 + 4;
  return concat([
    latin1("MM\0*"),
    uint32be(8),
    concat([uint16be(1), uint16be(0x0112), uint16be(3), uint32be(1), uint16be(orientation), uint16be(0), uint32be(26)]),
    concat([uint16be(2), long(0x0201, at), long(0x0202, jpeg.length), uint32be(0)]),
    jpeg,
    tail,
  ]);
}

/** The thumbnail that a reader of EXIF finds. */
function readThumbnail(exif: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  const view = viewOf(exif);
  const second = view.getUint32(22);
  if (second === 0) return undefined;
  return exif.slice(view.getUint32(second + 10), view.getUint32(second + 10) + view.getUint32(second + 22));
}

const includes = (bytes: Uint8Array, part: Uint8Array): boolean => Buffer.from(bytes).includes(Buffer.from(part));

describe("an EXIF thumbnail", () => {
  it("is replaced, in its place where it fits and at the end where it does not", async () => {
    const [old, other] = [await small(samplePhoto(300, 200)), await small(samplePhoto(200, 300))];
    for (const jpeg of [other.slice(0, 300), concat([other, old])]) {
      const exif = exifWithThumbnail(old, 6);
      const changed = withThumbnail(exif, jpeg);
      expect(readThumbnail(changed)).toEqual(jpeg);
      expect(includes(changed, latin1("maker's note"))).toBe(true);
      expect(includes(changed, old.subarray(0, 400))).toBe(jpeg.length > 400 && includes(jpeg, old));
      expect(exifOrientation(changed)).toBe(6);
    }
  });

  it("is dropped where there is no other or it does not fit; nothing else moves", async () => {
    const old = await small(samplePhoto(300, 200));
    const exif = exifWithThumbnail(old);
    for (const jpeg of [undefined, new Uint8Array(66_000)]) {
      const changed = withThumbnail(exif, jpeg);
      expect([readThumbnail(changed), hasThumbnail(changed), changed.length]).toEqual([undefined, false, exif.length]);
      expect(includes(changed, latin1("maker's note"))).toBe(true);
      expect(includes(changed, old.subarray(20, 120))).toBe(false);
    }
    expect(hasThumbnail(exif)).toBe(true);
  });

  it("of a broken block is left to be", () => {
    const broken = exifWithThumbnail(Uint8Array.of(1, 2, 3)).slice(0, 30);
    expect(hasThumbnail(broken)).toBe(false);
    expect(withThumbnail(broken, Uint8Array.of(9))).toEqual(broken);
  });

  it("is the mean of the photo's pixels", () => {
    const photo = samplePhoto(640, 400);
    const thumbnail = thumbnailOf(photo);
    expect(thumbnail).toMatchObject({ width: 160, height: 100 });
    const cut = cropPhoto(photo, { x: 40, y: 80, width: 4, height: 4 }).data;
    const mean = cut.reduce((sum, value, i) => (i % 4 === 0 ? sum + value : sum), 0) / 16;
    expect(thumbnail.data[4 * (20 * 160 + 10)]).toBe(Math.round(mean));
    expect(thumbnailOf(samplePhoto(3, 900))).toMatchObject({ width: 1, height: 160 });
    expect(thumbnailOf(samplePhoto(30, 20))).toMatchObject({ width: 30, height: 20 });
  });
});

describe("other pictures of the photo as it was", () => {
  it("are blanked wherever a JPEG lies inside a block", async () => {
    const jpeg = await small(samplePhoto(200, 100));
    const block = concat([latin1("8BIM before"), jpeg, latin1("after"), Uint8Array.of(0xff, 0xd8, 0xff, 1)]);
    const clean = withoutPictures(block);
    expect(clean.length).toBe(block.length);
    expect(includes(clean, latin1("8BIM before")) && includes(clean, latin1("after"))).toBe(true);
    expect(clean.slice(11, 11 + jpeg.length).every((byte) => byte === 0)).toBe(true);
    expect(clean.slice(-4)).toEqual(block.slice(-4));
  });

  it("are taken out of XMP", () => {
    const xmp = latin1('<a GImage:Data="AAAA" dc:title="T"><xmpGImg:image>/9j/4AAQ</xmpGImg:image></a>');
    const clean = editedMetadata({ xmp }).xmp as Uint8Array;
    expect(Buffer.from(clean).toString("latin1")).toBe(
      '<a GImage:Data="" dc:title="T"><xmpGImg:image></xmpGImg:image></a>',
    );
    const plain = latin1("<a/>");
    expect(editedMetadata({ xmp: plain }).xmp).toBe(plain);
  });
});

describe("a photo with a thumbnail", () => {
  it.each(["jpeg", "png", "webp"] as const)(
    "saved as %s after an edit: the thumbnail shows the edit",
    async (format) => {
      for (const orientation of [1, 6]) {
        const photo = samplePhoto(240, 160);
        const exif = exifWithThumbnail(await small(photo), orientation);
        const stored = await codecs.encode("jpeg", photo, { quality: 92, fullChroma: false });
        const mpf = segment(0xe2, concat([latin1("MPF\0"), new Uint8Array(40)]));
        const file = await withMetadata("jpeg", stored, { exif });
        const document = await openDocument("a", concat([file.subarray(0, 2), mpf, file.subarray(2)]), { codecs });
        const untouched = await document.encode({ format, metadata: "keep" });
        expect(
          readThumbnail((await readMetadata(format, untouched.bytes)).exif as Uint8Array<ArrayBuffer>),
        ).toBeDefined();
        const bounds = { ...rectOf(document.photo), height: 60 };
        const pixels = samplePhoto(bounds.width, bounds.height);
        for (let i = 0; i < pixels.data.length; i += 4) pixels.data.set([220, 30, 30], i);
        document.steps.apply([{ mask: { bounds, data: blankMask(bounds).data.fill(1) }, pixels }]);
        const saved = await document.encode({ format, metadata: "keep" });
        expect(includes(saved.bytes, latin1("MPF\0"))).toBe(false);
        const kept = (await readMetadata(format, saved.bytes)).exif as Uint8Array<ArrayBuffer>;
        const shown = await codecs.decode("jpeg", readThumbnail(kept) as Uint8Array<ArrayBuffer>);
        // As the file stores it: a turned JPEG stays turned, and so does its thumbnail.
        const reopened = await codecs.decode(format, saved.bytes);
        expect(
          psnrOutside(thumbnailOf(reopened), shown, {
            bounds: { x: 0, y: 0, width: 0, height: 0 },
            data: new Uint8Array(0),
          }),
        ).toBeGreaterThan(25);
        const stripped = await document.encode({ format, metadata: "strip" });
        expect(hasThumbnail((await readMetadata(format, stripped.bytes)).exif)).toBe(false);
      }
    },
  );
});
