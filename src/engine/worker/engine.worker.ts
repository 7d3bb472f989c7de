import { parseEngineName } from "../engine-client.ts";
import { BACKEND_NAMES } from "../generator/backends/types.ts";
import { browserSource } from "../generator/browser-source.ts";
import { type Served, serve } from "../serve.ts";
import { createEngineService } from "./engine-service.ts";

declare const self: DedicatedWorkerGlobalScope;

const { force, avoid } = parseEngineName(self.name);
const forced = BACKEND_NAMES.find((name) => name === force);
const source = browserSource({
  models: new URL(`${import.meta.env.BASE_URL}models/`, self.location.origin).href,
  wish: { ...(forced && { force: forced }), avoid },
  onBroken: (fault) => served.broken(fault),
  onWorn: () => served.retire(),
});
const served: Served = serve(self, createEngineService({ source }));
