import { describe, expect, it } from "vitest";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import { FOREIGN, HOLE, KNOWN } from "./planes.ts";
import { transferTexture } from "./texture-transfer.ts";

const SIDE = 128;
const FROM = 48;
const TO = 80;
const bounds = { x: FROM, y: FROM, width: TO - FROM, height: TO - FROM };

/** Grey noise of an amplitude in levels. */
function grain(x: number, y: number, amplitude: number): number {
  return Math.round(amplitude * ((hashInts(x, y) % 1001) / 500 - 1));
}

interface Scene {
  readonly photo: Photo;
  readonly state: Uint8Array;
  readonly hole: Int32Array;
  readonly pixels: Uint8Array;
}

/** A grey photo, its hole filled with something else. */
function scene(around: (x: number, y: number) => number, fill: (x: number, y: number) => number, side = SIDE): Scene {
  const photo = blankPhoto(side, side);
  const state = new Uint8Array(side * side).fill(KNOWN);
  const hole: number[] = [];
  const pixels: number[] = [];
  for (let y = 0, i = 0; y < side; y++)
    for (let x = 0; x < side; x++, i++) {
      const value = around(x, y);
      photo.data.set([value, value, value, 255], 4 * i);
      if (x < FROM || y < FROM || x >= TO || y >= TO) continue;
      state[i] = HOLE;
      hole.push(i);
      pixels.push(fill(x, y), fill(x, y), fill(x, y), 255);
    }
  return { photo, state, hole: Int32Array.from(hole), pixels: Uint8Array.from(pixels) };
}

async function textured({ photo, state, hole, pixels }: Scene, seed = 1, scale = 1): Promise<Uint8Array> {
  const out = pixels.slice();
  await transferTexture(photo, state, bounds, hole, out, { scale, seed }, async () => {});
  return out;
}

/** Mean and standard deviation of the reds of the hole's pixels that a test picks. */
function statistics(pixels: Uint8Array, picked: (x: number) => boolean = () => true): { mean: number; spread: number } {
  const values: number[] = [];
  for (let i = 0; i < pixels.length / 4; i++)
    if (picked(FROM + (i % (TO - FROM)))) values.push(pixels[4 * i] as number);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, spread: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

describe("the texture of a generator's fill", () => {
  const soft = scene(
    (x, y) => 128 + grain(x, y, 30),
    () => 128,
  );

  it("becomes as strong as around the hole where the fill is smooth, and its colour stays", async () => {
    const { mean, spread } = statistics(await textured(soft));
    const uniform = 30 / Math.sqrt(3);
    expect(spread).toBeGreaterThan(0.8 * uniform);
    expect(spread).toBeLessThan(1.15 * uniform);
    expect(Math.abs(mean - 128)).toBeLessThan(2);
  });

  it("counts what the fill has of its own", async () => {
    const rough = scene(
      (x, y) => 128 + grain(x, y, 30),
      (x, y) => 128 + grain(x + 500, y, 30),
    );
    const half = scene(
      (x, y) => 128 + grain(x, y, 30),
      (x, y) => 128 + grain(x + 500, y, 20),
    );
    const whole = statistics(await textured(soft)).spread;
    expect(statistics(await textured(rough)).spread).toBeLessThan(1.2 * whole);
    expect(statistics(await textured(half)).spread).toBeLessThan(1.2 * whole);
    expect(statistics(await textured(half)).spread).toBeGreaterThan(1.15 * statistics(half.pixels).spread);
  });

  it("comes from where the photo has the fill's colour", async () => {
    const dark = (x: number) => x < 64;
    const sides = scene(
      (x, y) => (dark(x) ? 60 : 190 + grain(x, y, 30)),
      (x) => (dark(x) ? 60 : 190),
    );
    const out = await textured(sides);
    expect(statistics(out, (x) => x < 56).spread).toBeLessThan(4);
    expect(statistics(out, (x) => x >= 72).spread).toBeGreaterThan(10);
  });

  it("leaves a constant and a gradient as they are", async () => {
    const constant = scene(
      () => 90,
      () => 90,
    );
    expect(await textured(constant)).toEqual(constant.pixels);
    const ramp = scene(
      (x, y) => x + (y >> 2),
      (x, y) => x + (y >> 2),
    );
    const out = await textured(ramp);
    for (const [i, value] of out.entries()) expect(Math.abs(value - (ramp.pixels[i] as number))).toBeLessThanOrEqual(2);
  });

  it("gives the same bytes for the same seed, and others for another", async () => {
    const one = await textured(soft, 5);
    expect(await textured(soft, 5)).toEqual(one);
    expect(await textured(soft, 6)).not.toEqual(one);
  });

  it("is as coarse as the generator's pixels are large", async () => {
    // Blotches of 8 pixels: finer than what a generator lacks at a fourth of the size, coarser than at full size.
    const blotches = (x: number, y: number): number => 128 + grain(x >> 3, y >> 3, 30);
    const wide = scene(blotches, () => 128, 256);
    const fine = statistics(await textured(wide, 1, 1)).spread;
    expect(statistics(await textured(wide, 1, 4)).spread).toBeGreaterThan(1.2 * fine);
  });

  it("leaves transparent pixels, and copies nothing of what somebody else fills", async () => {
    const state = soft.state.map((kind) => (kind === KNOWN ? FOREIGN : kind));
    expect(await textured({ ...soft, state })).toEqual(soft.pixels);
    const clear = soft.pixels.map((value, i) => (i % 4 === 3 ? 0 : value));
    expect(await textured({ ...soft, pixels: clear })).toEqual(clear);
  });
});
