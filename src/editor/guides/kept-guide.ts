import type { Cutout, Guide, Rgb, Transform } from "../../core/guides.ts";
import type { Point } from "../../core/stroke.ts";
import { list, number, record } from "../kept-values.ts";
import type { GuideObject } from "./objects.ts";

/** A guide as JSON; of a pasted piece its number, because pixels are kept as files of their own. */
export function guideText({ id, guide }: GuideObject): string {
  return JSON.stringify({ id, guide: guide.kind === "paste" ? { ...guide, cutout: guide.cutout.id } : guide });
}

/**
 * Reads what {@link guideText} wrote.
 * @returns null when its piece is lost
 * @throws TypeError when it is damaged
 */
export function readGuideObject(value: unknown, cutouts: ReadonlyMap<number, Cutout>): GuideObject | null {
  const from = record(value);
  const guide = readGuide(record(from.guide), cutouts);
  return guide && { id: number(from.id), guide };
}

function readGuide(from: Record<string, unknown>, cutouts: ReadonlyMap<number, Cutout>): Guide | null {
  const line = () => ({ points: list(from.points).map(readPoint), width: number(from.width) });
  switch (from.kind) {
    case "sketch":
      return { kind: from.kind, ...line(), smooth: from.smooth === true, strength: number(from.strength) };
    case "colour":
      return { kind: from.kind, ...line(), colour: readColour(from.colour), opacity: number(from.opacity) };
    case "source":
      return { kind: from.kind, from: readPoint(from.from), to: readPoint(from.to), radius: number(from.radius) };
    case "paste": {
      const cutout = cutouts.get(number(from.cutout));
      const transform = list(from.transform).map(number);
      if (transform.length !== 6) throw new TypeError("not a transform");
      const { harmony, ring } = { harmony: number(from.harmony), ring: number(from.ring) };
      return cutout ? { kind: from.kind, cutout, transform: transform as unknown as Transform, harmony, ring } : null;
    }
    default:
      throw new TypeError("no such kind of guide");
  }
}

function readPoint(value: unknown): Point {
  const { x, y } = record(value);
  return { x: number(x), y: number(y) };
}

function readColour(value: unknown): Rgb {
  const levels = list(value).map(number);
  if (levels.length !== 3) throw new TypeError("not a colour");
  return levels as unknown as Rgb;
}
