import { getThreadsCount, setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import { setBackend } from "@tensorflow/tfjs-core";

/**
 * Starts the WASM back end in a worker with exactly this many threads.
 * @throws Error when the page is not isolated and threads are asked for
 */
export async function startWasm(threads: number): Promise<void> {
  // The native code takes at most half of what the browser reports, whatever is set.
  Object.defineProperty(navigator, "hardwareConcurrency", { value: 2 * threads });
  setWasmPaths({
    "tfjs-backend-wasm.wasm": plain,
    "tfjs-backend-wasm-simd.wasm": simd,
    "tfjs-backend-wasm-threaded-simd.wasm": threaded,
  });
  setThreadsCount(threads);
  if (!(await setBackend("wasm"))) throw new Error("The WASM back end does not start.");
  if (threads > 1 && (!crossOriginIsolated || getThreadsCount() !== threads))
    throw new Error(`Asked for ${threads} threads, got ${getThreadsCount()}.`);
}
