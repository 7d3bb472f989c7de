import { fault } from "../../core/errors.ts";
import { withDevice } from "../device-lock.ts";
import { parseEngineName } from "../engine-client.ts";
import { chooseBackend } from "../generator/backends/choose.ts";
import { BACKEND_NAMES } from "../generator/backends/types.ts";
import { cacheStorage } from "../generator/fetch-files.ts";
import { filesOf } from "../generator/model-address.ts";
import { loadModel } from "../generator/weights.ts";
import { type Served, serve } from "../serve.ts";
import { createTrainingService } from "../training/service.ts";
import { FULL_FLOAT } from "../training/setup.ts";

declare const self: DedicatedWorkerGlobalScope;

const { force, avoid } = parseEngineName(self.name);
const forced = BACKEND_NAMES.find((name) => name === force);
const models = new URL(`${import.meta.env.BASE_URL}models/`, self.location.origin).href;

/** The fastest back end that has full floats; one that was asked for is taken as it is, and refused if it has not. */
async function start(): Promise<Awaited<ReturnType<typeof chooseBackend>>> {
  const first = await chooseBackend({ ...(forced && { force: forced }), avoid });
  if (!first.backend || first.backend.tolerance <= FULL_FLOAT || forced === first.backend.name) return first;
  const second = await chooseBackend({ avoid: [...avoid, first.backend.name] });
  return { ...second, reason: `${second.reason} ${first.backend.label} computes with half floats only here.` };
}

/** What the browser says of the machine, at most 8; Safari and Firefox say nothing. */
const gigabytes = (navigator as { deviceMemory?: number }).deviceMemory;
/** Share of it that a training may take. */
const MEMORY_SHARE = 0.4;

const started = { choice: undefined as ReturnType<typeof start> | undefined };

const served: Served = serve(
  self,
  createTrainingService({
    device: withDevice,
    ...(gigabytes !== undefined && { memoryBytes: MEMORY_SHARE * gigabytes * 2 ** 30 }),
    open: async (address, { onProgress }) => {
      const cache = address.files === undefined ? cacheStorage(models) : undefined;
      const model = await loadModel(filesOf(address, models), address.name, {
        ...(onProgress && { onProgress }),
        ...(cache && { cache }),
      });
      onProgress?.({ kind: "warm-up", fraction: 0 });
      started.choice ??= start();
      const { backend, reason } = await started.choice;
      if (!backend) throw fault("training-unsupported", { reason: "no-backend", what: reason });
      void backend.lost.then((why) =>
        served.broken({ code: "backend-lost", detail: { backend: backend.label, reason: why } }),
      );
      return { model, backend, reason };
    },
  }),
);
