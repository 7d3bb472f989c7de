import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Generator } from "../core/generator.ts";
import { blankMask, type Mask, reframeMask } from "../core/mask.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import type { Rect } from "../core/rect.ts";
import { type Extended, extendPlane, MIRRORED, SMALLER, type Transform, withCopies } from "./copies.ts";
import { fillRegion } from "./fill.ts";
import { referenceKernels } from "./kernels/reference.ts";
import { prepareLevel } from "./level.ts";
import { FOREIGN, halvePlanes, KNOWN, type Planes, packPlanes } from "./planes.ts";

type Colour = (x: number, y: number) => readonly number[];

function paint(width: number, height: number, colour: Colour): Photo {
  const photo = blankPhoto(width, height);
  for (let i = 0; i < width * height; i++) photo.data.set([...colour(i % width, Math.floor(i / width)), 255], 4 * i);
  return photo;
}

const noise: Colour = (x, y) => [0, 1, 2].map((c) => hashInts(5, x, y, c) & 255);

function box(rect: Rect): Mask {
  const mask = blankMask(rect);
  mask.data.fill(1);
  return mask;
}

function stateWith(photo: Photo, hole: Rect): Uint8Array {
  return reframeMask(box(hole), { x: 0, y: 0, width: photo.width, height: photo.height }).data;
}

const scenes = fc
  .record({
    width: fc.integer({ min: 20, max: 70 }),
    height: fc.integer({ min: 20, max: 70 }),
    left: fc.double({ min: 0, max: 1, noNaN: true }),
    top: fc.double({ min: 0, max: 1, noNaN: true }),
    transforms: fc.constantFrom(MIRRORED, SMALLER, [...MIRRORED, { x: 1, y: -1 }, ...SMALLER]),
  })
  .map(({ width, height, left, top, transforms }) => {
    const hole = { x: Math.round(left * (width - 9)), y: Math.round(top * (height - 8)), width: 9, height: 8 };
    const photo = paint(width, height, noise);
    return { photo, hole, state: stateWith(photo, hole), transforms };
  });

function extend(photo: Photo, state: Uint8Array, hole: Rect, transforms: readonly Transform[]): Extended {
  const extended = withCopies(photo, state, hole, transforms);
  if (!extended) throw new Error("no copies");
  return extended;
}

