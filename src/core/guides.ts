import { type Frame, toFrame } from "./frame.ts";
import { growMask, type Mask, reframeMask, unionMasks } from "./mask.ts";
import type { Patch } from "./patch.ts";
import { coverRect, EMPTY_RECT, intersect, isEmpty, type Rect, rectOf, type Size } from "./rect.ts";
import type { Point } from "./stroke.ts";

/** Red, green, blue, each 0..255, in the photo's own colour space. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** x' = a x + c y + e, y' = b x + d y + f. */
export type Transform = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * A piece of a photo that can be placed in another: pixels, and which of them count (`mask`, whose bounds start
 * at 0, 0). Never changed, so it is kept and compared by its number.
 */
export interface Cutout extends Patch {
  /** Names the piece for as long as its project is kept. */
  readonly id: number;
}

/** An edge that should run through the hole. */
export interface SketchGuide {
  readonly kind: "sketch";
  readonly points: readonly Point[];
  /** The line runs through its points as a smooth curve instead of straight from one to the next. */
  readonly smooth: boolean;
  /** Line width in photo pixels. */
  readonly width: number;
  /** 0..1: how strongly the line binds. */
  readonly strength: number;
}

/** A colour that should appear along a stroke. */
export interface ColourGuide {
  readonly kind: "colour";
  readonly points: readonly Point[];
  readonly width: number;
  readonly colour: Rgb;
  /** 0..1: how strongly the colour binds. */
  readonly opacity: number;
}

/** A cut-out, placed in the photo; its colours, noise and rim are made to fit. */
export interface PasteGuide {
  readonly kind: "paste";
  readonly cutout: Cutout;
  /** Cut-out to photo. */
  readonly transform: Transform;
  /** 0..1: how far its colours are drawn to those around it; 0 keeps them. */
  readonly harmony: number;
  /** Pixels around the piece that are filled anew. */
  readonly ring: number;
}

/** "Copy from here": hole pixels within `radius` of `to` should come from around `from`. */
export interface SourceGuide {
  readonly kind: "source";
  readonly from: Point;
  readonly to: Point;
  readonly radius: number;
}

/**
 * A wish of the person for what should appear in the hole, as a vector object in photo coordinates.
 * Guides steer the generator and the patch search; only pasted pieces reach the photo as pixels.
 */
export type Guide = SketchGuide | ColourGuide | PasteGuide | SourceGuide;

/** All guides of one fill, in drawing order. */
export type Guides = readonly Guide[];

/** Straight pieces that a smooth line is made of, between two of its points. */
const SMOOTH_STEPS = 12;

/**
 * The line of a sketch as points that are joined by straight pieces: its own, or a Catmull-Rom spline through
 * them (centripetal knots would only differ for very uneven points).
 */
export function lineOf({ points, smooth }: Pick<SketchGuide, "points" | "smooth">): readonly Point[] {
  if (!smooth || points.length < 3) return points;
  const out: Point[] = [points[0] as Point];
  for (let i = 0; i + 1 < points.length; i++) {
    const b = points[i] as Point;
    const c = points[i + 1] as Point;
    const a = points[i - 1] ?? { x: 2 * b.x - c.x, y: 2 * b.y - c.y };
    const d = points[i + 2] ?? { x: 2 * c.x - b.x, y: 2 * c.y - b.y };
    for (let step = 1; step <= SMOOTH_STEPS; step++) {
      const t = step / SMOOTH_STEPS;
      const at = (p: number, q: number, r: number, s: number): number =>
        0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t * t * t);
      out.push({ x: at(a.x, b.x, c.x, d.x), y: at(a.y, b.y, c.y, d.y) });
    }
  }
  return out;
}

/** Where a transform takes a point. */
export function transformPoint([a, b, c, d, e, f]: Transform, { x, y }: Point): Point {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/**
 * The transform that takes everything back.
 * @throws RangeError for one that flattens
 */
export function invertTransform([a, b, c, d, e, f]: Transform): Transform {
  const area = a * d - b * c;
  if (!(Math.abs(area) > 1e-12)) throw new RangeError("invertTransform: the transform has no inverse");
  return [d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area];
}

/** First `before`, then `after`. */
export function joinTransforms(after: Transform, before: Transform): Transform {
  const [a, b, c, d, e, f] = before;
  const origin = transformPoint(after, { x: e, y: f });
  return [
    after[0] * a + after[2] * b,
    after[1] * a + after[3] * b,
    after[0] * c + after[2] * d,
    after[1] * c + after[3] * d,
    origin.x,
    origin.y,
  ];
}

/** The photo pixels that a placed piece covers by their centres, clipped to the photo. */
export function pastedMask({ cutout, transform }: PasteGuide, photo: Size): Mask {
  const bounds = intersect(pastedBounds(cutout, transform), rectOf(photo));
  const data = new Uint8Array(bounds.width * bounds.height);
  if (isEmpty(bounds)) return { bounds: EMPTY_RECT, data: new Uint8Array(0) };
  const back = invertTransform(transform);
  const { width, height } = cutout.pixels;
  for (let y = 0; y < bounds.height; y++)
    for (let x = 0; x < bounds.width; x++) {
      const at = transformPoint(back, { x: bounds.x + x + 0.5, y: bounds.y + y + 0.5 });
      const u = Math.floor(at.x);
      const v = Math.floor(at.y);
      if (u < 0 || v < 0 || u >= width || v >= height) continue;
      data[y * bounds.width + x] = cutout.mask.data[v * width + u] as number;
    }
  return { bounds, data };
}

/** The smallest whole-pixel rectangle around a placed piece. */
export function pastedBounds({ pixels }: Pick<Cutout, "pixels">, transform: Transform): Rect {
  const corners = [
    { x: 0, y: 0 },
    { x: pixels.width, y: 0 },
    { x: 0, y: pixels.height },
    { x: pixels.width, y: pixels.height },
  ].map((corner) => transformPoint(transform, corner));
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  return coverRect(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys));
}

/** A mask with everything that guides make missing: the pasted pieces with their rings. */
export function withPasted(mask: Mask, guides: Guides, photo: Size): Mask {
  let out = mask;
  for (const guide of guides) {
    if (guide.kind !== "paste") continue;
    const piece = growMask(pastedMask(guide, photo), Math.round(guide.ring), photo);
    if (!isEmpty(piece.bounds)) out = isEmpty(out.bounds) ? reframeMask(piece, piece.bounds) : unionMasks(out, piece);
  }
  return out;
}

/** A guide of the photo before as a guide of the photo in a frame. */
export function frameGuide(guide: Guide, frame: Frame): Guide {
  const move = toFrame(frame);
  if (guide.kind === "paste") {
    // Where the middle and one step to the right and down go says all of a turn and a shift.
    const [o, x, y] = [move({ x: 0, y: 0 }), move({ x: 1, y: 0 }), move({ x: 0, y: 1 })];
    const whole: Transform = [x.x - o.x, x.y - o.y, y.x - o.x, y.y - o.y, o.x, o.y];
    return { ...guide, transform: joinTransforms(whole, guide.transform) };
  }
  if (guide.kind === "source") return { ...guide, from: move(guide.from), to: move(guide.to) };
  return { ...guide, points: guide.points.map(move) };
}
