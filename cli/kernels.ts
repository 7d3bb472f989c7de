import { readFile } from "node:fs/promises";
import type { Kernels } from "../src/fill/kernels/kernels.ts";
import { createWasmKernels } from "../src/fill/kernels/wasm/wasm.ts";

/** The fastest kernels of the fill in Node. */
export async function createNodeKernels(): Promise<Kernels> {
  const file = new URL("../src/fill/kernels/wasm/kernels.wasm", import.meta.url);
  return createWasmKernels(await WebAssembly.compile(await readFile(file)));
}
