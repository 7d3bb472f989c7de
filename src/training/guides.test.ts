import { describe, expect, it } from "vitest";
import { connectedPieces, edgeMap, type Pixels } from "../core/edges.ts";
import { createRandom } from "../core/random.ts";
import { colourGuide, harmonyGuide, pasteGuide, sketchGuide } from "./guides.ts";
import { countOnes, drawMask, type Plane } from "./masks.ts";

const side = 96;
const size = { width: side, height: side };

/** A bright disc and a bright bar on a dark ground. */
function scene(): Pixels {
  const pixels = new Float32Array(side * side * 3);
  for (let i = 0; i < side * side; i++) {
    const x = i % side;
    const y = Math.floor(i / side);
    const bright = (x - 60) ** 2 + (y - 40) ** 2 < 400 || (y > 75 && y < 88);
    pixels.set(bright ? [0.8, 0.5, 0.1] : [-0.7, -0.6, -0.4], 3 * i);
  }
  return pixels;
}

function boxHole(x0: number, y0: number, x1: number, y1: number): Plane {
  return new Uint8Array(side * side).map((_, i) =>
    i % side >= x0 && i % side < x1 && i >= y0 * side && i < y1 * side ? 1 : 0,
  );
}

const inside = (plane: Plane, hole: Plane): boolean => plane.every((value, i) => value <= (hole[i] as number));

describe("edges", () => {
  it("finds the outline of a disc and of a bar as thin connected pieces, and nothing on flat ground", () => {
    const edges = edgeMap(scene(), size, { sigma: 1, quantile: 0.5 });
    const pieces = connectedPieces(edges, size).filter((piece) => piece.length > 20);
    expect(pieces.length).toBe(3);
    for (const i of pieces[0] as number[]) {
      const radius = Math.hypot((i % side) - 60, Math.floor(i / side) - 40);
      expect(Math.abs(radius - 20)).toBeLessThan(2.5);
    }
    expect(countOnes(edgeMap(new Float32Array(side * side * 3), size, { sigma: 1, quantile: 0.5 }))).toBe(0);
  });
});

describe("guides", () => {
  it("draws sketches only inside the hole, near true edges, with pieces left out now and then", () => {
    const hole = boxHole(30, 10, 90, 92);
    const counts: number[] = [];
    const true1 = edgeMap(scene(), size, { sigma: 1, quantile: 0.3 });
    for (let seed = 0; seed < 16; seed++) {
      const sketch = sketchGuide(scene(), hole, size, createRandom(seed));
      expect(inside(sketch, hole)).toBe(true);
      counts.push(connectedPieces(sketch, size).length);
      let far = 0;
      for (let i = 0; i < sketch.length; i++) if (sketch[i] && !near(true1, i, 4)) far++;
      expect(far).toBeLessThanOrEqual(0.05 * countOnes(sketch));
    }
    expect(Math.max(...counts)).toBeGreaterThan(Math.min(...counts));
    expect(Math.max(...counts)).toBeGreaterThanOrEqual(2);
  });

  it("paints strokes in the median colour under them, only inside the hole", () => {
    const hole = boxHole(50, 30, 70, 50); // wholly inside the disc
    const { colour, alpha } = colourGuide(scene(), hole, size, createRandom(3));
    expect(countOnes(alpha)).toBeGreaterThan(0);
    expect(inside(alpha, hole)).toBe(true);
    for (let i = 0; i < alpha.length; i++) {
      const expected = alpha[i] ? [0.8, 0.5, 0.1] : [0, 0, 0];
      for (let c = 0; c < 3; c++)
        expect(Math.abs((colour[3 * i + c] as number) - (expected[c] as number))).toBeLessThanOrEqual(
          alpha[i] ? 0.1001 : 0,
        );
    }
  });

  it("pastes a distorted piece with an unknown ring around it", () => {
    const hole = drawMask("irregular", size, 0.1, createRandom(1));
    for (let seed = 0; seed < 12; seed++) {
      const paste = pasteGuide(scene(), hole, size, createRandom(seed));
      expect(inside(hole, paste.hole)).toBe(true);
      expect(inside(paste.mask, paste.hole)).toBe(true);
      expect(countOnes(paste.mask)).toBeLessThan(countOnes(paste.hole));
      const original = scene();
      expect(
        paste.pixels.every((value, i) => Math.abs(value) <= 1 && (paste.mask[Math.floor(i / 3)] || value === 0)),
      ).toBe(true);
      const changes = paste.pixels.map((value, i) =>
        paste.mask[Math.floor(i / 3)] ? Math.abs(value - (original[i] as number)) : 0,
      );
      if (countOnes(paste.mask)) expect(Math.max(...changes)).toBeGreaterThan(0.01);
    }
  });

  it("gives harmonization a piece that fills its hole with wrong colours, and nothing is missing", () => {
    const original = scene();
    for (let seed = 0; seed < 8; seed++) {
      const { hole, mask, pixels } = harmonyGuide(original, size, createRandom(seed));
      expect(mask).toEqual(hole);
      expect(countOnes(hole)).toBeGreaterThan(0);
      expect(countOnes(hole)).toBeLessThan(0.4 * hole.length);
      const changes = pixels.map((value, i) => (hole[Math.floor(i / 3)] ? value - (original[i] as number) : value));
      expect(changes.some((value) => Math.abs(value) > 0.02)).toBe(true);
      expect(pixels.every((value, i) => Math.abs(value) <= 1 && (hole[Math.floor(i / 3)] === 1 || value === 0))).toBe(
        true,
      );
    }
  });

  it("is the same for the same seed", () => {
    const hole = boxHole(20, 20, 80, 80);
    expect(sketchGuide(scene(), hole, size, createRandom(9))).toEqual(
      sketchGuide(scene(), hole, size, createRandom(9)),
    );
    expect(pasteGuide(scene(), hole, size, createRandom(9))).toEqual(pasteGuide(scene(), hole, size, createRandom(9)));
  });
});

function near(plane: Plane, i: number, reach: number): boolean {
  const x = i % side;
  const y = Math.floor(i / side);
  for (let v = Math.max(0, y - reach); v <= Math.min(side - 1, y + reach); v++)
    for (let u = Math.max(0, x - reach); u <= Math.min(side - 1, x + reach); u++) if (plane[v * side + u]) return true;
  return false;
}
