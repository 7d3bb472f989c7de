import { connect } from "../engine/connect.ts";
import { connectEngine } from "../engine/engine-client.ts";
import type { EngineService, ImageService } from "../engine/services.ts";

export interface Services {
  readonly image: ImageService;
  readonly engine: EngineService;
}

const IMAGE_METHODS = [
  "open",
  "tile",
  "crop",
  "apply",
  "revert",
  "reapply",
  "forget",
  "encode",
] as const satisfies readonly (keyof ImageService)[];

/**
 * Starts the two workers (each with its first call).
 * @param address `?engine=fake` puts the fake engine in place of the worker, with `&ms=` as its time and
 *   `&fails=output-invalid|worker-lost` as its end: for tests of the page; `?backend=webgpu|webgl|wasm` makes the
 *   generator run on that back end if it can at all
 * @param on told when a worker had to be started again
 */
export async function createServices(
  address: URLSearchParams,
  on: { engineRestarted: () => void; imageRestarted: () => void },
): Promise<Services> {
  const image = connect<ImageService>(IMAGE_METHODS, {
    start: () => new Worker(new URL("../engine/worker/image.worker.ts", import.meta.url), { type: "module" }),
    onRestart: on.imageRestarted,
  });
  if (address.get("engine") === "fake") {
    const { createFakeEngine } = await import("../engine/fake.ts");
    const fails = address.get("fails");
    const milliseconds = Number(address.get("ms") ?? 600);
    const engine = createFakeEngine({
      milliseconds,
      fails: fails === "output-invalid" || fails === "worker-lost" ? fails : null,
    });
    return { image, engine };
  }
  const force = address.get("backend");
  const engine = connectEngine({
    ...(force && { force }),
    start: (name) =>
      new Worker(new URL("../engine/worker/engine.worker.ts", import.meta.url), { type: "module", name }),
    onRestart: on.engineRestarted,
  });
  return { image, engine };
}
