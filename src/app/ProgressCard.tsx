import type { ReactNode } from "react";
import { actionOf } from "../editor/actions.ts";
import { shortcutText } from "./controls.tsx";
import { strings } from "./strings.ts";

interface ProgressCardProps {
  readonly sentence: string;
  /** 0..1; null while nothing is known about the rest. */
  readonly fraction: number | null;
  readonly onCancel: () => void;
  /** The key for cancelling ends it too. */
  readonly byKey?: boolean;
}

/** Work that takes a while: what it is, how far it is, and the way out. */
export function ProgressCard({ sentence, fraction, onCancel, byKey = false }: ProgressCardProps): ReactNode {
  const [shortcut] = byKey ? actionOf("cancel").shortcuts : [];
  return (
    <div className="card job">
      <div className="job-text">
        <span>{sentence}</span>
        <progress aria-label={sentence} max={1} {...(fraction === null ? {} : { value: fraction })} />
      </div>
      <button
        type="button"
        className="button text"
        title={shortcut && `${strings.cancel} (${shortcutText(shortcut)})`}
        onClick={onCancel}
      >
        {strings.cancel}
      </button>
    </div>
  );
}
