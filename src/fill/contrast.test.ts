import { describe, expect, it } from "vitest";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import { matchDetail } from "./contrast.ts";
import { FOREIGN, HOLE, KNOWN } from "./planes.ts";

const SIDE = 96;
const bounds = { x: 32, y: 32, width: 32, height: 32 };

/** Grey noise of an amplitude in levels around 128. */
function grain(x: number, y: number, amplitude: number): number {
  return 128 + Math.round(amplitude * ((hashInts(x, y) % 1001) / 500 - 1));
}

interface Scene {
  readonly photo: Photo;
  readonly state: Uint8Array;
  readonly hole: Int32Array;
  readonly pixels: Uint8Array;
}

/** A photo of one value, its hole filled with another. */
function scene(around: (x: number, y: number) => number, fill: (x: number, y: number) => number): Scene {
  const photo = blankPhoto(SIDE, SIDE);
  const state = new Uint8Array(SIDE * SIDE).fill(KNOWN);
  const hole: number[] = [];
  const pixels: number[] = [];
  for (let y = 0, i = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++, i++) {
      const inside = x >= 32 && y >= 32 && x < 64 && y < 64;
      const value = around(x, y);
      photo.data.set([value, value, value, 255], 4 * i);
      if (!inside) continue;
      state[i] = HOLE;
      hole.push(i);
      pixels.push(fill(x, y), fill(x, y), fill(x, y), 255);
    }
  return { photo, state, hole: Int32Array.from(hole), pixels: Uint8Array.from(pixels) };
}

function matched({ photo, state, hole, pixels }: Scene): Uint8Array {
  const out = pixels.slice();
  matchDetail(photo, state, bounds, hole, out);
  return out;
}

/** Root mean square of the steps along rows, of the reds. */
function roughness(pixels: Uint8Array): number {
  let sum = 0;
  for (let i = 4; i < pixels.length; i += 4) sum += ((pixels[i] as number) - (pixels[i - 4] as number)) ** 2;
  return Math.sqrt((4 * sum) / pixels.length);
}

describe("the detail of a fill", () => {
  it("gets stronger where it is weaker than around the hole", () => {
    const soft = scene(
      (x, y) => grain(x, y, 30),
      (x, y) => grain(x, y, 20),
    );
    const whole = roughness(
      scene(
        () => 0,
        (x, y) => grain(x, y, 30),
      ).pixels,
    );
    const after = roughness(matched(soft));
    expect(after).toBeGreaterThan(1.1 * roughness(soft.pixels));
    expect(after).toBeLessThan(1.05 * whole);
  });

  it("is never made weaker", () => {
    const strong = scene(
      (x, y) => grain(x, y, 10),
      (x, y) => grain(x, y, 30),
    );
    expect(matched(strong)).toEqual(strong.pixels);
  });

  it("gives no edge a halo", () => {
    const edge = scene(
      (x, y) => grain(x, y, 100),
      (x) => (x < 48 ? 90 : 160),
    );
    const out = matched(edge);
    expect(out).not.toEqual(edge.pixels);
    // Beyond the reach of the grain around the hole.
    for (let i = 0; i < edge.hole.length; i++) {
      const x = (edge.hole[i] as number) % SIDE;
      const y = Math.floor((edge.hole[i] as number) / SIDE);
      if (x < 36 || y < 36 || x >= 60 || y >= 60) continue;
      expect(out[4 * i]).toBeGreaterThanOrEqual(90 - 7);
      expect(out[4 * i]).toBeLessThanOrEqual(160 + 7);
    }
  });

  it("does not depend on what somebody else's hole holds", () => {
    const black = scene(
      (x, y) => grain(x, y, 30),
      (x, y) => grain(x, y, 15),
    );
    const white = { ...black, photo: { ...black.photo, data: black.photo.data.slice() } };
    for (let y = 36; y < 60; y++)
      for (let x = 64; x < 80; x++) {
        const at = y * SIDE + x;
        black.state[at] = FOREIGN;
        black.photo.data.fill(0, 4 * at, 4 * at + 3);
        white.photo.data.fill(255, 4 * at, 4 * at + 3);
      }
    expect(matched(white)).toEqual(matched(black));
  });
});
