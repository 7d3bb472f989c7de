import type { StrokeMode } from "../core/stroke.ts";
import type { Editor } from "./editor.ts";
import { isGuideTool } from "./guides/settings.ts";
import type { Sample } from "./live-stroke.ts";
import { type ClickTool, isClickTool, placePoint } from "./points.ts";
import type { Tool } from "./session.ts";
import { panBy, reveal, visiblePart } from "./view.ts";

/**
 * Marking with the keyboard alone: arrow keys move a crosshair over the photo (with Shift in large
 * steps), Space puts the tool down and lifts it again, Enter fills. With the hand tool the arrows move the photo.
 */

/** Steps of the arrow keys in CSS pixels: the same on the screen at every zoom. */
const STEP = 8;
const LARGE_STEP = 64;
const PAN_STEP = 80;
const MARGIN = 60;
/** Width of a scribble of the smart selection, in CSS pixels. */
const SCRIBBLE = 6;

export function crosshairMove(editor: Editor, dx: number, dy: number, large: boolean): void {
  const { photo } = editor.document.get();
  const { view, viewport, crosshair, tool } = editor.session.get();
  if (!photo) return;
  if (tool === "hand") {
    const view2 = panBy(view, -dx * PAN_STEP, -dy * PAN_STEP, photo, viewport);
    editor.session.set({ view: view2, fitted: false });
    return;
  }
  if (!crosshair) {
    const part = visiblePart(view, photo, viewport);
    editor.session.set({
      crosshair: { x: part.x + part.width / 2, y: part.y + part.height / 2 },
      pointer: null,
    });
    return;
  }
  const step = (large ? LARGE_STEP : STEP) / view.scale;
  const next = clampTo(photo, crosshair.x + dx * step, crosshair.y + dy * step);
  editor.session.set({ crosshair: next, pointer: null, view: reveal(view, next, viewport, MARGIN) });
  extendGesture(editor, [{ ...next, pressure: 1 }]);
}

/** Puts the tool down at the crosshair, or lifts it and keeps the mark. */
export function crosshairToggle(editor: Editor): void {
  const { crosshair, drawing, tool } = editor.session.get();
  if (!crosshair || tool === "hand") return;
  if (isClickTool(tool)) placePoint(editor, crosshair);
  else if (drawing) endGesture(editor);
  else beginGesture(editor, { ...crosshair, pressure: 1 }, tool, false);
}

function clampTo(photo: { width: number; height: number }, x: number, y: number): { x: number; y: number } {
  return { x: Math.min(photo.width, Math.max(0, x)), y: Math.min(photo.height, Math.max(0, y)) };
}

/** Starts the active tool's gesture; all ways to draw (mouse, touch, pen, keys) come through here. */
export function beginGesture(
  editor: Editor,
  sample: { x: number; y: number; pressure: number },
  tool: Exclude<Tool, "hand" | ClickTool>,
  penEraser: boolean,
): void {
  if (isGuideTool(tool)) {
    editor.guiding.begin(tool, { x: sample.x, y: sample.y });
    editor.session.set({ drawing: editor.guiding.busy() });
    return;
  }
  const { view, brushSize, subtractKey } = editor.session.get();
  const mode: StrokeMode = tool === "eraser" || subtractKey || penEraser ? "subtract" : "add";
  const kind = tool === "eraser" ? "brush" : tool === "select" ? "scribble" : tool;
  const size = kind === "scribble" ? SCRIBBLE : brushSize;
  // Points closer than three quarters of a screen pixel add nothing that could be seen.
  editor.gesture.begin(kind, mode, size / 2 / view.scale, 0.75 / view.scale, sample);
  editor.session.set({ drawing: true });
}

/** More points of the gesture that is going on. */
export function extendGesture(editor: Editor, samples: readonly Sample[]): void {
  if (editor.guiding.busy()) editor.guiding.extend(samples);
  else editor.gesture.extend(samples);
}

export function endGesture(editor: Editor): void {
  if (editor.guiding.busy()) {
    editor.guiding.finish();
    editor.session.set({ drawing: false });
    return;
  }
  const live = editor.gesture.current();
  const stroke = editor.gesture.finish();
  editor.session.set({ drawing: false });
  if (stroke) editor.addStroke(stroke);
  else if (live?.kind === "scribble") void editor.marking.select(live.points, live.mode);
}

/** Ends the gesture as if it had never begun. */
export function dropGesture(editor: Editor): void {
  editor.gesture.bail();
  editor.guiding.bail();
  editor.session.set({ drawing: false });
}