describe("copies below a crop", () => {
  it("leave the crop as it is, hold nothing that is missing, and of mirrored ones every pixel is the photo's own", () => {
    fc.assert(
      fc.property(scenes, ({ photo, hole, state, transforms }) => {
        const { origin, rows, ...all } = extend(photo, state, hole, transforms);
        const size = photo.width * photo.height;
        expect(rows).toBe(photo.height);
        expect(all.photo.width).toBe(photo.width);
        expect(all.photo.data.subarray(0, 4 * size)).toEqual(photo.data);
        expect(all.state.subarray(0, size)).toEqual(state);
        expect(origin).toHaveLength(all.state.length - size);
        for (const [i, from] of origin.entries()) {
          expect(all.state[size + i]).toBe(from < 0 ? FOREIGN : KNOWN);
          if (from < 0) continue;
          expect(state[from]).toBe(KNOWN);
          const at = 4 * (size + i);
          if (transforms === MIRRORED)
            expect(all.photo.data.subarray(at, at + 4)).toEqual(photo.data.subarray(4 * from, 4 * from + 4));
        }
      }),
      { numRuns: 20 },
    );
  });

  it("turn their surroundings round and change their size", () => {
    const photo = paint(60, 50, (x, y) => [4 * x, 5 * y, 0]);
    const hole = { x: 26, y: 22, width: 9, height: 8 };
    const stepsOf = (transform: Transform): number[] => {
      const { photo: all, state, rows } = extend(photo, stateWith(photo, hole), hole, [transform]);
      const at = (rows + 8) * all.width + 8;
      expect([state[at], state[at + 1], state[at + all.width]]).toEqual([KNOWN, KNOWN, KNOWN]);
      const colour = (p: number, c: number): number => all.data[4 * p + c] as number;
      return [colour(at + 10, 0) - colour(at, 0), colour(at + 10 * all.width, 1) - colour(at, 1)];
    };
    expect(stepsOf({ x: -1, y: 1 })).toEqual([-40, 50]);
    expect(stepsOf({ x: -1, y: -1 })).toEqual([-40, -50]);
    for (const size of [1.25, 0.8]) {
      const [across = 0, down = 0] = stepsOf({ x: size, y: size });
      expect(Math.abs(across - 40 * size)).toBeLessThanOrEqual(1);
      expect(Math.abs(down - 50 * size)).toBeLessThanOrEqual(1);
    }
  });

  it("are apart: no patch of any level holds pixels of two of them, or of one and of the crop", () => {
    fc.assert(
      fc.property(scenes, ({ photo, hole, state, transforms }) => {
        const all = extend(photo, state, hole, transforms);
        // Which copy each row belongs to: a row between them begins the next.
        const part = new Int32Array(all.photo.height);
        for (let y = 0, n = 0; y < part.length; y++) {
          const row = all.state.subarray(y * photo.width, (y + 1) * photo.width);
          if (y >= photo.height && row.every((kind) => kind === FOREIGN)) n++;
          part[y] = n;
        }
        let planes: Planes = { ...packPlanes(referenceKernels, all.photo, all.state), rows: all.rows };
        for (let scale = 1; scale <= 8 && planes.width > 2; scale *= 2) {
          const { valid, targets, rows } = prepareLevel(referenceKernels, planes, 1);
          expect(rows).toBe(Math.ceil(photo.height / scale));
          for (const target of targets) expect(Math.floor(target / planes.width)).toBeLessThan(rows - 1);
          for (let at = 0; at < valid.length; at++) {
            if (!valid[at]) continue;
            const y = Math.floor(at / planes.width);
            expect(part[Math.min(part.length, scale * (y + 2)) - 1]).toBe(part[scale * (y - 1)]);
          }
          planes = halvePlanes(referenceKernels, planes);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("hold nothing that must not be copied, and are none where the hole leaves no room", () => {
    const photo = paint(40, 30, noise);
    const hole = { x: 14, y: 12, width: 9, height: 8 };
    const state = stateWith(photo, hole);
    const barred = new Uint8Array(40 * 30).fill(1, 0, 40 * 10);
    const { origin } = withCopies(photo, state, hole, MIRRORED, barred) as Extended;
    expect(origin.some((from) => from >= 0)).toBe(true);
    for (const from of origin) expect(from >= 0 && barred[from] === 1).toBe(false);
    const large = { x: 2, y: 2, width: 36, height: 26 };
    expect(withCopies(photo, stateWith(photo, large), large, MIRRORED)).toBeUndefined();
  });

  it("have the bytes of a plane from where their pixels come from", () => {
    const photo = paint(40, 30, noise);
    const hole = { x: 14, y: 12, width: 9, height: 8 };
    const extended = extend(photo, stateWith(photo, hole), hole, MIRRORED);
    const plane = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => hashInts(9, i));
    const out = extendPlane(plane, extended);
    expect(out).toHaveLength(3 * extended.state.length);
    expect(out.subarray(0, plane.length)).toEqual(plane);
    for (const [i, from] of extended.origin.entries()) {
      const own = out.subarray(plane.length + 3 * i, plane.length + 3 * i + 3);
      expect(own).toEqual(from < 0 ? new Uint8Array(3) : plane.subarray(3 * from, 3 * from + 3));
    }
  });
});

/** What fills of a hole come to, best first, and by how much each differs from the photo at most. */
async function errorsOf(photo: Photo, hole: Rect, candidates: number, generator?: Generator): Promise<number[]> {
  const region = { hole: box(hole), crop: { x: 0, y: 0, width: photo.width, height: photo.height } };
  const request = { region, photo, missing: region.hole, guides: [], seed: 4, mode: "auto", candidates } as const;
  const parts = { kernels: referenceKernels, ...(generator && { generator }) };
  const result = await fillRegion(request, parts, async () => {});
  return result.candidates.map(({ patch }) => {
    let worst = 0;
    for (let i = 0; i < hole.width * hole.height; i++)
      for (let c = 0; c < 3; c++) {
        const at = (hole.y + Math.floor(i / hole.width)) * photo.width + hole.x + (i % hole.width);
        const difference = (patch.pixels.data[4 * i + c] as number) - (photo.data[4 * at + c] as number);
        worst = Math.max(worst, Math.abs(difference));
      }
    return worst;
  });
}

describe("a fill with copies to choose from", () => {
  const SIDE = 64;
  /** Nothing in it occurs twice, but for its mirror image. */
  const blocks: Colour = (x, y) => [0, 1, 2].map((c) => 40 + (hashInts(3, x >> 1, y >> 1, c) & 127));
  const symmetric = paint(SIDE, SIDE, (x, y) => blocks(Math.min(x, SIDE - 1 - x), y));
  const hole = { x: 42, y: 24, width: 13, height: 14 };

  it("completes what is symmetric to itself, which the photo alone does not allow", async () => {
    expect(Math.min(...(await errorsOf(symmetric, hole, 1)))).toBeGreaterThan(60);
    expect((await errorsOf(symmetric, hole, 4))[0]).toBe(0);
  });

  it("does so at the photo's lower border, too, and with a generator's opinion", async () => {
    const grey: Generator = {
      name: "grey",
      backend: "test",
      maxSide: 64,
      complete: async ({ rgb }) => ({ rgb: rgb.map(() => 0) }),
    };
    const low = { ...hole, y: SIDE - hole.height };
    expect((await errorsOf(symmetric, low, 4))[0]).toBe(0);
    expect((await errorsOf(symmetric, hole, 4, grey))[0]).toBeLessThan(10);
  });
});
