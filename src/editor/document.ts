import type { Cutout } from "../core/guides.ts";
import type { Rect } from "../core/rect.ts";
import type { MaskStroke } from "../core/stroke.ts";
import type { PhotoInfo } from "../engine/services.ts";
import { cutoutsOf, type GuideObject } from "./guides/objects.ts";

/** What a person makes and would miss: everything here can be undone. */
export interface DocumentValues {
  /** The marks that are waiting to be filled, in drawing order. */
  readonly strokes: readonly MaskStroke[];
  /** Pixels by which marks are grown before a fill. */
  readonly grow: number;
  /** What should appear, in drawing order; those that a fill has made come true are gone with it. */
  readonly guides: readonly GuideObject[];
}

/** A fill that was applied to the photo as one step of the image worker. */
export interface FillRecord {
  /** Names the fill for as long as its project is kept; steps are counted anew when the photo is opened again. */
  readonly id: number;
  readonly step: number;
  /** Bounds of the changed pixels, one rectangle a region. */
  readonly bounds: readonly Rect[];
  /** The marks it filled, for "try again" and "last mark again". */
  readonly strokes: readonly MaskStroke[];
  /** The guides it followed. */
  readonly guides: readonly GuideObject[];
  readonly seed: number;
}

/** One invertible change: the fields it set, before and after, and the fill that came with it. */
export interface Entry {
  readonly before: Partial<DocumentValues>;
  readonly after: Partial<DocumentValues>;
  readonly fill: FillRecord | null;
  /** Consecutive entries with the same mark (one drag of a slider) are one entry. */
  readonly mark: string | null;
}

export interface DocumentState extends DocumentValues {
  readonly photo: PhotoInfo | null;
  readonly undo: readonly Entry[];
  readonly redo: readonly Entry[];
  /** The newest entry when the photo was saved last (null: as opened); tells whether leaving loses work. */
  readonly savedAt: FillRecord | null;
}

/** Growth that takes an object's soft rim along without eating into what is beside it. */
export const DEFAULT_GROW = 4;

export const EMPTY_DOCUMENT: DocumentState = {
  photo: null,
  strokes: [],
  grow: DEFAULT_GROW,
  guides: [],
  undo: [],
  redo: [],
  savedAt: null,
};

/**
 * Makes a change and remembers how to take it back.
 * @returns the new state, and the image steps that can no longer be redone
 */
export function recordChange(
  state: DocumentState,
  after: Partial<DocumentValues>,
  { fill = null, mark = null }: { fill?: FillRecord | null; mark?: string | null } = {},
): { state: DocumentState; dropped: readonly number[] } {
  const before: Record<string, unknown> = {};
  for (const key of Object.keys(after) as (keyof DocumentValues)[]) before[key] = state[key];
  const newest = state.undo.at(-1);
  const merged = mark !== null && newest?.mark === mark;
  const entry: Entry = { before: merged ? newest.before : (before as Partial<DocumentValues>), after, fill, mark };
  return {
    state: {
      ...state,
      ...after,
      undo: merged ? [...state.undo.slice(0, -1), entry] : [...state.undo, entry],
      redo: [],
    },
    dropped: state.redo.flatMap((e) => (e.fill ? [e.fill.step] : [])),
  };
}

/** The state before the newest change; the caller reverts the entry's fill, if it has one. */
export function undoChange(state: DocumentState): DocumentState {
  const entry = state.undo.at(-1);
  if (!entry) return state;
  return { ...state, ...entry.before, undo: state.undo.slice(0, -1), redo: [...state.redo, entry] };
}

/** The state after the change that was undone last; the caller reapplies the entry's fill, if it has one. */
export function redoChange(state: DocumentState): DocumentState {
  const entry = state.redo.at(-1);
  if (!entry) return state;
  return { ...state, ...entry.after, redo: state.redo.slice(0, -1), undo: [...state.undo, entry] };
}

/** The newest fill that is applied, or null. */
export function lastFill(state: DocumentState): FillRecord | null {
  return state.undo.findLast((entry) => entry.fill)?.fill ?? null;
}

/** True when the photo has fills or marks that no saved file holds. */
export function isUnsaved(state: DocumentState): boolean {
  return (
    state.photo !== null && (lastFill(state) !== state.savedAt || state.strokes.length > 0 || state.guides.length > 0)
  );
}

/** The fills of a history, applied and undone. */
export function fillIds({ undo, redo }: Pick<DocumentState, "undo" | "redo">): readonly number[] {
  return [...undo, ...redo].flatMap(({ fill }) => fill?.id ?? []);
}

/** The pieces that the guides of a document are pasted from, those of its history among them; each once. */
export function cutoutsIn(state: Pick<DocumentState, "undo" | "redo" | "guides">): readonly Cutout[] {
  const lists = [...state.undo, ...state.redo].flatMap(({ before, after, fill }) => [
    before.guides ?? [],
    after.guides ?? [],
    fill?.guides ?? [],
  ]);
  return [...new Map([state.guides, ...lists].flatMap(cutoutsOf).map((cutout) => [cutout.id, cutout])).values()];
}

/** The changed rectangles of all applied fills: elsewhere, before and after are the same pixels. */
export function changedBounds(state: DocumentState): readonly Rect[] {
  return state.undo.flatMap((entry) => entry.fill?.bounds ?? []);
}
