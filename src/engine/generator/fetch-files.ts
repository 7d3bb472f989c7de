import type { ModelFiles } from "./files.ts";
import type { ShardCache } from "./weights.ts";

const CACHE_NAME = "lacuna-weights";

/**
 * Files of the models folder over HTTP.
 * @param base the folder's address, ending with a slash
 */
export function fetchFiles(base: string): ModelFiles {
  return {
    async read(path, { fresh = false, onBytes } = {}) {
      // Shards carry a hash in their name; the two small JSON files are asked for anew at every visit.
      const cache = fresh ? "reload" : path.endsWith(".json") ? "no-cache" : "default";
      const response = await fetch(base + path, { cache });
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      const parts: Uint8Array[] = [];
      let count = 0;
      const reader = response.body?.getReader();
      if (!reader) return new Uint8Array(await response.arrayBuffer());
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        parts.push(part.value);
        count += part.value.length;
        onBytes?.(count);
      }
      const bytes = new Uint8Array(count);
      let at = 0;
      for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
      }
      return bytes;
    },
  };
}

/** Shards in Cache storage; undefined where the browser offers none. */
export function cacheStorage(base: string): ShardCache | undefined {
  if (typeof caches === "undefined") return undefined;
  const keyOf = (sha256: string): string => new URL(`by-hash/${sha256}`, base).href;
  return {
    async get(sha256) {
      const found = await (await caches.open(CACHE_NAME)).match(keyOf(sha256));
      return found && new Uint8Array(await found.arrayBuffer());
    },
    async put(sha256, bytes) {
      await (await caches.open(CACHE_NAME)).put(keyOf(sha256), new Response(bytes));
    },
    async remove(sha256) {
      await (await caches.open(CACHE_NAME)).delete(keyOf(sha256));
    },
    async keepOnly(hashes) {
      const cache = await caches.open(CACHE_NAME);
      const kept = new Set(hashes.map(keyOf));
      for (const request of await cache.keys()) if (!kept.has(request.url)) await cache.delete(request);
    },
  };
}
