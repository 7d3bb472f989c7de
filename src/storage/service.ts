import type { Patch } from "../core/patch.ts";
import type { CallOptions } from "../engine/services.ts";

/** A kept project in a few words, for the start screen. */
export interface ProjectSummary {
  readonly id: string;
  /** The photo's file name. */
  readonly name: string;
  /** When it was saved last, in milliseconds since 1970. */
  readonly savedAt: number;
  /** Changes in its history; 0 = a photo on which nothing was done. */
  readonly edits: number;
  /** `version`: written by another Lacuna, left untouched; `damaged`: only the photo can be read. */
  readonly state: "whole" | "version" | "damaged";
}

/** What was kept of a project: photo and description; the fills are asked for one by one. */
export interface KeptProject {
  /** The original file; null when it is missing. */
  readonly photo: Blob | null;
  /** The text that {@link ProjectService.describe} was given; null when it is missing. */
  readonly manifest: string | null;
}

/**
 * Keeps projects in the browser's own storage: one folder a project, with the original file, one description
 * (`project.json`) and one file a fill. Each file is replaced as a whole or not at all, so that a crash leaves
 * the state before or after it. Rejects with storage-full or storage-failed.
 */
export interface ProjectService {
  /** All projects, newest first. */
  list(args: Record<string, never>, options?: CallOptions): Promise<readonly ProjectSummary[]>;
  /** Keeps the original file of a new project. */
  create(args: { project: string; photo: Blob }, options?: CallOptions): Promise<void>;
  /** Replaces a project's description (text in parts), and drops the files of fills that are not given. */
  describe(
    args: { project: string; manifest: readonly string[]; fills: readonly number[] },
    options?: CallOptions,
  ): Promise<void>;
  /** Keeps the pixels of a fill, compressed. */
  keepFill(args: { project: string; fill: number; patches: readonly Patch[] }, options?: CallOptions): Promise<void>;
  load(args: { project: string }, options?: CallOptions): Promise<KeptProject>;
  /** The patches of a fill as they were kept; null when they are missing or damaged. */
  loadFill(args: { project: string; fill: number }, options?: CallOptions): Promise<readonly Patch[] | null>;
  /** A kept project as one file. Rejects with project-gone when there is no photo. */
  pack(args: { project: string; name: string }, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  /** Keeps what a project file holds as a project. Rejects with file-broken. */
  unpack(args: { project: string; name: string; file: Blob }, options?: CallOptions): Promise<void>;
  remove(args: { project: string }, options?: CallOptions): Promise<void>;
}

export const PROJECT_METHODS = [
  "list",
  "create",
  "describe",
  "keepFill",
  "load",
  "loadFill",
  "pack",
  "unpack",
  "remove",
] as const satisfies readonly (keyof ProjectService)[];
