import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { blankMask } from "../../../core/mask.ts";
import { blankPhoto, type Photo } from "../../../core/photo.ts";
import { hashInts } from "../../../core/random.ts";
import { fillPhoto } from "../../fill.ts";
import { type PreparedLevel, prepareLevel, sourceBy } from "../../level.ts";
import { createMembrane, FIXED, UNKNOWN } from "../../membrane.ts";
import { HOLE } from "../../planes.ts";
import { wordsOf } from "../../words.ts";
import type { Field, Kernels, PartQuest } from "../kernels.ts";
import { referenceKernels } from "../reference.ts";
import { wordsOfPatch } from "../search.ts";
import { createWasmKernels } from "./wasm.ts";

const bytes = readFileSync(new URL("./kernels.wasm", import.meta.url));
const module = await WebAssembly.compile(bytes);
const ROOM = 1 << 20;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs `work` and gives the names of the loops that the reference was asked for meanwhile. */
async function askedOfReference(work: () => unknown): Promise<string[]> {
  const loops = ["measure", "search", "vote", "choose", "seek", "relax", "restrict", "prolong"] as const;
  const spies = loops.map((name) => vi.spyOn(referenceKernels, name));
  await work();
  const asked = loops.filter((_, i) => (spies[i]?.mock.calls.length ?? 0) > 0);
  for (const spy of spies) spy.mockRestore();
  return asked;
}

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly voted: number;
  readonly radius: number;
  readonly seed: number;
  /** Of each byte: few make many ties. */
  readonly bits: number;
}

const shapes: fc.Arbitrary<Shape> = fc
  .record({
    width: fc.integer({ min: 18, max: 60 }),
    height: fc.integer({ min: 18, max: 60 }),
    layout: fc.constantFrom([4, 4] as const, [8, 4] as const, [8, 5] as const),
    radius: fc.integer({ min: 1, max: 3 }),
    seed: fc.integer({ min: 0, max: 0xffffffff }),
    bits: fc.constantFrom(1, 3, 8),
  })
  .map(({ layout: [channels, voted], ...rest }) => ({ ...rest, channels, voted }));

interface Prepared {
  readonly level: PreparedLevel;
  readonly field: Field;
  readonly spare: Field;
}

/** A level of hashed bytes with a hashed field, in buffers of the given kernels: a hole somewhere, at the border too. */
function prepare(kernels: Kernels, { width, height, channels, voted, radius, seed, bits }: Shape): Prepared {
  kernels.reserve(ROOM);
  const data = kernels.bytes(width * height * channels);
  const state = new Uint8Array(width * height);
  const left = hashInts(seed, 1) % (width - 5);
  const top = hashInts(seed, 2) % (height - 4);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < channels; c++) data[i * channels + c] = hashInts(seed, i, c) >>> (32 - bits);
    const x = (i % width) - left;
    const y = Math.floor(i / width) - top;
    if (x >= 0 && x < 6 && y >= 0 && y < 5) state[i] = HOLE;
  }
  const level = prepareLevel(kernels, { width, height, channels, voted, data, state }, radius);
  const count = level.targets.length;
  const field = { source: kernels.ints(count), cost: kernels.ints(count) };
  for (let i = 0; i < count; i++) field.source[i] = sourceBy(level, hashInts(seed, 3, i));
  return { level, field, spare: { source: kernels.ints(count), cost: kernels.ints(count) } };
}

/** Parts of patches at the first targets, of up to `most` words each, and a bound for some. */
function questFor(
  kernels: Kernels,
  { targets, valid, sourceCount, data, width, channels, radius }: PreparedLevel,
  { seed }: Shape,
  most: number,
  samples: number,
): PartQuest {
  const count = Math.min(9, targets.length);
  const room = wordsOfPatch(radius, channels);
  const sources = kernels.ints(sourceCount);
  for (let at = 0, n = 0; at < valid.length; at++) if (valid[at]) sources[n++] = at;
  const [pixels, counts] = [kernels.ints(count), kernels.ints(count)];
  const [words, wanted] = [kernels.ints(count * room), kernels.ints(count * room)];
  const best = { source: kernels.ints(count).fill(-1), cost: kernels.ints(count) };
  const bytes = wordsOf(data);
  for (let i = 0; i < count; i++) {
    pixels[i] = targets[i] as number;
    counts[i] = Math.min(room, hashInts(seed, 6, i) % (most + 1));
    best.cost[i] = hashInts(seed, 7, i) >>> (1 + (i % 3) * 8);
    for (let k = 0; k < (counts[i] as number); k++) {
      const pixel = Math.floor((4 * k) / channels) % (radius + 1);
      const delta = (hashInts(seed, i, k) % (radius + 1)) * width - pixel;
      words[i * room + k] = delta * channels + ((4 * k) % channels);
      wanted[i * room + k] = bytes[(((targets[i] as number) + delta) * channels + ((4 * k) % channels)) >> 2] as number;
    }
  }
  return { sources, samples, seed, pixels, counts, words, wanted, best };
}

