import type { ReactNode } from "react";
import { isUnsaved } from "../editor/document.ts";
import { useEditorState } from "./context.ts";
import { ActionButton } from "./controls.tsx";
import { Logo } from "./Logo.tsx";
import { strings } from "./strings.ts";

export function TopBar(): ReactNode {
  const name = useEditorState((document) => document.photo?.name);
  const unsaved = useEditorState(isUnsaved);
  return (
    <header className="topbar">
      <Logo />
      {name !== undefined && (
        <>
          <ActionButton id="open" />
          <ActionButton id="recent" />
          <ActionButton id="saveProject" />
          <span className="filename" title={name}>
            {name}
            {unsaved && (
              <span className="unsaved" role="img" aria-label={strings.unsavedDot} title={strings.unsavedDot} />
            )}
          </span>
          <div className="group" role="toolbar" aria-label={strings.topBar}>
            <ActionButton id="undo" />
            <ActionButton id="redo" />
            <ActionButton id="history" />
            <span className="rule" />
            <ActionButton id="compareHold" />
            <ActionButton id="compareSlider" />
          </div>
        </>
      )}
      <span className="spring" />
      <ActionButton id="palette" />
      <ActionButton id="studio" />
      <ActionButton id="settings" />
      <ActionButton id="guide" />
      {name !== undefined && <ActionButton id="export" labelled primary />}
    </header>
  );
}
