import type { StartedBackend } from "./types.ts";

/** WebAssembly with so many threads, in a browser and in Node. */
export function wasmTraits(threads: number): StartedBackend {
  return {
    name: "wasm",
    label: threads > 1 ? `wasm, ${threads} threads` : "wasm",
    threads,
    maxSide: 512,
    tolerance: 1e-3,
    lost: new Promise<string>(() => {}),
  };
}