/** The plain result and that of WebAssembly; fails when the latter was computed by the reference. */
async function both<T>(work: (kernels: Kernels) => T | Promise<T>): Promise<[plain: T, wasm: T]> {
  const plain = await work(referenceKernels);
  const results: T[] = [];
  expect(await askedOfReference(async () => results.push(await work(createWasmKernels(module))))).toEqual([]);
  return [plain, results[0] as T];
}

/** Costs from small to huge, so that all weights occur. */
function spreadCosts({ cost }: Field, seed: number): void {
  for (let i = 0; i < cost.length; i++) cost[i] = hashInts(seed, 4, i) >>> (1 + (hashInts(seed, 5, i) % 31));
}

describe("the WebAssembly kernels give the bits of the reference", () => {
  it("measuring", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const [plain, wasm] = await both((kernels) => {
          const { level, field } = prepare(kernels, shape);
          kernels.measure(level, field, 3, field.cost.length);
          return field.cost;
        });
        expect(wasm).toEqual(plain);
      }),
    );
  });

  it("searching", async () => {
    const plans = fc.record({
      step: fc.constantFrom(1, 2, 4, 40),
      window: fc.constantFrom(0, 1, 7, 60, 40_000),
      seed: fc.integer({ min: 0, max: 0xffffffff }),
    });
    await fc.assert(
      fc.asyncProperty(shapes, plans, async (shape, plan) => {
        const [plain, wasm] = await both((kernels) => {
          const { level, field, spare } = prepare(kernels, shape);
          kernels.measure(level, field, 0, field.cost.length);
          kernels.search(level, field, spare, plan, 0, field.cost.length);
          kernels.search(level, spare, field, { ...plan, seed: plan.seed ^ 1 }, 2, field.cost.length);
          return [field, spare];
        });
        expect(wasm).toEqual(plain);
      }),
    );
  });

  it("seeking", async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 400 }),
        async (shape, most, samples) => {
          const [plain, wasm] = await both((kernels) => {
            const { level } = prepare(kernels, shape);
            const quest = questFor(kernels, level, shape, most, samples);
            kernels.seek(level, quest, 1, quest.pixels.length);
            return quest.best;
          });
          expect(wasm).toEqual(plain);
        },
      ),
    );
  });

  it("voting and choosing", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.boolean(), async (shape, measured) => {
        const [plain, wasm] = await both((kernels) => {
          const { level, field } = prepare(kernels, shape);
          if (measured) kernels.measure(level, field, 0, field.cost.length);
          else spreadCosts(field, shape.seed);
          const rule = { weights: kernels.ints(64), trust: kernels.bytes(field.cost.length) };
          for (let i = 0; i < 64; i++) rule.weights[i] = Math.round(4096 * (i / 63) ** 3);
          for (let i = 0; i < rule.trust.length; i++) rule.trust[i] = 1 + (hashInts(shape.seed, 6, i) % 255);
          const winners = kernels.ints(level.hole.length);
          kernels.choose(level, field, winners, 0, winners.length);
          kernels.vote(level, field, rule, 1, level.hole.length);
          return [winners, level.data];
        });
        expect(wasm).toEqual(plain);
      }),
      { numRuns: 40 },
    );
  });

  it("voting and choosing where patches are copied together", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.integer({ min: 0, max: 40 }), async (shape, strays) => {
        const [plain, wasm] = await both((kernels) => {
          const { level, field } = prepare(kernels, { ...shape, radius: 3 });
          const { targets, valid } = level;
          // One offset for all that it leads to a source, but for a few.
          const first = field.source[0] as number;
          for (let i = 0; i < targets.length; i++) {
            const moved = first + (targets[i] as number) - (targets[0] as number);
            if (valid[moved] && hashInts(shape.seed, 7, i) % 256 >= strays) field.source[i] = moved;
          }
          spreadCosts(field, shape.seed);
          const rule = { weights: kernels.ints(64), trust: kernels.bytes(field.cost.length) };
          for (let i = 0; i < 64; i++) rule.weights[i] = Math.round(4096 * (i / 63) ** 8);
          for (let i = 0; i < rule.trust.length; i++) rule.trust[i] = 1 + (hashInts(shape.seed, 6, i) % 255);
          const winners = kernels.ints(level.hole.length);
          kernels.choose(level, field, winners, 0, winners.length);
          kernels.vote(level, field, rule, 0, level.hole.length);
          return [winners, level.data];
        });
        expect(wasm).toEqual(plain);
      }),
      { numRuns: 40 },
    );
  });

  it("relaxing, restricting and prolonging", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async ({ width, height, seed }) => {
        const [plain, wasm] = await both((kernels) => {
          kernels.reserve(ROOM);
          const kind = Uint8Array.from({ length: width * height }, (_, i) => (hashInts(seed, i) & 3 ? UNKNOWN : FIXED));
          const [finest, coarse] = createMembrane(kernels, kind, width, height).levels;
          if (!finest || !coarse) throw new Error("no level");
          for (let i = 0; i < finest.right.length; i++) finest.right[i] = (hashInts(seed, 1, i) / 2 ** 22) * 0.37;
          for (let sweep = 0; sweep < 3; sweep++) {
            kernels.relax(finest, 0, finest.even);
            kernels.relax(finest, finest.even, finest.cells.length);
          }
          kernels.restrict(finest, coarse, 0, coarse.cells.length);
          kernels.relax(coarse, 0, coarse.cells.length);
          kernels.prolong(finest, coarse, 0, finest.cells.length);
          return [finest.x, coarse.right, coarse.x];
        });
        expect(wasm).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });
});

