import { fault, LacunaError } from "../core/errors.ts";
import type { Editor } from "../editor/editor.ts";
import type { EncodeRequest } from "../engine/services.ts";

/**
 * Copies the photo, or its fills alone, to the clipboard as PNG: the one kind of picture that every browser takes. Must
 * be called within a person's gesture, so the picture is handed over as a promise.
 */
export async function copyPicture(
  editor: Editor,
  content: NonNullable<EncodeRequest["content"]> = "photo",
): Promise<void> {
  try {
    if (!("ClipboardItem" in window) || !navigator.clipboard?.write) throw fault("copy-failed", {});
    let failure: unknown;
    const picture = editor.image.encode({ format: "png", metadata: "strip", content }).then(
      ({ bytes, mime }) => new Blob([bytes], { type: mime }),
      (thrown) => {
        failure = thrown;
        throw thrown;
      },
    );
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]).catch((thrown) => {
      if (failure instanceof LacunaError) throw failure;
      throw thrown instanceof DOMException ? fault("copy-failed", {}) : thrown;
    });
    editor.messages.show({ kind: "picture-copied" });
  } catch (thrown) {
    editor.messages.fail(thrown);
  }
}
