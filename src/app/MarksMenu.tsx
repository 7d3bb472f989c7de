import { SquareStack } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useEditor, useEditorState } from "./context.ts";
import { ActionButton, Slider } from "./controls.tsx";
import { strings } from "./strings.ts";

/** Fills fade into the photo over at most this many photo pixels. */
const MAX_FEATHER = 40;
const MARK_ACTIONS = ["similar", "growMarks", "shrinkMarks", "invertMarks", "loadMask", "saveMask"] as const;

/** What can be done with all marks at once, in the browser's own popover: Escape or a click beside it closes it. */
export function MarksMenu(): ReactNode {
  const editor = useEditor();
  const feather = useEditorState((document) => document.feather);
  const id = useId();
  return (
    <>
      <button
        type="button"
        className="button"
        aria-label={strings.marksMenu}
        title={strings.marksMenu}
        popoverTarget={id}
      >
        <SquareStack aria-hidden="true" size={19} strokeWidth={1.75} />
      </button>
      <section id={id} popover="auto" className="menu" aria-label={strings.marksMenu}>
        {MARK_ACTIONS.map((action) => (
          <ActionButton key={action} id={action} labelled />
        ))}
        <Slider
          label={strings.feather}
          value={feather}
          min={0}
          max={MAX_FEATHER}
          text={strings.pixels(feather)}
          onChange={(value) => editor.change({ feather: value }, "feather")}
        />
      </section>
    </>
  );
}
