import { Circle, type LucideIcon, SlidersHorizontal } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import type { ActionId } from "../editor/actions.ts";
import { type StepName, stepName } from "../editor/history.ts";
import { useEditor, useEditorState } from "./context.ts";
import { icons } from "./icons.ts";
import { strings } from "./strings.ts";

const ICONS: Record<StepName, ActionId | LucideIcon> = {
  fill: "fill",
  frame: "frame",
  guide: "guides",
  brush: "brush",
  eraser: "eraser",
  lasso: "lasso",
  rectangle: "rectangle",
  mask: "select",
  clear: "clear",
  marks: "growMarks",
  setting: SlidersHorizontal,
};

/** All steps since the photo was opened, by name; a click goes to the state behind a step. */
export function HistoryStrip(): ReactNode {
  const open = useEditorState((_, session) => session.historyOpen);
  const undo = useEditorState((document) => document.undo);
  const redo = useEditorState((document) => document.redo);
  const folded = useEditorState((document) => document.base.length > 0);
  const current = useRef<HTMLButtonElement>(null);
  const applied = undo.length;
  useEffect(() => {
    if (open && applied >= 0) current.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [open, applied]);
  if (!open) return null;
  const { title, opened, earlier } = strings.history;
  return (
    <nav className="history" aria-label={title}>
      <ol>
        <Step place={0} applied={applied} icon={Circle} name={folded ? earlier : opened} current={current} />
        {[...undo, ...redo.toReversed()].map((entry, i) => {
          const name = stepName(entry);
          const icon = ICONS[name];
          return (
            <Step
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
              key={i}
              place={i + 1}
              applied={applied}
              icon={typeof icon === "string" ? icons[icon] : icon}
              name={strings.history.steps[name]}
              current={current}
            />
          );
        })}
      </ol>
    </nav>
  );
}

interface StepProps {
  /** Steps that are applied when this one is gone to. */
  readonly place: number;
  readonly applied: number;
  readonly icon: LucideIcon;
  readonly name: string;
  readonly current: React.RefObject<HTMLButtonElement | null>;
}

function Step({ place, applied, icon: Icon, name, current }: StepProps): ReactNode {
  const editor = useEditor();
  const isCurrent = place === applied;
  return (
    <li>
      <button
        type="button"
        ref={isCurrent ? current : undefined}
        className="button text"
        aria-current={isCurrent ? "step" : undefined}
        data-undone={place > applied}
        onClick={() => void editor.jump(place)}
      >
        <Icon aria-hidden="true" size={16} strokeWidth={1.75} />
        <span>{name}</span>
      </button>
    </li>
  );
}
