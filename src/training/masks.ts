import { createRandom, hashInts, type Random } from "../core/random.ts";
import type { Size } from "../core/rect.ts";
import { type MaskStroke, rasterize } from "../core/stroke.ts";
import { box, type Figure, freeFormStroke, scratch, scribble, silhouette, wire, writing } from "./shapes.ts";

/** One byte a pixel, row by row: 1 = hole, 0 = known. `length === width * height`. */
export type Plane = Uint8Array<ArrayBuffer>;

export type MaskKind = "irregular" | "boxes" | "silhouette" | "thin" | "border" | "square" | "rectangle" | "scribbles";

/** How often each kind is drawn; shares need not add up to one. */
export type MaskMixture = Readonly<Partial<Record<MaskKind, number>>>;

export interface MaskRequest extends Size {
  readonly seed: number;
  /** Number of the sample: the same (seed, index, size, ratio) gives the same mask everywhere. */
  readonly index: number;
  /** Least and greatest share of the picture that is missing, 0..1. Thin kinds keep to its lower end. */
  readonly ratio: readonly [low: number, high: number];
  readonly masks: MaskMixture;
}

/**
 * A hole for training.
 * @returns a plane with at least one hole pixel and at least one known pixel
 */
export function trainingMask(request: MaskRequest): Plane {
  const random = createRandom(hashInts(request.seed, request.index, 0x6d61736b));
  const kind = pick(request.masks, random);
  const [low, high] = request.ratio;
  return drawMask(kind, request, low + (high - low) * random.uniform(), random);
}

/**
 * One mask of a kind, with a hole share near `ratio`. `square` always takes the seeds' half-side box, `rectangle` one box
 * with sides of 3/8 to 1/2 of the picture's (96 to 128 px of 256: Iizuka 2017 and Yu 2018 alike), and `thin` at most
 * 12 %, since thin things stay thin.
 */
export function drawMask(kind: MaskKind, size: Size, ratio: number, random: Random): Plane {
  const plane = makers[kind](size, ratio, random);
  let missing = countOnes(plane);
  if (missing === 0) {
    plane[(size.height >> 1) * size.width + (size.width >> 1)] = 1;
    missing = 1;
  }
  if (missing === plane.length) plane[0] = 0;
  return plane;
}

const makers: Readonly<Record<MaskKind, (size: Size, ratio: number, random: Random) => Plane>> = {
  irregular: (size, ratio, random) => accumulate(size, ratio, random, (scale) => [freeFormStroke(size, scale, random)]),
  boxes: (size, ratio, random) => accumulate(size, ratio, random, (scale) => [box(size, scale, random)]),
  silhouette: (size, ratio, random) => fitted(size, ratio, random, silhouette(random)),
  thin: drawThin,
  border: drawBorder,
  square: (size, _, random) => drawBox(size, random, () => 0.5),
  scribbles: drawScribbles,
  rectangle: (size, _, random) => drawBox(size, random, () => 0.375 + 0.125 * random.uniform()),
};

/** Adds strokes until the share is reached; a stroke that overshoots is dropped and the next ones shrink. */
function accumulate(size: Size, ratio: number, random: Random, draw: (scale: number) => readonly MaskStroke[]): Plane {
  const plane = blankPlane(size);
  const target = ratio * plane.length;
  let scale = Math.min(1.6, 0.5 + 2.5 * ratio) * (0.7 + 0.6 * random.uniform());
  let missing = 0;
  for (let tries = 0; tries < 60 && missing < 0.9 * target; tries++) {
    const before = plane.slice();
    paint(plane, size, draw(scale));
    const now = countOnes(plane);
    if (now > 1.15 * target) {
      plane.set(before);
      scale = Math.max(0.1, scale * 0.8);
    } else missing = now;
  }
  return plane;
}

/** Scales a figure, placed at random, to the wanted share. The search runs on a small copy of the picture. */
export function fitted(size: Size, ratio: number, random: Random, figure: Figure): Plane {
  const centre = { x: (0.15 + 0.7 * random.uniform()) * size.width, y: (0.2 + 0.7 * random.uniform()) * size.height };
  const shrink = Math.min(1, 64 / Math.min(size.width, size.height));
  const small = { width: Math.ceil(size.width * shrink), height: Math.ceil(size.height * shrink) };
  const near = { x: centre.x * shrink, y: centre.y * shrink };
  let low = 0.5;
  let high = Math.max(small.width, small.height);
  for (let i = 0; i < 9; i++) {
    const middle = 0.5 * (low + high);
    const plane = blankPlane(small);
    paint(plane, small, figure(near, middle));
    if (countOnes(plane) < ratio * plane.length) low = middle;
    else high = middle;
  }
  const plane = blankPlane(size);
  paint(plane, size, figure(centre, (0.5 * (low + high)) / shrink));
  return plane;
}

