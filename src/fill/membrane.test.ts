import { expect, it } from "vitest";
import { hashInts } from "../core/random.ts";
import { referenceKernels } from "./kernels/reference.ts";
import { createMembrane, FIXED, solveMembrane, UNKNOWN } from "./membrane.ts";

const still = async (): Promise<void> => {};

/** Interpolates `fixed` (NaN = unknown) and returns the solution. */
async function interpolate(fixed: Float32Array, width: number, height: number): Promise<Float32Array> {
  const kind = Uint8Array.from(fixed, (value) => (Number.isNaN(value) ? UNKNOWN : FIXED));
  const right = new Float32Array(fixed.length);
  for (let i = 0; i < fixed.length; i++) {
    const value = fixed[i] as number;
    if (Number.isNaN(value)) continue;
    const x = i % width;
    for (const near of [x > 0 ? i - 1 : -1, x < width - 1 ? i + 1 : -1, i - width, i + width])
      if (near >= 0 && near < fixed.length) right[near] = (right[near] as number) + value;
  }
  const x = Float32Array.from(fixed);
  await solveMembrane(referenceKernels, createMembrane(referenceKernels, kind, width, height), [right], [x], still);
  return x;
}

function field(
  width: number,
  height: number,
  unknown: (x: number, y: number) => boolean,
  value: (x: number, y: number) => number,
) {
  return Float32Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    const y = Math.floor(i / width);
    return unknown(x, y) ? Number.NaN : value(x, y);
  });
}

it("continues a plane exactly: a harmonic function is its own membrane", async () => {
  const size = 150;
  const inside = (x: number, y: number): boolean => (x - 75) ** 2 + (y - 70) ** 2 < 60 ** 2;
  const plane = (x: number, y: number): number => x - 0.5 * y + 20;
  const solved = await interpolate(field(size, size, inside, plane), size, size);
  let worst = 0;
  for (let i = 0; i < solved.length; i++)
    worst = Math.max(worst, Math.abs((solved[i] as number) - plane(i % size, Math.floor(i / size))));
  expect(worst).toBeLessThan(0.4); // far below one level that a byte can show
});

it("stays within the range of what it hangs on, for ragged holes at the border too", async () => {
  const unknown = (x: number, y: number): boolean => x < 50 && (x + (hashInts(1, x >> 2, y >> 2) & 15)) % 23 < 17;
  const solved = await interpolate(
    field(64, 48, unknown, (x, y) => hashInts(2, x, y) & 255),
    64,
    48,
  );
  expect(Math.min(...solved)).toBeGreaterThan(-1);
  expect(Math.max(...solved)).toBeLessThan(256);
});

it("spreads a single known value over everything", async () => {
  const solved = await interpolate(
    field(
      20,
      20,
      (x, y) => x + y > 0,
      () => 90,
    ),
    20,
    20,
  );
  for (const value of solved) expect(Math.abs(value - 90)).toBeLessThan(3);
});

it("gives the same in the place of the right-hand side", async () => {
  const [width, height] = [41, 30];
  const kind = Uint8Array.from({ length: width * height }, (_, i) => (hashInts(3, i) % 5 === 0 ? FIXED : UNKNOWN));
  const right = Float32Array.from(kind, (_, i) => hashInts(4, i) & 255);
  const [before, apart] = [right.slice(), right.slice()];
  const membrane = createMembrane(referenceKernels, kind, width, height);
  await solveMembrane(referenceKernels, membrane, [before], [apart], still);
  await solveMembrane(referenceKernels, membrane, [right], [right], still);
  expect(right).toEqual(apart);
  expect(right).not.toEqual(before);
});
