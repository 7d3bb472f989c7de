import type { FileStore } from "./file-store.ts";
import type { ProjectLocks } from "./locks.ts";

/** A file store in memory that can be full, and whose files a test may damage. */
export interface MemoryStore extends FileStore {
  /** By `folder/file`. */
  readonly data: Map<string, Blob>;
  /** Bytes that fit; writing more rejects as a browser does. */
  room: number;
  /** Every path that was written, in order. */
  readonly writes: string[];
}

export function createMemoryStore(): MemoryStore {
  const data = new Map<string, Blob>();
  const writes: string[] = [];
  const inFolder = (folder: string): string[] => [...data.keys()].filter((path) => path.startsWith(`${folder}/`));
  const store: MemoryStore = {
    data,
    writes,
    room: Number.POSITIVE_INFINITY,
    folders: async () => [...new Set([...data.keys()].map((path) => path.slice(0, path.indexOf("/"))))],
    files: async (folder) => inFolder(folder).map((path) => path.slice(folder.length + 1)),
    read: async (folder, file) => data.get(`${folder}/${file}`) ?? null,
    write: async (folder, file, blob) => {
      const path = `${folder}/${file}`;
      const others = [...data].reduce((sum, [other, { size }]) => sum + (other === path ? 0 : size), 0);
      if (others + blob.size > store.room) throw new DOMException("no room", "QuotaExceededError");
      data.set(path, blob);
      writes.push(path);
    },
    remove: async (folder, file) => void data.delete(`${folder}/${file}`),
    removeFolder: async (folder) => {
      for (const path of inFolder(folder)) data.delete(path);
    },
  };
  return store;
}

/** Locks of several tabs of one browser, in memory. */
export function createMemoryLocks(): ProjectLocks {
  const held = new Set<string>();
  return {
    take: async (project) => {
      if (held.has(project)) return null;
      held.add(project);
      return () => void held.delete(project);
    },
    held: async () => new Set(held),
  };
}
