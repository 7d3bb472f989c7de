import type { Point } from "../../core/stroke.ts";
import { beginGesture, endGesture } from "../crosshair.ts";
import type { Editor } from "../editor.ts";
import type { Sample } from "../live-stroke.ts";
import { clampBrush } from "../settings.ts";
import { keepVisible, panBy, toPhoto, zoomTo } from "../view.ts";

/** A second finger this soon after the first means pinching, and what the first one drew was not meant. */
const PINCH_GRACE_MS = 400;
/** Zoom per CSS pixel of a wheel's way; a notch is about 100. */
const WHEEL_ZOOM = 0.0022;
const PINCH_ZOOM = 0.011;
/** CSS pixels of a wheel that counts in lines. */
const LINE = 16;
const PEN_ERASER = 32;

interface Finger extends Point {
  readonly id: number;
  readonly type: string;
}

type Mode = "idle" | "draw" | "pan" | "pinch";

/**
 * Mouse, touch and pen on the canvas: draws with the active tool; moves the photo with the middle
 * button, with Space held, with the hand tool, or with two fingers; zooms with the wheel and by pinching.
 * Once a pen was seen, single fingers move the photo, so that a resting palm draws nothing.
 */
export function listenToPointers(element: HTMLElement, editor: Editor): () => void {
  const { session } = editor;
  const fingers = new Map<number, Finger>();
  let mode: Mode = "idle";
  let drawing: { id: number; since: number } | null = null;
  let penSeen = false;

  const at = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const sample = (event: PointerEvent): Sample => ({
    ...toPhoto(session.get().view, at(event)),
    pressure: event.pointerType === "pen" && event.pressure > 0 ? event.pressure : 1,
  });

  const wantsPan = (event: PointerEvent): boolean => {
    const { tool, panKey, compare } = session.get();
    if (event.button === 1 || panKey || tool === "hand" || compare === "hold") return true;
    return event.pointerType === "touch" && penSeen;
  };

  const start = (event: PointerEvent): void => {
    if (!editor.document.get().photo || event.button === 2) return;
    // The browser would start a text selection or scroll on the middle button.
    event.preventDefault();
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    if (event.pointerType === "pen") penSeen = true;
    const now = { ...at(event), id: event.pointerId, type: event.pointerType };
    fingers.set(event.pointerId, now);
    const { tool } = session.get();
    session.set({ crosshair: null, pointer: event.pointerType === "touch" ? null : { x: now.x, y: now.y } });
    if (event.pointerType === "touch" && [...fingers.values()].filter((f) => f.type === "touch").length === 2) {
      if (mode === "draw" && drawing && performance.now() - drawing.since > PINCH_GRACE_MS) return;
      dropStroke();
      mode = "pinch";
    } else if (mode === "idle") {
      if (wantsPan(event) || tool === "hand") mode = "pan";
      else {
        mode = "draw";
        drawing = { id: event.pointerId, since: performance.now() };
        beginGesture(editor, sample(event), tool, (event.buttons & PEN_ERASER) !== 0);
      }
    }
    element.toggleAttribute("data-panning", mode === "pan");
  };

  const dropStroke = (): void => {
    if (mode !== "draw") return;
    drawing = null;
    editor.gesture.bail();
    session.set({ drawing: false });
  };

  const move = (event: PointerEvent): void => {
    const old = fingers.get(event.pointerId);
    const now = { ...at(event), id: event.pointerId, type: event.pointerType };
    if (event.pointerType !== "touch") session.set({ pointer: { x: now.x, y: now.y }, crosshair: null });
    if (!old) return;
    if (mode === "draw" && drawing?.id === event.pointerId) {
      const events = event.getCoalescedEvents?.() ?? [];
      editor.gesture.extend((events.length > 0 ? events : [event]).map(sample));
    } else if (mode === "pan") pan(now.x - old.x, now.y - old.y);
    else if (mode === "pinch") pinch(old, now);
    fingers.set(event.pointerId, now);
  };

  const pan = (dx: number, dy: number): void => {
    const { photo } = editor.document.get();
    const { view, viewport } = session.get();
    if (photo) session.set({ view: panBy(view, dx, dy, photo, viewport), fitted: false });
  };

  /** One of two fingers moved: the photo point under each stays under it. */
  const pinch = (old: Finger, now: Finger): void => {
    const { photo } = editor.document.get();
    const other = [...fingers.values()].find((finger) => finger.id !== now.id && finger.type === "touch");
    if (!photo || !other) return;
    const { view, viewport } = session.get();
    const before = Math.max(1, Math.hypot(old.x - other.x, old.y - other.y));
    const after = Math.max(1, Math.hypot(now.x - other.x, now.y - other.y));
    const middle = { x: (old.x + other.x) / 2, y: (old.y + other.y) / 2 };
    const zoomed = zoomTo(view, (view.scale * after) / before, middle, photo, viewport);
    const moved = { ...zoomed, x: zoomed.x + (now.x - old.x) / 2, y: zoomed.y + (now.y - old.y) / 2 };
    session.set({ view: keepVisible(moved, photo, viewport), fitted: false });
  };

  const end = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId)) return;
    if (mode === "draw" && drawing?.id === event.pointerId) {
      drawing = null;
      mode = "idle";
      if (event.type === "pointercancel") {
        editor.gesture.bail();
        session.set({ drawing: false });
      } else if (editor.gesture.current()) endGesture(editor);
    }
    // After a pinch the last finger does nothing until it is lifted too.
    if (fingers.size === 0) mode = "idle";
    element.toggleAttribute("data-panning", mode === "pan");
  };

  const leave = (): void => session.set({ pointer: null });

  const wheel = (event: WheelEvent): void => {
    const { photo } = editor.document.get();
    if (!photo) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
    const { view, viewport, brushSize } = session.get();
    // With Shift, browsers turn a wheel's way sideways.
    const way = (event.shiftKey && event.deltaY === 0 ? event.deltaX : event.deltaY) * unit;
    if (event.altKey || event.shiftKey) {
      const next = clampBrush(brushSize * Math.exp(-way * WHEEL_ZOOM));
      session.set({ brushSize: next === brushSize ? clampBrush(brushSize - Math.sign(way)) : next });
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(-event.deltaX * unit, -event.deltaY * unit);
    else {
      const factor = Math.exp(-way * (event.ctrlKey ? PINCH_ZOOM : WHEEL_ZOOM));
      session.set({ view: zoomTo(view, view.scale * factor, at(event), photo, viewport), fitted: false });
    }
  };

  const noMenu = (event: Event): void => event.preventDefault();
  const listeners: [string, (event: never) => void, AddEventListenerOptions?][] = [
    ["pointerdown", start],
    ["pointermove", move],
    ["pointerup", end],
    ["pointercancel", end],
    ["pointerleave", leave],
    ["wheel", wheel, { passive: false }],
    ["contextmenu", noMenu],
  ];
  for (const [type, listener, options] of listeners) element.addEventListener(type, listener as EventListener, options);
  return () => {
    for (const [type, listener] of listeners) element.removeEventListener(type, listener as EventListener);
  };
}
