import type { Mask } from "../../core/mask.ts";
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
  } else context.drawImage(maskPicture(stroke.mask, colour), stroke.mask.bounds.x, stroke.mask.bounds.y);
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

const pictures = new WeakMap<Mask, HTMLCanvasElement>();

function maskPicture(mask: Mask, colour: string): HTMLCanvasElement {
  const known = pictures.get(mask);
  if (known) return known;
  const canvas = document.createElement("canvas");
  const { width, height } = mask.bounds;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context) {
    const image = context.createImageData(width, height);
    for (let i = 0; i < mask.data.length; i++) image.data[i * 4 + 3] = mask.data[i] ? 255 : 0;
    context.putImageData(image, 0, 0);
    context.globalCompositeOperation = "source-in";
    context.fillStyle = colour;
    context.fillRect(0, 0, width, height);
  }
  pictures.set(mask, canvas);
  return canvas;
}
