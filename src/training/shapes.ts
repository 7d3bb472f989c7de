import type { Random } from "../core/random.ts";
import type { Size } from "../core/rect.ts";
import type { BrushPoint, MaskStroke, Point } from "../core/stroke.ts";

/**
 * Random figures for training holes and guides, as vector strokes in pixel coordinates. All lengths
 * are relative to the picture's shorter side, so that a figure looks alike at every training size.
 */

/** A brush through the given points. */
export function brush(points: readonly BrushPoint[]): MaskStroke {
  return { kind: "brush", mode: "add", points };
}

/**
 * A free-form brush stroke: a walk whose direction either swings to and fro (rubbing something out)
 * or drifts (following something), with a slowly varying width. The zig-zag is the idea of Yu et al.
 * 2019, section 3.3; the drift and the varying width are ours.
 * @param scale multiplies the width, 1 = 2 to 9 % of the shorter side
 */
export function freeFormStroke(size: Size, scale: number, random: Random): MaskStroke {
  const side = Math.min(size.width, size.height);
  const rub = random.uniform() < 0.5;
  const width = (0.02 + 0.07 * random.uniform()) * side * scale;
  const vertices = random.integer(3, 12);
  let heading = random.uniform() * 2 * Math.PI;
  let x = random.uniform() * size.width;
  let y = random.uniform() * size.height;
  const points: BrushPoint[] = [];
  for (let i = 0; i < vertices; i++) {
    points.push({ x, y, radius: Math.max(0.5, 0.5 * width * (0.8 + 0.4 * random.uniform())) });
    heading += rub ? Math.PI - (0.3 + 0.7 * random.uniform()) : 0.8 * random.normal();
    const length = (0.04 + (rub ? 0.2 : 0.14) * random.uniform()) * side;
    x = clamp(x + length * Math.cos(heading), 0, size.width);
    y = clamp(y + length * Math.sin(heading), 0, size.height);
  }
  return brush(points);
}

/**
 * A figure as one draws it in one go on a pad, turned by any angle and drawn over with a pen of 14 to 27 px (of 256): in
 * the place of the QD-IMD scribbles of Zhang et al. 2020, which are drawings by hand thickened by such a square.
 */
export function scribble(size: Size, random: Random): MaskStroke {
  const side = Math.min(size.width, size.height);
  const radius = ((7 + 6.5 * random.uniform()) / 256) * side;
  const reach = (0.08 + 0.22 * random.uniform()) * side;
  const middle = { x: random.uniform() * size.width, y: random.uniform() * size.height };
  const turn = 2 * Math.PI * random.uniform();
  const [loops, lobes] = [0.5 + 2 * random.uniform(), random.integer(1, 4)];
  const [stretch, wobble] = [0.4 + 0.6 * random.uniform(), 0.7 * random.uniform()];
  const points = Array.from({ length: 24 }, (_, i): BrushPoint => {
    const angle = (2 * Math.PI * loops * i) / 24;
    const far = reach * (0.6 + 0.4 * Math.sin(lobes * angle + wobble) + 0.1 * random.normal());
    const [u, v] = [far * Math.cos(angle), stretch * far * Math.sin(angle)];
    return {
      x: middle.x + u * Math.cos(turn) - v * Math.sin(turn),
      y: middle.y + u * Math.sin(turn) + v * Math.cos(turn),
      radius,
    };
  });
  return brush(points);
}

/** An upright box, each side 8 to 50 % of the shorter side, times `scale`; it may stick out of the picture by half. */
export function box(size: Size, scale: number, random: Random): MaskStroke {
  const side = Math.min(size.width, size.height);
  const width = Math.max(1, Math.round((0.08 + 0.42 * random.uniform()) * side * scale));
  const height = Math.max(1, Math.round((0.08 + 0.42 * random.uniform()) * side * scale));
  const x = Math.round(random.uniform() * size.width - width / 2);
  const y = Math.round(random.uniform() * size.height - height / 2);
  return { kind: "rectangle", mode: "add", rect: { x, y, width, height } };
}

