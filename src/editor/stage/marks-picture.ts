import { coverRect, EMPTY_RECT, expand, intersect, isEmpty, type Rect, rectOf, union } from "../../core/rect.ts";
import { type MaskStroke, strokeBounds } from "../../core/stroke.ts";
import type { LiveStroke } from "../live-stroke.ts";
import { toScreen, type View } from "../view.ts";
import { paintBrush, paintStroke } from "./stroke-painter.ts";

/** A colour that is rare in photos; the light and dark rim shows on every one of them. */
const COLOUR = "rgb(255, 38, 112)";
const OPACITY = 0.42;
/** The rim's two lines: how far they reach beyond the marks, in CSS pixels. */
const DARK_RIM = { reach: 2.25, colour: "rgba(20, 20, 24, 0.6)" };
const LIGHT_RIM = { reach: 1.25, colour: "#fff" };

/** Where the photo is on a canvas of device pixels, and how large that canvas is. */
export interface DeviceView extends View {
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

interface Surface {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
}

/**
 * The marks as a picture at screen resolution, opaque, and the rim round them. Made anew from the
 * vectors when they or the view change; the stroke in progress is painted into it point by point, so
 * that a pointer event costs its own segment, never the strokes before it.
 */
export class MarksPicture {
  private readonly marks = createSurface();
  private readonly rim = createSurface();
  private readonly spread = createSurface();
  private view: DeviceView = { scale: 1, x: 0, y: 0, width: 1, height: 1, ratio: 1 };
  /** What of the picture is not empty, and of which the rim must be drawn anew; device pixels. */
  private inked: Rect = EMPTY_RECT;
  private dirty: Rect = EMPTY_RECT;

  repaint(strokes: readonly MaskStroke[], view: DeviceView): void {
    this.view = view;
    for (const surface of [this.marks, this.rim, this.spread]) resize(surface, view.width, view.height);
    this.inked = EMPTY_RECT;
    this.dirty = EMPTY_RECT;
    const { context } = this.marks;
    context.setTransform(view.scale, 0, 0, view.scale, view.x, view.y);
    for (const stroke of strokes) {
      const box = this.onScreen(strokeBounds(stroke));
      if (isEmpty(box)) continue;
      paintStroke(context, stroke, COLOUR);
      if (stroke.mode === "add") this.touch(box);
    }
  }

  /** Adds the points of a brush stroke from index `from` on. */
  extend(live: LiveStroke, from: number): void {
    const { context } = this.marks;
    context.globalCompositeOperation = live.mode === "add" ? "source-over" : "destination-out";
    context.fillStyle = COLOUR;
    context.strokeStyle = COLOUR;
    paintBrush(context, live.points, from);
    const points = live.points.slice(Math.max(0, from - 1));
    this.touch(this.onScreen(strokeBounds({ kind: "brush", mode: "add", points })));
  }

  /** Draws the picture half transparent; moved and scaled where `now` is another view than it was made for. */
  draw(context: CanvasRenderingContext2D, now: DeviceView): void {
    if (isEmpty(this.inked)) return;
    this.paintRim();
    const { x, y, width, height } = this.inked;
    const zoom = now.scale / this.view.scale;
    const to = [
      ((x - this.view.x) * zoom + now.x) / now.ratio,
      ((y - this.view.y) * zoom + now.y) / now.ratio,
      (width * zoom) / now.ratio,
      (height * zoom) / now.ratio,
    ] as const;
    context.globalAlpha = OPACITY;
    context.drawImage(this.marks.canvas, x, y, width, height, ...to);
    context.globalAlpha = 1;
    context.drawImage(this.rim.canvas, x, y, width, height, ...to);
  }

  /** The device pixels that a photo rectangle covers, with the rim. */
  private onScreen(rect: Rect): Rect {
    const from = toScreen(this.view, rect);
    const to = toScreen(this.view, { x: rect.x + rect.width, y: rect.y + rect.height });
    const reach = Math.ceil(DARK_RIM.reach * this.view.ratio) + 2;
    return intersect(expand(coverRect(from.x, from.y, to.x, to.y), reach), rectOf(this.view));
  }

  private touch(rect: Rect): void {
    this.inked = union(this.inked, rect);
    this.dirty = union(this.dirty, rect);
  }

  private paintRim(): void {
    const { dirty, marks, rim, spread } = this;
    if (isEmpty(dirty)) return;
    const { x, y, width, height } = dirty;
    within(rim, dirty, (context) => {
      context.clearRect(x, y, width, height);
      for (const { reach, colour } of [DARK_RIM, LIGHT_RIM]) {
        spreadMarks(spread, marks, dirty, reach * this.view.ratio, colour);
        context.drawImage(spread.canvas, x, y, width, height, x, y, width, height);
      }
      context.globalCompositeOperation = "destination-out";
      context.drawImage(marks.canvas, x, y, width, height, x, y, width, height);
    });
    this.dirty = EMPTY_RECT;
  }
}

/** The marks, grown by `reach` device pixels and in one colour, inside the rectangle. */
function spreadMarks(target: Surface, marks: Surface, rect: Rect, reach: number, colour: string): void {
  const { x, y, width, height } = rect;
  // Four diagonal copies: for a line of one or two pixels nobody can tell them from a disc.
  const shift = reach * Math.SQRT1_2;
  within(target, rect, (context) => {
    context.clearRect(x, y, width, height);
    for (const dx of [-shift, shift])
      for (const dy of [-shift, shift])
        context.drawImage(marks.canvas, x, y, width, height, x + dx, y + dy, width, height);
    context.globalCompositeOperation = "source-in";
    context.fillStyle = colour;
    context.fillRect(x, y, width, height);
  });
}

/** Draws with everything outside the rectangle left as it is. */
function within({ context }: Surface, rect: Rect, draw: (context: CanvasRenderingContext2D) => void): void {
  context.save();
  context.beginPath();
  context.rect(rect.x, rect.y, rect.width, rect.height);
  context.clip();
  draw(context);
  context.restore();
}

function createSurface(): Surface {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) throw new TypeError("this browser has no 2-D canvas");
  return { canvas, context };
}

/** Sets the size and clears. */
function resize({ canvas, context }: Surface, width: number, height: number): void {
  if (canvas.width === width && canvas.height === height) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
  } else {
    canvas.width = width;
    canvas.height = height;
  }
}
