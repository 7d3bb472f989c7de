import type { Rect, Size } from "../core/rect.ts";
import type { Point } from "../core/stroke.ts";

/** Where the photo is on the screen: screen = photo * scale + (x, y), in CSS pixels of the canvas. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Free border of the canvas around a fitted photo, in CSS pixels. */
export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** One photo pixel is at most this many CSS pixels wide. */
const MAX_SCALE = 32;
/** However far it is zoomed out or moved, this much of the photo stays on the canvas, in CSS pixels. */
const KEEP_VISIBLE = 48;

export function toPhoto(view: View, screen: Point): Point {
  return { x: (screen.x - view.x) / view.scale, y: (screen.y - view.y) / view.scale };
}

export function toScreen(view: View, photo: Point): Point {
  return { x: photo.x * view.scale + view.x, y: photo.y * view.scale + view.y };
}

/** The whole photo, centred inside the insets; small photos are shown at most at `maxScale`. */
export function fitView(photo: Size, viewport: Size, insets: Insets, maxScale = 1): View {
  const width = Math.max(1, viewport.width - insets.left - insets.right);
  const height = Math.max(1, viewport.height - insets.top - insets.bottom);
  const scale = Math.min(width / photo.width, height / photo.height, maxScale);
  return {
    scale,
    x: insets.left + (width - photo.width * scale) / 2,
    y: insets.top + (height - photo.height * scale) / 2,
  };
}

/** The smallest useful scale: the fitted photo, or an eighth of the canvas for tiny photos. */
function minScale(photo: Size, viewport: Size): number {
  const fit = Math.min(viewport.width / photo.width, viewport.height / photo.height);
  return Math.min(1, fit) / 4;
}

/** Zooms to `scale`; the photo point under `anchor` (screen) stays there. */
export function zoomTo(view: View, scale: number, anchor: Point, photo: Size, viewport: Size): View {
  const next = Math.min(MAX_SCALE, Math.max(minScale(photo, viewport), scale));
  const at = toPhoto(view, anchor);
  return keepVisible({ scale: next, x: anchor.x - at.x * next, y: anchor.y - at.y * next }, photo, viewport);
}

export function panBy(view: View, dx: number, dy: number, photo: Size, viewport: Size): View {
  return keepVisible({ ...view, x: view.x + dx, y: view.y + dy }, photo, viewport);
}

/** Moves the view back so that a part of the photo stays on the canvas. */
export function keepVisible(view: View, photo: Size, viewport: Size): View {
  const clamp = (at: number, extent: number, room: number): number => {
    const keep = Math.min(KEEP_VISIBLE, extent, room);
    return Math.min(room - keep, Math.max(keep - extent, at));
  };
  const x = clamp(view.x, photo.width * view.scale, viewport.width);
  const y = clamp(view.y, photo.height * view.scale, viewport.height);
  return x === view.x && y === view.y ? view : { ...view, x, y };
}

/** Moves the view just enough that the photo point lies at least `margin` CSS pixels inside the canvas. */
export function reveal(view: View, point: Point, viewport: Size, margin: number): View {
  const at = toScreen(view, point);
  const shift = (p: number, room: number): number => {
    const edge = Math.min(margin, room / 2);
    return p < edge ? edge - p : p > room - edge ? room - edge - p : 0;
  };
  const dx = shift(at.x, viewport.width);
  const dy = shift(at.y, viewport.height);
  return dx === 0 && dy === 0 ? view : { ...view, x: view.x + dx, y: view.y + dy };
}

/** The part of the photo that the canvas shows, in photo coordinates (real-valued, clipped to the photo). */
export function visiblePart(view: View, photo: Size, viewport: Size): Rect {
  const from = toPhoto(view, { x: 0, y: 0 });
  const to = toPhoto(view, { x: viewport.width, y: viewport.height });
  const x = Math.max(0, from.x);
  const y = Math.max(0, from.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(photo.width, to.x) - x),
    height: Math.max(0, Math.min(photo.height, to.y) - y),
  };
}
