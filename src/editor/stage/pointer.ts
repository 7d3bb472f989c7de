import type { Frame } from "../../core/frame.ts";
import type { Point } from "../../core/stroke.ts";
import { beginGesture, dropGesture, endGesture, extendGesture } from "../crosshair.ts";
import type { Editor } from "../editor.ts";
import { dragged, type Grip, gripAt } from "../framing.ts";
import type { Sample } from "../live-stroke.ts";
import { isClickTool, placePoint } from "../points.ts";
import { clampBrush } from "../settings.ts";
import { keepVisible, panBy, toPhoto, zoomTo } from "../view.ts";

/** A second finger this soon after the first means pinching, and what the first one drew was not meant. */
const PINCH_GRACE_MS = 400;
/** A pointer that moves less far while it is down has clicked, in CSS pixels. */
const STILL = 10;
/** A frame is held within this distance of its sides, and sticks to the photo's border, in CSS pixels. */
const GRIP = 16;
const SNAP = 6;
/** Zoom per CSS pixel of a wheel's way; a notch is about 100. */
const WHEEL_ZOOM = 0.0022;
const PINCH_ZOOM = 0.011;
/** CSS pixels of a wheel that counts in lines. */
const LINE = 16;
const MIDDLE_BUTTON = 1;
const RIGHT_BUTTON = 2;
const PEN_ERASER = 32;

/**
 * Mouse, touch and pen on the canvas: draws with the active tool; moves the photo with the middle
 * button, with Space held, with the hand tool, or with two fingers; zooms with the wheel and by pinching.
 * Once a pen was seen, single fingers move the photo, so that a resting palm draws nothing.
 */
export function listenToPointers(element: HTMLElement, editor: Editor): () => void {
  const hands = new Hands(element, editor);
  const listeners: [string, (event: never) => void, AddEventListenerOptions?][] = [
    ["pointerdown", (event: PointerEvent) => hands.down(event)],
    ["pointermove", (event: PointerEvent) => hands.move(event)],
    ["pointerup", (event: PointerEvent) => hands.up(event)],
    ["pointercancel", (event: PointerEvent) => hands.up(event)],
    ["pointerleave", () => editor.session.set({ pointer: null })],
    ["wheel", (event: WheelEvent) => hands.wheel(event), { passive: false }],
    ["contextmenu", (event: Event) => event.preventDefault()],
  ];
  for (const [type, listener, options] of listeners) element.addEventListener(type, listener as EventListener, options);
  return () => {
    for (const [type, listener] of listeners) element.removeEventListener(type, listener as EventListener);
  };
}

interface Finger extends Point {
  readonly id: number;
  readonly type: string;
}

/** All pointers that are down, and what they do together. */
class Hands {
  private readonly element: HTMLElement;
  private readonly editor: Editor;
  private readonly fingers = new Map<number, Finger>();
  private mode: "idle" | "draw" | "click" | "frame" | "pan" | "pinch" = "idle";
  private held: { readonly grip: Grip; readonly frame: Frame; readonly from: Point } | null = null;
  private clicked: Point = { x: 0, y: 0 };
  private drawing: { readonly id: number; readonly since: number } | null = null;
  private penSeen = false;

  constructor(element: HTMLElement, editor: Editor) {
    this.element = element;
    this.editor = editor;
  }

  down(event: PointerEvent): void {
    if (!this.editor.document.get().photo || event.button === RIGHT_BUTTON) return;
    // The browser would select text, or scroll with the middle button.
    event.preventDefault();
    this.element.focus({ preventScroll: true });
    this.element.setPointerCapture(event.pointerId);
    if (event.pointerType === "pen") this.penSeen = true;
    const finger = this.fingerOf(event);
    this.fingers.set(finger.id, finger);
    this.editor.session.set({ crosshair: null, pointer: finger.type === "touch" ? null : this.at(event) });
    const touching = [...this.fingers.values()].filter(({ type }) => type === "touch").length;
    if (finger.type === "touch" && touching === 2) this.startPinch();
    else if (this.mode === "idle") this.startOne(event);
    this.element.toggleAttribute("data-panning", this.mode === "pan");
  }

  move(event: PointerEvent): void {
    const old = this.fingers.get(event.pointerId);
    const now = this.fingerOf(event);
    if (now.type !== "touch") this.editor.session.set({ pointer: this.at(event), crosshair: null });
    if (!old) return;
    if (this.mode === "draw" && this.drawing?.id === now.id) {
      const events = event.getCoalescedEvents?.() ?? [];
      extendGesture(
        this.editor,
        (events.length > 0 ? events : [event]).map((e) => this.sample(e)),
      );
    } else if (this.mode === "frame") this.dragFrame(now);
    else if (this.mode === "pan") this.pan(now.x - old.x, now.y - old.y);
    else if (this.mode === "pinch") this.pinch(old, now);
    this.fingers.set(now.id, now);
  }

