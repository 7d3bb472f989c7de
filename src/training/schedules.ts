/** A point of a curve. `ease` says how the curve reaches this point from the one before (default linear). */
export interface Knot {
  /** Progress of the whole run, 0..1. */
  readonly at: number;
  readonly value: number;
  readonly ease?: "linear" | "cosine";
}

/**
 * A number that changes over a run, as plain data (at least one knot, `at` rising), so that the same
 * schedule can be written into a recorded graph and followed elsewhere. Constant before the first knot
 * and after the last.
 */
export type Curve = readonly Knot[];

/** The value of a curve at a progress (0..1). @throws RangeError for a curve without knots */
export function valueAt(curve: Curve, progress: number): number {
  const first = curve[0];
  if (!first) throw new RangeError("valueAt: a curve needs at least one knot");
  let from = first;
  for (const to of curve) {
    if (progress < to.at) {
      if (to === first) return first.value;
      const t = (progress - from.at) / (to.at - from.at);
      const share = to.ease === "cosine" ? 0.5 - 0.5 * Math.cos(Math.PI * t) : t;
      return from.value + (to.value - from.value) * share;
    }
    from = to;
  }
  return from.value;
}

/** A curve that never changes. */
export function constant(value: number): Curve {
  return [{ at: 0, value }];
}
