import type { Mask } from "./mask.ts";
import type { Photo } from "./photo.ts";
import type { Rect } from "./rect.ts";
import type { BrushPoint, Point } from "./stroke.ts";

/** What a smart selection is made from. */
export interface SelectRequest {
  /** The pixels of `crop`. */
  readonly photo: Photo;
  /** The part of the photo in which the object is looked for; what touches its border is taken for background. */
  readonly crop: Rect;
  /** Scribbles on the object, in photo coordinates; a click is a scribble of one point. */
  readonly include: readonly (readonly BrushPoint[])[];
  /** Scribbles on what does not belong to it. */
  readonly exclude: readonly (readonly BrushPoint[])[];
  /** Takes the object's shadow along. */
  readonly shadow: boolean;
}

/** A thin line between two points, to be followed. */
export interface TraceRequest {
  /** The pixels of `crop`. */
  readonly photo: Photo;
  readonly crop: Rect;
  readonly from: Point;
  readonly to: Point;
}

/** A wire hangs at most this share of its length away from the straight line. */
const SAG = 0.14;
const LEAST_REACH = 24;

/** How far from the straight line between two points a line is looked for, in photo pixels. */
export function traceReach(from: Point, to: Point): number {
  return Math.ceil(Math.max(LEAST_REACH, SAG * Math.hypot(to.x - from.x, to.y - from.y)));
}

/** A search for places that look like a marked one, in one part of the photo. */
export interface SimilarRequest {
  /** The pixels of `crop`. */
  readonly photo: Photo;
  readonly crop: Rect;
  /** What is looked for: the marked pixels, and the pixels round them. */
  readonly pattern: {
    readonly mask: Mask;
    /** The pixels of `area`, which holds `mask.bounds` and a rim as wide as it. */
    readonly photo: Photo;
    readonly area: Rect;
  };
}

/** A change of all marks at once. */
export type MaskChange =
  | { readonly kind: "grow" | "shrink"; readonly by: number }
  | { readonly kind: "invert" }
  /** Only the connected marks at these places, or only all others. */
  | { readonly kind: "connected" | "others"; readonly at: readonly Point[] };
