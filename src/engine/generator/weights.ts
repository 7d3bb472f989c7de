import { fault } from "../../core/errors.ts";
import type { Progress } from "../../core/progress.ts";
import type { GeneratorNetwork } from "../../models/generator.ts";
import { generatorOf } from "../../models/registry.ts";
import { decodeModel, type ModelJson, parseModelJson, type Weights } from "../../models/weights.ts";
import { type ModelFiles, readAgain, readRegistry, readText } from "./files.ts";

/** A generator's network with its trained numbers, not yet on any back end. */
export interface GeneratorModel {
  /** Folder name, e.g. `lacuna`. */
  readonly name: string;
  readonly network: GeneratorNetwork<unknown>;
  readonly weights: Weights;
}

/** Shards by hash, kept between visits. Every method may fail; nothing depends on it. */
export interface ShardCache {
  get(sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  put(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(sha256: string): Promise<void>;
  /** Removes everything else. */
  keepOnly(sha256: readonly string[]): Promise<void>;
}

/** Where shards are kept, and who is told how much of them has come. */
export interface LoadOptions {
  readonly cache?: ShardCache;
  readonly onProgress?: (progress: Progress) => void;
}

/** Loads a generator as {@link loadWeights}. @throws as that */
export async function loadModel(files: ModelFiles, name: string, options: LoadOptions = {}): Promise<GeneratorModel> {
  const model = parseModelJson(await readText(files, `${name}/model.json`));
  const network = generatorOf(model);
  return { name, network, weights: await loadWeights(files, name, model, options) };
}

/**
 * Loads a network's shards from the cache or the network, each checked against its hash. A shard that arrives damaged is
 * fetched once more.
 * @throws LacunaError model-unreachable, or model-broken naming the file
 */
export async function loadWeights(
  files: ModelFiles,
  name: string,
  model: ModelJson,
  { cache, onProgress }: LoadOptions,
): Promise<Weights> {
  const total = bytesOf(model);
  let loaded = 0;
  const shards: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const path of model.weightsManifest[0].paths) {
    const sha256 = model.sha256[path];
    if (sha256 === undefined) throw fault("model-broken", { file: "model.json" });
    const before = loaded;
    const onBytes = (count: number): void => {
      loaded = Math.min(total, before + count);
      onProgress?.({ kind: "download", file: `${name}/${path}`, loaded, total });
    };
    shards[path] = await loadShard(files, { path: `${name}/${path}`, sha256 }, cache, onBytes);
    onBytes(shards[path].length);
  }
  return await decodeModel(model, shards);
}

/**
 * Drops the shards of former versions from the cache: it keeps those of everything in the registry, loaded or not.
 * Drops nothing when one of the lists cannot be read. Never rejects.
 */
export async function dropOldShards(files: ModelFiles, cache: ShardCache): Promise<void> {
  const drop = async (): Promise<void> => {
    const { models: generators, tools } = await readRegistry(files);
    const models = await Promise.all(
      [...generators, ...tools].map(async (name) => parseModelJson(await readText(files, `${name}/model.json`))),
    );
    await cache.keepOnly(models.flatMap(({ sha256 }) => Object.values(sha256)));
  };
  await quietly(drop());
}

async function loadShard(
  files: ModelFiles,
  { path, sha256 }: { path: string; sha256: string },
  cache: ShardCache | undefined,
  onBytes: (count: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const kept = await quietly(cache?.get(sha256));
  if (kept) {
    if ((await hashOf(kept)) === sha256) return kept;
    await quietly(cache?.remove(sha256));
  }
  let bytes = await readAgain(files, path, onBytes);
  if ((await hashOf(bytes)) !== sha256) {
    bytes = await files.read(path, { fresh: true, onBytes });
    if ((await hashOf(bytes)) !== sha256) throw fault("model-broken", { file: path });
  }
  await quietly(cache?.put(sha256, bytes));
  return bytes;
}

/** A cache that fails is a cache that has nothing. */
async function quietly<T>(work: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await work;
  } catch {
    return undefined;
  }
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Size of all shards: two bytes a number. */
function bytesOf(model: ModelJson): number {
  return model.weightsManifest[0].weights.reduce((sum, { shape }) => sum + 2 * shape.reduce((a, b) => a * b, 1), 0);
}
