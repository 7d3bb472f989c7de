import { type Connection, connect } from "../engine/connect.ts";
import { connectEngine } from "../engine/engine-client.ts";
import type { ModelAddress } from "../engine/generator/model-address.ts";
import type { EngineService, ImageService } from "../engine/services.ts";
import type { TrainingService } from "../engine/training.ts";
import { connectTraining } from "../engine/training-client.ts";
import { PROJECT_METHODS, type ProjectService } from "../storage/service.ts";
import { STUDIO_METHODS, type StudioStore } from "../storage/studio.ts";

export interface Services {
  readonly image: ImageService;
  readonly engine: EngineService;
  readonly projects: ProjectService;
  readonly studio: StudioStore;
  /** An image worker of its own beside the engine, for photos that are not opened in the editor. */
  readonly startBatch: () => BatchServices;
  /** Fills with another generator from the next fill on; undefined = the default one. */
  readonly fillWith: (model: ModelAddress | undefined) => void;
}

interface BatchServices {
  readonly image: ImageService;
  readonly engine: EngineService;
  /** Ends the image worker. */
  readonly dispose: () => void;
}

const IMAGE_METHODS = [
  "open",
  "tile",
  "crop",
  "overview",
  "apply",
  "reframe",
  "revert",
  "reapply",
  "forget",
  "fold",
  "patches",
  "readPicture",
  "readMask",
  "writeMask",
  "encode",
] as const satisfies readonly (keyof ImageService)[];

/** Address of the shipped generators' folder. */
export function modelsFolder(): string {
  return new URL(`${import.meta.env.BASE_URL}models/`, location.origin).href;
}

/** A small screen that is touched: what computes there has little memory, and a battery. */
function isPhone(): boolean {
  return matchMedia("(pointer: coarse)").matches && Math.min(screen.width, screen.height) <= 500;
}

/** The image worker. `lost` is told at once when it dies, and again when another starts. */
export function connectImage({ lost }: { lost?: () => void } = {}): Connection<ImageService> {
  return connect<ImageService>(IMAGE_METHODS, {
    start: () => new Worker(new URL("../engine/worker/image.worker.ts", import.meta.url), { type: "module" }),
    // At once, so that the photo is back before anything is asked of it; and when that did not work, with the next call.
    ...(lost && { onLost: lost, onRestart: lost }),
  });
}

function batchWith(engine: EngineService): Services["startBatch"] {
  return () => {
    const image = connectImage();
    return { image, engine, dispose: image.dispose };
  };
}

/** What the studio keeps. `?storage=indexeddb` keeps it there although the browser has a file system. */
export function connectStudioStore(address: URLSearchParams): StudioStore {
  return connect<StudioStore>(STUDIO_METHODS, {
    start: () =>
      new Worker(new URL("../storage/worker/studio.worker.ts", import.meta.url), {
        type: "module",
        name: address.get("storage") ?? "",
      }),
  });
}

/** The training worker; `?backend=` as for the engine. */
export function connectTrainer(address: URLSearchParams): Connection<TrainingService> {
  const force = address.get("backend");
  return connectTraining({
    ...(force && { force }),
    start: (name) =>
      new Worker(new URL("../engine/worker/training.worker.ts", import.meta.url), { type: "module", name }),
  });
}

/**
 * Starts the workers (each with its first call).
 * @param address `?engine=fake` puts the fake engine in place of the worker, with `&ms=` as its time and
 *   `&fails=output-invalid|worker-lost` as its end: for tests of the page; `?backend=webgpu|webgl|wasm` makes the
 *   generator run on that back end if it can at all; `?storage=indexeddb` keeps projects there although the browser has
 *   a file system
 * @param on told when a worker had to be started again
 */
export async function createServices(
  address: URLSearchParams,
  on: { engineRestarted: () => void; imageLost: () => void },
): Promise<Services> {
  const image = connectImage({ lost: on.imageLost });
  const projects = connect<ProjectService>(PROJECT_METHODS, {
    start: () =>
      new Worker(new URL("../storage/worker/project.worker.ts", import.meta.url), {
        type: "module",
        name: address.get("storage") ?? "",
      }),
  });
  const studio = connectStudioStore(address);
  if (address.get("engine") === "fake") {
    const { createFakeEngine } = await import("../engine/fake.ts");
    const fails = address.get("fails");
    const milliseconds = Number(address.get("ms") ?? 600);
    const engine = createFakeEngine({
      milliseconds,
      fails: fails === "output-invalid" || fails === "worker-lost" ? fails : null,
    });
    return { image, engine, projects, studio, fillWith: () => {}, startBatch: batchWith(engine) };
  }
  const force = address.get("backend");
  const engine = connectEngine({
    ...(force && { force }),
    phone: isPhone(),
    start: (name) =>
      new Worker(new URL("../engine/worker/engine.worker.ts", import.meta.url), { type: "module", name }),
    onRestart: on.engineRestarted,
  });
  return { image, engine, projects, studio, fillWith: engine.use, startBatch: batchWith(engine) };
}