/** Blocks and noise, transparent in a corner where that is wanted. */
function photoOf(width: number, height: number, transparent: boolean, seed: number): Photo {
  const photo = blankPhoto(width, height);
  for (let i = 0; i < width * height; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    for (let c = 0; c < 3; c++)
      photo.data[i * 4 + c] = (hashInts(seed, x >> 3, y >> 3, c) & 127) + (hashInts(seed, x, y, c) & 63);
    photo.data[i * 4 + 3] = transparent && x + y < 30 ? 100 + ((x * 7) & 127) : 255;
  }
  return photo;
}

describe("whole fills", () => {
  it("are equal bit for bit, and find room for all that they need", async () => {
    const fills = fc.record({
      width: fc.integer({ min: 40, max: 150 }),
      height: fc.integer({ min: 40, max: 150 }),
      hole: fc.record({
        x: fc.integer({ min: 0, max: 12 }),
        y: fc.integer({ min: 0, max: 12 }),
        width: fc.integer({ min: 1, max: 28 }),
        height: fc.integer({ min: 1, max: 28 }),
      }),
      transparent: fc.boolean(),
      seed: fc.integer({ min: 0, max: 0xffffffff }),
    });
    await fc.assert(
      fc.asyncProperty(fills, async ({ width, height, hole, transparent, seed }) => {
        const photo = photoOf(width, height, transparent, seed);
        const mask = blankMask(hole);
        mask.data.fill(1);
        const options = { grow: 0, seed, mode: "patch", guides: [], candidates: 2 } as const;
        const [plain, wasm] = await both(async (kernels) => {
          const { patches } = await fillPhoto(photo, mask, options, { kernels }, async () => {});
          return patches;
        });
        expect(wasm).toEqual(plain);
      }),
      { numRuns: 6 },
    );
  }, 300_000);
});

describe("memory that is not there", () => {
  it("goes on with plain arrays and equal results where there is no room", async () => {
    const shape = { width: 30, height: 24, channels: 4, voted: 4, radius: 3, seed: 5, bits: 8 };
    const { level, field } = prepare(referenceKernels, shape);
    referenceKernels.measure(level, field, 0, field.cost.length);
    const kernels = { ...createWasmKernels(module), reserve: () => {} };
    const cramped = prepare(kernels, shape);
    const asked = await askedOfReference(() => kernels.measure(cramped.level, cramped.field, 0, field.cost.length));
    expect(asked).toEqual(["measure"]);
    expect(cramped.field).toEqual(field);
  });

  it("still computes on buffers of a fill that was released early", async () => {
    const shape = { width: 30, height: 24, channels: 4, voted: 4, radius: 2, seed: 6, bits: 8 };
    const kernels = createWasmKernels(module);
    const { level, field } = prepare(kernels, shape);
    kernels.release();
    const own = prepare(referenceKernels, shape);
    referenceKernels.measure(own.level, own.field, 0, own.field.cost.length);
    kernels.measure(level, field, 0, field.cost.length);
    expect(field.cost).toEqual(own.field.cost);
  });
});
