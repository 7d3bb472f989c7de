import type { ReadFill } from "./rebuild.ts";

/** A file as it was handed over, wherever it came from. */
export interface Source {
  readonly name: string;
  readonly blob: Blob;
}

/** What the editor asks of the page around it. */
export interface Host {
  /** Shows the system's file picker; must be called within a person's gesture. */
  pickFile(what: "photo" | "piece"): void;
  /** Shows the user guide beside the editor. */
  openGuide(): void;
}

/** Keeps the work in the browser's storage, see {@link Autosave}. */
export interface Keeper {
  /** Another photo was opened: what was kept of the one before is replaced. */
  begin(source: Source): void;
  readonly readFill: ReadFill;
}
