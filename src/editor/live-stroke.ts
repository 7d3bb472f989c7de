import { coverRect, type Rect } from "../core/rect.ts";
import type { BrushPoint, MaskStroke, Point, StrokeMode } from "../core/stroke.ts";

/** A place that a pointer, pen or the keyboard's crosshair touched, in photo coordinates. */
export interface Sample extends Point {
  /** 0..1; 1 for everything that cannot feel pressure. */
  readonly pressure: number;
}

/** A scribble says where something is; it becomes no mark by itself. */
type Kind = "brush" | "lasso" | "rectangle" | "scribble";

/** Watches a gesture: `from` is the index of the first point that is new. */
interface LiveListener {
  grown(stroke: LiveStroke, from: number): void;
  ended(): void;
}

/** The gesture in progress: a growing list of points that becomes a {@link MaskStroke} when it ends. */
export interface LiveStroke {
  readonly kind: Kind;
  readonly mode: StrokeMode;
  readonly points: readonly BrushPoint[];
}

export interface Gesture {
  readonly current: () => LiveStroke | null;
  /**
   * @param radius of the brush at full pressure, in photo pixels
   * @param spacing points nearer to the last one than this are left out, in photo pixels
   */
  begin(kind: Kind, mode: StrokeMode, radius: number, spacing: number, sample: Sample): void;
  extend(samples: readonly Sample[]): void;
  /** Ends the gesture; null when it marked nothing. */
  finish(): MaskStroke | null;
  /** Drops the gesture as if it had never begun. */
  bail(): void;
  watch(listener: LiveListener): () => void;
}

/** How wide a pen draws at no pressure, as a share of the brush. */
const LIGHTEST = 0.25;

/** Pressure to radius: light touches stay controllable, firm ones reach the full brush. */
export function pressedRadius(radius: number, pressure: number): number {
  return radius * (LIGHTEST + (1 - LIGHTEST) * Math.min(1, Math.max(0, pressure)));
}

export function createGesture(): Gesture {
  const listeners = new Set<LiveListener>();
  let live: { kind: Kind; mode: StrokeMode; points: BrushPoint[]; radius: number; spacing: number } | null = null;
  const end = (): void => {
    live = null;
    for (const listener of listeners) listener.ended();
  };
  const grow = (samples: readonly Sample[]): void => {
    if (!live) return;
    const from = live.points.length;
    for (const sample of samples) {
      const last = live.points.at(-1);
      if (last && Math.hypot(sample.x - last.x, sample.y - last.y) < live.spacing) continue;
      live.points.push({ x: sample.x, y: sample.y, radius: pressedRadius(live.radius, sample.pressure) });
    }
    if (live.points.length > from) for (const listener of listeners) listener.grown(live, from);
  };
  return {
    current: () => live,
    begin: (kind, mode, radius, spacing, sample) => {
      live = { kind, mode, points: [], radius, spacing };
      grow([sample]);
    },
    extend: grow,
    finish: () => {
      const stroke = live && strokeOf(live);
      end();
      return stroke;
    },
    bail: end,
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The mask stroke that a gesture stands for; null when it covers no area. */
export function strokeOf({ kind, mode, points }: LiveStroke): MaskStroke | null {
  if (points.length === 0 || kind === "scribble") return null;
  if (kind === "brush") return { kind, mode, points };
  if (kind === "lasso") return points.length < 3 ? null : { kind, mode, points: points.map(({ x, y }) => ({ x, y })) };
  const rect = draggedRect(points);
  return rect.width < 1 || rect.height < 1 ? null : { kind, mode, rect };
}

/** The whole-pixel rectangle between the first and the last point of a drag. */
export function draggedRect(points: readonly Point[]): Rect {
  const a = points[0] ?? { x: 0, y: 0 };
  const b = points.at(-1) ?? a;
  if (Math.abs(a.x - b.x) < 0.5 || Math.abs(a.y - b.y) < 0.5) return { x: 0, y: 0, width: 0, height: 0 };
  return coverRect(Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(a.x, b.x), Math.max(a.y, b.y));
}
