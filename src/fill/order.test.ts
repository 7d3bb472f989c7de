import { expect, it } from "vitest";
import type { FillMode } from "../core/fill.ts";
import type { Generator } from "../core/generator.ts";
import type { Mask } from "../core/mask.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import { fillPhoto } from "./fill.ts";
import { referenceKernels } from "./kernels/reference.ts";
import { prepareLevel } from "./level.ts";
import { peel } from "./onion.ts";
import { createOrder } from "./order.ts";
import { HOLE, KNOWN, packPlanes } from "./planes.ts";

/** A dark wood over a bright shore over still water. */
function lake(width: number, height: number, shore: number): Photo {
  const photo = blankPhoto(width, height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const chance = hashInts(3, x >> 1, y >> 1) & 31;
    const level = y < shore ? 20 + 2 * chance : y < shore + 5 ? 200 + chance : 90 + (chance >> 3);
    photo.data.set([level, level, y < shore + 5 ? level : level + 20, 255], 4 * i);
  }
  return photo;
}

const [width, height, shore] = [440, 170, 92];
const hole = { x: 110, y: 60, width: 220, height: 48 };

/** Share of the hole's columns in which the shore lies where it should. */
async function shoreIn(mode: FillMode, generator?: Generator): Promise<number> {
  const mask: Mask = { bounds: hole, data: new Uint8Array(hole.width * hole.height).fill(1) };
  const request = { grow: 0, seed: 1, mode, guides: [] };
  const parts = { kernels: referenceKernels, ...(generator && { generator }) };
  const { patches } = await fillPhoto(lake(width, height, shore), mask, request, parts, async () => {});
  const data = patches[0]?.pixels.data ?? [];
  const bright = (x: number, y: number): boolean => (data[4 * ((y - hole.y) * hole.width + x)] as number) > 160;
  const near = [-2, -1, 0, 1, 2, 3, 4, 5, 6].map((step) => shore + step);
  const columns = Array.from({ length: hole.width }, (_, x) => x);
  return columns.filter((x) => near.some((y) => bright(x, y))).length / hole.width;
}

it("continues a shore through a hole much longer than thick, though it lies nearer to one side", async () => {
  expect(await shoreIn("patch")).toBeGreaterThan(0.95);
});

it("continues it though a generator sees nothing but haze there", async () => {
  const haze: Generator = {
    name: "haze",
    backend: "test",
    maxSide: 256,
    complete: async ({ rgb }) => ({ rgb: new Float32Array(rgb.length).fill(80 / 127.5 - 1) }),
  };
  expect(await shoreIn("auto", haze)).toBeGreaterThan(0.95);
});

it("peels structures first, or in rings, which end a shore where they meet", async () => {
  const peeled = async (rings: boolean): Promise<number> => {
    const photo = lake(width, height, shore);
    const state = new Uint8Array(width * height).fill(KNOWN);
    for (let y = hole.y; y < hole.y + hole.height; y++)
      state.fill(HOLE, y * width + hole.x, y * width + hole.x + hole.width);
    const planes = packPlanes(referenceKernels, photo, state);
    const level = prepareLevel(referenceKernels, planes, 3);
    await peel(referenceKernels, planes, level, new Int32Array(level.targets.length), 1, { rings }, async () => {});
    const middle = Array.from({ length: 100 }, (_, i) => (shore + 2) * width + hole.x + 60 + i);
    return middle.filter((at) => (planes.data[planes.channels * at] as number) > 160).length / middle.length;
  };
  expect(await peeled(false)).toBeGreaterThan(0.95);
  expect(await peeled(true)).toBeLessThan(0.5);
});

it("takes the part of a front first where an edge runs into it", () => {
  const size = { width: 40, height: 40 };
  const data = new Uint8Array(4 * size.width * size.height);
  const filled = new Uint8Array(size.width * size.height);
  for (let i = 0; i < filled.length; i++) {
    const [x, y] = [i % size.width, Math.floor(i / size.width)];
    data.fill(y < 13 ? 40 : 200, 4 * i, 4 * i + 3);
    filled[i] = x < 20 ? 1 : 0;
  }
  const planes = { ...size, channels: 4, voted: 4, data, state: filled.map((known) => (known ? KNOWN : HOLE)) };
  const order = createOrder(planes, filled);
  const front = Array.from({ length: size.height }, (_, y) => y * size.width + 20);
  const first = order.first(front).map((pixel) => Math.floor(pixel / size.width));
  expect(first).toHaveLength(4);
  for (const y of first) expect(Math.abs(y - 12.5)).toBeLessThanOrEqual(4);
});
