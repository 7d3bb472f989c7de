import type { FileStore } from "../file-store.ts";

const FILES = "files";

/** A file store in IndexedDB, for browsers without a usable file system: keys are [folder, file], values are Blobs. */
export async function openIndexedDb(name: string): Promise<FileStore> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(FILES);
  const database = await answer(opening);
  const keys = async (range?: IDBKeyRange): Promise<[string, string][]> =>
    (await answer(database.transaction(FILES).objectStore(FILES).getAllKeys(range))) as [string, string][];
  // An empty array sorts behind every string: all files of one folder lie between.
  const inFolder = (folder: string): IDBKeyRange => IDBKeyRange.bound([folder], [folder, []]);
  const change = (make: (files: IDBObjectStore) => IDBRequest): Promise<void> =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(FILES, "readwrite");
      make(transaction.objectStore(FILES));
      transaction.oncomplete = () => resolve();
      // Quota errors arrive here, when the transaction is written down.
      transaction.onabort = () => reject(transaction.error ?? new Error("IndexedDB took the change back"));
    });
  return {
    folders: async () => [...new Set((await keys()).map(([folder]) => folder))],
    files: async (folder) => (await keys(inFolder(folder))).map(([, file]) => file),
    read: async (folder, file) =>
      (await answer<Blob | undefined>(database.transaction(FILES).objectStore(FILES).get([folder, file]))) ?? null,
    write: (folder, file, data) => change((files) => files.put(data, [folder, file])),
    remove: (folder, file) => change((files) => files.delete([folder, file])),
    removeFolder: (folder) => change((files) => files.delete(inFolder(folder))),
  };
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
