import { fault, isAbort, LacunaError } from "../../core/errors.ts";

/** `public/models/registry.json`: what is shipped. Only the first generator is fetched unasked. */
export interface ModelRegistry {
  readonly format: "lacuna-models";
  readonly version: 1;
  /** Generators, the default first. */
  readonly models: readonly string[];
  /** Those of them that do not fill well enough yet to be recommended. */
  readonly experimental: readonly string[];
  /** Networks that fill nothing: the detector of artefacts, the perceptual encoder. */
  readonly tools: readonly string[];
}

/** Where files come from: the network in a browser, a folder in Node, memory in tests. */
export interface ModelFiles {
  /**
   * Reads a file of the models folder, e.g. `lacuna/model.json`.
   * @param fresh past all caches: the last answer was damaged
   * @throws anything when it cannot be read
   */
  read(
    path: string,
    options?: { fresh?: boolean; onBytes?: (count: number) => void },
  ): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * The names of the generators that are shipped, the default first.
 * @throws LacunaError model-unreachable, model-broken
 */
export async function listModels(files: ModelFiles): Promise<readonly string[]> {
  return (await readRegistry(files)).models;
}

/**
 * What is shipped.
 * @throws LacunaError model-unreachable, model-broken
 */
export async function readRegistry(files: ModelFiles): Promise<ModelRegistry> {
  const registry = parseRegistry(await readText(files, "registry.json"));
  if (!registry) throw fault("model-broken", { file: "registry.json" });
  return registry;
}

/**
 * Reads a file, once more when the first try fails.
 * @throws LacunaError model-unreachable
 */
export async function readAgain(
  files: ModelFiles,
  path: string,
  onBytes?: (count: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const options = onBytes ? { onBytes } : {};
  try {
    return await files.read(path, options);
  } catch {
    return await files.read(path, { ...options, fresh: true }).catch((thrown) => {
      if (isAbort(thrown) || thrown instanceof LacunaError) throw thrown;
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      throw fault("model-unreachable", { file: path, reason });
    });
  }
}

/** Reads a text file like {@link readAgain}. */
export async function readText(files: ModelFiles, path: string): Promise<string> {
  return new TextDecoder().decode(await readAgain(files, path));
}

function parseRegistry(text: string): ModelRegistry | undefined {
  try {
    const json = JSON.parse(text) as Partial<ModelRegistry>;
    if (json.format !== "lacuna-models" || json.version !== 1) return undefined;
    const { models, experimental = [], tools = [] } = json;
    const named = [models, experimental, tools].every(
      (list) => Array.isArray(list) && list.every((name) => /^[\w-]+$/.test(name)),
    );
    return named ? ({ ...json, experimental, tools } as ModelRegistry) : undefined;
  } catch {
    return undefined;
  }
}