/** A figure without a size: gives its strokes about `centre` for any scale (pixels per unit). */
export type Figure = (centre: Point, scale: number) => readonly MaskStroke[];

/**
 * The outline of some object that a person wants gone: one or two rounded bodies, tapering limbs,
 * sometimes a head, and in part of the cases brushed over with a margin. In the spirit of the
 * object-aware holes of CM-GAN (Zheng et al. 2022), drawn instead of taken from labels.
 */
export function silhouette(random: Random): Figure {
  const parts: Part[] = [];
  const bodies = random.uniform() < 0.25 ? 2 : 1;
  for (let b = 0; b < bodies; b++) {
    const at = b === 0 ? { x: 0, y: 0 } : polar(random.uniform() * 2 * Math.PI, 0.7 + 0.6 * random.uniform());
    const outline = roundedOutline(at, b === 0 ? 1 : 0.4 + 0.5 * random.uniform(), random);
    parts.push({ kind: "area", points: outline });
    const limbs = random.integer(0, b === 0 ? 5 : 2);
    for (let i = 0; i < limbs; i++) parts.push(limb(outline, at, random));
  }
  if (random.uniform() < 0.35) {
    const radius = 0.2 + 0.3 * random.uniform();
    const { x, y } = polar(random.uniform() * 2 * Math.PI, 0.9 + 0.4 * random.uniform());
    parts.push({ kind: "line", points: [{ x, y, radius }] });
  }
  const margin = random.uniform() < 0.5 ? 0.02 + 0.1 * random.uniform() : 0;
  return (centre, scale) => parts.flatMap((part) => place(part, centre, scale, margin));
}

type Part =
  | { readonly kind: "area"; readonly points: readonly Point[] }
  | { readonly kind: "line"; readonly points: readonly BrushPoint[] };

function place(part: Part, centre: Point, scale: number, margin: number): MaskStroke[] {
  const move = (p: Point): Point => ({ x: centre.x + p.x * scale, y: centre.y + p.y * scale });
  if (part.kind === "line")
    return [brush(part.points.map((p) => ({ ...move(p), radius: (p.radius + margin) * scale })))];
  const points = part.points.map(move);
  const area: MaskStroke = { kind: "lasso", mode: "add", points };
  if (margin === 0) return [area];
  const closed = [...points, points[0] as Point];
  return [area, brush(closed.map((p) => ({ ...p, radius: margin * scale })))];
}

/** A closed smooth curve: Catmull-Rom through knots on an ellipse whose radius varies log-normally. */
function roundedOutline(at: Point, radius: number, random: Random): Point[] {
  const knots = random.integer(5, 13);
  const aspect = Math.exp(0.5 * random.normal());
  const turn = random.uniform() * Math.PI;
  const roughness = 0.05 + 0.3 * random.uniform();
  const ring: Point[] = [];
  for (let i = 0; i < knots; i++) {
    const angle = ((i + 0.5 * random.uniform()) / knots) * 2 * Math.PI;
    const r = radius * Math.exp(roughness * random.normal());
    const px = r * Math.cos(angle) * Math.sqrt(aspect);
    const py = (r * Math.sin(angle)) / Math.sqrt(aspect);
    ring.push({
      x: at.x + px * Math.cos(turn) - py * Math.sin(turn),
      y: at.y + px * Math.sin(turn) + py * Math.cos(turn),
    });
  }
  return closedCurve(ring, 6);
}

function closedCurve(knots: readonly Point[], steps: number): Point[] {
  const out: Point[] = [];
  const n = knots.length;
  for (let i = 0; i < n; i++) {
    const [a, b, c, d] = [-1, 0, 1, 2].map((k) => knots[(i + k + n) % n] as Point) as [Point, Point, Point, Point];
    for (let s = 0; s < steps; s++) {
      const t = s / steps;
      out.push({ x: catmullRom(a.x, b.x, c.x, d.x, t), y: catmullRom(a.y, b.y, c.y, d.y, t) });
    }
  }
  return out;
}

