import type { Kernels } from "../../fill/kernels/kernels.ts";
import { referenceKernels } from "../../fill/kernels/reference.ts";
import { parseEngineName } from "../engine-client.ts";
import { BACKEND_NAMES } from "../generator/backends/types.ts";
import { browserSource } from "../generator/browser-source.ts";
import { type Served, serve } from "../serve.ts";
import { createEngineService } from "./engine-service.ts";
import { createBrowserKernels, usefulThreads } from "./kernels.ts";

declare const self: DedicatedWorkerGlobalScope;

/** The plain ones where the others cannot be fetched, or the browser knows no SIMD: a slower fill is better than none. */
async function fastestKernels(): Promise<Kernels> {
  try {
    return await createBrowserKernels(usefulThreads());
  } catch {
    return referenceKernels;
  }
}

const { force, avoid, phone = false, model } = parseEngineName(self.name);
const forced = BACKEND_NAMES.find((name) => name === force);
const source = browserSource({
  models: new URL(`${import.meta.env.BASE_URL}models/`, self.location.origin).href,
  ...(model && { model }),
  wish: { ...(forced && { force: forced }), avoid, phone },
  onBroken: (fault) => served.broken(fault),
  onWorn: () => served.retire(),
});
const served: Served = serve(self, createEngineService({ kernels: fastestKernels(), source }));
