import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { createWasmKernels } from "./wasm.ts";

const module = await WebAssembly.compile(readFileSync(new URL("./kernels.wasm", import.meta.url)));

describe("memory", () => {
  it("hands out zeros, each buffer apart from the others", () => {
    const kernels = createWasmKernels(module);
    kernels.reserve(1000);
    const all = [kernels.bytes(3), kernels.ints(5), kernels.bytes(0), kernels.floats(2), kernels.bytes(16)];
    for (const array of all) expect([...array].every((value) => value === 0)).toBe(true);
    for (const [i, array] of all.entries()) array.fill(i + 1);
    for (const [i, array] of all.entries()) expect([...array].every((value) => value === i + 1)).toBe(true);
  });

  it("hands the buffers of a part out again, as zeros", () => {
    const kernels = createWasmKernels(module);
    kernels.reserve(1000);
    const kept = kernels.bytes(40).fill(7);
    const end = kernels.scope();
    const part = kernels.ints(100).fill(-1);
    end();
    const next = kernels.bytes(300);
    expect(next.byteOffset).toBe(part.byteOffset);
    expect(next.every((value) => value === 0)).toBe(true);
    expect(kept.every((value) => value === 7)).toBe(true);
  });

  it("is given back after a fill, and refused without harm", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const kernels = createWasmKernels(module);
    const held = (() => {
      kernels.reserve(64e6);
      return new WeakRef(kernels.bytes(60e6).buffer);
    })();
    expect(held.deref()?.byteLength).toBeGreaterThan(64e6);
    kernels.release();
    for (let turn = 0; turn < 10 && held.deref(); turn++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      collect();
    }
    expect(held.deref()).toBeUndefined();
    kernels.reserve(2 ** 40);
    expect(kernels.bytes(10)).toEqual(new Uint8Array(10));
  });
});
