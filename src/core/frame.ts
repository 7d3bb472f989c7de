import { blankMask, type Mask, trimMask } from "./mask.ts";
import { blankPhoto, type Photo } from "./photo.ts";
import { intersect, type Rect, rectOf, type Size } from "./rect.ts";
import { sampleBicubic } from "./sample.ts";
import type { BrushPoint, MaskStroke, Point } from "./stroke.ts";

/**
 * What of a photo is kept, and how it is turned: a rectangle in photo coordinates, turned about its middle. It may be
 * smaller than the photo (cropping) or reach beyond it (expanding); its pixels become the new photo.
 */
export interface Frame extends Size {
  readonly middle: Point;
  /** Clockwise on the screen, so that a horizon that falls to the right by so much becomes level. */
  readonly degrees: number;
}

/** The frame that changes nothing. */
export function wholeFrame({ width, height }: Size): Frame {
  return { middle: { x: width / 2, y: height / 2 }, width, height, degrees: 0 };
}

/** Where the frame's top left pixel lies when it is not turned, on whole pixels. */
function cornerOf({ middle, width, height }: Frame): Point {
  return { x: Math.round(middle.x - width / 2), y: Math.round(middle.y - height / 2) };
}

/** From coordinates of the framed photo to those of the photo before. */
export function fromFrame(frame: Frame): (p: Point) => Point {
  const { middle, width, height, degrees } = frame;
  if (degrees === 0) {
    const { x, y } = cornerOf(frame);
    return (p) => ({ x: p.x + x, y: p.y + y });
  }
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return (p) => {
    const [u, v] = [p.x - width / 2, p.y - height / 2];
    return { x: middle.x + cos * u - sin * v, y: middle.y + sin * u + cos * v };
  };
}

/** From coordinates of the photo before to those of the framed photo. */
export function toFrame(frame: Frame): (p: Point) => Point {
  const { middle, width, height, degrees } = frame;
  if (degrees === 0) {
    const { x, y } = cornerOf(frame);
    return (p) => ({ x: p.x - x, y: p.y - y });
  }
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return (p) => {
    const [u, v] = [p.x - middle.x, p.y - middle.y];
    return { x: width / 2 + cos * u + sin * v, y: height / 2 - sin * u + cos * v };
  };
}

/**
 * The photo inside a frame. Not turned, every pixel is a copy; turned, it is sampled anew (Catmull-Rom). What lies
 * beyond the photo has the colour of the nearest pixel, to be filled.
 */
export function framePhoto(photo: Photo, frame: Frame): Photo {
  const out = blankPhoto(frame.width, frame.height);
  const place = fromFrame(frame);
  const exact = frame.degrees === 0;
  const { data, width, height } = photo;
  for (let y = 0; y < out.height; y++)
    for (let x = 0; x < out.width; x++) {
      const p = place({ x: x + 0.5, y: y + 0.5 });
      const to = (y * out.width + x) * 4;
      if (!exact) sampleBicubic(photo, p.x - 0.5, p.y - 0.5, out.data, to);
      else {
        const column = Math.min(width - 1, Math.max(0, Math.floor(p.x)));
        const from = (Math.min(height - 1, Math.max(0, Math.floor(p.y))) * width + column) * 4;
        for (let c = 0; c < 4; c++) out.data[to + c] = data[from + c] as number;
      }
    }
  return out;
}

/** A mask of the photo before as a mask of the framed photo; where it is turned, by the nearest pixel. */
export function frameMask(mask: Mask, frame: Frame): Mask {
  const { bounds, data } = mask;
  const moved = boxOf(corners(bounds).map(toFrame(frame)));
  const out = blankMask(intersect(moved, rectOf(frame)));
  const place = fromFrame(frame);
  for (let y = 0; y < out.bounds.height; y++)
    for (let x = 0; x < out.bounds.width; x++) {
      const p = place({ x: out.bounds.x + x + 0.5, y: out.bounds.y + y + 0.5 });
      const [column, row] = [Math.floor(p.x) - bounds.x, Math.floor(p.y) - bounds.y];
      if (column < 0 || row < 0 || column >= bounds.width || row >= bounds.height) continue;
      out.data[y * out.bounds.width + x] = data[row * bounds.width + column] as number;
    }
  return trimMask(out);
}

