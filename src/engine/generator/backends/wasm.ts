import { getThreadsCount, setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import { setBackend } from "@tensorflow/tfjs-core";
import type { StartBackend } from "./types.ts";
import { wasmTraits } from "./wasm-traits.ts";

/** More threads than this gain nothing: the layers are too small to be cut further. */
const MOST_THREADS = 8;

/** Starts WebAssembly, with threads where the page is isolated. */
export const start: StartBackend = async ({ phone }) => {
  const cores = navigator.hardwareConcurrency || 1;
  const threads = crossOriginIsolated && !phone ? Math.min(MOST_THREADS, cores <= 4 ? cores : Math.ceil(cores / 2)) : 1;
  // The native code takes at most half of what the browser reports, whatever is set.
  Object.defineProperty(navigator, "hardwareConcurrency", { value: 2 * threads, configurable: true });
  setWasmPaths({
    "tfjs-backend-wasm.wasm": plain,
    "tfjs-backend-wasm-simd.wasm": simd,
    "tfjs-backend-wasm-threaded-simd.wasm": threaded,
  });
  setThreadsCount(threads);
  if (!(await setBackend("wasm"))) return { refused: "WebAssembly did not start" };
  const started = threads > 1 ? getThreadsCount() : 1;
  return wasmTraits(started, started >= 4 ? 512 : 384);
};