function catmullRom(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/** A bent, tapering limb from a point of the outline outwards. */
function limb(outline: readonly Point[], at: Point, random: Random): Part {
  const root = outline[random.integer(0, outline.length)] as Point;
  const out = Math.atan2(root.y - at.y, root.x - at.x) + 0.4 * random.normal();
  const length = 0.4 + 1.2 * random.uniform();
  const thick = 0.08 + 0.2 * random.uniform();
  const bend = 0.5 * random.normal();
  const points: BrushPoint[] = [];
  let { x, y } = root;
  for (let i = 0; i <= 6; i++) {
    points.push({ x, y, radius: thick * (1 - 0.09 * i) });
    const angle = out + (bend * i) / 6;
    x += (Math.cos(angle) * length) / 6;
    y += (Math.sin(angle) * length) / 6;
  }
  return { kind: "line", points };
}

/** A scratch or crack: a thin line that wanders. */
export function scratch(size: Size, random: Random): MaskStroke {
  const side = Math.min(size.width, size.height);
  const radius = Math.max(0.5, side * (0.001 + 0.004 * random.uniform()));
  const points: BrushPoint[] = [];
  let x = random.uniform() * size.width;
  let y = random.uniform() * size.height;
  let heading = random.uniform() * 2 * Math.PI;
  const turn = 0.05 + 0.35 * random.uniform();
  const steps = random.integer(4, 30);
  for (let i = 0; i < steps; i++) {
    points.push({ x, y, radius });
    heading += turn * random.normal();
    x += 0.03 * side * Math.cos(heading);
    y += 0.03 * side * Math.sin(heading);
  }
  return brush(points);
}

/** A wire, fence line or pole: a sagging or straight line right across the picture. */
export function wire(size: Size, random: Random): MaskStroke {
  const { width, height } = size;
  const side = Math.min(width, height);
  const radius = Math.max(0.5, side * (0.003 + 0.006 * random.uniform()));
  const upright = random.uniform() < 0.3;
  const [along, across] = upright ? [height, width] : [width, height];
  const from = random.uniform() * across;
  const to = from + 0.4 * across * random.normal();
  const sag = upright ? 0 : 0.5 * across * random.uniform() ** 2;
  const points: BrushPoint[] = [];
  for (let i = 0; i <= 24; i++) {
    const t = i / 24;
    const a = (1.04 * t - 0.02) * along;
    const b = from + (to - from) * t + sag * t * (1 - t);
    points.push(upright ? { x: b, y: a, radius } : { x: a, y: b, radius });
  }
  return brush(points);
}

/** A line of writing: invented glyphs of two to four pen strokes on a 3 x 5 lattice. */
export function writing(size: Size, random: Random): MaskStroke[] {
  const side = Math.min(size.width, size.height);
  const height = side * (0.04 + 0.1 * random.uniform());
  const radius = Math.max(0.5, height * (0.05 + 0.07 * random.uniform()));
  const slope = 0.15 * random.normal();
  const glyphs = random.integer(5, 20);
  const strokes: MaskStroke[] = [];
  let x = random.uniform() * size.width * 0.4;
  let y = (0.1 + 0.85 * random.uniform()) * size.height;
  for (let g = 0; g < glyphs; g++) {
    const advance = height * (0.5 + 0.2 * random.uniform());
    if (random.uniform() < 0.85) {
      const lines = random.integer(2, 5);
      for (let i = 0; i < lines; i++) strokes.push(penStroke(x, y, height, radius, random));
    }
    x += advance;
    y += advance * slope;
  }
  return strokes;
}

function penStroke(x: number, y: number, height: number, radius: number, random: Random): MaskStroke {
  const node = (): BrushPoint => ({
    x: x + random.integer(0, 3) * 0.2 * height,
    y: y - random.integer(0, 5) * 0.25 * height,
    radius,
  });
  return brush(random.uniform() < 0.4 ? [node(), node(), node()] : [node(), node()]);
}

function polar(angle: number, radius: number): Point {
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
