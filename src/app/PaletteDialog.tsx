import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { type ActionId, actionOf, actions, runAction } from "../editor/actions.ts";
import { useEditor, useEditorState } from "./context.ts";
import { Modal, shortcutText } from "./controls.tsx";
import { icons } from "./icons.ts";
import { strings } from "./strings.ts";

/** What can be done at once: no keys that are held, no single steps of the crosshair, not the palette itself. */
const ids = (Object.keys(actions) as ActionId[]).filter((id) => {
  const { release, group } = actionOf(id);
  return !release && group !== "keyboard" && id !== "palette" && id !== "cancel";
});

/** Letters without their marks, so that "grosse" finds "Größe" and "cafe" finds "Café". */
function plain(text: string): string {
  return text.toLowerCase().replaceAll("ß", "ss").normalize("NFD").replaceAll(/\p{M}/gu, "");
}

/** Every action by its name, made from the action table. */
export function PaletteDialog(): ReactNode {
  const editor = useEditor();
  const listId = useId();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const usable = useEditorState((_, __, e) => ids.filter((id) => actionOf(id).enabled(e)).join());
  const words = plain(query).split(/\s+/).filter(Boolean);
  const found = usable
    .split(",")
    .filter((id): id is ActionId => id in actions)
    .filter((id) => words.every((word) => plain(strings.actions[id]).includes(word)));
  const chosen = found[Math.min(at, found.length - 1)];
  const run = (id: ActionId | undefined): void => {
    if (!id) return;
    editor.session.set({ dialog: "none" });
    runAction(editor, id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((Math.min(at, found.length - 1) + step + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter") run(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <Modal title={strings.actions.palette} onClose={() => editor.session.set({ dialog: "none" })}>
      <div className="palette">
        <input
          type="text"
          role="combobox"
          className="search"
          data-autofocus=""
          aria-label={strings.help.palette.search}
          placeholder={strings.help.palette.search}
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={chosen && `${listId}-${chosen}`}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div id={listId} role="listbox" aria-label={strings.actions.palette}>
          {found.map((id) => (
            <Command key={id} id={id} elementId={`${listId}-${id}`} chosen={id === chosen} onRun={() => run(id)} />
          ))}
        </div>
        <p className="hint" role="status">
          {found.length > 0 ? strings.help.palette.results(found.length) : strings.help.palette.none}
        </p>
      </div>
    </Modal>
  );
}

interface CommandProps {
  readonly id: ActionId;
  readonly elementId: string;
  readonly chosen: boolean;
  readonly onRun: () => void;
}

function Command({ id, elementId, chosen, onRun }: CommandProps): ReactNode {
  const editor = useEditor();
  const { shortcuts, pressed } = actionOf(id);
  const Icon = icons[id];
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the search field, which names the chosen one
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the search field
    <div
      id={elementId}
      role="option"
      aria-selected={chosen}
      data-on={pressed?.(editor)}
      ref={(element) => {
        if (chosen) element?.scrollIntoView({ block: "nearest" });
      }}
      onClick={onRun}
    >
      <Icon aria-hidden="true" size={18} strokeWidth={1.75} />
      <span>{strings.actions[id]}</span>
      {shortcuts[0] && <kbd>{shortcutText(shortcuts[0])}</kbd>}
    </div>
  );
}
