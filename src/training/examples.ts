import type { Pixels } from "../core/edges.ts";
import { distanceToHole } from "../core/mask.ts";
import type { Photo } from "../core/photo.ts";
import { createRandom, hashInts, type Random } from "../core/random.ts";
import { type Rect, rectOf, type Size } from "../core/rect.ts";
import { colourGuide, harmonyGuide, pasteGuide, sketchGuide } from "./guides.ts";
import { type MaskMixture, type Plane, trainingMask } from "./masks.ts";

/**
 * The planes of a training batch and their channels, [batch, height, width, channels] float32:
 * - `photo` -1..1: the true picture
 * - `hole` 0 or 1
 * - `discount` 0 on known pixels, else 0.97^(distance to the nearest known pixel), at least 0.1; 0 as well on hole
 *   pixels whose truth nobody knows (see {@link drawExample})
 * - `sketch` 0 or 1, `strokeColour` -1..1 and `strokeAlpha` 0 or 1, only inside the hole
 * - `guideMask` 0 or 1, only inside the hole, `pasted` -1..1 and 0 off the mask
 */
export const BATCH_PLANES = {
  photo: 3,
  hole: 1,
  discount: 1,
  sketch: 1,
  strokeColour: 3,
  strokeAlpha: 1,
  guideMask: 1,
  pasted: 3,
} as const;

export type PlaneName = keyof typeof BATCH_PLANES;

/** One sample: every plane of {@link BATCH_PLANES}, row by row, channels innermost. */
export type Example = Readonly<Record<PlaneName, Pixels>>;

/** How often a sample carries which guide. The guides of a guided sample overlap freely. */
export interface GuideMixture {
  /** Share of samples with any guide. */
  readonly guided: number;
  /** Shares among the guided ones. */
  readonly sketch: number;
  readonly colour: number;
  readonly paste: number;
  /** Share of pieces that fill their hole, for harmonization, in place of other pasted ones. None unless given. */
  readonly harmonize?: number;
}

export interface ExampleRequest {
  readonly seed: number;
  /** Number of the sample in the run: decides crop, hole and guides together with the seed. */
  readonly index: number;
  /** Side of the square crop in pixels. */
  readonly size: number;
  /** Least and greatest missing share. */
  readonly ratio: readonly [low: number, high: number];
  readonly masks: MaskMixture;
  readonly guides: GuideMixture;
  /**
   * Least and greatest side of a crop, in pixels of the photo for each pixel of the sample. Unless given, crops are half to
   * all of the photo's shorter side.
   */
  readonly span?: readonly [least: number, greatest: number];
}

/** Which square of a photo a sample shows, and in what light. */
export interface View {
  readonly rect: Rect;
  /** Left and right are exchanged. */
  readonly mirror: boolean;
  /** Every channel becomes min(1, gain * value) ^ gamma, value 0..1. */
  readonly gain: number;
  readonly gamma: number;
}

/** The view of a photo that {@link drawExample} takes for a request. */
export function viewOf(photo: Size, request: Pick<ExampleRequest, "seed" | "index" | "size" | "span">): View {
  return drawView(photo, request, photoRandom(request.seed, request.index));
}

function photoRandom(seed: number, index: number): Random {
  return createRandom(hashInts(seed, index, 0x70686f74));
}

function drawView(photo: Size, request: Pick<ExampleRequest, "size" | "span">, random: Random): View {
  const rect = randomCrop(photo, request, random);
  const mirror = random.uniform() < 0.5;
  const gain = 1 + 0.16 * (random.uniform() - 0.5);
  const gamma = 1 + 0.16 * (random.uniform() - 0.5);
  return { rect, mirror, gain, gamma };
}

/**
 * Makes a sample from a photo: random resized crop, flip, slight change of light, hole, guides. Pixels that are
 * transparent in the photo are missing in the sample and never count: a cut-out's surroundings, or a place that the
 * person wants to have filled.
 */
