import type { FileStore } from "../file-store.ts";

/** True where the origin's private file system can replace a file as a whole (Safari before 26 cannot). */
export function hasOpfs(): boolean {
  return (
    typeof FileSystemFileHandle !== "undefined" &&
    "createWritable" in FileSystemFileHandle.prototype &&
    typeof navigator.storage?.getDirectory === "function"
  );
}

/**
 * A file store in the origin private file system. A file is written beside its old self, and swapped on closing.
 * @param name of the directory that holds it
 */
export async function openOpfs(name: string): Promise<FileStore> {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
  const folderOf = (name: string): Promise<FileSystemDirectoryHandle | null> =>
    root.getDirectoryHandle(name).catch(nullIfMissing);
  const namesIn = async (folder: FileSystemDirectoryHandle, kind: FileSystemHandleKind): Promise<string[]> => {
    const names: string[] = [];
    for await (const [name, handle] of folder.entries()) if (handle.kind === kind) names.push(name);
    return names;
  };
  return {
    folders: () => namesIn(root, "directory"),
    files: async (folder) => {
      const handle = await folderOf(folder);
      return handle ? namesIn(handle, "file") : [];
    },
    read: async (folder, file) => {
      const handle = await (await folderOf(folder))?.getFileHandle(file).catch(nullIfMissing);
      return handle ? handle.getFile() : null;
    },
    write: async (folder, file, data) => {
      const handle = await (await root.getDirectoryHandle(folder, { create: true })).getFileHandle(file, {
        create: true,
      });
      const writable = await handle.createWritable();
      try {
        await writable.write(data);
        await writable.close();
      } catch (thrown) {
        await writable.abort().catch(() => undefined);
        throw thrown;
      }
    },
    remove: async (folder, file) => {
      await (await folderOf(folder))?.removeEntry(file).catch(nullIfMissing);
    },
    removeFolder: async (folder) => {
      await root.removeEntry(folder, { recursive: true }).catch(nullIfMissing);
    },
  };
}

function nullIfMissing(thrown: unknown): null {
  if (thrown instanceof DOMException && thrown.name === "NotFoundError") return null;
  throw thrown;
}
