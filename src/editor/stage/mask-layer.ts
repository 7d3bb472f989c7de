import Konva from "konva";
import type { MaskStroke } from "../../core/stroke.ts";
import type { Editor } from "../editor.ts";
import { type DeviceView, MarksPicture } from "./marks-picture.ts";
import type { StagePart } from "./photo-layer.ts";

/** While the view moves, the old picture moves along; this long after it has come to rest, a sharp one is made. */
const SETTLE_MS = 120;

/** Shows the marks over the photo. While a fill runs they breathe, which the compositor does by itself (CSS). */
export function createMaskLayer(layer: Konva.Layer, editor: Editor): StagePart {
  const mask = new MaskLayer(layer, editor);
  const stops = [
    editor.subscribe(() => mask.update()),
    editor.gesture.watch({
      grown: (live, from) => mask.extend(live.kind === "brush" ? from : null),
      ended: () => mask.outdate(),
    }),
  ];
  return {
    destroy: () => {
      for (const stop of stops) stop();
      mask.destroy();
    },
  };
}

class MaskLayer {
  private readonly layer: Konva.Layer;
  private readonly editor: Editor;
  private readonly shape: Konva.Shape;
  private readonly picture = new MarksPicture();
  private outdated = true;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private last: ReturnType<MaskLayer["watched"]>;

  constructor(layer: Konva.Layer, editor: Editor) {
    this.layer = layer;
    this.editor = editor;
    this.last = this.watched();
    this.shape = new Konva.Shape({
      listening: false,
      perfectDrawEnabled: false,
      sceneFunc: ({ _context }) => this.draw(_context),
    });
    layer.add(this.shape);
  }

  destroy(): void {
    clearTimeout(this.settling);
    this.shape.destroy();
  }

  /** The vectors have changed: the picture is made anew before it is shown again. */
  outdate(): void {
    this.outdated = true;
    this.layer.batchDraw();
  }

  extend(from: number | null): void {
    const live = this.editor.gesture.current();
    // An outdated picture is painted anew with the whole gesture before it is shown.
    if (live && from !== null && !this.outdated) this.picture.extend(live, from);
    this.layer.batchDraw();
  }

  /** Looks at what has changed in document and session. */
  update(): void {
    const now = this.watched();
    const before = this.last;
    this.last = now;
    if (now.strokes !== before.strokes || now.viewport !== before.viewport || now.ratio !== before.ratio)
      this.outdate();
    else if (now.view !== before.view) this.follow();
    if (now.shown !== before.shown) this.layer.visible(now.shown);
    if (now.filling !== before.filling) this.layer.getNativeCanvasElement().classList.toggle("breathing", now.filling);
  }

  private follow(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.outdate(), SETTLE_MS);
    this.layer.batchDraw();
  }

  private watched() {
    const { view, viewport, pixelRatio, compare, job } = this.editor.session.get();
    const { strokes } = this.editor.document.get();
    return { view, viewport, ratio: pixelRatio, strokes, shown: compare !== "hold", filling: job?.kind === "fill" };
  }

  private deviceView(): DeviceView {
    const { view, viewport, pixelRatio: ratio } = this.editor.session.get();
    return {
      scale: view.scale * ratio,
      x: view.x * ratio,
      y: view.y * ratio,
      width: Math.max(1, Math.round(viewport.width * ratio)),
      height: Math.max(1, Math.round(viewport.height * ratio)),
      ratio,
    };
  }

  private draw(context: CanvasRenderingContext2D): void {
    if (this.outdated) {
      this.outdated = false;
      const strokes: MaskStroke[] = [...this.editor.document.get().strokes];
      const live = this.editor.gesture.current();
      if (live?.kind === "brush") strokes.push({ ...live, kind: "brush" });
      this.picture.repaint(strokes, this.deviceView());
    }
    this.picture.draw(context, this.deviceView());
  }
}
