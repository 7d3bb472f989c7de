import type { Photo } from "../core/photo.ts";
import type { CallOptions } from "../engine/services.ts";

/** A photo of the training set, as it was kept: reduced, see PHOTO_SIDE of src/studio. */
export interface KeptPhoto {
  readonly id: string;
  readonly name: string;
  readonly pixels: Photo;
}

/** A training that can go on. */
export interface KeptRun {
  /** The text that {@link StudioStore.describeRun} was given. */
  readonly description: string;
  /** The newest state that was kept, and the best one; null while there is none. */
  readonly state: Uint8Array<ArrayBuffer> | null;
  readonly best: Uint8Array<ArrayBuffer> | null;
}

/** A tuned model in a few words. */
export interface KeptModel {
  readonly id: string;
  /** The text of its card. */
  readonly card: string;
  /** Of all its files. */
  readonly bytes: number;
}

/**
 * Keeps the studio's things in the browser's own storage: the photo set, the one run that is going on, and the tuned
 * models. Every file is replaced as a whole or not at all. A model counts from the moment that its card is written,
 * which comes last. Rejects with storage-full or storage-failed.
 */
export interface StudioStore {
  /** In the order in which they were added; files that cannot be read are left out. */
  photos(args: Record<string, never>, options?: CallOptions): Promise<readonly KeptPhoto[]>;
  addPhoto(args: KeptPhoto, options?: CallOptions): Promise<void>;
  removePhotos(args: { ids: readonly string[] }, options?: CallOptions): Promise<void>;
  /** Null when no run was begun. */
  run(args: Record<string, never>, options?: CallOptions): Promise<KeptRun | null>;
  /** Begins a run, or replaces its description. */
  describeRun(args: { description: string }, options?: CallOptions): Promise<void>;
  keepState(
    args: { state: Uint8Array<ArrayBuffer>; best: Uint8Array<ArrayBuffer> | null },
    options?: CallOptions,
  ): Promise<void>;
  /** Forgets the run with its states. */
  removeRun(args: Record<string, never>, options?: CallOptions): Promise<void>;
  /** By id. */
  models(args: Record<string, never>, options?: CallOptions): Promise<readonly KeptModel[]>;
  keepModel(
    args: { id: string; card: string; files: Readonly<Record<string, Uint8Array<ArrayBuffer>>> },
    options?: CallOptions,
  ): Promise<void>;
  /** Replaces the card, which holds the name. */
  describeModel(args: { id: string; card: string }, options?: CallOptions): Promise<void>;
  /** Its files by path, without the card; null when there is no such model. */
  model(args: { id: string }, options?: CallOptions): Promise<Readonly<Record<string, Blob>> | null>;
  removeModel(args: { id: string }, options?: CallOptions): Promise<void>;
}

export const STUDIO_METHODS = [
  "photos",
  "addPhoto",
  "removePhotos",
  "run",
  "describeRun",
  "keepState",
  "removeRun",
  "models",
  "keepModel",
  "describeModel",
  "model",
  "removeModel",
] as const satisfies readonly (keyof StudioStore)[];
