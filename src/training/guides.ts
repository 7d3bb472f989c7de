import { connectedPieces, edgeMap, type Pixels } from "../core/edges.ts";
import { growMask, reframeMask } from "../core/mask.ts";
import type { Random } from "../core/random.ts";
import { rectOf, type Size } from "../core/rect.ts";
import type { BrushPoint } from "../core/stroke.ts";
import { blankPlane, countOnes, drawMask, fitted, type Plane, paint } from "./masks.ts";
import { brush, silhouette } from "./shapes.ts";

/**
 * Corruptions that teach a generator to follow wishes: what a person could have drawn or pasted,
 * made from the true picture. Lengths given in pixels hold at 256 and scale with the crop.
 */

/** Lengths in pixels of a 256 px crop, in this crop's pixels. */
function unitOf(size: Size): number {
  return Math.min(size.width, size.height) / 256;
}

/**
 * A sketch: edges of the whole picture, cut to the hole, as a sloppy person would draw them (papers.md
 * part 4, "Guides", after Yu et al. 2019, section 3.5): 0 to 80 % of the connected pieces are
 * left out, each piece is displaced by up to 2 px, lines are 1 to 3 px wide.
 * @returns 1 on lines, only inside the hole
 */
export function sketchGuide(pixels: Pixels, hole: Plane, size: Size, random: Random): Plane {
  const unit = unitOf(size);
  const sigma = Math.max(0.7, (1 + 2 * random.uniform()) * unit);
  const edges = edgeMap(pixels, size, { sigma, quantile: 0.6 + 0.33 * random.uniform() });
  for (let i = 0; i < edges.length; i++) if (!hole[i]) edges[i] = 0;
  const dropped = 0.8 * random.uniform();
  const shortest = 6 * unit;
  const radius = (0.5 + random.uniform()) * Math.max(1, unit);
  const sketch = blankPlane(size);
  for (const piece of connectedPieces(edges, size)) {
    const keep = random.uniform() >= dropped;
    const angle = 2 * Math.PI * random.uniform();
    const shift = 2 * unit * random.uniform();
    if (!keep || piece.length < shortest) continue;
    stampPiece(sketch, size, piece, { x: shift * Math.cos(angle), y: shift * Math.sin(angle) }, radius);
  }
  return within(sketch, hole);
}

function stampPiece(
  plane: Plane,
  { width, height }: Size,
  piece: readonly number[],
  shift: { x: number; y: number },
  radius: number,
): void {
  const reach = Math.ceil(radius) - 1;
  for (const i of piece) {
    const cx = Math.round((i % width) + shift.x);
    const cy = Math.round(Math.floor(i / width) + shift.y);
    for (let y = Math.max(0, cy - reach); y <= Math.min(height - 1, cy + reach); y++)
      for (let x = Math.max(0, cx - reach); x <= Math.min(width - 1, cx + reach); x++)
        if ((x - cx) ** 2 + (y - cy) ** 2 < radius * radius) plane[y * width + x] = 1;
  }
}

export interface ColourGuide {
  /** [height x width x 3], -1..1, 0 off the strokes. */
  readonly colour: Pixels;
  /** 1 on strokes, only inside the hole. */
  readonly alpha: Plane;
}

/**
 * Colour strokes: one to eight brush strokes inside the hole, each in the median colour of the true
 * pixels under it, off by up to 5 % (after Jo and Park 2019; papers.md 2.2, RECONSTRUCTION).
 */
export function colourGuide(pixels: Pixels, hole: Plane, size: Size, random: Random): ColourGuide {
  const colour = new Float32Array(pixels.length);
  const alpha = blankPlane(size);
  const inside = indicesOf(hole);
  const count = random.integer(1, 9);
  for (let s = 0; s < count; s++) {
    const stroke = within(colourStroke(inside, size, random), hole);
    const under = indicesOf(stroke);
    if (under.length === 0) continue;
    const tone = [0, 1, 2].map((c) => clampUnit(medianAt(pixels, under, c) + 0.1 * (random.uniform() - 0.5) * 2));
    for (const i of under) {
      alpha[i] = 1;
      for (let c = 0; c < 3; c++) colour[3 * i + c] = tone[c] as number;
    }
  }
  return { colour, alpha };
}

function colourStroke(inside: readonly number[], size: Size, random: Random): Plane {
  const plane = blankPlane(size);
  const start = inside[random.integer(0, inside.length)];
  if (start === undefined) return plane;
  const unit = unitOf(size);
  const radius = (2 + 6 * random.uniform()) * unit;
  let x = (start % size.width) + 0.5;
  let y = Math.floor(start / size.width) + 0.5;
  let heading = 2 * Math.PI * random.uniform();
  const points: BrushPoint[] = [];
  const vertices = random.integer(2, 8);
  for (let i = 0; i < vertices; i++) {
    points.push({ x, y, radius });
    heading += 0.6 * random.normal();
    const length = (6 + 18 * random.uniform()) * unit;
    x += length * Math.cos(heading);
    y += length * Math.sin(heading);
  }
  paint(plane, size, [brush(points)]);
  return plane;
}

