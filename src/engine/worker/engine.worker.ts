import type { Kernels } from "../../fill/kernels/kernels.ts";
import { referenceKernels } from "../../fill/kernels/reference.ts";
import kernelsUrl from "../../fill/kernels/wasm/kernels.wasm?url&no-inline";
import sharedKernelsUrl from "../../fill/kernels/wasm/kernels-shared.wasm?url&no-inline";
import { type Crew, createWasmKernels } from "../../fill/kernels/wasm/wasm.ts";
import { parseEngineName } from "../engine-client.ts";
import { BACKEND_NAMES } from "../generator/backends/types.ts";
import { browserSource } from "../generator/browser-source.ts";
import { type Served, serve } from "../serve.ts";
import { compileFrom } from "./compile.ts";
import { createEngineService } from "./engine-service.ts";

declare const self: DedicatedWorkerGlobalScope;

/** The plain ones where the others cannot be fetched, or the browser knows no SIMD: a slower fill is better than none. */
async function fastestKernels(): Promise<Kernels> {
  try {
    return createWasmKernels(await compileFrom(kernelsUrl), await gatherCrew());
  } catch {
    return referenceKernels;
  }
}

/** More threads than this wait for the parts of a fill that have one only. */
const MOST_THREADS = 4;

/** Undefined where memory cannot be shared or there is nobody to share it with: the fill has one thread then. */
async function gatherCrew(): Promise<Crew | undefined> {
  const threads = Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1);
  if (!crossOriginIsolated || threads < 2) return undefined;
  const module = await compileFrom(sharedKernelsUrl).catch(() => undefined);
  if (!module) return undefined;
  const helpers = Array.from(
    { length: threads - 1 },
    (_, i) => new Worker(new URL("./crew.worker.ts", import.meta.url), { type: "module", name: `crew ${i + 1}` }),
  );
  return { module, helpers };
}

const { force, avoid } = parseEngineName(self.name);
const forced = BACKEND_NAMES.find((name) => name === force);
const source = browserSource({
  models: new URL(`${import.meta.env.BASE_URL}models/`, self.location.origin).href,
  wish: { ...(forced && { force: forced }), avoid },
  onBroken: (fault) => served.broken(fault),
  onWorn: () => served.retire(),
});
const served: Served = serve(self, createEngineService({ kernels: fastestKernels(), source }));
