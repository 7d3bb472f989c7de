import "@tensorflow/tfjs-backend-cpu";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { LacunaError } from "../../core/errors.ts";
import type { Progress } from "../../core/progress.ts";
import { listModels, type ModelFiles } from "./files.ts";
import { untrainedModel } from "./testing.ts";
import { dropOldShards, loadModel, type ShardCache } from "./weights.ts";

let folder: Map<string, Uint8Array<ArrayBuffer>>;
let shard = "";
beforeAll(async () => {
  await setBackend("cpu");
  folder = await untrainedModel();
  shard = [...folder.keys()].find((path) => path.endsWith(".bin")) as string;
});

/** Reads from memory; `spoil` may change or refuse each answer. */
function filesOf(spoil: (path: string, nth: number) => "right" | "changed" | "refused" = () => "right") {
  const reads: string[] = [];
  const files: ModelFiles = {
    read: async (path, { fresh = false, onBytes } = {}) => {
      const nth = reads.filter((read) => read.startsWith(path)).length;
      reads.push(fresh ? `${path} fresh` : path);
      const bytes = folder.get(path)?.slice();
      const how = spoil(path, nth);
      if (!bytes || how === "refused") throw new Error("the server answered 503");
      if (how === "changed") bytes[5] = (bytes[5] as number) ^ 1;
      onBytes?.(bytes.length);
      return bytes;
    },
  };
  return { files, reads };
}

function memoryCache(): { cache: ShardCache; kept: Map<string, Uint8Array<ArrayBuffer>> } {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const cache: ShardCache = {
    get: async (hash) => kept.get(hash),
    put: async (hash, bytes) => void kept.set(hash, bytes),
    remove: async (hash) => void kept.delete(hash),
    keepOnly: async (hashes) => {
      for (const hash of kept.keys()) if (!hashes.includes(hash)) kept.delete(hash);
    },
  };
  return { cache, kept };
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "loaded",
    (thrown) => (thrown instanceof LacunaError ? thrown.fault.code : thrown),
  );

describe("loading a generator", () => {
  it("reads, reports every byte once, and keeps nothing on a back end", async () => {
    const before = memory().numTensors;
    const { files } = filesOf();
    expect(await listModels(files)).toEqual(["lacuna"]);
    const seen: Progress[] = [];
    const model = await loadModel(files, "lacuna", { onProgress: (p) => seen.push(p) });
    expect(Object.keys(model.weights)).toContain("head.weight");
    const loaded = seen.map((p) => (p.kind === "download" ? p.loaded : Number.NaN));
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    const total = [...folder].reduce((sum, [path, bytes]) => sum + (path.endsWith(".bin") ? bytes.length : 0), 0);
    expect(seen.at(-1)).toMatchObject({ kind: "download", loaded: total, total });
    expect(memory().numTensors).toBe(before);
  });

  it("takes shards from the cache, drops what is damaged or of another version there", async () => {
    const { cache, kept } = memoryCache();
    kept.set("of another version", Uint8Array.of(1));
    await loadModel(filesOf().files, "lacuna", { cache });
    await dropOldShards(filesOf().files, cache);
    expect(kept.size).toBe([...folder.keys()].filter((path) => path.endsWith(".bin")).length);
    const again = filesOf();
    await loadModel(again.files, "lacuna", { cache });
    expect(again.reads).toEqual(["lacuna/model.json"]);
    const [hash, bytes] = [...kept][0] as [string, Uint8Array<ArrayBuffer>];
    kept.set(hash, bytes.slice(1));
    const mended = filesOf();
    await loadModel(mended.files, "lacuna", { cache });
    expect(mended.reads.length).toBe(2);
    expect(kept.get(hash)).toEqual(bytes);
  });

  it("keeps the shards of every generator in the registry, and all of them when a list cannot be read", async () => {
    const { cache, kept } = memoryCache();
    const shipped = async (models: readonly string[], spoilt = ""): Promise<ModelFiles> => {
      const other = await untrainedModel(undefined, 4096);
      const registry = new TextEncoder().encode(JSON.stringify({ format: "lacuna-models", version: 1, models }));
      return {
        read: async (path) => {
          if (path === spoilt) throw new Error("the server answered 503");
          const renamed = path.replace(/^other\//, "lacuna/");
          const bytes = path === "registry.json" ? registry : (renamed === path ? folder : other).get(renamed);
          if (!bytes) throw new Error("the server answered 404");
          return bytes.slice();
        },
      };
    };
    const both = await shipped(["lacuna", "other"]);
    await loadModel(both, "lacuna", { cache });
    const first = kept.size;
    await loadModel(both, "other", { cache });
    const all = [...kept.keys()];
    expect(all.length).toBeGreaterThan(first);
    await dropOldShards(both, cache);
    expect([...kept.keys()]).toEqual(all);
    for (const list of ["registry.json", "lacuna/model.json"]) {
      await dropOldShards(await shipped(["lacuna"], list), cache);
      expect([...kept.keys()]).toEqual(all);
    }
    await dropOldShards(await shipped(["lacuna"]), cache);
    expect([...kept.keys()]).toEqual(all.slice(0, first));
  });

  it("does without a cache that fails", async () => {
    const broken = async (): Promise<never> => {
      throw new DOMException("full", "QuotaExceededError");
    };
    const cache: ShardCache = { get: broken, put: broken, remove: broken, keepOnly: broken };
    expect(await codeOf(loadModel(filesOf().files, "lacuna", { cache }))).toBe("loaded");
    expect(await codeOf(dropOldShards(filesOf().files, cache))).toBe("loaded");
  });

  it("fetches a damaged shard once more, and then says so", async () => {
    const once = filesOf((path, nth) => (path === shard && nth === 0 ? "changed" : "right"));
    expect(await codeOf(loadModel(once.files, "lacuna"))).toBe("loaded");
    expect(once.reads).toContain(`${shard} fresh`);
    const always = filesOf((path) => (path === shard ? "changed" : "right"));
    await expect(loadModel(always.files, "lacuna")).rejects.toThrow(shard);
    expect(await codeOf(loadModel(always.files, "lacuna"))).toBe("model-broken");
  });

  it("tries once more when the server does not answer, and then says so", async () => {
    const once = filesOf((_, nth) => (nth === 0 ? "refused" : "right"));
    expect(await codeOf(loadModel(once.files, "lacuna"))).toBe("loaded");
    const never = filesOf(() => "refused");
    await expect(loadModel(never.files, "lacuna")).rejects.toThrow("the server answered 503");
    expect(await codeOf(listModels(never.files))).toBe("model-unreachable");
  });

  it.each(["", "{}", '{"format":"lacuna-models","version":1,"models":["../x"]}'])(
    "refuses the registry %s",
    async (text) => {
      const files: ModelFiles = { read: async () => new TextEncoder().encode(text) };
      expect(await codeOf(listModels(files))).toBe("model-broken");
    },
  );
});
