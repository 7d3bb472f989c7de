import { SlidersHorizontal } from "lucide-react";
import { type ReactNode, useState } from "react";
import { isGuideTool } from "../editor/guides/settings.ts";
import { useEditor, useEditorState } from "./context.ts";
import { ActionButton, Slider, Switch } from "./controls.tsx";
import { FramePanel } from "./FramePanel.tsx";
import { GuideOptions, GuideTools } from "./GuideTools.tsx";
import { MarksMenu } from "./MarksMenu.tsx";
import { SizeSlider } from "./SizeSlider.tsx";
import { strings } from "./strings.ts";

/** Marks are grown by at most this many photo pixels. */
const MAX_GROW = 40;

/** The tools, and the options of the active one. On a phone the options are a sheet above the tools. */
export function Tools(): ReactNode {
  const [sheet, setSheet] = useState(false);
  const marked = useEditorState((document) => document.strokes.length > 0 || document.guides.length > 0);
  const framing = useEditorState((_, session) => session.framing !== null);
  const drawing = useEditorState((_, session) => session.drawing);
  // The sheet covers a part of the photo: it gives way when the photo is worked on.
  if (drawing && sheet) setSheet(false);
  return (
    <>
      <div className="toolbar" role="toolbar" aria-label={strings.toolbar} aria-orientation="vertical">
        <ActionButton id="brush" />
        <ActionButton id="eraser" />
        <ActionButton id="select" />
        <ActionButton id="lasso" />
        <ActionButton id="polygon" />
        <ActionButton id="rectangle" />
        <ActionButton id="wire" />
        <ActionButton id="pick" />
        <ActionButton id="frame" />
        <ActionButton id="hand" />
        <ActionButton id="guides" />
        <button
          type="button"
          className="button phone-only"
          aria-label={strings.showOptions}
          aria-expanded={sheet}
          aria-controls="options"
          onClick={() => setSheet(!sheet)}
        >
          <SlidersHorizontal aria-hidden="true" size={19} strokeWidth={1.75} />
        </button>
        <span className="phone-only fill">
          <ActionButton id="fill" labelled primary={marked} />
        </span>
      </div>
      <GuideTools />
      {framing ? <FramePanel /> : <Options open={sheet} marked={marked} />}
    </>
  );
}

function Options({ open, marked }: { open: boolean; marked: boolean }): ReactNode {
  const editor = useEditor();
  const guiding = useEditorState((_, session) => isGuideTool(session.tool));
  const sized = useEditorState((_, session) => session.tool === "brush" || session.tool === "eraser");
  const marking = useEditorState((_, session) => session.tool !== "hand" && !isGuideTool(session.tool));
  const selecting = useEditorState((_, session) => session.tool === "select");
  const withShadow = useEditorState((_, session) => session.withShadow);
  const brushSize = useEditorState((_, session) => session.brushSize);
  const grow = useEditorState((document) => document.grow);
  const autoFill = useEditorState((_, session) => session.autoFill);
  return (
    <section id="options" className="options" aria-label={strings.options} data-open={open}>
      {guiding && <GuideOptions />}
      {sized && <SizeSlider value={brushSize} onChange={(size) => editor.session.set({ brushSize: size })} />}
      {selecting && (
        <Switch
          label={strings.actions.withShadow}
          checked={withShadow}
          onChange={(checked) => editor.session.set({ withShadow: checked })}
        />
      )}
      {marking && (
        <Slider
          label={strings.grow}
          value={grow}
          min={0}
          max={MAX_GROW}
          text={strings.pixels(grow)}
          onChange={(value) => editor.change({ grow: value }, "grow")}
        />
      )}
      {!guiding && (
        <Switch
          label={strings.autoFill}
          hint={strings.autoFillHint}
          checked={autoFill}
          onChange={(checked) => editor.session.set({ autoFill: checked })}
        />
      )}
      <span className="rule" />
      <div className="follow-up">
        <MarksMenu />
        <ActionButton id="clear" />
        <ActionButton id="recall" />
        <ActionButton id="tryAgain" labelled />
        <ActionButton id="choices" />
        <ActionButton id="artefacts" />
        <ActionButton id="attention" />
        <ActionButton id="learn" />
      </div>
      <span className="desktop-only">
        <ActionButton id="fill" labelled primary={marked} />
      </span>
    </section>
  );
}
