import type { Frame } from "../core/frame.ts";
import type { Cutout } from "../core/guides.ts";
import { type Rect, rectOf, type Size } from "../core/rect.ts";
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
  /** Pixels over which a fill fades into the photo, inside the grown marks. */
  readonly feather: number;
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

/** The photo was cropped, expanded or turned, as one step of the image worker. */
export interface FrameRecord {
  /** In one row with the fills. */
  readonly id: number;
  readonly step: number;
  readonly frame: Frame;
  /** The photo's size. */
  readonly before: Size;
  readonly after: Size;
}

/** A change of the photo's pixels. */
export type Edit = FillRecord | FrameRecord;

export function isFrame(edit: Edit): edit is FrameRecord {
  return "frame" in edit;
}

/** One invertible change: the fields it set, before and after, and the fill that came with it. */
export interface Entry {
  readonly before: Partial<DocumentValues>;
  readonly after: Partial<DocumentValues>;
  readonly fill: FillRecord | null;
  /** The frame that came with it; absent in most. */
  readonly frame?: FrameRecord;
  /** Consecutive entries with the same mark (one drag of a slider) are one entry. */
  readonly mark: string | null;
}

export interface DocumentState extends DocumentValues {
  readonly photo: PhotoInfo | null;
  /** Edits that are applied and cannot be undone any more: they were the oldest when history grew too large. */
  readonly base: readonly Edit[];
  readonly undo: readonly Entry[];
  readonly redo: readonly Entry[];
  /** The id of the newest edit when the photo was saved last (null: as opened); tells whether leaving loses work. */
  readonly savedAt: number | null;
}

/** Growth that takes an object's soft rim along without eating into what is beside it. */
export const DEFAULT_GROW = 4;

export const EMPTY_DOCUMENT: DocumentState = {
  photo: null,
  strokes: [],
  grow: DEFAULT_GROW,
  guides: [],
  feather: 0,
  base: [],
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
  { fill = null, frame, mark = null }: { fill?: FillRecord | null; frame?: FrameRecord; mark?: string | null } = {},
): { state: DocumentState; dropped: readonly number[] } {
  const before: Record<string, unknown> = {};
  for (const key of Object.keys(after) as (keyof DocumentValues)[]) before[key] = state[key];
  const newest = state.undo.at(-1);
  const merged = mark !== null && newest?.mark === mark;
  const entry: Entry = {
    before: merged ? newest.before : (before as Partial<DocumentValues>),
    after,
    fill,
    ...(frame && { frame }),
    mark,
  };
  return {
    state: {
      ...withSize(state, frame?.after),
      ...after,
      undo: merged ? [...state.undo.slice(0, -1), entry] : [...state.undo, entry],
      redo: [],
    },
    dropped: state.redo.flatMap((e) => editOf(e)?.step ?? []),
  };
}

/** The change of the pixels that came with an entry; null when only marks or settings changed. */
export function editOf({ fill, frame }: Entry): Edit | null {
  return fill ?? frame ?? null;
}

function withSize(state: DocumentState, size: Size | undefined): DocumentState {
  if (!size || !state.photo) return state;
  return { ...state, photo: { ...state.photo, width: size.width, height: size.height } };
}

/** The state before the newest change; the caller reverts the entry's fill, if it has one. */
export function undoChange(state: DocumentState): DocumentState {
  const entry = state.undo.at(-1);
  if (!entry) return state;
  const redo = [...state.redo, entry];
  return { ...withSize(state, entry.frame?.before), ...entry.before, undo: state.undo.slice(0, -1), redo };
}

/** The state after the change that was undone last; the caller reapplies the entry's fill, if it has one. */
export function redoChange(state: DocumentState): DocumentState {
  const entry = state.redo.at(-1);
  if (!entry) return state;
  const undo = [...state.undo, entry];
  return { ...withSize(state, entry.frame?.after), ...entry.after, redo: state.redo.slice(0, -1), undo };
}

/** The edits that are applied, oldest first. */
function appliedEdits({ base, undo }: Pick<DocumentState, "base" | "undo">): readonly Edit[] {
  return [...base, ...undo.flatMap((entry) => editOf(entry) ?? [])];
}

/** The newest fill that is applied and lies in the frame of now, or null: of others the marks lie elsewhere. */
export function lastFill(state: DocumentState): FillRecord | null {
  const edits = appliedEdits(state);
  const last = edits.at(-1);
  return last && !isFrame(last) ? last : null;
}

/** The newest edit that is applied; null for the photo as it was opened. */
export function lastEdit(state: DocumentState): number | null {
  return appliedEdits(state).at(-1)?.id ?? null;
}

/** True when the photo has edits or marks that no saved file holds. */
export function isUnsaved(state: DocumentState): boolean {
  return (
    state.photo !== null && (lastEdit(state) !== state.savedAt || state.strokes.length > 0 || state.guides.length > 0)
  );
}

/** The fills of a history, applied and undone. */
export function fillsOf({ base, undo, redo }: Pick<DocumentState, "base" | "undo" | "redo">): readonly FillRecord[] {
  return [
    ...base.flatMap((edit) => (isFrame(edit) ? [] : [edit])),
    ...[...undo, ...redo].flatMap(({ fill }) => fill ?? []),
  ];
}

export function fillIds(state: Pick<DocumentState, "base" | "undo" | "redo">): readonly number[] {
  return fillsOf(state).map(({ id }) => id);
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
  const edits = appliedEdits(state);
  // Behind a frame the older rectangles lie elsewhere.
  if (state.photo && edits.some(isFrame)) return [rectOf(state.photo)];
  return edits.flatMap((edit) => (isFrame(edit) ? [] : edit.bounds));
}

/** The size that the newest applied frame gave the photo; undefined when there is none. */
export function sizeBehind(state: Pick<DocumentState, "base" | "undo">): Size | undefined {
  return appliedEdits(state).findLast(isFrame)?.after;
}

/** Ids of all edits, so that the next one has another. */
export function editIds({ base, undo, redo }: Pick<DocumentState, "base" | "undo" | "redo">): readonly number[] {
  return [...base, ...[...undo, ...redo].flatMap((entry) => editOf(entry) ?? [])].map(({ id }) => id);
}
