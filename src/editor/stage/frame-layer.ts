import Konva from "konva";
import { type Frame, fromFrame } from "../../core/frame.ts";
import type { Point } from "../../core/stroke.ts";
import type { Editor } from "../editor.ts";
import { toScreen } from "../view.ts";
import type { StagePart } from "./photo-layer.ts";

const VEIL = "rgba(16, 16, 20, 0.55)";
const DARK = "rgba(20, 20, 24, 0.75)";
const LIGHT = "rgba(255, 255, 255, 0.95)";
const GRID = "rgba(255, 255, 255, 0.45)";
/** Length of the lines that mark corners and sides, in CSS pixels. */
const GRIP = 22;

/** Shows the frame that is being set: the rest veiled, thirds inside, and grips at corners and sides. */
export function createFrameLayer(layer: Konva.Layer, editor: Editor): StagePart {
  const shape = new Konva.Shape({
    listening: false,
    perfectDrawEnabled: false,
    visible: false,
    sceneFunc: ({ _context }) => {
      const { framing, viewport } = editor.session.get();
      if (framing) draw(_context, framing.frame, editor, viewport.width, viewport.height);
    },
  });
  layer.add(shape);
  let last = editor.session.get();
  const stop = editor.session.subscribe(() => {
    const now = editor.session.get();
    const changed = now.framing !== last.framing || (now.framing && now.view !== last.view);
    last = now;
    if (!changed) return;
    shape.visible(now.framing !== null);
    layer.batchDraw();
  });
  return {
    destroy: () => {
      stop();
      shape.destroy();
    },
  };
}

function draw(context: CanvasRenderingContext2D, frame: Frame, editor: Editor, width: number, height: number): void {
  const { view } = editor.session.get();
  const { photo } = editor.document.get();
  const place = fromFrame(frame);
  const at = (u: number, v: number): Point => toScreen(view, place({ x: u * frame.width, y: v * frame.height }));
  const path = (points: readonly Point[]): void => {
    for (const [i, { x, y }] of points.entries()) i === 0 ? context.moveTo(x, y) : context.lineTo(x, y);
  };
  const outline = [at(0, 0), at(1, 0), at(1, 1), at(0, 1)];
  context.beginPath();
  context.rect(0, 0, width, height);
  path([...outline, at(0, 0)]);
  context.fillStyle = VEIL;
  context.fill("evenodd");
  const line = (colour: string, wide: number, ...points: Point[]): void => {
    context.beginPath();
    path(points);
    context.strokeStyle = colour;
    context.lineWidth = wide;
    context.stroke();
  };
  // The photo's own border, where the frame reaches beyond it.
  if (photo) {
    const { x, y } = toScreen(view, { x: 0, y: 0 });
    context.setLineDash([4, 4]);
    context.strokeStyle = GRID;
    context.lineWidth = 1;
    context.strokeRect(x, y, photo.width * view.scale, photo.height * view.scale);
    context.setLineDash([]);
  }
  for (const t of [1 / 3, 2 / 3]) {
    line(GRID, 1, at(t, 0), at(t, 1));
    line(GRID, 1, at(0, t), at(1, t));
  }
  for (const [colour, wide] of [
    [DARK, 3],
    [LIGHT, 1.5],
  ] as const)
    line(colour, wide, ...outline, at(0, 0));
  const [u, v] = [GRIP / (frame.width * view.scale), GRIP / (frame.height * view.scale)];
  for (const [colour, wide] of [
    [DARK, 6],
    [LIGHT, 4],
  ] as const) {
    for (const x of [0, 1])
      for (const y of [0, 1]) line(colour, wide, at(x + (x ? -u : u), y), at(x, y), at(x, y + (y ? -v : v)));
    for (const x of [0, 1]) line(colour, wide, at(x, 0.5 - v / 2), at(x, 0.5 + v / 2));
    for (const y of [0, 1]) line(colour, wide, at(0.5 - u / 2, y), at(0.5 + u / 2, y));
  }
}
