import type { Light } from "./canvas.ts";
import type { Noise } from "./noise.ts";

/** A rectangle on the wall, metres. */
export interface Opening {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
  readonly isDoor: boolean;
  /** A random number 0..1 of its own, for curtains and blinds. */
  readonly own: number;
}

/** The front of a town house: bays of windows on two floors, one door. */
export interface Facade {
  readonly noise: Noise;
  readonly bay: number;
  readonly shift: number;
  readonly door: number;
  readonly brick: boolean;
  readonly wall: Light;
  readonly joinery: Light;
  readonly doorPaint: Light;
}

/** Signed distance to a rectangle, negative inside. */
export function boxDistance(
  o: { left: number; right: number; bottom: number; top: number },
  x: number,
  y: number,
): number {
  const dx = Math.max(o.left - x, x - o.right);
  const dy = Math.max(o.bottom - y, y - o.top);
  return dx > 0 && dy > 0 ? Math.hypot(dx, dy) : Math.max(dx, dy);
}

/** Like {@link boxDistance} but with square corners outside: the rectangle grown by a margin stays a rectangle. */
export function squareDistance(
  o: { left: number; right: number; bottom: number; top: number },
  x: number,
  y: number,
): number {
  return Math.max(o.left - x, x - o.right, o.bottom - y, y - o.top);
}
