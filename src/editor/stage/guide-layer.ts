import Konva from "konva";
import {
  type ColourGuide,
  type Cutout,
  type Guide,
  lineOf,
  type PasteGuide,
  type SourceGuide,
} from "../../core/guides.ts";
import type { Point } from "../../core/stroke.ts";
import type { Editor } from "../editor.ts";
import { cornersOf, handlesOf } from "../guides/objects.ts";
import { isGuideTool } from "../guides/settings.ts";
import { toScreen, type View } from "../view.ts";
import type { StagePart } from "./photo-layer.ts";

const DARK = "rgba(16, 16, 20, 0.72)";
const LIGHT = "rgba(255, 255, 255, 0.96)";
/** A colour that neither photos nor the marks often have. */
const LINE = "rgb(0, 214, 255)";
const SWITCHED_OFF = 0.3;
const HANDLE = 5;

/** Shows the guides as objects over photo and marks, with the handles of the selected one. */
export function createGuideLayer(layer: Konva.Layer, editor: Editor): StagePart {
  const shape = new Konva.Shape({
    listening: false,
    perfectDrawEnabled: false,
    sceneFunc: ({ _context }) => drawGuides(_context, editor),
  });
  layer.add(shape);
  let last = watched(editor);
  const stops = [
    editor.subscribe(() => {
      const now = watched(editor);
      const before = last;
      last = now;
      if (now.some((value, i) => value !== before[i])) layer.batchDraw();
    }),
    editor.guiding.watch(() => layer.batchDraw()),
  ];
  return {
    destroy: () => {
      for (const stop of stops) stop();
      shape.destroy();
    },
  };
}

function watched(editor: Editor): readonly unknown[] {
  const { view, viewport, compare, guides, tool } = editor.session.get();
  return [view, viewport, compare, guides, tool, editor.document.get().guides];
}

function drawGuides(context: CanvasRenderingContext2D, editor: Editor): void {
  const { view, compare, guides: settings, tool } = editor.session.get();
  if (compare === "hold") return;
  context.save();
  context.lineCap = "round";
  context.lineJoin = "round";
  context.globalAlpha = settings.use ? 1 : SWITCHED_OFF;
  const objects = editor.guiding.shown();
  for (const { guide } of objects) drawGuide(context, guide, view);
  const chosen = isGuideTool(tool) ? objects.find(({ id }) => id === settings.selected) : undefined;
  if (chosen) drawHandles(context, chosen.guide, view);
  context.restore();
}

function drawGuide(context: CanvasRenderingContext2D, guide: Guide, view: View): void {
  if (guide.kind === "paste") drawPiece(context, guide, view);
  else if (guide.kind === "source") drawArrow(context, guide, view);
  else if (guide.kind === "colour") drawColour(context, guide, view);
  else {
    trace(context, lineOf(guide), view);
    const width = Math.min(5, Math.max(2.5, guide.width * view.scale));
    outlined(context, width, LINE);
  }
}

function trace(context: CanvasRenderingContext2D, points: readonly Point[], view: View): void {
  context.beginPath();
  for (const point of points) {
    const { x, y } = toScreen(view, point);
    context.lineTo(x, y);
    // A tap is a dot.
    if (points.length === 1) context.lineTo(x + 0.01, y);
  }
}

/** Light on dark, so that it shows on every photo. */
function outlined(context: CanvasRenderingContext2D, width: number, colour: string): void {
  context.strokeStyle = DARK;
  context.lineWidth = width + 2.5;
  context.stroke();
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

function drawColour(
  context: CanvasRenderingContext2D,
  { points, width, colour, opacity }: ColourGuide,
  view: View,
): void {
  const before = context.globalAlpha;
  trace(context, points, view);
  context.globalAlpha = before * (0.25 + 0.6 * opacity);
  context.strokeStyle = `rgb(${colour.join(" ")})`;
  context.lineWidth = Math.max(2, width * view.scale);
  context.stroke();
  context.globalAlpha = before;
  context.setLineDash([1, 5]);
  outlined(context, 1.5, LIGHT);
  context.setLineDash([]);
}

function drawPiece(context: CanvasRenderingContext2D, guide: PasteGuide, view: View): void {
  const [a, b, c, d, e, f] = guide.transform;
  context.save();
  context.translate(view.x, view.y);
  context.scale(view.scale, view.scale);
  context.transform(a, b, c, d, e, f);
  context.drawImage(pictureOf(guide.cutout), 0, 0);
  context.restore();
  trace(context, [...cornersOf(guide), cornersOf(guide)[0] as Point], view);
  context.setLineDash([5, 5]);
  outlined(context, 1, LIGHT);
  context.setLineDash([]);
}

function drawArrow(context: CanvasRenderingContext2D, { from, to, radius }: SourceGuide, view: View): void {
  const [a, b] = [toScreen(view, from), toScreen(view, to)];
  const angle = Math.atan2(b.y - a.y, b.x - a.x);
  const head = (turn: number): void => {
    context.moveTo(b.x, b.y);
    context.lineTo(b.x - 13 * Math.cos(angle + turn), b.y - 13 * Math.sin(angle + turn));
  };
  context.beginPath();
  context.moveTo(a.x, a.y);
  context.lineTo(b.x, b.y);
  head(0.5);
  head(-0.5);
  outlined(context, 2, LINE);
  context.setLineDash([4, 5]);
  for (const { x, y } of [a, b]) {
    context.beginPath();
    context.arc(x, y, Math.max(4, radius * view.scale), 0, 2 * Math.PI);
    outlined(context, 1.25, LIGHT);
  }
  context.setLineDash([]);
}

function drawHandles(context: CanvasRenderingContext2D, guide: Guide, view: View): void {
  context.globalAlpha = 1;
  for (const { kind, at } of handlesOf(guide, view.scale)) {
    const { x, y } = toScreen(view, at);
    context.beginPath();
    if (kind === "corner") context.rect(x - HANDLE, y - HANDLE, 2 * HANDLE, 2 * HANDLE);
    else context.arc(x, y, HANDLE + 1, 0, 2 * Math.PI);
    context.fillStyle = kind === "turn" ? LINE : LIGHT;
    context.strokeStyle = DARK;
    context.lineWidth = 2;
    context.stroke();
    context.fill();
  }
}

const pictures = new WeakMap<Cutout, HTMLCanvasElement>();

/** The piece as a canvas, made once. */
function pictureOf(cutout: Cutout): HTMLCanvasElement {
  const known = pictures.get(cutout);
  if (known) return known;
  const canvas = document.createElement("canvas");
  const { width, height, data } = cutout.pixels;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context?.createImageData(width, height);
  if (context && image) {
    image.data.set(data);
    for (let i = 0; i < cutout.mask.data.length; i++) if (!cutout.mask.data[i]) image.data[4 * i + 3] = 0;
    context.putImageData(image, 0, 0);
  }
  pictures.set(cutout, canvas);
  return canvas;
}
