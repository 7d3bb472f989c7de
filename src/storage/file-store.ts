import { fault, LacunaError } from "../core/errors.ts";

/** Files in folders, one folder a project. `write` replaces a file as a whole or not at all. */
export interface FileStore {
  folders(): Promise<readonly string[]>;
  files(folder: string): Promise<readonly string[]>;
  /** Null when there is no such file. */
  read(folder: string, file: string): Promise<Blob | null>;
  write(folder: string, file: string, data: Blob): Promise<void>;
  remove(folder: string, file: string): Promise<void>;
  removeFolder(folder: string): Promise<void>;
}

/** Runs work on a store that is opened with the first of it; failures become storage faults. */
export function sharedStore(open: () => Promise<FileStore>): <T>(work: (store: FileStore) => Promise<T>) => Promise<T> {
  let opening: Promise<FileStore> | undefined;
  return async (work) => {
    try {
      opening ??= open();
      return await work(await opening);
    } catch (thrown) {
      throw storageFault(thrown);
    }
  };
}

function storageFault(thrown: unknown): Error {
  if (thrown instanceof LacunaError) return thrown;
  const full = thrown instanceof Error && thrown.name === "QuotaExceededError";
  if (full) return fault("storage-full", {});
  return fault("storage-failed", { reason: thrown instanceof Error ? thrown.message || thrown.name : String(thrown) });
}
