import { Lightbulb } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useEditorState } from "./context.ts";
import { strings } from "./strings.ts";

/** Each is shown once in a browser's life, after so many fills, and only where there are the keys it speaks of. */
const HINTS = { compare: 1, collect: 2, palette: 3 } as const;
type Hint = keyof typeof HINTS;
const KEY = "lacuna.hints.1";

function seen(): readonly string[] {
  try {
    return (localStorage.getItem(KEY) ?? "").split(",");
  } catch {
    return Object.keys(HINTS);
  }
}

function remember(hint: Hint): void {
  try {
    localStorage.setItem(KEY, [...seen(), hint].filter(Boolean).join());
  } catch {
    // Then it is shown again at the next visit.
  }
}

/** One thing worth knowing at a time, when it is first of use. */
export function HintCard(): ReactNode {
  const fills = useEditorState((document) => document.undo.filter((entry) => entry.fill).length);
  const busy = useEditorState((_, session) => session.drawing || session.job !== null || session.toasts.length > 0);
  const [known, setKnown] = useState(seen);
  const hint = (Object.keys(HINTS) as Hint[]).find((name) => fills === HINTS[name] && !known.includes(name));
  const keys = matchMedia("(hover: hover) and (pointer: fine)").matches;
  if (!hint || busy || !keys) return null;
  const got = (): void => {
    remember(hint);
    setKnown([...known, hint]);
  };
  return (
    <div className="card toast hint-card" role="status">
      <Lightbulb aria-hidden="true" size={18} />
      <p>{strings.help.hints[hint]}</p>
      <button type="button" className="button text" onClick={got}>
        {strings.help.hints.got}
      </button>
    </div>
  );
}
