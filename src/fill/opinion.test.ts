import { expect, it } from "vitest";
import type { Generator } from "../core/generator.ts";
import { blankMask } from "../core/mask.ts";
import { blankPhoto } from "../core/photo.ts";
import { hashInts } from "../core/random.ts";
import { boxMeans, columnsOf, rowsOf } from "./box-means.ts";
import { fillPhoto } from "./fill.ts";
import { referenceKernels } from "./kernels/reference.ts";
import { opinionOf } from "./opinion.ts";

const size = { width: 90, height: 60 };

it("smooths colours, and draws them to grey", () => {
  const judged = (byte: number): number => 128 + (byte - 128) / 0.6;
  const flat = new Uint8Array(3 * size.width * size.height).map((_, i) => [210, 128, 6][i % 3] as number);
  const told = opinionOf(flat, size, 256);
  for (let c = 0; c < 3; c++) expect(Math.abs(judged(told[c] as number) - (flat[c] as number))).toBeLessThanOrEqual(1);
  const checks = flat.map((_, i) => ((i / 3) & 1 ? 255 : 0));
  const told2 = opinionOf(checks, size, 256);
  const row = 30 * 3 * size.width;
  for (let x = 10; x < 80; x++) expect(Math.abs(judged(told2[row + 3 * x] as number) - 128)).toBeLessThan(8);
});

it("is, bit for bit, two box means along rows and columns of all colours at once", () => {
  const noise = Uint8Array.from({ length: 3 * size.width * size.height }, (_, i) => hashInts(7, i) & 255);
  let values: Float32Array = Float32Array.from(noise, (byte) => 128 + 0.6 * (byte - 128));
  for (let pass = 0; pass < 2; pass++) values = boxMeans(boxMeans(values, rowsOf(size), 12), columnsOf(size), 12);
  expect(opinionOf(noise, size, 45)).toEqual(Uint8Array.from(values, Math.round));
});

it("a soft opinion of a rough texture does not make a soft fill", async () => {
  // Rough on the left, smooth on the right, with the same mean colour; the hole lies in the rough part.
  const photo = blankPhoto(size.width, size.height);
  for (let i = 0; i < size.width * size.height; i++) {
    const rough = i % size.width < 62 ? (hashInts(1, i) & 127) - 63 : 0;
    photo.data.set([120 + rough, 120 + rough, 120 + rough, 255], 4 * i);
  }
  const soft: Generator = {
    name: "soft",
    backend: "test",
    maxSide: 128,
    complete: async ({ rgb }) => ({ rgb: new Float32Array(rgb.length).fill(120 / 127.5 - 1) }),
  };
  const mask = blankMask({ x: 18, y: 17, width: 26, height: 24 });
  mask.data.fill(1);
  const options = { grow: 0, seed: 1, mode: "auto", guides: [] } as const;
  const parts = { kernels: referenceKernels, generator: soft };
  const { patches } = await fillPhoto(photo, mask, options, parts, async () => {});
  const greys = [...(patches[0]?.pixels.data ?? [])].filter((_, i) => i % 4 === 0);
  const spread = Math.sqrt(greys.reduce((sum, grey) => sum + (grey - 120) ** 2, 0) / greys.length);
  expect(spread).toBeGreaterThan(0.7 * (128 / Math.sqrt(12)));
});
