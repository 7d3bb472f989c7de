import Konva from "konva";
import type { Point } from "../../core/stroke.ts";
import type { Editor } from "../editor.ts";
import { draggedRect, type LiveStroke } from "../live-stroke.ts";
import { toScreen } from "../view.ts";
import type { StagePart } from "./photo-layer.ts";

const LIGHT = "rgba(255, 255, 255, 0.95)";
const DARK = "rgba(20, 20, 24, 0.75)";
const ARM = 14;
const PREVIEW_MS = 900;

/** Draws what follows the pointer: the brush ring, the keyboard's crosshair, the lasso and the rectangle in progress. */
export function createCursorLayer(layer: Konva.Layer, editor: Editor): StagePart {
  const still = { listening: false, perfectDrawEnabled: false, shadowForStrokeEnabled: false };
  const ringDark = new Konva.Circle({ ...still, radius: 1, stroke: DARK, strokeWidth: 3 });
  const ringLight = new Konva.Circle({ ...still, radius: 1, stroke: LIGHT, strokeWidth: 1.25 });
  const crossDark = new Konva.Path({ ...still, data: "", stroke: DARK, strokeWidth: 4 });
  const crossLight = new Konva.Path({ ...still, data: "", stroke: LIGHT, strokeWidth: 1.5 });
  const outlineDark = new Konva.Line({ ...still, points: [], stroke: DARK, strokeWidth: 1.5 });
  const outlineLight = new Konva.Line({ ...still, points: [], stroke: LIGHT, strokeWidth: 1.5, dash: [5, 5] });
  const cross = `M${-ARM} 0H-4M4 0H${ARM}M0 ${-ARM}V-4M0 4V${ARM}`;
  for (const path of [crossDark, crossLight]) path.data(cross);
  const nodes = [outlineDark, outlineLight, ringDark, ringLight, crossDark, crossLight];
  layer.add(...nodes);

  // A new brush size is shown in the middle for a moment when the pointer is elsewhere, on the slider.
  let shownSize = editor.session.get().brushSize;
  let preview: ReturnType<typeof setTimeout> | undefined;
  const place = (): void => {
    const { pointer, crosshair, tool, brushSize, view, viewport, panKey, compare, subtractKey } = editor.session.get();
    if (brushSize !== shownSize) {
      shownSize = brushSize;
      clearTimeout(preview);
      preview = setTimeout(() => {
        preview = undefined;
        place();
      }, PREVIEW_MS);
    }
    const middle = preview === undefined ? null : { x: viewport.width / 2, y: viewport.height / 2 };
    const at = crosshair ? toScreen(view, crosshair) : (pointer ?? middle);
    const round = (tool === "brush" || tool === "eraser") && !panKey && compare !== "hold";
    const taking = tool === "eraser" || subtractKey;
    for (const ring of [ringDark, ringLight]) {
      ring.visible(at !== null && round);
      ring.radius(Math.max(1.5, brushSize / 2));
      if (at) ring.position(at);
    }
    ringLight.dash(taking ? [4, 4] : []);
    for (const path of [crossDark, crossLight]) {
      path.visible(crosshair !== null && tool !== "hand");
      if (at) path.position(at);
    }
    layer.batchDraw();
  };

  const outline = (live: LiveStroke | null): void => {
    const points = live ? outlineOf(live) : [];
    const { view } = editor.session.get();
    const flat = points.flatMap((point) => {
      const at = toScreen(view, point);
      return [at.x, at.y];
    });
    for (const line of [outlineDark, outlineLight]) {
      line.visible(flat.length > 2);
      line.points(flat);
      line.closed(live?.kind === "rectangle");
    }
    layer.batchDraw();
  };

  place();
  outline(null);
  let lastView = editor.session.get().view;
  const stops = [
    editor.session.subscribe(() => {
      place();
      const { view } = editor.session.get();
      if (view !== lastView && editor.gesture.current()) outline(editor.gesture.current());
      lastView = view;
    }),
    editor.gesture.watch({ grown: outline, ended: () => outline(null) }),
  ];
  return {
    destroy: () => {
      clearTimeout(preview);
      for (const stop of stops) stop();
      for (const node of nodes) node.destroy();
    },
  };
}

/** The line to show for a gesture; a brush shows itself. */
function outlineOf(live: LiveStroke): readonly Point[] {
  if (live.kind === "brush") return [];
  if (live.kind === "lasso") return live.points;
  const { x, y, width, height } = draggedRect(live.points);
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}
