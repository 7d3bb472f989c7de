import { type ReactNode, useEffect, useId, useRef } from "react";
import type { Shortcut } from "../editor/action.ts";
import { type ActionId, actionOf, runAction } from "../editor/actions.ts";
import { useEditor, useEditorState } from "./context.ts";
import { icons } from "./icons.ts";
import { strings } from "./strings.ts";

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

const ARROWS: Record<string, string> = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
const MAC_KEYS: Record<string, string> = { Control: "⌘", Shift: "⇧", Alt: "⌥" };

/** A shortcut as people write it: `Ctrl+Shift+Z`. */
export function shortcutText({ key, mod, shift }: Shortcut): string {
  const written: Record<string, string> = { ...strings.shortcuts.keys, ...ARROWS, ...(isMac ? MAC_KEYS : {}) };
  const keys = [...(mod ? ["Control"] : []), ...(shift ? ["Shift"] : []), key];
  const names = keys.map((name) => written[name] ?? (name.length === 1 ? name.toUpperCase() : name));
  return names.join(isMac ? "" : "+");
}

/** A shortcut as browsers want it for assistive programs, whatever the language (`aria-keyshortcuts`). */
function ariaShortcut({ key, mod, shift }: Shortcut): string {
  const name = key === " " ? "Space" : key.length === 1 ? key.toUpperCase() : key;
  return [mod ? (isMac ? "Meta" : "Control") : "", shift ? "Shift" : "", name].filter(Boolean).join("+");
}

/** Gives the keys back to the photo after a click with the mouse or a finger (a key press keeps the focus). */
export function focusCanvas(): void {
  document.getElementById("canvas")?.focus({ preventScroll: true });
}

interface ActionButtonProps {
  readonly id: ActionId;
  /** Shows the words beside the icon. */
  readonly labelled?: boolean;
  readonly primary?: boolean;
}

/** A button for an action of the table: its words, icon, key, state. Stays focusable when it can do nothing. */
export function ActionButton({ id, labelled = false, primary = false }: ActionButtonProps): ReactNode {
  const editor = useEditor();
  const action = actionOf(id);
  const enabled = useEditorState((_, __, e) => action.enabled(e));
  const pressed = useEditorState((_, __, e) => action.pressed?.(e));
  const Icon = icons[id];
  const label = strings.actions[id];
  const [shortcut] = action.shortcuts;
  const hold = action.release
    ? {
        onPointerDown: () => runAction(editor, id),
        onPointerUp: () => action.release?.(editor),
        onPointerLeave: () => pressed && action.release?.(editor),
      }
    : {};
  return (
    <button
      type="button"
      className={primary ? "button primary" : "button"}
      data-action={id}
      data-labelled={labelled}
      aria-label={label}
      aria-disabled={!enabled}
      aria-pressed={pressed}
      aria-keyshortcuts={shortcut && ariaShortcut(shortcut)}
      title={shortcut ? `${label} (${shortcutText(shortcut)})` : label}
      onClick={(event) => {
        // A click by a pointer has a count, one by a key has none: keys cannot hold a button, so they switch it.
        const byKey = event.detail === 0;
        if (action.release && byKey && pressed) action.release(editor);
        else if (!action.release || byKey) runAction(editor, id);
        if (!byKey) focusCanvas();
      }}
      {...hold}
    >
      <Icon aria-hidden="true" size={19} strokeWidth={1.75} />
      {labelled && <span>{label}</span>}
    </button>
  );
}

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly text: string;
  /** `dragging` is true while the pointer holds the handle. */
  readonly onChange: (value: number) => void;
  readonly step?: number;
}

export function Slider({ label, value, min, max, text, onChange, step = 1 }: SliderProps): ReactNode {
  const id = useId();
  return (
    <div className="slider">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={text}
        style={{ "--share": `${(100 * (value - min)) / (max - min)}%` } as React.CSSProperties}
        onChange={(event) => onChange(event.target.valueAsNumber)}
        onPointerUp={focusCanvas}
      />
      <output htmlFor={id}>{text}</output>
    </div>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly hint?: string;
  readonly disabled?: boolean;
}

export function Switch({ label, checked, onChange, hint, disabled = false }: SwitchProps): ReactNode {
  return (
    <label className="switch" title={hint}>
      <input
        type="checkbox"
        role="switch"
        aria-checked={checked}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

/** One of a few, as a row of radio buttons. */
export function Choice<T extends string>({ label, value, choices, onChange }: ChoiceProps<T>): ReactNode {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      <div>
        {choices.map((choice) => (
          <label key={choice.value}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  /** `lang` where a label is in a language of its own. */
  readonly choices: readonly { readonly value: T; readonly label: string; readonly lang?: string }[];
  readonly onChange: (value: T) => void;
}

/** One of many, as the system's own list. */
export function Select<T extends string>({ label, value, choices, onChange }: SelectProps<T>): ReactNode {
  const id = useId();
  return (
    <div className="select">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value as T)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} lang={choice.lang}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ModalProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
}

/** The browser's own modal dialog: focus stays inside, Escape and a click beside it close it. */
export function Modal({ title, onClose, children, wide = false }: ModalProps): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // Not the close button, which comes first: what the dialog is about.
    dialog?.querySelector<HTMLElement>("[data-autofocus], input:checked")?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={wide ? "modal wide" : "modal"}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className="modal-body">
        <header>
          <h2 id={titleId}>{title}</h2>
          <CloseButton label={strings.close} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

export function CloseButton({ label, onClick }: { label: string; onClick: () => void }): ReactNode {
  const Icon = icons.cancel;
  return (
    <button type="button" className="button small" aria-label={label} title={label} onClick={onClick}>
      <Icon aria-hidden="true" size={17} />
    </button>
  );
}
