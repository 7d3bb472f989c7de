/**
 * Axis-aligned rectangles of whole pixels in photo coordinates: origin top left, y down, half-open
 * (covers x <= px < x + width). A rectangle with no area is empty; all empty rectangles mean the same.
 */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Width and height in whole pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const EMPTY_RECT: Rect = { x: 0, y: 0, width: 0, height: 0 };

/** The rectangle that covers a whole photo or mask of this size. */
export function rectOf(size: Size): Rect {
  return { x: 0, y: 0, width: size.width, height: size.height };
}

export function isEmpty(r: Rect): boolean {
  return r.width <= 0 || r.height <= 0;
}

/** Number of pixels covered; 0 when empty. */
export function areaOf(r: Rect): number {
  return isEmpty(r) ? 0 : r.width * r.height;
}

/** The common part of two rectangles, or {@link EMPTY_RECT}. */
export function intersect(a: Rect, b: Rect): Rect {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : EMPTY_RECT;
}

/** The smallest rectangle that holds both; an empty one adds nothing. */
export function union(a: Rect, b: Rect): Rect {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const width = Math.max(a.x + a.width, b.x + b.width) - x;
  const height = Math.max(a.y + a.height, b.y + b.height) - y;
  return { x, y, width, height };
}

/** Moves every side outwards by `margin` pixels (inwards when negative). Empty stays empty. */
export function expand(r: Rect, margin: number): Rect {
  if (isEmpty(r)) return EMPTY_RECT;
  const grown = {
    x: r.x - margin,
    y: r.y - margin,
    width: r.width + 2 * margin,
    height: r.height + 2 * margin,
  };
  return isEmpty(grown) ? EMPTY_RECT : grown;
}

/** True when `inner` lies wholly inside `outer`. An empty rectangle lies inside everything. */
export function contains(outer: Rect, inner: Rect): boolean {
  if (isEmpty(inner)) return true;
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/**
 * The samples of a line of `length` that sample `at` of `count` stands for when the line is resized: at least one.
 * @returns the first, and the one behind the last
 */
export function spanOf(at: number, count: number, length: number): readonly [from: number, to: number] {
  const from = Math.min(length - 1, Math.floor((at * length) / count));
  return [from, Math.max(from + 1, Math.min(length, Math.floor(((at + 1) * length) / count)))];
}

export function sameRect(a: Rect, b: Rect): boolean {
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b);
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

/** The smallest whole-pixel rectangle that covers the given real-valued box. */
export function coverRect(left: number, top: number, right: number, bottom: number): Rect {
  const x = Math.floor(left);
  const y = Math.floor(top);
  return { x, y, width: Math.ceil(right) - x, height: Math.ceil(bottom) - y };
}