function drawThin(size: Size, ratio: number, random: Random): Plane {
  const style = random.integer(0, 3);
  const draw = (): readonly MaskStroke[] => {
    if (style === 0) return [scratch(size, random)];
    return style === 1 ? [wire(size, random)] : writing(size, random);
  };
  const plane = blankPlane(size);
  const target = Math.min(ratio, 0.02 + 0.1 * random.uniform()) * plane.length;
  for (let tries = 0; tries < 16 && countOnes(plane) < target; tries++) paint(plane, size, draw());
  return plane;
}

/**
 * Thick scribbles like those that Zhang et al. 2020 train with (papers.md 1.3, "Masks"): half of them keep clear of a
 * margin of 23 px (of 256).
 */
function drawScribbles(size: Size, ratio: number, random: Random): Plane {
  const margin = random.uniform() < 0.5 ? Math.round((23 / 256) * Math.min(size.width, size.height)) : 0;
  const plane = accumulate(size, ratio, random, () => [scribble(size, random)]);
  for (let i = 0; i < plane.length; i++) {
    const x = i % size.width;
    const y = (i - x) / size.width;
    if (Math.min(x, y, size.width - 1 - x, size.height - 1 - y) < margin) plane[i] = 0;
  }
  return plane;
}

/** A band along one side or along two neighbouring or opposite sides: the hole of un-cropping. */
function drawBorder(size: Size, ratio: number, random: Random): Plane {
  const { width, height } = size;
  const share = Math.min(ratio, 0.5);
  const first = random.integer(0, 4);
  const second = random.uniform() < 0.4 ? (first + random.integer(1, 4)) % 4 : -1;
  const each = second < 0 ? share : share / 2;
  const strokes: MaskStroke[] = [];
  for (const side of [first, second]) {
    if (side < 0) continue;
    const deep = Math.max(1, Math.round(each * (side % 2 === 0 ? height : width)));
    const rects = [
      { x: 0, y: 0, width, height: deep },
      { x: width - deep, y: 0, width: deep, height },
      { x: 0, y: height - deep, width, height: deep },
      { x: 0, y: 0, width: deep, height },
    ] as const;
    strokes.push({ kind: "rectangle", mode: "add", rect: rects[side as 0 | 1 | 2 | 3] });
  }
  const plane = blankPlane(size);
  paint(plane, size, strokes);
  return plane;
}

/** One box at a random place; `side` gives its share of the picture's width, then of its height. */
function drawBox(size: Size, random: Random, side: () => number): Plane {
  const width = Math.floor(side() * size.width);
  const height = Math.floor(side() * size.height);
  const rect = {
    x: random.integer(0, size.width - width + 1),
    y: random.integer(0, size.height - height + 1),
    width,
    height,
  };
  const plane = blankPlane(size);
  paint(plane, size, [{ kind: "rectangle", mode: "add", rect }]);
  return plane;
}

/** Sets to 1 every pixel of a full-size plane that the strokes touch. */
export function paint(plane: Plane, size: Size, strokes: readonly MaskStroke[]): void {
  const { bounds, data } = rasterize(strokes, size);
  for (let y = 0; y < bounds.height; y++) {
    const to = (bounds.y + y) * size.width + bounds.x;
    const from = y * bounds.width;
    for (let x = 0; x < bounds.width; x++) if (data[from + x]) plane[to + x] = 1;
  }
}

export function blankPlane(size: Size): Plane {
  return new Uint8Array(size.width * size.height);
}

export function countOnes(plane: Plane): number {
  let count = 0;
  for (let i = 0; i < plane.length; i++) count += plane[i] as number;
  return count;
}

function pick(mixture: MaskMixture, random: Random): MaskKind {
  const kinds = Object.entries(mixture) as [MaskKind, number][];
  const total = kinds.reduce((sum, [, share]) => sum + share, 0);
  let rest = random.uniform() * total;
  for (const [kind, share] of kinds) {
    rest -= share;
    if (rest < 0) return kind;
  }
  return "irregular";
}
