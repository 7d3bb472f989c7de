import type { ReadFill } from "./rebuild.ts";

/** A file as it was handed over, wherever it came from. */
export interface Source {
  readonly name: string;
  readonly blob: Blob;
}

/** What the editor asks of the page around it. */
export interface Host {
  /** Shows the system's file picker; must be called within a person's gesture. */
  pickFile(what: "photo" | "piece" | "mask"): void;
  /** Shows the user guide beside the editor. */
  openGuide(): void;
  /** Saves a file where the person wants it; false when they closed the dialog. */
  saveFile(name: string, file: { bytes: Uint8Array<ArrayBuffer>; mime: string }): Promise<boolean>;
  /** Opens the studio, where generators are fine-tuned. */
  openStudio(): void;
  /** Copies the photo to the clipboard; must be called within a person's gesture. */
  copyPhoto(): void;
}

/** Keeps the work in the browser's storage, see {@link Autosave}. */
export interface Keeper {
  /** Another photo was opened; the one before stays among the recent projects when something was done on it. */
  begin(source: Source): void;
  /** Saves what is not saved yet; resolves when that is done or has failed. */
  flush(): Promise<void>;
  /** True when leaving the photo would lose work. */
  losesWork(): boolean;
  /** Opens a project file; true when it is open. What goes wrong is told. */
  openFile(source: Source): Promise<boolean>;
  /** The open project as a file; null when it could not be kept, which is told. */
  packFile(): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Looks up the projects that are kept, for the list of recent ones. */
  refresh(): Promise<void>;
  readonly readFill: ReadFill;
  /** True when the pixels of a fill are kept: the image worker may let go of them. */
  keepsFill(fill: number): boolean;
}
