import type { ReactNode } from "react";
import { strings } from "./strings.ts";

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
