import { isAbort } from "../core/errors.ts";
import type { EncodedPhoto, FileFormat } from "../engine/services.ts";

const EXTENSIONS: Record<FileFormat, string> = { jpeg: "jpg", png: "png", webp: "webp", avif: "avif" };

/** `IMG_1.JPG` becomes `IMG_1-lacuna.jpg`: the original is never written over by accident. */
export function savedName(name: string, format: FileFormat): string {
  const stem = name.replace(/\.[^.]{1,5}$/, "");
  return `${stem.endsWith("-lacuna") ? stem : `${stem}-lacuna`}.${EXTENSIONS[format]}`;
}

/** The part of the File System Access API that not every browser has. */
interface PickerWindow {
  showSaveFilePicker?(options: {
    suggestedName: string;
    types: { accept: Record<string, string[]> }[];
  }): Promise<{ createWritable(): Promise<{ write(data: Blob): Promise<void>; close(): Promise<void> }> }>;
}

/**
 * Writes the file where the person wants it; a download where the browser has no save dialog.
 * @returns false when the person closed the save dialog
 */
export async function saveFile(name: string, { bytes, mime }: Pick<EncodedPhoto, "bytes" | "mime">): Promise<boolean> {
  const blob = new Blob([bytes], { type: mime });
  const { showSaveFilePicker } = window as PickerWindow;
  if (showSaveFilePicker) {
    try {
      const extension = name.slice(name.lastIndexOf("."));
      const handle = await showSaveFilePicker({ suggestedName: name, types: [{ accept: { [mime]: [extension] } }] });
      const file = await handle.createWritable();
      await file.write(blob);
      await file.close();
      return true;
    } catch (thrown) {
      if (isAbort(thrown)) return false;
      // Forbidden here (an embedded page, a policy): the download still works.
    }
  }
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return true;
}
