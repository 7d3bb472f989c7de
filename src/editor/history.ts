import { areaOf, rectOf } from "../core/rect.ts";
import type { MaskStroke } from "../core/stroke.ts";
import { type DocumentState, type Entry, editOf } from "./document.ts";

/** What a step of the history is called; the page has the words. */
export type StepName = "fill" | "frame" | "guide" | MaskStroke["kind"] | "eraser" | "clear" | "marks" | "setting";

/** What a change did, told from what it changed. */
export function stepName({ before, after, fill, frame }: Entry): StepName {
  if (fill) return "fill";
  if (frame) return "frame";
  if (after.guides && !after.strokes) return "guide";
  if (!after.strokes) return "setting";
  if (after.strokes.length === 0) return "clear";
  const had = before.strokes ?? [];
  const last = after.strokes.at(-1);
  const added = last && after.strokes.length === had.length + 1 && had.at(-1) === after.strokes.at(-2);
  if (!added) return "marks";
  return last.kind === "brush" && last.mode === "subtract" ? "eraser" : last.kind;
}

/** Bytes that the steps behind the photo may take: the oldest that do not fit can no longer be undone. */
export const HISTORY_BYTES = 384 * 2 ** 20;
/** A changed pixel is kept with four channels and its mask; a point of a stroke as three numbers and an object. */
const BYTES_A_PIXEL = 5;
const BYTES_A_POINT = 40;
const BYTES_A_CANVAS = 8;

/** What a step takes in memory, about. */
export function stepBytes(entry: Entry): number {
  const pixels = (entry.fill?.bounds ?? []).reduce((sum, bounds) => sum + areaOf(bounds), 0);
  // A frame keeps the photo before it, and the opened one in it.
  const frames = entry.frame ? BYTES_A_CANVAS * areaOf(rectOf(entry.frame.before)) : 0;
  // Every stroke is counted where it came in.
  const had = new Set(entry.before.strokes);
  const strokes = (entry.after.strokes ?? []).filter((stroke) => !had.has(stroke));
  return frames + BYTES_A_PIXEL * pixels + strokes.reduce((sum, stroke) => sum + strokeBytes(stroke), 0);
}

function strokeBytes(stroke: MaskStroke): number {
  if (stroke.kind === "mask") return stroke.mask.data.length;
  return stroke.kind === "rectangle" ? BYTES_A_POINT : BYTES_A_POINT * stroke.points.length;
}

/** How many of the oldest steps must go so that the rest fits; the newest one always stays. */
export function surplusSteps({ undo, redo }: Pick<DocumentState, "undo" | "redo">, limit = HISTORY_BYTES): number {
  let bytes = [...undo, ...redo].reduce((sum, entry) => sum + stepBytes(entry), 0);
  let count = 0;
  while (bytes > limit && count < undo.length - 1) bytes -= stepBytes(undo[count++] as Entry);
  return count;
}

/** The state without its oldest steps: their fills stay applied for good. */
export function foldSteps(state: DocumentState, count: number): DocumentState {
  const folded = state.undo.slice(0, count).flatMap((entry) => editOf(entry) ?? []);
  return { ...state, base: [...state.base, ...folded], undo: state.undo.slice(count) };
}
