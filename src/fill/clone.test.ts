import { describe, expect, it } from "vitest";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { clone } from "./clone.ts";
import { fastMarching } from "./fast-marching.ts";
import { referenceKernels } from "./kernels/reference.ts";
import { HOLE } from "./planes.ts";

const [WIDTH, HEIGHT] = [40, 32];
const inHole = (x: number, y: number): boolean => (x - 20) ** 2 + (y - 15) ** 2 < 81;

/** A smooth picture with a slope and a wave. */
function scene(): Photo {
  const photo = blankPhoto(WIDTH, HEIGHT);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    const tone = [60 + 3 * x, 200 - 4 * y, 120 + 40 * Math.sin(x / 6) * Math.cos(y / 7), 255];
    photo.data.set(tone.map(Math.round), 4 * i);
  }
  return photo;
}

const holeOf = (): Uint8Array =>
  Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (inHole(i % WIDTH, Math.floor(i / WIDTH)) ? 1 : 0));

function rgbOf(photo: Photo): Float32Array {
  return Float32Array.from(
    { length: WIDTH * HEIGHT * 3 },
    (_, i) => photo.data[4 * Math.floor(i / 3) + (i % 3)] as number,
  );
}

const size = { width: WIDTH, height: HEIGHT, channels: 3 };

describe("fast marching", () => {
  it("goes on along slopes, and leaves known pixels alone", () => {
    const values = rgbOf(scene());
    const ramp = values.map((_, i) => 2 * (Math.floor(i / 3) % WIDTH) - Math.floor(i / 3 / WIDTH));
    const hole = holeOf();
    const filled = ramp.map((value, i) => (hole[Math.floor(i / 3)] ? 999 : value));
    fastMarching(filled, hole, size);
    filled.forEach((value, i) => {
      if (hole[Math.floor(i / 3)]) expect(Math.abs(value - (ramp[i] as number))).toBeLessThan(1.5);
      else expect(value).toBe(ramp[i]);
    });
  });

  it("fills what the picture's border cuts off, and all of it", () => {
    const values = Float32Array.from({ length: 25 }, () => 7);
    const hole = Uint8Array.from({ length: 25 }, (_, i) => (i < 20 ? 1 : 0));
    for (let i = 0; i < 20; i++) values[i] = -1000;
    fastMarching(values, hole, { width: 5, height: 5, channels: 1 });
    expect(Array.from(values)).toEqual(new Array(25).fill(7));
  });
});

/** A fill with the photo's steps and another colour. */
async function cloned(photo: Photo, change: (value: number, channel: number) => number) {
  const hole: number[] = [];
  holeOf().forEach((missing, at) => {
    if (missing) hole.push(at);
  });
  const state = holeOf().map((missing) => (missing ? HOLE : 0));
  const pixels = Float32Array.from({ length: hole.length * 4 }, (_, i) => {
    const value = photo.data[4 * (hole[i >> 2] as number) + (i & 3)] as number;
    return (i & 3) === 3 ? 255 : change(value, i & 3);
  });
  const composite = { hole: Int32Array.from(hole), pixels };
  const bounds = { x: 11, y: 6, width: 19, height: 19 };
  const out = await clone(referenceKernels, photo, state, bounds, composite, async () => {});
  return { hole, out };
}

describe("cloning over it", () => {
  it("takes a drift of colour away and keeps the fill's steps", async () => {
    const photo = scene();
    const { hole, out } = await cloned(photo, (value, channel) => value + ([25, -18, 9][channel] as number));
    const errors = hole.flatMap((at, i) => {
      expect(out[4 * i + 3]).toBe(255);
      return [0, 1, 2].map((c) => Math.abs((out[4 * i + c] as number) - (photo.data[4 * at + c] as number)));
    });
    expect(Math.max(...errors)).toBeLessThan(10);
    expect(errors.reduce((a, b) => a + b, 0) / errors.length).toBeLessThan(3);
  });

  it("has no jump at the rim, whatever the fill is there", async () => {
    const photo = scene();
    const { hole, out } = await cloned(photo, () => 0);
    const place = new Map(hole.map((at, i) => [at, i]));
    for (const at of hole)
      for (const near of [at - 1, at + 1, at - WIDTH, at + WIDTH]) {
        if (place.has(near)) continue;
        for (let c = 0; c < 3; c++) {
          const inside = out[4 * (place.get(at) as number) + c] as number;
          expect(Math.abs(inside - (photo.data[4 * near + c] as number))).toBeLessThan(16);
        }
      }
  });
});