function medianAt(pixels: Pixels, at: readonly number[], channel: number): number {
  const values = Float32Array.from(at, (i) => pixels[3 * i + channel] as number).sort();
  return values[values.length >> 1] as number;
}

export interface PasteGuide {
  /** The hole that the pasted piece calls for, already joined with the given one. */
  readonly hole: Plane;
  /** 1 where pasted pixels are given, only inside the hole; the ring between it and the rim is unknown. */
  readonly mask: Plane;
  /** [height x width x 3], -1..1, 0 off the mask: the true pixels with wrong colours. */
  readonly pixels: Pixels;
}

/**
 * A pasted piece: an object-shaped segment whose colours are distorted, in a hole that reaches 5 to 40
 * px beyond it; a fifth of the pieces are badly cut, with a rim of 2 to 10 px that is missing or comes
 * from elsewhere (Yang et al. 2018; papers.md 1.5, RECONSTRUCTION "guided inpainting").
 */
export function pasteGuide(pixels: Pixels, hole: Plane, size: Size, random: Random): PasteGuide {
  const unit = unitOf(size);
  const segment = fitted(size, 0.02 + 0.13 * random.uniform(), random, silhouette(random));
  const joined = grow(segment, size, Math.max(1, Math.round((5 + 35 * random.uniform()) * unit)));
  for (let i = 0; i < joined.length; i++) if (hole[i]) joined[i] = 1;
  if (countOnes(joined) === joined.length) joined[0] = 0;
  const distort = colourDistortion(random);
  const badly = random.uniform() < 0.2;
  const rim = Math.max(1, Math.round((2 + 8 * random.uniform()) * unit));
  const core = badly ? shrink(segment, size, rim) : segment;
  const foreign = random.uniform() < 0.5;
  const mask = within(badly && foreign ? segment : core, joined);
  const shift = random.integer(8, 9 + (size.width >> 2)) + size.width * random.integer(0, 1 + (size.height >> 2));
  const out = new Float32Array(pixels.length);
  const total = hole.length;
  for (let i = 0; i < total; i++) if (mask[i]) distort(pixels, core[i] ? i : (i + shift) % total, out, i);
  return { hole: joined, mask, pixels: out };
}

/**
 * A pasted piece that fills its hole: an object-shaped segment or a free-form blob whose colours are wrong. Nothing is
 * missing, only the colours must be brought into line: the task of image harmonization (Yang et al. 2018; papers.md 1.5,
 * RECONSTRUCTION "harmonization data"; matching another photo's statistics is left out, the changes of colour cover it).
 */
export function harmonyGuide(pixels: Pixels, size: Size, random: Random): PasteGuide {
  const kind = random.uniform() < 0.7 ? "silhouette" : "irregular";
  const hole = drawMask(kind, size, 0.03 + 0.22 * random.uniform(), random);
  const distort = colourDistortion(random);
  const out = new Float32Array(pixels.length);
  for (let i = 0; i < hole.length; i++) if (hole[i]) distort(pixels, i, out, i);
  return { hole, mask: hole, pixels: out };
}

/**
 * A random change of colours: gain 0.6 to 1.4 a channel, gamma 0.7 to 1.4, saturation 0.5 to 1.5 and a
 * shift from blue to yellow (papers.md 1.5, "Harmonization data").
 */
function colourDistortion(random: Random): (from: Pixels, at: number, to: Pixels, toAt: number) => void {
  const gain = 0.75 + 0.5 * random.uniform();
  const gains = [0, 1, 2].map(() => gain * (0.85 + 0.3 * random.uniform()));
  const gamma = 0.7 + 0.7 * random.uniform();
  const saturation = 0.5 + random.uniform();
  const warmth = 0.16 * (random.uniform() - 0.5);
  const shifts = [warmth, 0, -warmth];
  return (from, at, to, toAt) => {
    let grey = 0;
    const tone = [0, 0, 0];
    for (let c = 0; c < 3; c++) {
      const unit = 0.5 * (1 + (from[3 * at + c] as number));
      const value = Math.max(0, (gains[c] as number) * unit) ** gamma + (shifts[c] as number);
      tone[c] = value;
      grey += value / 3;
    }
    for (let c = 0; c < 3; c++)
      to[3 * toAt + c] = clampUnit(2 * (grey + saturation * ((tone[c] as number) - grey)) - 1);
  };
}

function grow(plane: Plane, size: Size, radius: number): Plane {
  const bounds = rectOf(size);
  return reframeMask(growMask({ bounds, data: plane }, radius, size), bounds).data;
}

function shrink(plane: Plane, size: Size, radius: number): Plane {
  return inverted(grow(inverted(plane), size, radius));
}

function inverted(plane: Plane): Plane {
  return plane.map((value) => 1 - value);
}

function within(plane: Plane, hole: Plane): Plane {
  for (let i = 0; i < plane.length; i++) if (!hole[i]) plane[i] = 0;
  return plane;
}

function indicesOf(plane: Plane): number[] {
  const out: number[] = [];
  for (let i = 0; i < plane.length; i++) if (plane[i]) out.push(i);
  return out;
}

function clampUnit(value: number): number {
  return Math.min(1, Math.max(-1, value));
}
