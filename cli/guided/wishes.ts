import { connectedPieces, edgeMap, pixelsOf } from "../../src/core/edges.ts";
import type { ColourGuide, Rgb, SketchGuide } from "../../src/core/guides.ts";
import type { Photo } from "../../src/core/photo.ts";
import type { Random } from "../../src/core/random.ts";
import type { Size } from "../../src/core/rect.ts";
import { type Point, rasterize } from "../../src/core/stroke.ts";
import { fitted } from "../../src/training/masks.ts";
import { silhouette } from "../../src/training/shapes.ts";
import type { Flags } from "../metrics/plane.ts";

/** The detector that draws the sketches and scores their fills. */
const EDGES = { sigma: 2, quantile: 0.8 } as const;
const SHORTEST = 8;

/** An object-shaped hole of 6 to 14 % of a photo. */
export function objectHole(size: Size, random: Random): Flags {
  const data = fitted(size, 0.06 + 0.08 * random.uniform(), random, silhouette(random));
  return { width: size.width, height: size.height, data };
}

/** Edges of a photo, 1 on edges. */
export function edgesOf(photo: Photo): Flags {
  return { width: photo.width, height: photo.height, data: edgeMap(pixelsOf(photo), photo, EDGES) };
}

/** The photo's own edges inside a hole, as lines that a person could have drawn. */
export function edgeSketch(photo: Photo, hole: Flags): SketchGuide[] {
  const edges = edgesOf(photo);
  for (let i = 0; i < edges.data.length; i++) if (!hole.data[i]) edges.data[i] = 0;
  return connectedPieces(edges.data, edges)
    .filter((piece) => piece.length >= SHORTEST)
    .flatMap((piece) => tracePiece(piece, photo.width))
    .map((points) => ({ kind: "sketch", points, smooth: false, width: 2, strength: 1 }));
}

/** A connected piece as paths from neighbour to neighbour; branches begin where they leave a path. */
export function tracePiece(piece: readonly number[], width: number): Point[][] {
  const left = new Set(piece);
  const near = (i: number): number[] =>
    [-1, 1, -width, width, -width - 1, -width + 1, width - 1, width + 1].map((d) => i + d);
  const degree = (i: number): number => near(i).filter((j) => left.has(j)).length;
  const paths: Point[][] = [];
  const all = new Set(piece);
  while (left.size > 0) {
    let at = [...left].find((i) => degree(i) <= 1) ?? (left.values().next().value as number);
    const joint = near(at).find((j) => all.has(j) && !left.has(j));
    const path: number[] = joint === undefined ? [] : [joint];
    for (;;) {
      left.delete(at);
      path.push(at);
      const next = near(at).find((j) => left.has(j));
      if (next === undefined) break;
      at = next;
    }
    paths.push(path.map((i) => ({ x: (i % width) + 0.5, y: Math.floor(i / width) + 0.5 })));
  }
  return paths;
}

/** Strokes that are tried for each that is kept: a person draws along one thing, not across several. */
const TRIES = 12;
const STROKES = 3;

/** Colour strokes inside a hole, each in the mean colour of the true pixels under it. */
export function colourStrokes(photo: Photo, hole: Flags, random: Random): { guides: ColourGuide[]; under: Flags } {
  const inside = [...hole.data.keys()].filter((i) => hole.data[i]);
  const unit = Math.min(photo.width, photo.height) / 256;
  const under: Flags = { ...hole, data: new Uint8Array(hole.data.length) };
  const guides: ColourGuide[] = [];
  for (let s = 0; s < STROKES; s++) {
    const tries = Array.from({ length: TRIES }, () => {
      const points = strokeFrom(inside[random.integer(0, inside.length)] as number, photo, unit, random);
      const width = (6 + 8 * random.uniform()) * unit;
      return { points, width, ...colourUnder(photo, hole, points, width) };
    }).filter(({ pixels }) => pixels.length > 40 * unit * unit);
    const best = tries.toSorted((a, b) => a.spread - b.spread)[0];
    if (!best) continue;
    guides.push({ kind: "colour", points: best.points, width: best.width, colour: best.colour, opacity: 1 });
    for (const i of best.pixels) under.data[i] = 1;
  }
  return { guides, under };
}

function strokeFrom(start: number, { width }: Size, unit: number, random: Random): Point[] {
  let x = (start % width) + 0.5;
  let y = Math.floor(start / width) + 0.5;
  let heading = 2 * Math.PI * random.uniform();
  const points: Point[] = [];
  for (let i = 0; i < 4; i++) {
    points.push({ x, y });
    heading += 0.4 * random.normal();
    x += 9 * unit * Math.cos(heading);
    y += 9 * unit * Math.sin(heading);
  }
  return points;
}

function colourUnder(photo: Photo, hole: Flags, points: readonly Point[], width: number) {
  const brush = points.map((point) => ({ ...point, radius: width / 2 }));
  const { bounds, data } = rasterize([{ kind: "brush", mode: "add", points: brush }], photo);
  const pixels: number[] = [];
  for (let i = 0; i < data.length; i++) {
    const at = (bounds.y + Math.floor(i / bounds.width)) * photo.width + bounds.x + (i % bounds.width);
    if (data[i] && hole.data[at]) pixels.push(at);
  }
  const mean = [0, 1, 2].map(
    (c) => pixels.reduce((sum, i) => sum + (photo.data[4 * i + c] as number), 0) / pixels.length,
  );
  const spread = pixels.reduce(
    (sum, i) => sum + mean.reduce((s, m, c) => s + ((photo.data[4 * i + c] as number) - m) ** 2, 0),
    0,
  );
  return { pixels, colour: mean as unknown as Rgb, spread: spread / pixels.length };
}
