import Konva from "konva";
import type { Patch } from "../../core/patch.ts";
import type { Editor } from "../editor.ts";
import { toScreen } from "../view.ts";
import type { StagePart } from "./photo-layer.ts";

/** A look stays so long when the pixels it stood for have come: until the tiles that show them are there. */
const LINGER_MS = 200;

/** Shows pixels that are not yet the photo's over photo and marks: first looks at a fill, or a fill to choose. */
export function createLookLayer(layer: Konva.Layer, editor: Editor): StagePart {
  const pictures = new WeakMap<Patch, HTMLCanvasElement>();
  let shown: readonly Patch[] = [];
  let changed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const draw = (context: CanvasRenderingContext2D): void => {
    const { view, compare } = editor.session.get();
    if (compare === "hold") return;
    for (const patch of shown) {
      const picture = pictures.get(patch) ?? pictureOf(patch);
      pictures.set(patch, picture);
      const { x, y } = toScreen(view, patch.mask.bounds);
      context.drawImage(picture, x, y, picture.width * view.scale, picture.height * view.scale);
    }
  };
  const shape = new Konva.Shape({
    listening: false,
    perfectDrawEnabled: false,
    sceneFunc: ({ _context }) => draw(_context),
  });
  layer.add(shape);
  const show = (looks: readonly Patch[]): void => {
    clearTimeout(timer);
    shown = looks;
    layer.batchDraw();
  };
  let last = editor.session.get();
  const stops = [
    editor.onPixels((rects) => {
      changed = rects !== null;
    }),
    editor.session.subscribe(() => {
      const now = editor.session.get();
      const before = last;
      last = now;
      if (now.looks !== before.looks) {
        clearTimeout(timer);
        if (now.looks.length > 0 || !changed) show(now.looks);
        else timer = setTimeout(() => show([]), LINGER_MS);
        changed = false;
      } else if (shown.length > 0 && (now.view !== before.view || now.compare !== before.compare)) layer.batchDraw();
    }),
  ];
  return {
    destroy: () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
      shape.destroy();
    },
  };
}

/** The patch's pixels, transparent beside its mask. */
function pictureOf({ mask, pixels }: Patch): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  const data = new ImageData(pixels.width, pixels.height);
  data.data.set(pixels.data);
  for (let i = 0; i < mask.data.length; i++) if (!mask.data[i]) data.data[4 * i + 3] = 0;
  canvas.getContext("2d")?.putImageData(data, 0, 0);
  return canvas;
}
