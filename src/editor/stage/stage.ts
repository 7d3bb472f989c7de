import Konva from "konva";
import type { Editor } from "../editor.ts";
import { keepVisible } from "../view.ts";
import { createCursorLayer } from "./cursor-layer.ts";
import { createFrameLayer } from "./frame-layer.ts";
import { createGuideLayer } from "./guide-layer.ts";
import { createInspectLayer } from "./inspect-layer.ts";
import { createLookLayer } from "./look-layer.ts";
import { createMaskLayer } from "./mask-layer.ts";
import { createPhotoLayer, type StagePart } from "./photo-layer.ts";
import { listenToPointers } from "./pointer.ts";

/** Pixels of a canvas that every phone grants. */
const MAX_CANVAS_PIXELS = 16.7e6;
/** More device pixels than this per CSS pixel cost memory and time, and nobody sees them. */
const MAX_PIXEL_RATIO = 2;

/**
 * The canvas: four Konva layers of the canvas's own size (photo, marks, looks and guides, cursor: each is drawn anew only
 * when it changes), however large the photo is. Takes pointer events; keys come through the shortcuts.
 * @param container an empty element that fills the place of the canvas and can have the focus
 */
export function createStage(container: HTMLElement, editor: Editor): StagePart {
  const pixelRatio = Math.min(
    MAX_PIXEL_RATIO,
    window.devicePixelRatio || 1,
    // The canvas is never larger than the screen.
    Math.sqrt(MAX_CANVAS_PIXELS / Math.max(1, screen.width * screen.height)),
  );
  Konva.pixelRatio = pixelRatio;
  const stage = new Konva.Stage({ container: container as HTMLDivElement, width: 1, height: 1, listening: false });
  const photoLayer = new Konva.Layer({ listening: false });
  const maskLayer = new Konva.Layer({ listening: false });
  const guideLayer = new Konva.Layer({ listening: false });
  const cursorLayer = new Konva.Layer({ listening: false });
  stage.add(photoLayer, maskLayer, guideLayer, cursorLayer);

  const resize = (): void => {
    const { width, height } = container.getBoundingClientRect();
    if (width < 1 || height < 1) return;
    const viewport = { width: Math.round(width), height: Math.round(height) };
    stage.size(viewport);
    const { photo } = editor.document.get();
    const { view, fitted } = editor.session.get();
    editor.session.set({ viewport, pixelRatio });
    if (!photo) return;
    if (fitted) editor.fitPhoto();
    else editor.session.set({ view: keepVisible(view, photo, viewport) });
  };
  let waiting = 0;
  const observer = new ResizeObserver(() => {
    // The first size comes in the frame that lays the whole editor out: the canvases are made in a task of their own.
    if (stage.width() > 1) resize();
    else waiting = window.setTimeout(resize);
  });
  observer.observe(container);
  resize();

  const parts = [
    createPhotoLayer(photoLayer, editor),
    createMaskLayer(maskLayer, editor),
    createLookLayer(guideLayer, editor),
    createInspectLayer(guideLayer, editor),
    createGuideLayer(guideLayer, editor),
    createCursorLayer(cursorLayer, editor),
    createFrameLayer(cursorLayer, editor),
  ];
  const stopPointers = listenToPointers(container, editor);
  return {
    destroy: () => {
      observer.disconnect();
      window.clearTimeout(waiting);
      stopPointers();
      for (const part of parts) part.destroy();
      stage.destroy();
    },
  };
}
