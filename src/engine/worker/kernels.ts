import type { Kernels } from "../../fill/kernels/kernels.ts";
import kernelsUrl from "../../fill/kernels/wasm/kernels.wasm?url&no-inline";
import sharedKernelsUrl from "../../fill/kernels/wasm/kernels-shared.wasm?url&no-inline";
import { type Crew, createWasmKernels } from "../../fill/kernels/wasm/wasm.ts";
import { compileFrom } from "./compile.ts";

/** More threads than this wait for the parts of a fill that have one only. */
const MOST_THREADS = 4;

/** As many threads as help. */
export function usefulThreads(): number {
  return Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1);
}

/**
 * The WebAssembly kernels in a worker of a browser.
 * @param threads one only where the page is not isolated
 * @throws Error when they cannot be fetched, or the browser knows no SIMD
 */
export async function createBrowserKernels(threads: number): Promise<Kernels> {
  return createWasmKernels(await compileFrom(kernelsUrl), await gatherCrew(threads));
}

/** Undefined where memory cannot be shared or there is nobody to share it with: the fill has one thread then. */
async function gatherCrew(threads: number): Promise<Crew | undefined> {
  if (!crossOriginIsolated || threads < 2) return undefined;
  const module = await compileFrom(sharedKernelsUrl).catch(() => undefined);
  if (!module) return undefined;
  const helpers = Array.from(
    { length: threads - 1 },
    (_, i) => new Worker(new URL("./crew.worker.ts", import.meta.url), { type: "module", name: `crew ${i + 1}` }),
  );
  return { module, helpers };
}