export function drawExample(photo: Photo, request: ExampleRequest): Example {
  const random = photoRandom(request.seed, request.index);
  const view = drawView(photo, request, random);
  const hole = trainingMask({ ...request, width: request.size, height: request.size });
  return exampleAt(photo, view, hole, request, random);
}

/**
 * Makes a sample of a view with a given hole.
 * @param hole [size x size]
 */
export function exampleAt(
  photo: Photo,
  view: View,
  hole: Plane,
  request: Pick<ExampleRequest, "size" | "guides">,
  random: Random,
): Example {
  const pixels = adjustLight(cropPixels(photo, view, request.size), view);
  const size = { width: request.size, height: request.size };
  const unknown = transparentPixels(photo, view, request.size);
  if (!unknown) return guideExample(pixels, hole, size, request.guides, random);
  const example = guideExample(
    // Grey, so that no neighbour's features depend on what is behind them.
    pixels.map((value, i) => (unknown[Math.floor(i / 3)] ? 0 : value)),
    hole.map((value, i) => value | (unknown[i] as number)),
    size,
    { guided: 0, sketch: 0, colour: 0, paste: 0 },
    random,
  );
  return { ...example, discount: example.discount.map((value, i) => (unknown[i] ? 0 : value)) };
}

/** 1 where a pixel of the view holds any transparent pixel of the photo; undefined when there is none. */
function transparentPixels(photo: Photo, { rect, mirror }: View, size: number): Plane | undefined {
  const out = new Uint8Array(size * size);
  let found = false;
  for (let y = 0; y < rect.height; y++)
    for (let x = 0; x < rect.width; x++) {
      if (photo.data[4 * ((rect.y + y) * photo.width + rect.x + x) + 3]) continue;
      found = true;
      // Every cell that the pixel reaches into.
      for (let row = cell(y, rect.height, size); row <= cell(y + 1 - 1e-6, rect.height, size); row++)
        for (let column = cell(x, rect.width, size); column <= cell(x + 1 - 1e-6, rect.width, size); column++)
          out[row * size + (mirror ? size - 1 - column : column)] = 1;
    }
  return found ? out : undefined;
}

function cell(at: number, count: number, size: number): number {
  return Math.min(size - 1, Math.floor((at * size) / count));
}

/**
 * Makes a sample from ready pixels and a hole: draws its guides and the discount.
 * @param hole may be widened or replaced when a pasted piece calls for it
 */
export function guideExample(pixels: Pixels, hole: Plane, size: Size, mixture: GuideMixture, random: Random): Example {
  const guided = random.uniform() < mixture.guided;
  const wants = (share: number): boolean => random.uniform() < share && guided;
  // Mixtures without pieces to harmonize draw no number for them, so that their samples stay the same.
  const piece = mixture.harmonize && wants(mixture.harmonize) ? harmonyGuide(pixels, size, random) : undefined;
  const paste = piece ?? (wants(mixture.paste) ? pasteGuide(pixels, hole, size, random) : undefined);
  const missing = paste?.hole ?? hole;
  const sketch = wants(mixture.sketch) ? sketchGuide(pixels, missing, size, random) : undefined;
  const strokes = wants(mixture.colour) ? colourGuide(pixels, missing, size, random) : undefined;
  const plane = (from: Plane | undefined): Pixels => (from ? Float32Array.from(from) : new Float32Array(hole.length));
  return {
    photo: pixels,
    hole: plane(missing),
    discount: holeDiscount(missing, size),
    sketch: plane(sketch),
    strokeColour: strokes?.colour ?? new Float32Array(pixels.length),
    strokeAlpha: plane(strokes?.alpha),
    guideMask: plane(paste?.mask),
    pasted: paste?.pixels ?? new Float32Array(pixels.length),
  };
}

