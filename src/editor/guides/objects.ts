import {
  type Cutout,
  type Guide,
  joinTransforms,
  lineOf,
  type PasteGuide,
  pastedBounds,
  type Transform,
  transformPoint,
} from "../../core/guides.ts";
import { coverRect, EMPTY_RECT, expand, intersect, isEmpty, type Rect, union } from "../../core/rect.ts";
import type { Point } from "../../core/stroke.ts";

/** A guide in the document: never changed, only replaced by another with the same number. */
export interface GuideObject {
  readonly id: number;
  readonly guide: Guide;
}

/** A place by which a selected guide is changed. */
export interface Handle {
  readonly kind: "point" | "corner" | "turn" | "from" | "to";
  /** Which of the points or corners. */
  readonly index: number;
  readonly at: Point;
}

/** Lines with more points than this are moved as a whole: freehand lines have no corners to hold. */
const MOST_HANDLES = 12;
/** The handle that turns a piece lies this far above it, in screen pixels. */
const TURN_ARM = 28;
const LEAST_SIDE = 4;

export function nextGuideId(objects: readonly GuideObject[]): number {
  return 1 + objects.reduce((most, { id }) => Math.max(most, id), 0);
}

/** The pieces that a list of guides is pasted from. */
export function cutoutsOf(objects: readonly GuideObject[]): readonly Cutout[] {
  return objects.flatMap(({ guide }) => (guide.kind === "paste" ? [guide.cutout] : []));
}

/** The smallest rectangle that holds everything a guide touches. */
export function guideBounds(guide: Guide): Rect {
  if (guide.kind === "paste") return expand(pastedBounds(guide.cutout, guide.transform), Math.ceil(guide.ring));
  if (guide.kind === "source") return boundsOf([guide.to], guide.radius);
  return boundsOf(guide.kind === "sketch" ? lineOf(guide) : guide.points, guide.width / 2);
}

function boundsOf(points: readonly Point[], reach: number): Rect {
  return points.reduce<Rect>(
    (box, { x, y }) => union(box, coverRect(x - reach, y - reach, x + reach, y + reach)),
    EMPTY_RECT,
  );
}

/** The corners of a placed piece, clockwise from its top left. */
export function cornersOf({ cutout, transform }: PasteGuide): readonly Point[] {
  const { width, height } = cutout.pixels;
  return [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: width, y: height },
    { x: 0, y: height },
  ].map((corner) => transformPoint(transform, corner));
}

export function centreOf(guide: PasteGuide): Point {
  const { width, height } = guide.cutout.pixels;
  return transformPoint(guide.transform, { x: width / 2, y: height / 2 });
}

/** @param scale screen pixels a photo pixel */
export function handlesOf(guide: Guide, scale: number): readonly Handle[] {
  if (guide.kind === "source")
    return [
      { kind: "from", index: 0, at: guide.from },
      { kind: "to", index: 0, at: guide.to },
    ];
  if (guide.kind === "paste") {
    const corners = cornersOf(guide);
    const [a, b] = corners as [Point, Point];
    const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    const centre = centreOf(guide);
    const length = Math.max(1e-6, Math.hypot(middle.x - centre.x, middle.y - centre.y));
    const arm = TURN_ARM / scale / length;
    const turn = { x: middle.x + arm * (middle.x - centre.x), y: middle.y + arm * (middle.y - centre.y) };
    return [
      ...corners.map((at, index): Handle => ({ kind: "corner", index, at })),
      { kind: "turn", index: 0, at: turn },
    ];
  }
  if (guide.points.length > MOST_HANDLES) return [];
  return guide.points.map((at, index): Handle => ({ kind: "point", index, at }));
}

/** The handle under a point, or null. */
export function handleAt(guide: Guide, point: Point, scale: number, reach: number): Handle | null {
  const near = handlesOf(guide, scale).map((handle) => ({
    handle,
    far: Math.hypot(handle.at.x - point.x, handle.at.y - point.y) * scale,
  }));
  const best = near.toSorted((a, b) => a.far - b.far)[0];
  return best && best.far <= reach ? best.handle : null;
}

