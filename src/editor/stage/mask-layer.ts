import Konva from "konva";
import { coverRect, EMPTY_RECT, expand, intersect, isEmpty, type Rect, rectOf, union } from "../../core/rect.ts";
import { type MaskStroke, strokeBounds } from "../../core/stroke.ts";
import type { Editor } from "../editor.ts";
import type { LiveStroke } from "../live-stroke.ts";
import { toScreen } from "../view.ts";
import type { StagePart } from "./photo-layer.ts";
import { paintBrush, paintStroke } from "./stroke-painter.ts";

/** A colour that is rare in photos; the light and dark rim shows on every one of them. */
const COLOUR = "rgb(255, 38, 112)";
const OPACITY = 0.42;
/** Reach of the rim's dark and light line beyond the marks, in CSS pixels. */
const DARK_RIM = { reach: 2.25, colour: "rgba(20, 20, 24, 0.6)" };
const LIGHT_RIM = { reach: 1.25, colour: "#fff" };
/** While a fill runs the marks breathe: one breath, and the time between pictures, in milliseconds. */
const BREATH = 1600;
const BREATH_PICTURE = 66;

/**
 * Draws the marks: an opaque picture of them at screen resolution (vectors, so sharp at every zoom),
 * laid over the photo half transparent, with a light and dark rim. The stroke in progress is painted into the
 * same picture point by point: a pointer event costs its own segment, never the strokes before it.
 */
export function createMaskLayer(layer: Konva.Layer, editor: Editor): StagePart {
  const marks = createPicture();
  const rim = createPicture();
  const spread = createPicture();
  /** What of the pictures is not empty, and of which the rim must be drawn anew; device pixels. */
  let inked: Rect = EMPTY_RECT;
  let dirty: Rect = EMPTY_RECT;
  let outdated = true;

  const device = () => {
    const { view, viewport, pixelRatio } = editor.session.get();
    return {
      width: Math.max(1, Math.round(viewport.width * pixelRatio)),
      height: Math.max(1, Math.round(viewport.height * pixelRatio)),
      scale: view.scale * pixelRatio,
      x: view.x * pixelRatio,
      y: view.y * pixelRatio,
    };
  };
  /** The device pixels that a photo rectangle covers, with the rim. */
  const onScreen = (rect: Rect): Rect => {
    const d = device();
    const at = { scale: d.scale, x: d.x, y: d.y };
    const from = toScreen(at, rect);
    const to = toScreen(at, { x: rect.x + rect.width, y: rect.y + rect.height });
    const reach = Math.ceil(DARK_RIM.reach * editor.session.get().pixelRatio) + 2;
    return intersect(expand(coverRect(from.x, from.y, to.x, to.y), reach), rectOf(d));
  };
  const touch = (rect: Rect): void => {
    inked = union(inked, rect);
    dirty = union(dirty, rect);
  };

  const repaint = (): void => {
    outdated = false;
    const d = device();
    for (const picture of [marks, rim, spread]) picture.resize(d.width, d.height);
    inked = EMPTY_RECT;
    dirty = EMPTY_RECT;
    marks.context.setTransform(d.scale, 0, 0, d.scale, d.x, d.y);
    const live = editor.gesture.current();
    const strokes: MaskStroke[] = [...editor.document.get().strokes];
    if (live?.kind === "brush") strokes.push({ ...live, kind: "brush" });
    for (const stroke of strokes) {
      const box = onScreen(strokeBounds(stroke));
      if (isEmpty(box)) continue;
      paintStroke(marks.context, stroke, COLOUR);
      if (stroke.mode === "add") touch(box);
    }
  };

  const paintLive = (live: LiveStroke, from: number): void => {
    layer.batchDraw();
    // An outdated picture is painted anew with the whole gesture before it is shown.
    if (live.kind !== "brush" || outdated) return;
    marks.context.globalCompositeOperation = live.mode === "add" ? "source-over" : "destination-out";
    marks.context.fillStyle = COLOUR;
    marks.context.strokeStyle = COLOUR;
    paintBrush(marks.context, live.points, from);
    touch(onScreen(strokeBounds({ kind: "brush", mode: "add", points: live.points.slice(Math.max(0, from - 1)) })));
  };

  const paintRim = (): void => {
    if (isEmpty(dirty)) return;
    for (const [i, line] of [DARK_RIM, LIGHT_RIM].entries()) {
      spreadMarks(spread.context, marks.canvas, dirty, line.reach * editor.session.get().pixelRatio, line.colour);
      within(rim.context, dirty, (context) => {
        if (i === 0) context.clearRect(dirty.x, dirty.y, dirty.width, dirty.height);
        context.drawImage(spread.canvas, 0, 0);
      });
    }
    within(rim.context, dirty, (context) => {
      context.globalCompositeOperation = "destination-out";
      context.drawImage(marks.canvas, 0, 0);
    });
    dirty = EMPTY_RECT;
  };

  const shape = new Konva.Shape({
    listening: false,
    perfectDrawEnabled: false,
    sceneFunc: (konva) => {
      if (outdated) repaint();
      const { compare, job, pixelRatio } = editor.session.get();
      if (isEmpty(inked) || compare === "hold") return;
      paintRim();
      const context = konva._context;
      const { x, y, width, height } = inked;
      const to = [x / pixelRatio, y / pixelRatio, width / pixelRatio, height / pixelRatio] as const;
      context.save();
      context.globalAlpha = OPACITY * (job?.kind === "fill" ? breath() : 1);
      context.drawImage(marks.canvas, x, y, width, height, ...to);
      context.globalAlpha = 1;
      context.drawImage(rim.canvas, x, y, width, height, ...to);
      context.restore();
    },
  });
  layer.add(shape);
  const stop = watch(editor, layer, paintLive, () => {
    outdated = true;
    layer.batchDraw();
  });
  return {
    destroy: () => {
      stop();
      shape.destroy();
    },
  };
}

