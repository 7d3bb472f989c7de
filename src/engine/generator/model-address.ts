import { fetchFiles } from "./fetch-files.ts";
import type { ModelFiles } from "./files.ts";

/** A generator that can be loaded: shipped with the editor, or one of the person's own. */
export interface ModelAddress {
  /** Folder of a shipped one, or the name of the person's own. */
  readonly name: string;
  /** For one's own: address of a JSON object that gives the address of each of its files (blob: addresses of the page). */
  readonly files?: string;
}

/**
 * The files that a model is read from, as if in a folder of its name.
 * @param models address of the shipped models' folder, ending with a slash
 */
export function filesOf(address: ModelAddress, models: string): ModelFiles {
  const { name, files } = address;
  if (files === undefined) return fetchFiles(models);
  let list: Promise<Record<string, string>> | undefined;
  return {
    async read(path) {
      list ??= fetch(files).then((response) => response.json());
      const found = (await list)[path.slice(name.length + 1)];
      if (found === undefined) throw new Error("it is missing");
      return new Uint8Array(await (await fetch(found)).arrayBuffer());
    },
  };
}
