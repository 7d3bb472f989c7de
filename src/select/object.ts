import type { Tick } from "../core/fill.ts";
import { type Mask, maskAt, trimMask } from "../core/mask.ts";
import type { Photo } from "../core/photo.ts";
import type { Rect } from "../core/rect.ts";
import type { SelectRequest } from "../core/select.ts";
import { type BrushPoint, rasterize } from "../core/stroke.ts";
import { fitColours } from "./colour-model.ts";
import { cutBand } from "./cut.ts";
import { geodesicDistance } from "./geodesic.ts";
import { labelComponents } from "./grid.ts";
import { halve } from "./halve.ts";
import { refineEdge } from "./refine.ts";
import { enlarge } from "./scale.ts";
import { findShadow } from "./shadow.ts";

/** The whole object is looked for at this size or less; only its edge is looked at more closely. */
const COARSE_SIDE = 288;
/** Rounds of GrabCut: later ones change single pixels. */
const ROUNDS = 3;
/** Weight of the geodesic distances beside the colours. */
const GEODESIC = 1.5;
/** Logarithm of the ratio of distances from which on a pixel is clearly nearer to one side. */
const CLEARLY = 0.5;
/** Holes of up to this share of the object are filled. */
const SMALL_HOLE = 0.01;

/**
 * Finds the object that is marked by scribbles: GrabCut on a reduced crop (Rother, Kolmogorov and Blake 2004), begun
 * with the pixels that are geodesically nearer to the object's scribbles than to the rest (Bai and Sapiro 2009), then
 * the edge alone at every size up to the photo's own.
 * @returns the object in photo coordinates; empty when nothing was found
 */
export async function selectObject(request: SelectRequest, tick: Tick): Promise<Mask> {
  const { photo, crop, shadow } = request;
  const sizes = [photo];
  for (let last = photo; Math.max(last.width, last.height) > COARSE_SIDE; sizes.push(last)) last = halve(last);
  await tick(0.2);
  const coarse = sizes.at(-1) as Photo;
  let labels = coarseObject(coarse, sureAt(request, coarse));
  await tick(0.7);
  const shade = shadow ? findShadow(coarse, labels) : null;
  for (let level = sizes.length - 2; level >= 0; level--) {
    const [full, half] = [sizes[level] as Photo, sizes[level + 1] as Photo];
    labels = enlarge(labels, half, full, 2);
    refineEdge(full, labels, sureAt(request, full));
    await tick(1 - 0.25 * (level / sizes.length));
  }
  if (shade) addShade(labels, photo, shade, coarse);
  return trimMask({ bounds: crop, data: labels });
}

/** What the scribbles say of a pixel: Infinity on the object, -Infinity off it, 0 where nothing was drawn. */
function sureAt({ crop, include, exclude }: SelectRequest, { width, height }: Photo): (pixel: number) => number {
  const paint = (strokes: readonly (readonly BrushPoint[])[]): Mask =>
    rasterize(
      strokes.map((points) => ({
        kind: "brush",
        mode: "add",
        points: points.map((p) => toCrop(p, crop, width / crop.width, height / crop.height)),
      })),
      { width, height },
    );
  const [object, rest] = [paint(include), paint(exclude)];
  return (pixel) => {
    const x = pixel % width;
    const y = (pixel - x) / width;
    if (maskAt(rest, x, y)) return Number.NEGATIVE_INFINITY;
    return maskAt(object, x, y) ? Number.POSITIVE_INFINITY : 0;
  };
}

function toCrop(p: BrushPoint, crop: Rect, across: number, down: number): BrushPoint {
  return { x: (p.x - crop.x) * across, y: (p.y - crop.y) * down, radius: Math.max(0.75, p.radius * across) };
}