/**
 * How much a hole pixel counts: 0.97^d, d = distance in pixels (of a 256 px crop) to the nearest known
 * pixel, at least 0.1; 0 on known pixels. The discount of Yu et al. 2018, section 4.2, for holes of any
 * shape. Far from the rim many fills are right, and an L1 there only blurs.
 */
export function holeDiscount(hole: Plane, size: Size): Pixels {
  const squared = distanceToHole({ bounds: rectOf(size), data: hole.map((value) => 1 - value) });
  const unit = 256 / Math.min(size.width, size.height);
  const out = new Float32Array(hole.length);
  for (let i = 0; i < out.length; i++)
    if (hole[i]) out[i] = Math.max(0.1, 0.97 ** (Math.sqrt(squared[i] as number) * unit));
  return out;
}

/** Puts samples of one size behind one another: each plane becomes [batch, size, size, channels]. */
export function stackExamples(examples: readonly Example[]): Record<PlaneName, Pixels> {
  const stack = (name: PlaneName): Pixels => {
    const parts = examples.map((example) => example[name]);
    const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  };
  const entries = Object.keys(BATCH_PLANES).map((name) => [name, stack(name as PlaneName)] as const);
  return Object.fromEntries(entries) as Record<PlaneName, Pixels>;
}

/** A square of the wanted span, but where possible not smaller than the wanted size. */
function randomCrop(photo: Size, { size, span }: Pick<ExampleRequest, "size" | "span">, random: Random): Rect {
  const shorter = Math.min(photo.width, photo.height);
  const [least, greatest] = span ? [size * span[0], size * span[1]] : [0.5 * shorter, shorter];
  const wanted = Math.round(least + (greatest - least) * random.uniform());
  const side = Math.min(shorter, Math.max(size, wanted));
  const x = random.integer(0, photo.width - side + 1);
  const y = random.integer(0, photo.height - side + 1);
  return { x, y, width: side, height: side };
}

/** Area-averaged square of `size` pixels out of a view, as -1..1 RGB: first along rows, then along columns. */
function cropPixels(photo: Photo, { rect, mirror }: View, size: number): Pixels {
  const { width, height } = rect;
  const across = new Float32Array(height * size * 3);
  for (let y = 0; y < height; y++) {
    const from = 4 * ((rect.y + y) * photo.width + rect.x);
    averageLine(photo.data, from, 4, width, across, 3 * y * size, 3, size);
  }
  const out = new Float32Array(size * size * 3);
  for (let x = 0; x < size; x++)
    averageLine(across, 3 * x, 3 * size, height, out, 3 * (mirror ? size - 1 - x : x), 3 * size, size);
  return out.map((value) => value / 127.5 - 1);
}

/**
 * Averages a line of `count` RGB pixels, `step` numbers apart, to `size` cells: each cell takes the pixels that it covers,
 * by the share covered.
 */
function averageLine(
  source: ArrayLike<number>,
  from: number,
  step: number,
  count: number,
  out: Pixels,
  to: number,
  toStep: number,
  size: number,
): void {
  const scale = count / size;
  for (let i = 0; i < size; i++) {
    const start = i * scale;
    const end = Math.min(count, start + scale);
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let at = Math.floor(start); at < end - 1e-9; at++) {
      const share = (Math.min(end, at + 1) - Math.max(start, at)) / scale;
      const p = from + at * step;
      red += share * (source[p] as number);
      green += share * (source[p + 1] as number);
      blue += share * (source[p + 2] as number);
    }
    const p = to + i * toStep;
    out[p] = red;
    out[p + 1] = green;
    out[p + 2] = blue;
  }
}

/** Gain and gamma within 8 %, the same for all channels. */
function adjustLight(pixels: Pixels, { gain, gamma }: View): Pixels {
  return pixels.map((value) => Math.min(1, Math.max(-1, 2 * Math.min(1, gain * (0.5 + 0.5 * value)) ** gamma - 1)));
}
