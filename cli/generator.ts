import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Generator } from "../src/core/generator.ts";
import type { StartedBackend } from "../src/engine/generator/backends/types.ts";
import { listModels, type ModelFiles } from "../src/engine/generator/files.ts";
import type { GeneratorModel } from "../src/engine/generator/weights.ts";
import { CommandError } from "./failure.ts";

/** Folder of the generators: LACUNA_MODELS, else the ones that the editor ships. */
function modelsFolder(): string {
  return process.env.LACUNA_MODELS || fileURLToPath(new URL("../public/models", import.meta.url));
}

/** Files of a models folder on disk. */
function diskFiles(folder: string): ModelFiles {
  return { read: async (path) => new Uint8Array(await readFile(join(folder, path))) };
}

/**
 * Starts WebAssembly in Node, one thread: TensorFlow.js has no threads there; use several processes.
 * @throws CommandError when it does not start
 */
export async function startNodeWasm(): Promise<StartedBackend> {
  const { setBackend } = await import("@tensorflow/tfjs-core");
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  setWasmPaths(fileURLToPath(new URL(".", import.meta.resolve("@tensorflow/tfjs-backend-wasm"))));
  if (!(await setBackend("wasm"))) throw new CommandError("WebAssembly does not start here. Use --only patch.");
  const { wasmTraits } = await import("../src/engine/generator/backends/wasm-traits.ts");
  return wasmTraits(1);
}

/**
 * A generator's network and weights from a models folder: the default one unless named.
 * @returns undefined when the folder has none
 * @throws CommandError when there is none of that name; LacunaError model-unreachable, model-broken
 */
export async function openModel(wanted?: string, folder = modelsFolder()): Promise<GeneratorModel | undefined> {
  const files = diskFiles(folder);
  const names = await listModels(files);
  if (wanted !== undefined && !names.includes(wanted))
    throw new CommandError(
      names.length > 0
        ? `There is no generator ${wanted}. Installed: ${names.join(", ")}.`
        : `There is no generator ${wanted}: none is installed.`,
    );
  const name = wanted ?? names[0];
  if (name === undefined) return undefined;
  // TensorFlow.js takes a while to load: only where there is a generator.
  const { loadModel } = await import("../src/engine/generator/weights.ts");
  return await loadModel(files, name);
}

/** A generator of {@link openModel} on WebAssembly. @throws as that, and as {@link startNodeWasm} */
export async function openGenerator(folder: string, wanted?: string): Promise<Generator | undefined> {
  const model = await openModel(wanted, folder);
  if (!model) return undefined;
  const backend = await startNodeWasm();
  const { createGenerator } = await import("../src/engine/generator/create.ts");
  return createGenerator(model, backend);
}

const shared = new Map<string | undefined, Promise<Generator | undefined>>();

/** A generator of this process, opened once; see {@link openGenerator}. */
export function processGenerator(wanted?: string): Promise<Generator | undefined> {
  const opened = shared.get(wanted) ?? openGenerator(modelsFolder(), wanted);
  shared.set(wanted, opened);
  return opened;
}
