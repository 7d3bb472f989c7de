import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { createNodeKernels, startHelper } from "../../../../cli/kernels.ts";
import { blankMask } from "../../../core/mask.ts";
import { blankPhoto, type Photo } from "../../../core/photo.ts";
import { hashInts } from "../../../core/random.ts";
import { fillPhoto } from "../../fill.ts";
import { createMembrane, FIXED, UNKNOWN } from "../../membrane.ts";
import type { Kernels } from "../kernels.ts";
import { referenceKernels } from "../reference.ts";
import { endShift, shareLoops } from "./crew.ts";

/** Blocks and noise. */
function sample(width: number, height: number): Photo {
  const photo = blankPhoto(width, height);
  for (let i = 0; i < width * height; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    for (let c = 0; c < 3; c++)
      photo.data[i * 4 + c] = (hashInts(1, x >> 3, y >> 3, c) & 127) + (hashInts(2, x, y, c) & 63);
    photo.data[i * 4 + 3] = 255;
  }
  return photo;
}

const photo = sample(124, 100);
const mask = blankMask({ x: 30, y: 26, width: 62, height: 46 });
mask.data.fill(1);
const options = { grow: 0, seed: 3, mode: "patch", guides: [] } as const;

/** A few sweeps over a grid that is large enough to be shared out. */
async function relaxed(kernels: Kernels): Promise<Float32Array> {
  kernels.reserve(1 << 22);
  const kind = Uint8Array.from({ length: 190 * 190 }, (_, i) => (hashInts(8, i) & 15 ? UNKNOWN : FIXED));
  const finest = createMembrane(kernels, kind, 190, 190).levels[0];
  if (!finest) throw new Error("no level");
  for (let i = 0; i < finest.right.length; i++) finest.right[i] = (hashInts(9, i) / 2 ** 22) * 0.37;
  for (let sweep = 0; sweep < 4; sweep++) {
    await kernels.relax(finest, 0, finest.even);
    await kernels.relax(finest, finest.even, finest.cells.length);
  }
  const x = finest.x.slice();
  kernels.release();
  return x;
}

const plain = await fillPhoto(photo, mask, options, { kernels: referenceKernels }, async () => {});
const grid = await relaxed(referenceKernels);

describe("a crew", () => {
  it.each([2, 4])(
    "of %i threads gives the bits of the reference, fill after fill",
    async (threads) => {
      const kernels = await createNodeKernels(threads);
      expect(kernels.name).toContain(`${threads} threads`);
      for (let round = 0; round < 2; round++) {
        const { patches } = await fillPhoto(photo, mask, options, { kernels }, async () => {});
        expect(patches).toEqual(plain.patches);
        expect(await relaxed(kernels)).toEqual(grid);
        await new Promise((resolve) => setTimeout(resolve, 5)); // a crew that starts late joins the next fill
      }
    },
    300_000,
  );

  it("takes the chunks that a busy caller leaves, and lets go at the end", async () => {
    const module = await WebAssembly.compile(readFileSync(new URL("./kernels-shared.wasm", import.meta.url)));
    const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true });
    const [count, width, data, targets, source, cost] = [8192, 8, 512, 1024, 33792, 66560];
    new Uint8Array(memory.buffer, data, 256).set(Array.from({ length: 256 }, (_, i) => hashInts(5, i) & 255));
    new Int32Array(memory.buffer, targets, count).fill(9);
    new Int32Array(memory.buffer, source, count).fill(30);
    const costs = new Int32Array(memory.buffer, cost, count);
    let own = 0;
    /** The caller's own loop: slow, and leaves no trace but a count. */
    const measure = (...numbers: number[]): void => {
      const [from, to] = numbers.slice(-2) as [number, number];
      own += to - from;
      for (const end = performance.now() + 3; performance.now() < end; );
    };
    const others = { search: measure, vote: measure, choose: measure, seek: measure };
    const idle = { measure, ...others, relax: measure, restrict: measure, prolong: measure };
    const loops = shareLoops(idle, memory, 1);
    const helper = startHelper();
    helper.postMessage({ module, memory });
    await vi.waitFor(
      () => {
        own = 0;
        costs.fill(-1);
        loops.measure(data, width, 4, 1, targets, source, cost, 0, count);
        const done = costs.filter((value) => value >= 0);
        expect(done.length).toBeGreaterThan(0);
        expect(done.length + own).toBe(count);
        expect(new Set(done).size).toBe(1);
      },
      { timeout: 20_000, interval: 20 },
    );
    endShift(memory);
    await helper.terminate();
  });
});