function corners({ x, y, width, height }: Rect): Point[] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}

function boxOf(points: readonly Point[]): Rect {
  const [xs, ys] = [points.map((p) => p.x), points.map((p) => p.y)];
  const [x, y] = [Math.floor(Math.min(...xs)), Math.floor(Math.min(...ys))];
  return { x, y, width: Math.ceil(Math.max(...xs)) - x, height: Math.ceil(Math.max(...ys)) - y };
}

/** A mark of the photo before as a mark of the framed photo. */
export function frameStroke(stroke: MaskStroke, frame: Frame): MaskStroke {
  const move = toFrame(frame);
  if (stroke.kind === "mask") return { ...stroke, mask: frameMask(stroke.mask, frame) };
  if (stroke.kind === "brush")
    return { ...stroke, points: stroke.points.map(({ radius, ...p }): BrushPoint => ({ ...move(p), radius })) };
  if (stroke.kind === "lasso") return { ...stroke, points: stroke.points.map(move) };
  if (frame.degrees === 0) return { ...stroke, rect: { ...stroke.rect, ...move(stroke.rect) } };
  return { kind: "lasso", mode: stroke.mode, points: corners(stroke.rect).map(move) };
}

/** A border is filled in bands of at most this share of the photo's shorter side, so that each has enough to go on from. */
const BAND = 0.25;

/**
 * The part of the framed photo that the photo before does not cover, as marks to be filled one after another, from the
 * inside outwards; none when the photo covers all.
 */
export function uncovered(photo: Size, frame: Frame): MaskStroke[] {
  const quad = corners(rectOf(photo)).map(toFrame(frame));
  const all = rectOf(frame);
  const inside = corners(all).map(fromFrame(frame));
  if (inside.every(({ x, y }) => x >= -1e-6 && y >= -1e-6 && x <= photo.width + 1e-6 && y <= photo.height + 1e-6))
    return [];
  if (frame.degrees !== 0) return [ring(corners(all), quad)];
  const step = Math.max(64, Math.round(BAND * Math.min(photo.width, photo.height)));
  const kept = intersect(boxOf(quad), all);
  if (kept.width === 0) return [{ kind: "rectangle", mode: "add", rect: all }];
  const [right, bottom] = [all.width - kept.x - kept.width, all.height - kept.y - kept.height];
  const count = Math.ceil(Math.max(kept.x, kept.y, right, bottom) / step);
  // Equal bands: a narrow last one would have little but filled pixels to go on from.
  const grown = (share: number): Rect => {
    const [x, y] = [Math.round(kept.x * (1 - share)), Math.round(kept.y * (1 - share))];
    return {
      x,
      y,
      width: kept.x + kept.width + Math.round(right * share) - x,
      height: kept.y + kept.height + Math.round(bottom * share) - y,
    };
  };
  const bands: MaskStroke[] = [];
  for (let i = 0; i < count; i++) bands.push(ring(corners(grown((i + 1) / count)), corners(grown(i / count))));
  return bands;
}

/** Everything between two polygons, as one even-odd polygon: there and back along the same line. */
function ring(outer: readonly Point[], inner: readonly Point[]): MaskStroke {
  const closed = (points: readonly Point[]): Point[] => [...points, points[0] as Point];
  return { kind: "lasso", mode: "add", points: [...closed(outer), ...closed(inner)] };
}

/** The largest frame of the photo's proportions, turned by so much, that the photo covers. */
export function coveredFrame(photo: Size, degrees: number): Frame {
  const angle = Math.abs((degrees * Math.PI) / 180);
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const { width, height } = photo;
  const scale = Math.min(width / (width * cos + height * sin), height / (width * sin + height * cos));
  const size = { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
  return { ...wholeFrame(photo), ...size, degrees };
}
