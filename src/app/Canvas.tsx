import { type ReactNode, useEffect, useRef } from "react";
import { listenToKeys } from "../editor/shortcuts.ts";
import { useEditor, useEditorState } from "./context.ts";
import { strings } from "./strings.ts";

/** The place of the Konva stage; React only makes the element. */
export function Canvas(): ReactNode {
  const editor = useEditor();
  const ref = useRef<HTMLDivElement>(null);
  const open = useEditorState((document) => document.photo !== null);
  const cursor = useEditorState((_, session) => {
    if (session.framing) return "crosshair";
    if (session.panKey || session.tool === "hand" || session.compare === "hold") return "grab";
    return session.tool === "brush" || session.tool === "eraser" ? "none" : "crosshair";
  });
  const keyboard = useEditorState((_, session) => session.pointer === null);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const stopKeys = listenToKeys(editor, element);
    let gone = false;
    let destroy = (): void => {};
    // Konva comes in a chunk of its own: the page's first task stays short, and it is here before a photo is.
    import("../editor/stage/stage.ts")
      .then(({ createStage }) => {
        if (!gone) destroy = createStage(element, editor).destroy;
      })
      .catch((thrown: unknown) => editor.messages.fail(thrown));
    return () => {
      gone = true;
      stopKeys();
      destroy();
    };
  }, [editor]);
  return (
    <div
      ref={ref}
      id="canvas"
      className="canvas"
      role="application"
      aria-label={strings.canvas}
      tabIndex={open ? 0 : -1}
      data-cursor={cursor}
      data-keyboard={keyboard}
      hidden={!open}
    />
  );
}

/**
 * The divider of the before/after view: a range input over the whole canvas, of which only the handle
 * takes the pointer; so it can be moved by mouse, finger and arrow keys alike.
 */
export function CompareSlider(): ReactNode {
  const editor = useEditor();
  const split = useEditorState((_, session) => (session.compare === "slider" ? session.split : null));
  const width = useEditorState((_, session) => session.viewport.width);
  if (split === null) return null;
  // The middle of the handle travels from half a handle to the width less half a handle.
  const inner = Math.max(1, width - HANDLE);
  return (
    <div className="compare">
      <span className="tag before" aria-hidden="true">
        {strings.before}
      </span>
      <span className="tag after" aria-hidden="true">
        {strings.after}
      </span>
      <input
        type="range"
        min={0}
        max={1}
        step={0.002}
        aria-label={strings.split}
        value={(split * width - HANDLE / 2) / inner}
        onChange={(event) => editor.session.set({ split: (event.target.valueAsNumber * inner + HANDLE / 2) / width })}
      />
    </div>
  );
}

/** Width of the divider's handle in CSS pixels (also in canvas.css). */
const HANDLE = 44;
