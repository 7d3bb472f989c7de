import Konva from "konva";
import type { Point } from "../../core/stroke.ts";
import type { Editor } from "../editor.ts";
import { draggedRect, type LiveStroke } from "../live-stroke.ts";
import type { SessionState } from "../session.ts";
import { toPhoto, toScreen } from "../view.ts";
import type { StagePart } from "./photo-layer.ts";

const LIGHT = "rgba(255, 255, 255, 0.95)";
const DARK = "rgba(20, 20, 24, 0.75)";
/** The crosshair: four arms of this length that leave the middle free, in CSS pixels. */
const ARM = 14;
const CROSS = `M${-ARM} 0H-4M4 0H${ARM}M0 ${-ARM}V-4M0 4V${ARM}`;
const PREVIEW_MS = 900;
/** Radius of the dot at a click, in CSS pixels. */
const DOT = 3.5;
const STILL = { listening: false, perfectDrawEnabled: false, shadowForStrokeEnabled: false };

/** Draws what follows the pointer: the brush ring, the keyboard's crosshair, the lasso and the rectangle in progress. */
export function createCursorLayer(layer: Konva.Layer, editor: Editor): StagePart {
  const cursor = new Cursor(layer, editor);
  const stops = [
    editor.session.subscribe(() => cursor.place()),
    editor.gesture.watch({ grown: () => cursor.outline(), ended: () => cursor.outline() }),
  ];
  cursor.place();
  cursor.outline();
  return {
    destroy: () => {
      for (const stop of stops) stop();
      cursor.destroy();
    },
  };
}

/** Everything is drawn twice, dark below light, so that it shows on any photo. */
class Cursor {
  private readonly layer: Konva.Layer;
  private readonly editor: Editor;
  private readonly rings = [
    new Konva.Circle({ ...STILL, radius: 1, stroke: DARK, strokeWidth: 3 }),
    new Konva.Circle({ ...STILL, radius: 1, stroke: LIGHT, strokeWidth: 1.25 }),
  ] as const;
  private readonly crosses = [
    new Konva.Path({ ...STILL, data: CROSS, stroke: DARK, strokeWidth: 4 }),
    new Konva.Path({ ...STILL, data: CROSS, stroke: LIGHT, strokeWidth: 1.5 }),
  ] as const;
  private readonly outlines = [
    new Konva.Line({ ...STILL, points: [], stroke: DARK, strokeWidth: 1.5 }),
    new Konva.Line({ ...STILL, points: [], stroke: LIGHT, strokeWidth: 1.5, dash: [5, 5] }),
  ] as const;
  /** What was clicked so far. */
  private readonly dots = new Konva.Shape({ ...STILL, sceneFunc: ({ _context }) => this.drawDots(_context) });
  private last: SessionState;
  /** Runs while a new brush size is shown in the middle, because the pointer is elsewhere: on the slider. */
  private preview: ReturnType<typeof setTimeout> | undefined;

  constructor(layer: Konva.Layer, editor: Editor) {
    this.layer = layer;
    this.editor = editor;
    this.last = editor.session.get();
    layer.add(...this.outlines, this.dots, ...this.rings, ...this.crosses);
  }

  destroy(): void {
    clearTimeout(this.preview);
    for (const node of [...this.outlines, this.dots, ...this.rings, ...this.crosses]) node.destroy();
  }

  /** Puts ring and crosshair where they belong now. */
  place(): void {
    const state = this.editor.session.get();
    const { tool, brushSize, view, crosshair } = state;
    if (brushSize !== this.last.brushSize) this.showSize();
    const clicks = state.points.length > 0 || this.last.points.length > 0;
    if (clicks || (view !== this.last.view && this.editor.gesture.current())) this.outline();
    this.last = state;
    const at = this.position();
    const [, light] = this.rings;
    light.dash(tool === "eraser" || state.subtractKey ? [4, 4] : []);
    const round =
      (tool === "brush" || tool === "eraser") && !state.framing && !state.panKey && state.compare !== "hold";
    for (const ring of this.rings) {
      ring.visible(at !== null && round);
      ring.radius(Math.max(1.5, brushSize / 2));
      if (at) ring.position(at);
    }
    for (const cross of this.crosses) {
      cross.visible(crosshair !== null && tool !== "hand");
      if (at) cross.position(at);
    }
    this.layer.batchDraw();
  }

  /** Draws the line of a lasso, a polygon, a wire or a rectangle in progress; a brush shows itself. */
  outline(): void {
    const live = this.editor.gesture.current();
    const { view } = this.editor.session.get();
    const flat = (live ? outlineOf(live) : this.clickedWay()).flatMap((point) => {
      const { x, y } = toScreen(view, point);
      return [x, y];
    });
    for (const line of this.outlines) {
      line.visible(flat.length > 2);
      line.points(flat);
      line.closed(live?.kind === "rectangle");
    }
    this.layer.batchDraw();
  }

  /** From click to click, and on to where the pointer is: as a wire goes, where that is known. */
  private clickedWay(): readonly Point[] {
    const { tool, points, preview, view } = this.editor.session.get();
    if (points.length === 0 || tool === "pick") return [];
    if (tool === "wire" && preview) return preview;
    const at = this.position();
    return at ? [...points, toPhoto(view, at)] : points;
  }

  private drawDots(context: CanvasRenderingContext2D): void {
    const { points, view } = this.editor.session.get();
    for (const point of points) {
      const { x, y } = toScreen(view, point);
      context.beginPath();
      context.arc(x, y, DOT, 0, 2 * Math.PI);
      context.fillStyle = LIGHT;
      context.strokeStyle = DARK;
      context.lineWidth = 2;
      context.stroke();
      context.fill();
    }
  }

  private position(): Point | null {
    const { crosshair, pointer, view, viewport } = this.editor.session.get();
    if (crosshair) return toScreen(view, crosshair);
    const middle = { x: viewport.width / 2, y: viewport.height / 2 };
    return pointer ?? (this.preview === undefined ? null : middle);
  }

  private showSize(): void {
    clearTimeout(this.preview);
    this.preview = setTimeout(() => {
      this.preview = undefined;
      this.place();
    }, PREVIEW_MS);
  }
}

function outlineOf(live: LiveStroke): readonly Point[] {
  if (live.kind === "brush") return [];
  if (live.kind === "lasso" || live.kind === "scribble") return live.points;
  const { x, y, width, height } = draggedRect(live.points);
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}
