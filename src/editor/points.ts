import type { Point } from "../core/stroke.ts";
import type { Editor } from "./editor.ts";
import type { Tool } from "./session.ts";
import { toScreen } from "./view.ts";

/**
 * Tools that are used by clicks instead of strokes: a polygon's corners, the two ends of a wire, the marks to be
 * filled. What was clicked so far is `session.points`, in photo coordinates.
 */
export type ClickTool = "polygon" | "wire" | "pick";

/** A click this near to the first or the last corner closes a polygon, in CSS pixels. */
const CLOSE = 12;

export function isClickTool(tool: Tool): tool is ClickTool {
  return tool === "polygon" || tool === "wire" || tool === "pick";
}

/** A click (or a tap, or Space at the crosshair) with one of the click tools. */
export function placePoint(editor: Editor, point: Point): void {
  const { tool, points, collectKey } = editor.session.get();
  if (tool === "pick") {
    editor.session.set({ points: [...points, point] });
    if (!collectKey) editor.marking.fillPicked();
    return;
  }
  const [first] = points;
  if (tool === "wire" && first) {
    editor.session.set({ points: [] });
    void editor.marking.trace(first, point);
    return;
  }
  const last = points.at(-1);
  const closes = points.length > 2 && first && last && (isNear(editor, first, point) || isNear(editor, last, point));
  if (tool === "polygon" && closes) finishPoints(editor);
  else if (!last || !isNear(editor, last, point)) editor.session.set({ points: [...points, point] });
}

function isNear(editor: Editor, a: Point, b: Point): boolean {
  const { view } = editor.session.get();
  const [p, q] = [toScreen(view, a), toScreen(view, b)];
  return Math.hypot(p.x - q.x, p.y - q.y) <= CLOSE;
}

/** Makes a mark of the polygon; false when there is none to be closed. */
export function finishPoints(editor: Editor): boolean {
  const { tool, points, subtractKey } = editor.session.get();
  if (tool !== "polygon" || points.length < 3) return false;
  editor.session.set({ points: [] });
  editor.addStroke({ kind: "lasso", mode: subtractKey ? "subtract" : "add", points });
  return true;
}

/** Takes the last click back. */
export function removePoint(editor: Editor): void {
  editor.session.set({ points: editor.session.get().points.slice(0, -1), preview: null });
}

/** Takes all clicks back; false when there were none. */
export function dropPoints(editor: Editor): boolean {
  if (editor.session.get().points.length === 0) return false;
  editor.session.set({ points: [], preview: null });
  return true;
}
