import type { FileStore } from "../file-store.ts";
import { openIndexedDb } from "./indexed-db.ts";
import { hasOpfs, openOpfs } from "./opfs.ts";

/**
 * The file system where there is one, else IndexedDB; some browsers have it and refuse it (private windows).
 * @param name of the directory or database
 */
export async function openStore(name: string, indexedDbOnly: boolean): Promise<FileStore> {
  if (indexedDbOnly || !hasOpfs()) return openIndexedDb(name);
  return openOpfs(name).catch(() => openIndexedDb(name));
}
