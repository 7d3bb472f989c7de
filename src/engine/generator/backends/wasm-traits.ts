import type { StartedBackend } from "./types.ts";

/** WebAssembly with so many threads, in a browser and in Node. */
export function wasmTraits(threads: number, maxSide = 512): StartedBackend {
  return {
    name: "wasm",
    label: threads > 1 ? `wasm, ${threads} threads` : "wasm",
    threads,
    maxSide,
    tolerance: 1e-3,
    lost: new Promise<string>(() => {}),
  };
}
