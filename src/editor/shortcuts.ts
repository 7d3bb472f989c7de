import type { Action, Shortcut } from "./action.ts";
import { type ActionId, actionOf, actions } from "./actions.ts";
import type { Editor } from "./editor.ts";

const ids = Object.keys(actions) as ActionId[];

/** The parts of a KeyboardEvent that decide. */
export type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

function matches(shortcut: Shortcut, press: Press): boolean {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (key !== shortcut.key) return false;
  if ((press.ctrlKey || press.metaKey) !== (shortcut.mod ?? false)) return false;
  return shortcut.shift === undefined || press.shiftKey === shortcut.shift;
}

/** The action that a key press means, or null. */
export function actionFor(press: Press): ActionId | null {
  return ids.find((id) => actionOf(id).shortcuts.some((shortcut) => matches(shortcut, press))) ?? null;
}

/** Keys that a focused control needs for itself. */
const CONTROL_KEYS = new Set(["Enter", " ", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

/** True when the key belongs to the element that has the focus. */
function isForControl(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("dialog")) return true;
  if (target.matches("input[type=text], input[type=number], textarea, [contenteditable]")) return true;
  return CONTROL_KEYS.has(event.key) && target.matches("button, input, select, a, summary, [role=slider]");
}

/**
 * The only keyboard listener of Lacuna: looks every key up in the action table.
 * @param canvas the element whose focus gives the arrow keys and Space to the photo
 */
export function listenToKeys(editor: Editor, canvas: HTMLElement): () => void {
  // Held keys and what they started, so that a release ends it even when modifiers changed meanwhile.
  const held = new Map<string, Action>();
  const down = (event: KeyboardEvent): void => {
    if (event.isComposing || isForControl(event)) return;
    const id = actionFor(event);
    if (!id) return;
    const action = actionOf(id);
    const focus = document.activeElement;
    if (action.canvasOnly && focus !== canvas && focus !== document.body) return;
    if (event.key !== "Shift" && event.key !== "Escape") event.preventDefault();
    if (event.repeat && !action.repeats) return;
    if (!action.enabled(editor)) return;
    if (action.release) held.set(event.code, action);
    action.run(editor, { large: event.shiftKey });
  };
  const up = (event: KeyboardEvent): void => {
    held.get(event.code)?.release?.(editor);
    held.delete(event.code);
  };
  const letGo = (): void => {
    for (const action of held.values()) action.release?.(editor);
    held.clear();
  };
  window.addEventListener("keydown", down);
  window.addEventListener("keyup", up);
  window.addEventListener("blur", letGo);
  return () => {
    window.removeEventListener("keydown", down);
    window.removeEventListener("keyup", up);
    window.removeEventListener("blur", letGo);
  };
}