/** Draws with everything outside the rectangle left as it is. */
function within(
  context: CanvasRenderingContext2D,
  rect: Rect,
  draw: (context: CanvasRenderingContext2D) => void,
): void {
  context.save();
  context.beginPath();
  context.rect(rect.x, rect.y, rect.width, rect.height);
  context.clip();
  draw(context);
  context.restore();
}

/** The marks, grown by `reach` device pixels and in one colour, inside the rectangle. */
function spreadMarks(
  target: CanvasRenderingContext2D,
  marks: HTMLCanvasElement,
  rect: Rect,
  reach: number,
  colour: string,
): void {
  within(target, rect, (context) => {
    context.clearRect(rect.x, rect.y, rect.width, rect.height);
    for (let i = 0; i < 8; i++) {
      const angle = (i / 8) * 2 * Math.PI;
      context.drawImage(marks, Math.cos(angle) * reach, Math.sin(angle) * reach);
    }
    context.globalCompositeOperation = "source-in";
    context.fillStyle = colour;
    context.fillRect(rect.x, rect.y, rect.width, rect.height);
  });
}

/** Calls back for everything that changes the marks' picture. */
function watch(
  editor: Editor,
  layer: Konva.Layer,
  grown: (live: LiveStroke, from: number) => void,
  outdate: () => void,
): () => void {
  let last = { ...editor.session.get(), strokes: editor.document.get().strokes };
  let breathing: ReturnType<typeof setInterval> | undefined;
  const check = (): void => {
    const now = { ...editor.session.get(), strokes: editor.document.get().strokes };
    if (
      now.view !== last.view ||
      now.viewport !== last.viewport ||
      now.pixelRatio !== last.pixelRatio ||
      now.strokes !== last.strokes
    )
      outdate();
    if (now.compare !== last.compare) layer.batchDraw();
    const filling = now.job?.kind === "fill";
    if (filling !== (last.job?.kind === "fill")) {
      clearInterval(breathing);
      if (filling && !calm()) breathing = setInterval(() => layer.batchDraw(), BREATH_PICTURE);
      layer.batchDraw();
    }
    last = now;
  };
  const ends = [editor.subscribe(check), editor.gesture.watch({ grown, ended: outdate })];
  return () => {
    clearInterval(breathing);
    for (const end of ends) end();
  };
}

function calm(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** 0.5..1, slowly up and down. */
function breath(): number {
  return calm() ? 1 : 0.75 + 0.25 * Math.cos((performance.now() / BREATH) * 2 * Math.PI);
}

interface Picture {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  /** Also clears it. */
  resize(width: number, height: number): void;
}

function createPicture(): Picture {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) throw new TypeError("this browser has no 2-D canvas");
  return {
    canvas,
    context,
    resize: (width, height) => {
      if (canvas.width === width && canvas.height === height) {
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.clearRect(0, 0, width, height);
      } else {
        canvas.width = width;
        canvas.height = height;
      }
    },
  };
}
