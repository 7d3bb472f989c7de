import type { Mask } from "../../core/mask.ts";
import { coverRect, intersect, isEmpty, type Rect } from "../../core/rect.ts";
import type { BrushPoint, MaskStroke } from "../../core/stroke.ts";

/**
 * Draws mask strokes for display, in photo coordinates, opaque. The mask that is filled is never read
 * from here: it is made from the same vectors by `rasterize`.
 */
export function paintStroke(context: CanvasRenderingContext2D, stroke: MaskStroke, colour: string): void {
  context.globalCompositeOperation = stroke.mode === "add" ? "source-over" : "destination-out";
  context.fillStyle = colour;
  context.strokeStyle = colour;
  if (stroke.kind === "brush") paintBrush(context, stroke.points, 0);
  else if (stroke.kind === "lasso") {
    context.beginPath();
    for (const point of stroke.points) context.lineTo(point.x, point.y);
    context.fill("evenodd");
  } else if (stroke.kind === "rectangle") {
    const { x, y, width, height } = stroke.rect;
    context.fillRect(x, y, width, height);
  } else paintMask(context, stroke.mask, colour);
}

/** Draws a brush stroke from its point `from` on, joined to the point before. */
export function paintBrush(context: CanvasRenderingContext2D, points: readonly BrushPoint[], from: number): void {
  const first = points[Math.max(0, from - 1)];
  if (!first) return;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.beginPath();
  context.arc(first.x, first.y, first.radius, 0, 2 * Math.PI);
  context.fill();
  // One path for each run of equal radii: a mouse stroke is a single path.
  let i = Math.max(1, from);
  while (i < points.length) {
    const start = points[i - 1] as BrushPoint;
    const radius = ((points[i] as BrushPoint).radius + start.radius) / 2;
    context.beginPath();
    context.moveTo(start.x, start.y);
    do {
      const point = points[i] as BrushPoint;
      context.lineTo(point.x, point.y);
      i++;
    } while (
      i < points.length &&
      (points[i] as BrushPoint).radius === (points[i - 1] as BrushPoint).radius &&
      radius === (points[i] as BrushPoint).radius
    );
    context.lineWidth = radius * 2;
    context.stroke();
  }
}

/** Pixels of a picture of a mask at most: larger masks are shown by a smaller one, or by the part that is seen. */
const MOST_PIXELS = 4_000_000;

const pictures = new WeakMap<Mask, HTMLCanvasElement>();

function paintMask(context: CanvasRenderingContext2D, mask: Mask, colour: string): void {
  const { x, y, width, height } = mask.bounds;
  const shrink = Math.ceil(Math.sqrt((width * height) / MOST_PIXELS));
  const { a: scale, e: left, f: top } = context.getTransform();
  if (shrink <= 1 || scale * shrink <= 1) {
    const picture = pictures.get(mask) ?? maskPicture(mask, mask.bounds, Math.max(1, shrink), colour);
    pictures.set(mask, picture);
    context.drawImage(picture, x, y, picture.width * shrink, picture.height * shrink);
    return;
  }
  const { width: across, height: down } = context.canvas;
  const seen = intersect(
    mask.bounds,
    coverRect(-left / scale, -top / scale, (across - left) / scale, (down - top) / scale),
  );
  if (!isEmpty(seen)) context.drawImage(maskPicture(mask, seen, 1, colour), seen.x, seen.y);
}

/** A part of a mask as a picture; shrunk, so that a pixel is set where any of its square is. */
function maskPicture({ bounds, data }: Mask, part: Rect, shrink: number, colour: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(part.width / shrink);
  canvas.height = Math.ceil(part.height / shrink);
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  const image = context.createImageData(canvas.width, canvas.height);
  for (let y = 0; y < part.height; y++) {
    const from = (y + part.y - bounds.y) * bounds.width + part.x - bounds.x;
    const to = Math.floor(y / shrink) * canvas.width;
    for (let x = 0; x < part.width; x++) if (data[from + x]) image.data[(to + Math.floor(x / shrink)) * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = colour;
  context.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}
