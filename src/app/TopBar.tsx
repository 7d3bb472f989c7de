import type { ReactNode } from "react";
import { isUnsaved } from "../editor/document.ts";
import { useEditorState } from "./context.ts";
import { ActionButton } from "./controls.tsx";
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
      <ActionButton id="settings" />
      <ActionButton id="guide" />
      {name !== undefined && <ActionButton id="export" labelled primary />}
    </header>
  );
}

export function Logo(): ReactNode {
  return (
    <span className="logo">
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path
          fillRule="evenodd"
          fill="currentColor"
          d="M6 2h12a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H6a4 4 0 0 1-4-4V6a4 4 0 0 1 4-4Zm8.2 5.2a4.6 4.6 0 1 0 0 9.2 4.6 4.6 0 0 0 0-9.2Z"
        />
      </svg>
      <span>{strings.title}</span>
    </span>
  );
}