/** The guide that lies topmost under a point, or null. @param reach how far beside it counts, in photo pixels */
export function guideAt(objects: readonly GuideObject[], point: Point, reach: number): GuideObject | null {
  return objects.findLast(({ guide }) => isAt(guide, point, reach)) ?? null;
}

function isAt(guide: Guide, point: Point, reach: number): boolean {
  if (guide.kind === "source")
    return (
      distanceTo([guide.from, guide.to], point) <= reach ||
      Math.hypot(guide.to.x - point.x, guide.to.y - point.y) <= guide.radius
    );
  if (guide.kind === "paste") return insideQuad(cornersOf(guide), point, reach);
  const line = guide.kind === "sketch" ? lineOf(guide) : guide.points;
  return distanceTo(line, point) <= guide.width / 2 + reach;
}

function insideQuad(corners: readonly Point[], { x, y }: Point, reach: number): boolean {
  let sign = 0;
  for (const [i, a] of corners.entries()) {
    const b = corners[(i + 1) % corners.length] as Point;
    const length = Math.max(1e-9, Math.hypot(b.x - a.x, b.y - a.y));
    const side = ((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x)) / length;
    if (Math.abs(side) <= reach) continue;
    if (sign !== 0 && Math.sign(side) !== sign) return false;
    sign = Math.sign(side);
  }
  return true;
}

/** Distance from a point to a line of straight pieces. */
function distanceTo(line: readonly Point[], point: Point): number {
  let best = Infinity;
  for (const [i, b] of line.entries()) {
    const a = line[i - 1] ?? b;
    best = Math.min(best, Math.hypot(...between(a, b, point)));
  }
  return best;
}

/** From a piece of a line to a point. */
function between(a: Point, b: Point, p: Point): [number, number] {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy;
  const t = square > 0 ? Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / square)) : 0;
  return [p.x - a.x - t * dx, p.y - a.y - t * dy];
}

export function moveGuide(guide: Guide, dx: number, dy: number): Guide {
  const moved = ({ x, y }: Point): Point => ({ x: x + dx, y: y + dy });
  if (guide.kind === "source") return { ...guide, from: moved(guide.from), to: moved(guide.to) };
  if (guide.kind === "paste") return { ...guide, transform: joinTransforms([1, 0, 0, 1, dx, dy], guide.transform) };
  return { ...guide, points: guide.points.map(moved) };
}

/** The guide when one of its handles is dragged to a point. */
export function dragHandle(guide: Guide, handle: Handle, to: Point): Guide {
  if (guide.kind === "source") return handle.kind === "from" ? { ...guide, from: to } : { ...guide, to };
  if (guide.kind !== "paste")
    return { ...guide, points: guide.points.map((point, i) => (i === handle.index ? to : point)) };
  const centre = centreOf(guide);
  if (handle.kind === "turn") {
    const angle =
      Math.atan2(to.y - centre.y, to.x - centre.x) - Math.atan2(handle.at.y - centre.y, handle.at.x - centre.x);
    return turnPiece(guide, angle);
  }
  const fixed = cornersOf(guide)[(handle.index + 2) % 4] as Point;
  const before = Math.hypot(handle.at.x - fixed.x, handle.at.y - fixed.y);
  const after = Math.hypot(to.x - fixed.x, to.y - fixed.y);
  return scalePiece(guide, after / Math.max(1e-6, before), fixed);
}

/** @param angle radians, clockwise on the screen */
export function turnPiece(guide: PasteGuide, angle: number): PasteGuide {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return about(guide, [cos, sin, -sin, cos], centreOf(guide));
}

/** Scales by a factor; pieces stay large enough to be held. */
export function scalePiece(guide: PasteGuide, factor: number, fixed = centreOf(guide)): PasteGuide {
  const [a, b, c, d] = guide.transform;
  const { width, height } = guide.cutout.pixels;
  const side = Math.min(width * Math.hypot(a, b), height * Math.hypot(c, d));
  const least = LEAST_SIDE / Math.max(1e-6, side);
  const by = Math.max(factor, Math.min(1, least));
  return about(guide, [by, 0, 0, by], fixed);
}

