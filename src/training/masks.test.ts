import { describe, expect, it } from "vitest";
import { createRandom } from "../core/random.ts";
import { countOnes, drawMask, type MaskKind, type MaskMixture, trainingMask } from "./masks.ts";

const size = { width: 128, height: 128 };
const even: MaskMixture = { irregular: 1, boxes: 1, silhouette: 1, thin: 1, border: 1, square: 1, rectangle: 1 };
const share = (plane: Uint8Array<ArrayBuffer>): number => countOnes(plane) / plane.length;

describe("training masks", () => {
  it("gives the same mask for the same seed and number, another for another", () => {
    const request = { ...size, seed: 7, index: 3, ratio: [0.1, 0.4], masks: even } as const;
    expect(trainingMask(request)).toEqual(trainingMask(request));
    expect(trainingMask({ ...request, index: 4 })).not.toEqual(trainingMask(request));
    expect(trainingMask({ ...request, seed: 8 })).not.toEqual(trainingMask(request));
  });

  it("always leaves something missing and something known, at any size", () => {
    for (let index = 0; index < 40; index++) {
      const plane = trainingMask({ width: 40, height: 24, seed: 1, index, ratio: [0, 1], masks: even });
      expect(plane.every((value) => value === 0 || value === 1)).toBe(true);
      expect(countOnes(plane)).toBeGreaterThan(0);
      expect(countOnes(plane)).toBeLessThan(plane.length);
    }
  });

  it.each<[MaskKind, number]>([
    ["irregular", 0.25],
    ["boxes", 0.25],
    ["silhouette", 0.12],
    ["border", 0.12],
  ])("keeps %s near the wanted share", (kind, tolerance) => {
    for (const wanted of [0.05, 0.2, 0.5]) {
      const shares = Array.from({ length: 12 }, (_, i) => share(drawMask(kind, size, wanted, createRandom(i))));
      const mean = shares.reduce((sum, value) => sum + value, 0) / shares.length;
      expect(Math.abs(mean / wanted - 1)).toBeLessThan(tolerance);
      expect(Math.max(...shares)).toBeLessThan(wanted * 1.25 + 0.01);
    }
  });

  it("keeps thin holes thin: little survives an erosion by 3 pixels", () => {
    let missing = 0;
    let deep = 0;
    for (let i = 0; i < 12; i++) {
      const plane = drawMask("thin", size, 0.5, createRandom(i));
      missing += countOnes(plane);
      for (let y = 3; y < 125; y++)
        for (let x = 3; x < 125; x++) {
          let all = 1;
          for (let v = -3; v <= 3; v++) for (let u = -3; u <= 3; u++) all &= plane[(y + v) * 128 + x + u] as number;
          deep += all;
        }
    }
    expect(missing).toBeGreaterThan(0);
    expect(deep / missing).toBeLessThan(0.02);
  });

  it("draws scribbles that are thick, as many as wanted, half of which keep clear of the margin", () => {
    const planes = Array.from({ length: 24 }, (_, i) => drawMask("scribbles", size, 0.3, createRandom(i)));
    const shares = planes.map(share);
    expect(Math.max(...shares)).toBeLessThan(0.37);
    expect(shares.reduce((sum, value) => sum + value, 0) / 24).toBeGreaterThan(0.18);
    const clear = planes.filter((plane) =>
      plane.every((value, i) => !value || Math.min(i % 128, i >> 7, 127 - (i % 128), 127 - (i >> 7)) >= 11),
    );
    expect(clear.length).toBeGreaterThan(5);
    expect(clear.length).toBeLessThan(20);
    // A pen of 14 px of 256 is 7 px here: most of a scribble has marked pixels on all sides.
    const deep = planes.map((plane) =>
      plane.reduce<number>((sum, value, i) => {
        const around = [-2, 2, -256, 256].every((step) => plane[i + step] === 1);
        return sum + (value && around ? 1 : 0);
      }, 0),
    );
    deep.forEach((count, i) => {
      expect(count).toBeGreaterThan(0.4 * countOnes(planes[i] as Uint8Array<ArrayBuffer>));
    });
  });

  it("draws rectangles with sides of 3/8 to 1/2 of the picture's", () => {
    for (let i = 0; i < 20; i++) {
      const plane = drawMask("rectangle", size, 0.05, createRandom(i));
      const places = Array.from(plane, (value, at) => (value ? at : -1)).filter((at) => at >= 0);
      const spread = (of: (at: number) => number): number =>
        Math.max(...places.map(of)) - Math.min(...places.map(of)) + 1;
      const [width, height] = [spread((at) => at % 128), spread((at) => Math.floor(at / 128))];
      for (const side of [width, height]) {
        expect(side).toBeGreaterThanOrEqual(48);
        expect(side).toBeLessThanOrEqual(64);
      }
      expect(places.length).toBe(width * height);
    }
  });

  it("looks alike at every size", () => {
    for (const kind of ["irregular", "silhouette", "thin"] as const) {
      const small = share(drawMask(kind, { width: 64, height: 64 }, 0.2, createRandom(5)));
      const large = share(drawMask(kind, { width: 256, height: 256 }, 0.2, createRandom(5)));
      expect(Math.abs(small - large)).toBeLessThan(0.06);
    }
  });
});