  /** Also for a pointer that the system took away: what it drew was not meant. */
  up(event: PointerEvent): void {
    if (!this.fingers.delete(event.pointerId)) return;
    if (this.mode === "draw" && this.drawing?.id === event.pointerId) {
      this.drawing = null;
      this.mode = "idle";
      if (event.type === "pointercancel") dropGesture(this.editor);
      else if (this.editor.session.get().drawing) endGesture(this.editor);
    }
    if (this.mode === "click" && event.type === "pointerup") this.click(event);
    // After a pinch the last finger does nothing until it is lifted too.
    if (this.fingers.size === 0) this.mode = "idle";
    this.element.toggleAttribute("data-panning", this.mode === "pan");
  }

  wheel(event: WheelEvent): void {
    const { session, document } = this.editor;
    const { photo } = document.get();
    if (!photo) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
    const { view, viewport, brushSize } = session.get();
    // With Shift, browsers turn a wheel's way sideways.
    const way = (event.shiftKey && event.deltaY === 0 ? event.deltaX : event.deltaY) * unit;
    if (event.altKey || event.shiftKey) {
      const next = clampBrush(brushSize * Math.exp(-way * WHEEL_ZOOM));
      session.set({ brushSize: next === brushSize ? clampBrush(brushSize - Math.sign(way)) : next });
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.pan(-event.deltaX * unit, -event.deltaY * unit);
    else {
      const factor = Math.exp(-way * (event.ctrlKey ? PINCH_ZOOM : WHEEL_ZOOM));
      session.set({ view: zoomTo(view, view.scale * factor, this.at(event), photo, viewport), fitted: false });
    }
  }

  private at(event: MouseEvent): Point {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private fingerOf(event: PointerEvent): Finger {
    return { ...this.at(event), id: event.pointerId, type: event.pointerType };
  }

  private sample(event: PointerEvent): Sample {
    const pressure = event.pointerType === "pen" && event.pressure > 0 ? event.pressure : 1;
    return { ...toPhoto(this.editor.session.get().view, this.at(event)), pressure };
  }

  /** The first pointer: draws, or moves the photo. */
  private startOne(event: PointerEvent): void {
    const { tool, panKey, compare, framing, view } = this.editor.session.get();
    const byPalm = event.pointerType === "touch" && this.penSeen;
    if (tool === "hand" || panKey || compare === "hold" || byPalm || event.button === MIDDLE_BUTTON) {
      this.mode = "pan";
      return;
    }
    if (framing) {
      const from = toPhoto(view, this.at(event));
      const grip = gripAt(framing.frame, from, GRIP / view.scale);
      this.held = grip && { grip, frame: framing.frame, from };
      this.mode = grip ? "frame" : "pan";
      return;
    }
    if (isClickTool(tool)) {
      this.mode = "click";
      this.clicked = this.at(event);
      return;
    }
    this.mode = "draw";
    this.drawing = { id: event.pointerId, since: performance.now() };
    beginGesture(this.editor, this.sample(event), tool, (event.buttons & PEN_ERASER) !== 0);
  }

  private dragFrame(now: Point): void {
    const { framing, view } = this.editor.session.get();
    const { photo } = this.editor.document.get();
    if (!this.held || !framing || !photo) return;
    const { grip, frame, from } = this.held;
    const way = [from, toPhoto(view, now)] as const;
    const options = { ratio: framing.ratio, snap: SNAP / view.scale, photo };
    this.editor.framing.choose({ frame: dragged(frame, grip, way, options) });
  }

  /** A click tool is used where the pointer came down, unless it was dragged away. */
  private click(event: PointerEvent): void {
    const { x, y } = this.at(event);
    if (Math.hypot(x - this.clicked.x, y - this.clicked.y) > STILL) return;
    placePoint(this.editor, toPhoto(this.editor.session.get().view, this.clicked));
  }

  private startPinch(): void {
    if (this.mode === "draw" && this.drawing) {
      if (performance.now() - this.drawing.since > PINCH_GRACE_MS) return;
      this.drawing = null;
      dropGesture(this.editor);
    }
    this.mode = "pinch";
  }

  private pan(dx: number, dy: number): void {
    const { photo } = this.editor.document.get();
    const { view, viewport } = this.editor.session.get();
    if (photo) this.editor.session.set({ view: panBy(view, dx, dy, photo, viewport), fitted: false });
  }

  /** One of two fingers moved: the photo point under each stays under it. */
  private pinch(old: Finger, now: Finger): void {
    const { photo } = this.editor.document.get();
    const other = [...this.fingers.values()].find((finger) => finger.id !== now.id && finger.type === "touch");
    if (!photo || !other) return;
    const { view, viewport } = this.editor.session.get();
    const before = Math.max(1, Math.hypot(old.x - other.x, old.y - other.y));
    const after = Math.max(1, Math.hypot(now.x - other.x, now.y - other.y));
    const middle = { x: (old.x + other.x) / 2, y: (old.y + other.y) / 2 };
    const zoomed = zoomTo(view, (view.scale * after) / before, middle, photo, viewport);
    const moved = { ...zoomed, x: zoomed.x + (now.x - old.x) / 2, y: zoomed.y + (now.y - old.y) / 2 };
    this.editor.session.set({ view: keepVisible(moved, photo, viewport), fitted: false });
  }
}