function coarseObject(photo: Photo, sureOf: (pixel: number) => number): Uint8Array<ArrayBuffer> {
  const { data, width, height } = photo;
  const sure = new Float32Array(width * height).map((_, i) => sureOf(i));
  const seeds = new Uint8Array(sure.map((value) => (value > 0 ? 1 : 0)));
  const away = frameOf(width, height, seeds);
  for (let i = 0; i < sure.length; i++) if ((sure[i] as number) < 0) away[i] = 1;
  const fromObject = geodesicDistance(data, width, height, seeds);
  const fromAway = geodesicDistance(data, width, height, away);
  const nearer = new Float32Array(sure.length);
  // The colours are learned first from what is clearly nearer to one side; the rest belongs to neither yet.
  let object = new Uint8Array(seeds);
  let rest = new Uint8Array(away);
  for (let i = 0; i < sure.length; i++) {
    nearer[i] = Math.log(((fromAway[i] as number) + 4) / ((fromObject[i] as number) + 4));
    if ((nearer[i] as number) > CLEARLY && !away[i]) object[i] = 1;
    if ((nearer[i] as number) < -CLEARLY && !seeds[i]) rest[i] = 1;
  }
  const labels = new Uint8Array(object);
  const everywhere = Array.from(labels.keys());
  for (let round = 0; round < ROUNDS; round++) {
    const inside = fitColours(data, object);
    const outside = fitColours(data, rest);
    if (!inside || !outside) break;
    cutBand(photo, labels, everywhere, (i) => {
      const [r, g, b] = [data[i * 4] as number, data[i * 4 + 1] as number, data[i * 4 + 2] as number];
      return (sure[i] as number) + outside(r, g, b) - inside(r, g, b) + GEODESIC * (nearer[i] as number);
    });
    keepMarked(labels, seeds, width, height);
    object = labels;
    rest = labels.map((label) => 1 - label);
  }
  fillHoles(labels, sure, width, height);
  return labels;
}

/** The outermost pixels are taken for background, except near the scribbles. */
function frameOf(width: number, height: number, seeds: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const outermost = x === 0 || y === 0 || x === width - 1 || y === height - 1;
      if (outermost && !seeds[y * width + x]) frame[y * width + x] = 1;
    }
  return frame;
}

/** Drops every part of the object that no scribble touches. */
function keepMarked(labels: Uint8Array, seeds: Uint8Array, width: number, height: number): void {
  const { labels: groups, sizes } = labelComponents(labels, width, height);
  const marked = new Uint8Array(sizes.length);
  for (let i = 0; i < seeds.length; i++) if (seeds[i]) marked[groups[i] as number] = 1;
  for (let i = 0; i < labels.length; i++) if (labels[i] && !marked[groups[i] as number]) labels[i] = 0;
}

function fillHoles(labels: Uint8Array, sure: Float32Array, width: number, height: number): void {
  const rest = labels.map((label) => 1 - label);
  const { labels: groups, sizes } = labelComponents(rest, width, height);
  const open = new Uint8Array(sizes.length);
  let object = 0;
  for (let i = 0; i < labels.length; i++) {
    const x = i % width;
    object += labels[i] as number;
    const atFrame = x === 0 || x === width - 1 || i < width || i >= labels.length - width;
    if (atFrame || (sure[i] as number) < 0) open[groups[i] as number] = 1;
  }
  for (let i = 0; i < labels.length; i++) {
    const group = groups[i] as number;
    if (group > 0 && !open[group] && (sizes[group] as number) <= object * SMALL_HOLE) labels[i] = 1;
  }
}

/** Adds a soft-edged shadow that was found at the coarse size: enlarged without steps, and a little wider. */
function addShade(labels: Uint8Array, full: Photo, shade: Uint8Array, coarse: Photo): void {
  const across = coarse.width / full.width;
  const down = coarse.height / full.height;
  const at = (x: number, y: number): number =>
    shade[
      Math.min(coarse.height - 1, Math.max(0, y)) * coarse.width + Math.min(coarse.width - 1, Math.max(0, x))
    ] as number;
  for (let y = 0; y < full.height; y++) {
    const v = (y + 0.5) * down - 0.5;
    const top = Math.floor(v);
    for (let x = 0; x < full.width; x++) {
      const i = y * full.width + x;
      if (labels[i]) continue;
      const u = (x + 0.5) * across - 0.5;
      const left = Math.floor(u);
      const above = at(left, top) * (1 - u + left) + at(left + 1, top) * (u - left);
      const below = at(left, top + 1) * (1 - u + left) + at(left + 1, top + 1) * (u - left);
      if (above * (1 - v + top) + below * (v - top) >= 0.4) labels[i] = 1;
    }
  }
}
