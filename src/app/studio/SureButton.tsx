import { type ReactNode, useState } from "react";

interface SureButtonProps {
  readonly label: string;
  readonly sure: string;
  readonly onSure: () => void;
  /** In place of the words of the first press. */
  readonly icon?: ReactNode;
}

/** What cannot be undone takes a second press. */
export function SureButton({ label, sure, onSure, icon }: SureButtonProps): ReactNode {
  const [asked, setAsked] = useState(false);
  if (asked)
    return (
      <button
        type="button"
        className="button text sure"
        // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was just pressed
        autoFocus
        onBlur={() => setAsked(false)}
        onClick={onSure}
      >
        {sure}
      </button>
    );
  return (
    <button
      type="button"
      className={icon ? "button small" : "button text"}
      {...(icon ? { "aria-label": label, title: label } : {})}
      onClick={() => setAsked(true)}
    >
      {icon ?? label}
    </button>
  );
}
