import type { BackendWish } from "./backends/choose.ts";
import { cacheStorage } from "./fetch-files.ts";
import { listModels } from "./files.ts";
import { filesOf, type ModelAddress } from "./model-address.ts";
import { createSource, type GeneratorSource, type SourceEvents } from "./source.ts";

export interface BrowserSourceOptions extends SourceEvents {
  /** Address of the models folder, ending with a slash. */
  readonly models: string;
  /** The generator to load; absent = the first one of the folder's registry. */
  readonly model?: ModelAddress;
  readonly wish: BackendWish;
  /** The device holds more memory than it should: this realm should be replaced when nothing runs. */
  readonly onWorn: () => void;
}

/** The generator in a worker: fetched, cached and verified, on the best back end. TensorFlow.js loads with it, not before. */
export function browserSource({
  models,
  model: wanted,
  wish,
  onWorn,
  onBroken,
}: BrowserSourceOptions): GeneratorSource {
  return createSource(
    async (onProgress, nearly) => {
      const files = filesOf(wanted ?? { name: "" }, models);
      const name = wanted?.name ?? (await listModels(files))[0];
      if (name === undefined)
        return {
          kind: "absent",
          reason: "No generator is installed: holes are filled with texture from the rest of the photo.",
        };
      // One's own models lie in this browser already.
      const cache = wanted?.files === undefined ? cacheStorage(models) : undefined;
      const { loadModel, dropOldShards } = await import("./weights.ts");
      const model = await loadModel(files, name, { onProgress, ...(cache && { cache }) });
      if (cache) void dropOldShards(files, cache);
      nearly();
      onProgress({ kind: "warm-up", fraction: 0 });
      const { chooseBackend } = await import("./backends/choose.ts");
      const { backend, reason } = await chooseBackend(wish);
      if (!backend) return { kind: "absent", reason };
      const { createGenerator } = await import("./create.ts");
      const generator = createGenerator(model, backend);
      void backend.lost.then((why) =>
        onBroken({ code: "backend-lost", detail: { backend: backend.label, reason: why } }),
      );
      await generator.warmUp((fraction) => onProgress({ kind: "warm-up", fraction }));
      const { memory } = backend;
      const complete: typeof generator.complete = async (input, tick) => {
        const output = await generator.complete(input, tick);
        if (memory && memory.allocated() > memory.limit) onWorn();
        return output;
      };
      // Shipped with the editor, also where the generator is one's own.
      const { lazyArtefacts } = await import("./artefacts.ts");
      const artefacts = lazyArtefacts(filesOf({ name: "" }, models), cacheStorage(models));
      return { kind: "ready", generator: { ...generator, complete }, artefacts, reason, threads: backend.threads };
    },
    { onBroken },
  );
}
