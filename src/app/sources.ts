import { fault } from "../core/errors.ts";
import { runAction } from "../editor/actions.ts";
import type { Editor } from "../editor/editor.ts";
import type { Source } from "../editor/host.ts";

/** The ways a photo comes in: picker, drop, paste, address, gallery. All end in `editor.offer`. */

/** The pictures that come with Lacuna: rendered by our own script, so free of anybody's rights. */
export const GALLERY = ["lake", "street", "meadow", "interior"] as const;
export type Scene = (typeof GALLERY)[number];

export function galleryUrl(scene: Scene, thumbnail = false): string {
  return `${import.meta.env.BASE_URL}gallery/${scene}${thumbnail ? "-thumb" : ""}.jpg`;
}

/** Opens a photo of this site by its address. */
export async function openUrl(editor: Editor, address: string): Promise<void> {
  try {
    const url = new URL(address, location.href);
    const name = decodeURIComponent(url.pathname.split("/").at(-1) || "photo");
    const unreachable = (reason: "other-site" | "no-answer" | "refused", status = 0) =>
      fault("photo-unreachable", { name, reason, status });
    if (url.origin !== location.origin) throw unreachable("other-site");
    const response = await fetch(url).catch(() => {
      throw unreachable("no-answer");
    });
    if (!response.ok) throw unreachable("refused", response.status);
    await editor.offer({ name, blob: await response.blob() });
  } catch (thrown) {
    editor.messages.fail(thrown);
  }
}

function offer(editor: Editor, file: File, name = file.name): void {
  const source: Source = { name, blob: file };
  void editor.offer(source);
}

/** A file input that an action opens. */
export function createPicker(id: string, accept: string, open: (source: Source) => void): { pick: () => void } {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accept;
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    // Emptied, so that the same file can be chosen twice.
    input.value = "";
    if (file) open({ name: file.name, blob: file });
  });
  // In the page, so that automation and assistive tools find it.
  input.hidden = true;
  input.id = id;
  document.body.append(input);
  return { pick: () => input.click() };
}

/** Drop and paste anywhere on the page. `onHover` tells when a file is held over it. */
export function listenToFiles(editor: Editor, onHover: (over: boolean) => void): () => void {
  const fileOf = (data: DataTransfer | null): File | undefined => data?.files[0];
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  const over = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    onHover(true);
  };
  const leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) onHover(false);
  };
  /** With the guide tools in hand a picture is a piece to be pasted. */
  const take = (file: File, name = file.name): void => {
    const { photo } = editor.document.get();
    if (photo && editor.session.get().guides.open) void editor.guiding.pasteFile({ name, blob: file });
    else offer(editor, file, name);
  };
  const drop = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    onHover(false);
    const file = fileOf(event.dataTransfer);
    if (file) take(file);
  };
  const paste = (event: ClipboardEvent): void => {
    const file = fileOf(event.clipboardData);
    if (!file) {
      runAction(editor, "pastePiece");
      return;
    }
    event.preventDefault();
    // A picture from the clipboard is called image.png by every browser.
    take(file, /^image\.\w+$/.test(file.name) ? `pasted.${file.name.split(".").at(-1)}` : file.name);
  };
  window.addEventListener("dragover", over);
  window.addEventListener("dragleave", leave);
  window.addEventListener("drop", drop);
  window.addEventListener("paste", paste);
  return () => {
    window.removeEventListener("dragover", over);
    window.removeEventListener("dragleave", leave);
    window.removeEventListener("drop", drop);
    window.removeEventListener("paste", paste);
  };
}
