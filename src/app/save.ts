import { fault, isAbort } from "../core/errors.ts";
import { stemOf } from "../core/file-name.ts";
import type { FileFormat } from "../engine/services.ts";

const EXTENSIONS: Record<FileFormat, string> = { jpeg: "jpg", png: "png", webp: "webp", avif: "avif" };

/**
 * `IMG_1.JPG` becomes `IMG_1-lacuna.jpg`: the original is never written over by accident.
 * @param suffix what tells the new file from the original
 */
export function savedName(name: string, format: FileFormat, suffix = "-lacuna"): string {
  const stem = stemOf(name);
  return `${stem.endsWith(suffix) ? stem : `${stem}${suffix}`}.${EXTENSIONS[format]}`;
}

/** A file that is being written: nothing is there, or what was there stays, until it is closed. */
export interface FileWriter {
  write(data: Blob | Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** The part of the File System Access API that not every browser has. */
interface PickerWindow {
  showSaveFilePicker?(options: {
    suggestedName: string;
    types: { accept: Record<string, string[]> }[];
  }): Promise<{ createWritable(): Promise<FileWriter> }>;
}

/**
 * Asks where a file is to be written.
 * @returns null when the person closed the dialog; a writer that makes a download where the browser has no dialog or
 * forbids it (an embedded page, a policy)
 */
export async function chooseFile(name: string, mime: string): Promise<FileWriter | null> {
  const { showSaveFilePicker } = window as PickerWindow;
  if (!showSaveFilePicker) return downloadWriter(name, mime);
  const extension = name.slice(name.lastIndexOf("."));
  try {
    const handle = await showSaveFilePicker({ suggestedName: name, types: [{ accept: { [mime]: [extension] } }] });
    return guarded(name, await handle.createWritable());
  } catch (thrown) {
    return isAbort(thrown) ? null : downloadWriter(name, mime);
  }
}

/** A full disk, or a place that was taken away, as a fault; what was there before stays. */
function guarded(name: string, writer: FileWriter): FileWriter {
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      await writer.abort().catch(() => undefined);
      const full = thrown instanceof DOMException && thrown.name === "QuotaExceededError";
      throw fault("save-failed", { name, reason: full ? "full" : "refused" });
    }
  };
  return {
    write: (data) => attempt(() => writer.write(data)),
    close: () => attempt(() => writer.close()),
    abort: () => writer.abort(),
  };
}

/** Collects the parts (the browser may keep them on its disk) and hands them over as a download. */
function downloadWriter(name: string, mime: string): FileWriter {
  const parts: Blob[] = [];
  return {
    write: async (data) => void parts.push(data instanceof Blob ? data : new Blob([data])),
    close: async () => {
      const url = URL.createObjectURL(new Blob(parts, { type: mime }));
      const link = document.createElement("a");
      link.href = url;
      link.download = name;
      link.click();
      // The browser reads the address after this turn.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    },
    abort: async () => void parts.splice(0),
  };
}

/**
 * Writes a whole file where the person wants it.
 * @returns false when the person closed the save dialog
 * @throws LacunaError save-failed
 */
export async function saveFile(
  name: string,
  { bytes, mime }: { readonly bytes: Uint8Array<ArrayBuffer>; readonly mime: string },
): Promise<boolean> {
  const writer = await chooseFile(name, mime);
  if (!writer) return false;
  await writer.write(bytes);
  await writer.close();
  return true;
}
