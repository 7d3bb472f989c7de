import type { Mask } from "./mask.ts";
import { blankMask, EMPTY_MASK, trimMask } from "./mask.ts";
import { coverRect, EMPTY_RECT, expand, intersect, isEmpty, type Rect, rectOf, type Size, union } from "./rect.ts";

/** A point in photo coordinates (real-valued; pixel (i, j) covers [i, i+1) x [j, j+1)). */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point of a brush stroke with the brush's radius there, in photo pixels (pen pressure varies it). */
export interface BrushPoint extends Point {
  readonly radius: number;
}

/**
 * What a person drew on the mask, as vectors in photo coordinates. The mask is always made from these
 * by {@link rasterize}, never read back from a canvas.
 */
export type MaskStroke =
  | { readonly kind: "brush"; readonly mode: StrokeMode; readonly points: readonly BrushPoint[] }
  | { readonly kind: "lasso"; readonly mode: StrokeMode; readonly points: readonly Point[] }
  | { readonly kind: "rectangle"; readonly mode: StrokeMode; readonly rect: Rect }
  | { readonly kind: "mask"; readonly mode: StrokeMode; readonly mask: Mask };

/** `add` marks pixels as missing, `subtract` makes them known again. */
export type StrokeMode = "add" | "subtract";

/**
 * Paints strokes in order into a mask. A pixel belongs to a stroke when its centre does.
 * @param strokes in photo coordinates; parts outside the photo are dropped
 * @param photo size of the photo
 * @returns a mask trimmed to its hole; {@link EMPTY_MASK} when nothing is left
 */
export function rasterize(strokes: readonly MaskStroke[], photo: Size): Mask {
  let bounds = EMPTY_RECT;
  for (const stroke of strokes) if (stroke.mode === "add") bounds = union(bounds, strokeBounds(stroke));
  bounds = intersect(bounds, rectOf(photo));
  if (isEmpty(bounds)) return EMPTY_MASK;
  const mask = blankMask(bounds);
  for (const stroke of strokes) paint(mask, stroke);
  return trimMask(mask);
}

/** The smallest rectangle that holds every pixel the stroke can touch (not clipped to any photo). */
export function strokeBounds(stroke: MaskStroke): Rect {
  if (stroke.kind === "rectangle") return stroke.rect;
  if (stroke.kind === "mask") return stroke.mask.bounds;
  let bounds = EMPTY_RECT;
  for (const p of stroke.points) {
    const radius = "radius" in p ? (p as BrushPoint).radius : 0;
    bounds = union(bounds, expand(coverRect(p.x, p.y, p.x + 1, p.y + 1), Math.ceil(radius) + 1));
  }
  return bounds;
}

function paint(mask: Mask, stroke: MaskStroke): void {
  const value = stroke.mode === "add" ? 1 : 0;
  if (stroke.kind === "brush") paintBrush(mask, stroke.points, value);
  else if (stroke.kind === "lasso") paintPolygon(mask, stroke.points, value);
  else if (stroke.kind === "rectangle") fillRows(mask, stroke.rect, () => 1, value);
  else {
    const { bounds, data } = stroke.mask;
    fillRows(mask, bounds, (x, y) => data[(y - bounds.y) * bounds.width + (x - bounds.x)] as number, value);
  }
}

function fillRows(mask: Mask, rect: Rect, inside: (x: number, y: number) => number, value: number): void {
  const common = intersect(mask.bounds, rect);
  for (let y = common.y; y < common.y + common.height; y++) {
    const row = (y - mask.bounds.y) * mask.bounds.width - mask.bounds.x;
    for (let x = common.x; x < common.x + common.width; x++) if (inside(x, y)) mask.data[row + x] = value;
  }
}

function paintBrush(mask: Mask, points: readonly BrushPoint[], value: number): void {
  let previous = points[0];
  if (!previous) return;
  for (const point of points) {
    paintSegment(mask, previous, point, value);
    previous = point;
  }
}

/** A round brush dragged from `a` to `b`: every pixel whose centre is within the interpolated radius. */
function paintSegment(mask: Mask, a: BrushPoint, b: BrushPoint, value: number): void {
  const reach = Math.max(a.radius, b.radius, 0.5);
  const box = coverRect(
    Math.min(a.x, b.x) - reach,
    Math.min(a.y, b.y) - reach,
    Math.max(a.x, b.x) + reach,
    Math.max(a.y, b.y) + reach,
  );
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length2 = dx * dx + dy * dy;
  fillRows(
    mask,
    box,
    (x, y) => {
      const px = x + 0.5 - a.x;
      const py = y + 0.5 - a.y;
      const t = length2 > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / length2)) : 0;
      const radius = Math.max(0.5, a.radius + t * (b.radius - a.radius));
      return (px - t * dx) ** 2 + (py - t * dy) ** 2 <= radius * radius ? 1 : 0;
    },
    value,
  );
}

/** Even-odd fill of a closed polygon at pixel centres. */
function paintPolygon(mask: Mask, points: readonly Point[], value: number): void {
  const { bounds } = mask;
  for (let y = bounds.y; y < bounds.y + bounds.height; y++) {
    const crossings = polygonCrossings(points, y + 0.5);
    const row = (y - bounds.y) * bounds.width - bounds.x;
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(bounds.x, Math.ceil((crossings[i] as number) - 0.5));
      const to = Math.min(bounds.x + bounds.width, Math.ceil((crossings[i + 1] as number) - 0.5));
      if (to > from) mask.data.fill(value, row + from, row + to);
    }
  }
}

function polygonCrossings(points: readonly Point[], y: number): number[] {
  const xs: number[] = [];
  let previous = points[points.length - 1];
  if (!previous) return xs;
  for (const point of points) {
    if (previous.y <= y !== point.y <= y) {
      // From the upper end, whichever way it is gone: an edge that is gone there and back covers nothing.
      const [from, to] = previous.y < point.y ? [previous, point] : [point, previous];
      xs.push(from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x));
    }
    previous = point;
  }
  return xs.sort((a, b) => a - b);
}
