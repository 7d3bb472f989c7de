import { createContext, useContext, useSyncExternalStore } from "react";
import type { Autosave } from "../editor/autosave.ts";
import type { DocumentState } from "../editor/document.ts";
import type { Editor } from "../editor/editor.ts";
import type { SessionState } from "../editor/session.ts";
import type { Models } from "./models.ts";
import type { Services } from "./services.ts";

export const EditorContext = createContext<Editor | null>(null);

/** Starts what a batch works with. */
export const BatchContext = createContext<Services["startBatch"] | null>(null);

/** Null where nothing can be kept. */
export const AutosaveContext = createContext<Autosave | null>(null);

/** Null in tests of parts of the page. */
export const ModelsContext = createContext<Models | null>(null);

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new TypeError("no editor above this component");
  return editor;
}

/**
 * A part of the editor's state; the component renders again when that part changes.
 * @param select must return a primitive or something that is the same object while it means the same
 */
export function useEditorState<T>(select: (document: DocumentState, session: SessionState, editor: Editor) => T): T {
  const editor = useEditor();
  return useSyncExternalStore(editor.subscribe, () => select(editor.document.get(), editor.session.get(), editor));
}
