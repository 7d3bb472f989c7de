import { describe, expect, it } from "vitest";
import type { ColourGuide, Guides, Rgb } from "../core/guides.ts";
import { blankPhoto } from "../core/photo.ts";
import { HOLE } from "./planes.ts";
import { spread } from "./spread.ts";
import { findable, halveStrokes } from "./strokes.ts";

const stroke = (colour: Rgb): ColourGuide => ({ kind: "colour", points: [], width: 8, colour, opacity: 1 });

describe("colour strokes", () => {
  it("are looked for where the photo has their colour in more than a few places, known ones alone", () => {
    const photo = blankPhoto(64, 64);
    const state = new Uint8Array(64 * 64);
    for (let i = 0; i < 64 * 64; i++) {
      const [x, y] = [i % 64, Math.floor(i / 64)];
      const level = x < 16 ? [200, 40, 40] : x < 32 ? [40, 40, 200] : [120, 120, 120];
      photo.data.set(x > 60 && y > 60 ? [40, 200, 40, 255] : [...level, 255], 4 * i);
      if (x >= 16 && x < 32) state[i] = HOLE;
    }
    const [red, blue, green, line] = [
      stroke([190, 50, 50]),
      stroke([40, 40, 200]),
      stroke([40, 200, 40]),
      { kind: "sketch", points: [], smooth: false, width: 2, strength: 1 } as const,
    ];
    const guides: Guides = [red, blue, green, line];
    expect(findable(guides, photo, state)).toEqual([red, line]);
  });

  it("keep their colours at coarser levels, and fade with what they cover", () => {
    const alpha = Float32Array.from([1, 0, 0, 0, 0, 0.5]); // 3 x 2
    const colour = new Float32Array(18);
    colour.set([100, 20, 10], 0);
    colour.set([50, 60, 70], 15);
    const half = halveStrokes({ width: 3, height: 2, alpha, colour });
    expect([half.width, half.height]).toEqual([2, 1]);
    expect([...half.alpha]).toEqual([0.25, 0.125]);
    expect([...half.colour]).toEqual([100, 20, 10, 50, 60, 70]);
  });
});

describe("values that spread", () => {
  const size = { width: 40, height: 20 };
  const ground = (edgeAt: number, wallAt = -1) => ({
    ...size,
    rgb: Float32Array.from({ length: 2400 }, (_, k) => (Math.floor(k / 3) % 40 < edgeAt ? 60 : 160)),
    wall: Uint8Array.from({ length: 800 }, (_, i) => (i % 40 === wallAt ? 1 : 0)),
    given: Uint8Array.from({ length: 800 }, (_, i) => (i % 40 === 5 || i % 40 === 39 ? 1 : 0)),
  });
  const spreadOver = (over: ReturnType<typeof ground>): number[] => {
    const plane = Float32Array.from({ length: 800 }, (_, i) => (i % 40 === 5 ? 50 : 0));
    spread([plane], over, 20);
    return [8, 18, 22, 36].map((x) => plane[10 * 40 + x] as number);
  };

  it("go over even ground, less and less", () => {
    const [a, b, c, d] = spreadOver(ground(0)) as [number, number, number, number];
    expect(a).toBeGreaterThan(b);
    expect(b).toBeGreaterThan(c);
    expect(c).toBeGreaterThan(d);
    expect(a).toBeGreaterThan(35);
    expect(d).toBeLessThan(10);
  });

  it("end at edges and at walls", () => {
    for (const over of [ground(20), ground(0, 20)]) {
      const [a, b, c, d] = spreadOver(over) as [number, number, number, number];
      expect(Math.min(a, b)).toBeGreaterThan(45);
      expect(Math.max(c, d)).toBeLessThan(5);
    }
  });
});