/** Left and right exchanged, where it lies. */
export function mirrorPiece(guide: PasteGuide): PasteGuide {
  const { width } = guide.cutout.pixels;
  return { ...guide, transform: joinTransforms(guide.transform, [-1, 0, 0, 1, width, 0]) };
}

function about(
  guide: PasteGuide,
  [a, b, c, d]: readonly [number, number, number, number],
  { x, y }: Point,
): PasteGuide {
  const matrix: Transform = [a, b, c, d, x - a * x - c * y, y - b * x - d * y];
  return { ...guide, transform: joinTransforms(matrix, guide.transform) };
}

/** How many times larger than its cut-out a piece is, and how far it is turned, in radians. */
export function placementOf({ transform: [a, b, c, d] }: PasteGuide): { scale: number; angle: number } {
  const mirrored = a * d - b * c < 0;
  return { scale: Math.hypot(a, b), angle: mirrored ? Math.atan2(-b, -a) : Math.atan2(b, a) };
}

/** The piece at a size and an angle of {@link placementOf}, about its centre. */
export function placePieceAt(guide: PasteGuide, scale: number, angle: number): PasteGuide {
  const now = placementOf(guide);
  return turnPiece(scalePiece(guide, scale / now.scale), angle - now.angle);
}

/**
 * Lines and strokes without what an eraser went over: split where it crossed them, dropped where nothing is left.
 * Pieces and arrows stay.
 * @param path of the eraser, in photo coordinates
 */
export function eraseGuides(
  objects: readonly GuideObject[],
  path: readonly Point[],
  radius: number,
): readonly GuideObject[] {
  let fresh = nextGuideId(objects);
  let changed = false;
  const out = objects.flatMap((object): readonly GuideObject[] => {
    const { guide } = object;
    if (guide.kind === "paste" || guide.kind === "source") return [object];
    const line = guide.kind === "sketch" ? lineOf(guide) : guide.points;
    const dense = densify(line, Math.max(0.5, radius / 2));
    const parts = splitWhere(dense, (p) => distanceTo(path, p) <= radius + guide.width / 2);
    if (parts.length === 1 && parts[0]?.length === dense.length) return [object];
    changed = true;
    return parts.map((points, i): GuideObject => {
      const part = guide.kind === "sketch" ? { ...guide, points, smooth: false } : { ...guide, points };
      return { id: i === 0 ? object.id : fresh++, guide: part };
    });
  });
  return changed ? out : objects;
}

function densify(line: readonly Point[], step: number): readonly Point[] {
  return line.flatMap((b, i) => {
    const a = line[i - 1];
    if (!a) return [b];
    const count = Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / step));
    return Array.from({ length: count }, (_, k) => {
      const t = (k + 1) / count;
      return { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) };
    });
  });
}

function splitWhere(points: readonly Point[], gone: (point: Point) => boolean): Point[][] {
  const parts: Point[][] = [[]];
  for (const point of points) {
    if (!gone(point)) parts.at(-1)?.push(point);
    else if (parts.at(-1)?.length) parts.push([]);
  }
  return parts.filter((part) => part.length > 1);
}

/**
 * A freehand line with as few points as tell its shape (Douglas and Peucker 1973).
 * @param tolerance how far the line may be off, in photo pixels
 */
export function simplify(points: readonly Point[], tolerance: number): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 3) return points;
  let most = 0;
  let at = 0;
  for (let i = 1; i < points.length - 1; i++) {
    const far = Math.hypot(...between(first, last, points[i] as Point));
    if (far > most) [most, at] = [far, i];
  }
  if (most <= tolerance) return [first, last];
  const head = simplify(points.slice(0, at + 1), tolerance);
  return [...head.slice(0, -1), ...simplify(points.slice(at), tolerance)];
}

/** Guides that a fill of these places has made come true. */
export function touchedBy(objects: readonly GuideObject[], bounds: readonly Rect[]): ReadonlySet<number> {
  const ids = objects.flatMap(({ id, guide }) => {
    const box = guideBounds(guide);
    return bounds.some((rect) => !isEmpty(intersect(rect, box))) ? [id] : [];
  });
  return new Set(ids);
}
