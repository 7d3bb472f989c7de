import type { Editor } from "./editor.ts";
import { NOTHING_BEGUN, type SessionState, type Tool } from "./session.ts";

/**
 * A key as the person presses it. `key` is KeyboardEvent.key (letters in lower case, by the character on
 * the key, so that every layout finds it); `mod` is Ctrl, or Command on a Mac.
 */
export interface Shortcut {
  readonly key: string;
  readonly mod?: boolean;
  /** Absent: with or without Shift, because on some layouts the character itself needs it. */
  readonly shift?: boolean;
}

/** Everything a person can do, as data: toolbar, panels, keys and the shortcut sheet read this table. */
export interface Action {
  readonly group: "file" | "edit" | "tools" | "marks" | "guides" | "fill" | "view" | "keyboard" | "help";
  readonly shortcuts: readonly Shortcut[];
  readonly enabled: (editor: Editor) => boolean;
  /** For switches and tools: whether it is on. */
  readonly pressed?: (editor: Editor) => boolean;
  readonly run: (editor: Editor, event: { readonly large: boolean }) => void;
  /** For keys that act while they are held: called when the key is let go. */
  readonly release?: (editor: Editor) => void;
  /** Keys that repeat while held. */
  readonly repeats?: boolean;
  /** Only when the canvas has the focus (arrow keys, Space): elsewhere these keys belong to the controls. */
  readonly canvasOnly?: boolean;
}

export const always = (): boolean => true;
export const hasPhoto = (e: Editor): boolean => e.document.get().photo !== null;
export const session = (e: Editor): SessionState => e.session.get();
export const isFilling = (e: Editor): boolean => session(e).job?.kind === "fill";
/** True when something is marked that no running fill is about to take. */
export const hasMarks = (e: Editor): boolean =>
  e.document.get().strokes.some(({ mode }) => mode === "add") && !isFilling(e);

/** An action that takes a tool into the hand. */
export function tool(name: Tool, key: string): Action {
  return {
    group: "tools",
    shortcuts: [{ key, shift: false }],
    enabled: hasPhoto,
    pressed: (e) => session(e).tool === name && !session(e).framing,
    run: (e) => e.session.set({ tool: name, ...NOTHING_BEGUN }),
  };
}
