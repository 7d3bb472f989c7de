import { describe, expect, it } from "vitest";
import type { Photo } from "../core/photo.ts";
import { exifOrientation, uprightExif, uprightPixels, uprightXmp } from "./orientation.ts";
import { exifBlock, noisePhoto, xmpPacket } from "./testing.ts";

/**
 * Where the stored pixel (x, y) of a width x height picture is seen, straight from the meaning of the
 * tag: 1 = row 0 top, column 0 left; 2 = top, right; 3 = bottom, right; 4 = bottom, left; 5 = left, top;
 * 6 = right, top; 7 = right, bottom; 8 = left, bottom.
 */
function seenAt(orientation: number, x: number, y: number, width: number, height: number): [number, number] {
  const places: Record<number, [number, number]> = {
    1: [x, y],
    2: [width - 1 - x, y],
    3: [width - 1 - x, height - 1 - y],
    4: [x, height - 1 - y],
    5: [y, x],
    6: [height - 1 - y, x],
    7: [height - 1 - y, width - 1 - x],
    8: [y, width - 1 - x],
  };
  return places[orientation] as [number, number];
}

/** Pixels as numbers, for quick comparison. */
const pixels = ({ data }: Photo): Uint32Array => new Uint32Array(data.slice().buffer);

describe("uprightPixels", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("orientation %i: each stored pixel lands where the tag says", (orientation) => {
    for (const [width, height] of [
      [7, 5],
      [130, 67],
      [1, 4],
      [1, 1],
    ] as const) {
      const stored = noisePhoto(width, height, orientation);
      const before = pixels(stored);
      const upright = uprightPixels(stored, orientation);
      const swapped = orientation >= 5;
      expect([upright.width, upright.height]).toEqual(swapped ? [height, width] : [width, height]);
      const expected = new Uint32Array(width * height);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const [toX, toY] = seenAt(orientation, x, y, width, height);
          expected[toY * upright.width + toX] = before[y * width + x] as number;
        }
      expect(pixels(upright)).toEqual(expected);
    }
  });
});

describe("EXIF orientation", () => {
  it.each([true, false])("is read and set upright in its two bytes alone (little endian: %s)", (littleEndian) => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const exif = exifBlock(orientation, littleEndian);
      expect(exifOrientation(exif)).toBe(orientation);
      const upright = uprightExif(exif);
      expect(exifOrientation(upright)).toBe(1);
      const differing = [...exif.keys()].filter((i) => exif[i] !== upright[i]);
      expect(differing).toEqual(orientation === 1 ? [] : [littleEndian ? 30 : 31]);
    }
  });

  it("is upright where the block is absent, broken, cut off or out of range", () => {
    expect(exifOrientation(undefined)).toBe(1);
    expect(exifOrientation(exifBlock(9))).toBe(1);
    expect(exifOrientation(exifBlock(0))).toBe(1);
    const exif = exifBlock(6);
    for (let cut = 0; cut < 30; cut++) expect(exifOrientation(exif.subarray(0, cut))).toBe(1);
    const lost = exif.slice();
    new DataView(lost.buffer).setUint32(4, 0xfffffff0);
    expect(exifOrientation(lost)).toBe(1);
    expect(uprightExif(lost)).toEqual(lost);
  });

  it("is set upright in XMP too, as attribute and as element", () => {
    expect(uprightXmp(xmpPacket(6))).toEqual(xmpPacket(1));
    const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
    const element = (value: number): string => `é<tiff:Orientation>${value}</tiff:Orientation>`;
    expect(uprightXmp(encode(element(8)))).toEqual(encode(element(1)));
    expect(uprightXmp(encode("<exif:Orientation>8"))).toEqual(encode("<exif:Orientation>8"));
  });
});
