import { Zip, ZipPassThrough } from "fflate";
import type { FileWriter } from "./save.ts";

export interface ZipWriter {
  /** Appends a file; one whose name is taken gets a number. */
  add(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Writes the directory and closes the file. */
  close(): Promise<void>;
  readonly count: number;
}

/** A zip that is written while it is made, stored without compression: pictures are compressed already. */
export function createZip(writer: FileWriter): ZipWriter {
  const names = new Set<string>();
  // In order: each piece waits until the one before it is on the disk.
  let written: Promise<void> = Promise.resolve();
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    const bytes = piece.slice();
    written = written.then(() => writer.write(bytes));
    // Whoever adds or closes hears of it.
    written.catch(() => undefined);
  });
  return {
    async add(name, bytes) {
      const entry = new ZipPassThrough(freeName(name, names));
      zip.add(entry);
      entry.push(bytes, true);
      await written;
    },
    async close() {
      zip.end();
      await written;
      await writer.close();
    },
    get count() {
      return names.size;
    },
  };
}

function freeName(name: string, taken: Set<string>): string {
  const plain = name.split(/[/\\]/).at(-1) ?? name;
  const dot = plain.lastIndexOf(".");
  let free = plain;
  for (let i = 2; taken.has(free.toLowerCase()); i++) free = `${plain.slice(0, dot)} (${i})${plain.slice(dot)}`;
  taken.add(free.toLowerCase());
  return free;
}
