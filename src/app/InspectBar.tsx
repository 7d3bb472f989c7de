import type { ReactNode } from "react";
import { holePixels } from "../core/mask.ts";
import { hotMasks, type Inspection } from "../editor/inspecting.ts";
import { useEditor, useEditorState } from "./context.ts";
import { ActionButton, CloseButton, Slider } from "./controls.tsx";
import { strings } from "./strings.ts";

/** What is shown over the newest fill, in words, and what can be done with it. */
export function InspectBar(): ReactNode {
  const editor = useEditor();
  const inspection = useEditorState((_, session) => session.inspection);
  if (!inspection) return null;
  const words = strings.inspection;
  return (
    <section className="choices inspection" aria-label={words.title[inspection.kind]}>
      {inspection.kind === "artefacts" ? <Heat inspection={inspection} /> : <Attention />}
      <CloseButton label={words.close} onClick={() => editor.inspecting.drop()} />
    </section>
  );
}

function Heat({ inspection }: { inspection: Extract<Inspection, { kind: "artefacts" }> }): ReactNode {
  const editor = useEditor();
  const words = strings.inspection;
  const { above, mask } = inspection;
  const hot = hotMasks(inspection).reduce((sum, each) => sum + holePixels(each), 0);
  const share = hot / Math.max(1, holePixels(mask));
  return (
    <>
      <div className="heat-scale">
        <span>{words.like}</span>
        <span className="heat-ramp" aria-hidden="true" />
        <span>{words.filled}</span>
      </div>
      <Slider
        label={words.above}
        value={Math.round(100 * above)}
        min={5}
        max={95}
        text={strings.percent(above)}
        onChange={(value) => editor.inspecting.setAbove(value / 100)}
      />
      <p role="status">{words.hot(share)}</p>
      <ActionButton id="fillHot" labelled primary />
    </>
  );
}

function Attention(): ReactNode {
  const editor = useEditor();
  const share = useEditorState(() => editor.inspecting.lookUnderPointer()?.share ?? null);
  const words = strings.inspection;
  return <p role="status">{share === null ? words.point : words.took(share)}</p>;
}
