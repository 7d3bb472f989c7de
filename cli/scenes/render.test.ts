import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { holePixels, maskAt } from "../../src/core/mask.ts";
import type { Photo } from "../../src/core/photo.ts";
import { renderScene, type SceneName, sceneNames } from "./render.ts";
import { shrink } from "./shrink.ts";

const small = { width: 160, height: 120, seed: 3 };

const hashOf = (photo: Photo): string => createHash("sha256").update(photo.data).digest("hex");

/** Mean absolute difference of the colour channels, in 8-bit steps. */
function difference(a: Photo, b: Photo): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) if (i % 4 < 3) sum += Math.abs((a.data[i] as number) - (b.data[i] as number));
  return sum / (a.data.length * 0.75);
}

/** The standard deviation of the photo's greens, in 8-bit steps. */
function contrast(photo: Photo): number {
  const greens = photo.data.filter((_, i) => i % 4 === 1);
  const mean = greens.reduce((sum, v) => sum + v, 0) / greens.length;
  return Math.sqrt(greens.reduce((sum, v) => sum + (v - mean) ** 2, 0) / greens.length);
}

it("knows the four scenes of the gallery", () => {
  expect(sceneNames).toEqual(["lake", "street", "meadow", "interior"]);
});

it("refuses sizes that are no picture", () => {
  expect(() => renderScene("lake", { ...small, width: 0, withObject: true })).toThrow(RangeError);
  expect(() => renderScene("lake", { ...small, height: 99.5, withObject: true })).toThrow(RangeError);
});

describe.each(sceneNames)("%s", (name: SceneName) => {
  const shown = renderScene(name, { ...small, withObject: true });
  const truth = renderScene(name, { ...small, withObject: false });
  const other = renderScene(name, { ...small, seed: 4, withObject: false });

  it("gives the same bytes for the same seed and others for another", () => {
    const again = renderScene(name, { ...small, withObject: true });
    expect(hashOf(again.photo)).toBe(hashOf(shown.photo));
    expect(difference(other.photo, shown.photo)).toBeGreaterThan(6);
  });

  it("is opaque, has contrast, and is finite everywhere", () => {
    for (let i = 3; i < shown.photo.data.length; i += 4) expect(shown.photo.data[i]).toBe(255);
    expect(contrast(shown.photo)).toBeGreaterThan(20);
  });

  it("differs from its truth inside the object's mask and nowhere else", () => {
    expect(truth.object).toEqual(shown.object);
    const { width, height } = small;
    let inside = 0;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * 4;
        const differs = [0, 1, 2].some((c) => shown.photo.data[at + c] !== truth.photo.data[at + c]);
        if (maskAt(shown.object, x, y)) inside += differs ? 1 : 0;
        else expect(differs, `pixel ${x}, ${y}`).toBe(false);
      }
    const covered = holePixels(shown.object);
    expect(covered).toBeGreaterThan(width * height * 0.004);
    expect(covered).toBeLessThan(width * height * 0.3);
    // Faint penumbra and mirror images may round to nothing.
    expect(inside).toBeGreaterThan(covered * 0.7);
  });

  it("shows the same picture at another size", () => {
    const large = renderScene(name, { width: 480, height: 360, seed: 3, withObject: true });
    const once = shrink(large.photo, 160);
    const same = difference(once, shown.photo);
    expect(same).toBeLessThan(9);
    expect(same).toBeLessThan(difference(once, other.photo) / 3);
    expect(holePixels(large.object) / 9 / holePixels(shown.object)).toBeGreaterThan(0.75);
    expect(holePixels(large.object) / 9 / holePixels(shown.object)).toBeLessThan(1.2);
  });
});

describe("shrink", () => {
  it("averages blocks", () => {
    const data = Uint8Array.from([0, 10, 20, 255, 4, 20, 30, 255, 8, 30, 40, 255, 12, 40, 50, 255]);
    expect(shrink({ width: 2, height: 2, data }, 1)).toEqual({
      width: 1,
      height: 1,
      data: Uint8Array.from([6, 25, 35, 255]),
    });
  });
});
