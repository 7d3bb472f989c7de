import { type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { type Mask, maskAt } from "../core/mask.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { createRandom } from "../core/random.ts";
import { type Rect, spanOf } from "../core/rect.ts";
import type { CheckPlace, Fall, TuneGain } from "../core/training.ts";
import { cellFactor, GENERATOR_PLANES, type GeneratorNetwork } from "../models/generator.ts";
import { shufflePixels } from "../nn/resize.ts";
import { drawExample, type Example, exampleAt } from "./examples.ts";
import { lookDistance } from "./look.ts";
import type { Tensors } from "./types.ts";

/** Holes of a typical removal: silhouettes and strokes over 8 to 20 percent of the crop. */
const MASKS = { irregular: 0.4, boxes: 0.2, silhouette: 0.4, thin: 0, border: 0, square: 0 };
const RATIO = [0.08, 0.2] as const;
const NO_GUIDES = { guided: 0, sketch: 0, colour: 0, paste: 0 };

/** A crop that is never trained on, with its hole; the same crops score every state of a run. */
export interface HeldOutCrop {
  readonly example: Example;
  readonly size: number;
}

/** What a network makes of a held-out crop. */
export interface CropResult {
  /** Mean absolute difference to the truth over the hole's pixels and channels, 0..255. */
  readonly l1: number;
  /** How much it looks unlike the truth in the hole, see {@link lookDistance}. */
  readonly look: number;
  /** Counted hole pixels. */
  readonly pixels: number;
  /** The crop with the hole filled. */
  readonly picture: Photo;
}

/**
 * Draws the held-out crops: from each photo in turn, without guides.
 * @param photos at least one
 */
export function drawHeldOut(photos: readonly Photo[], count: number, size: number, seed: number): HeldOutCrop[] {
  return Array.from({ length: count }, (_, index) => {
    const photo = photos[index % photos.length] as Photo;
    const request = { seed, index, size, ratio: RATIO, masks: MASKS, guides: NO_GUIDES };
    return { example: drawExample(photo, request), size };
  });
}

/** Held-out crops at given places, as they are and mirrored. */
export function cropsAt(photo: Photo, places: readonly CheckPlace[], size: number): HeldOutCrop[] {
  return places.flatMap(({ rect, hole: mask }) =>
    [false, true].map((mirror) => {
      const hole = new Uint8Array(size * size);
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++)
          if (isMissing(mask, rect, size, x, y)) hole[y * size + (mirror ? size - 1 - x : x)] = 1;
      const view = { rect, mirror, gain: 1, gamma: 1 };
      const example = exampleAt(photo, view, hole, { size, guides: NO_GUIDES }, createRandom(1));
      return { example, size };
    }),
  );
}

/** Whether any pixel under a cell of the crop is missing. */
function isMissing(mask: Mask, rect: Rect, size: number, x: number, y: number): boolean {
  const [top, bottom] = spanOf(y, size, rect.height);
  const [left, right] = spanOf(x, size, rect.width);
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) if (maskAt(mask, rect.x + column, rect.y + row)) return true;
  return false;
}

/** Fills a held-out crop with a network on the current back end. Keeps no tensor. */
export async function fillHeldOut(
  network: GeneratorNetwork<unknown>,
  params: Tensors,
  { example, size }: HeldOutCrop,
): Promise<CropResult> {
  const cells = tidy(() => network.apply(params, planesOf(example, size), "inference").cells);
  try {
    const factor = cellFactor(cells);
    const grid = { height: size / factor, width: size / factor, channels: 3 };
    const output = shufflePixels((await cells.data()) as Float32Array, grid, factor);
    const result = compare(example, size, output);
    const truth = compare(example, size, example.photo).picture;
    return { ...result, look: lookDistance(truth, result.picture, example.hole) };
  } finally {
    cells.dispose();
  }
}

/** The crop as the network is shown it: the hole is grey. */
export function holePicture({ example, size }: HeldOutCrop): Photo {
  return compare(example, size, new Float32Array(example.photo.length)).picture;
}

/** The crop without a hole. */
export function truthPicture({ example, size }: HeldOutCrop): Photo {
  return holePicture({ size, example: { ...example, hole: new Float32Array(example.hole.length) } });
}

/** Mean over the hole pixels of all crops, 0..255. */
export function meanL1(results: readonly Pick<CropResult, "l1" | "pixels">[]): number {
  const pixels = results.reduce((sum, result) => sum + result.pixels, 0);
  return results.reduce((sum, { l1, pixels: count }) => sum + l1 * count, 0) / Math.max(1, pixels);
}

/**
 * What the tuned network gains on crops that both have filled: of either measure the fall of its sum, and that fall's
 * standard error, crop by crop (the two fills of a crop have much in common, so it is far below that of a sum alone).
 */
export function gainOf(base: readonly CropResult[], tuned: readonly CropResult[]): TuneGain {
  const fallOf = (measure: (result: CropResult) => number): Fall => {
    const before = base.map(measure);
    const after = tuned.map(measure);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    const whole = Math.max(1e-9, sum(before));
    const left = sum(after) / whole;
    // Standard error of a ratio of sums (Cochran 1977, section 6.3).
    const squares = sum(before.map((value, i) => ((after[i] as number) - left * value) ** 2));
    const { length } = before;
    return { share: 1 - left, error: Math.sqrt((squares * length) / Math.max(1, length - 1)) / whole };
  };
  return { l1: fallOf(({ l1, pixels }) => l1 * pixels), look: fallOf(({ look, pixels }) => look * pixels) };
}

function planesOf({ photo, hole }: Example, size: number): Tensor4D {
  const planes = new Float32Array(size * size * GENERATOR_PLANES);
  for (let i = 0; i < size * size; i++) {
    const missing = hole[i] as number;
    for (let c = 0; c < 3; c++) planes[GENERATOR_PLANES * i + c] = missing ? 0 : (photo[3 * i + c] as number);
    planes[GENERATOR_PLANES * i + 3] = missing;
  }
  return tensor4d(planes, [1, size, size, GENERATOR_PLANES]);
}

function compare(
  { photo, hole, discount }: Example,
  size: number,
  output: ArrayLike<number>,
): Omit<CropResult, "look"> {
  const picture = blankPhoto(size, size);
  let sum = 0;
  let pixels = 0;
  for (let i = 0; i < size * size; i++) {
    const counts = (discount[i] as number) > 0;
    if (counts) pixels++;
    for (let c = 0; c < 3; c++) {
      const truth = toByte(photo[3 * i + c] as number);
      const filled = toByte(output[3 * i + c] as number);
      if (counts) sum += Math.abs(filled - truth);
      picture.data[4 * i + c] = hole[i] ? filled : truth;
    }
    picture.data[4 * i + 3] = 255;
  }
  return { l1: pixels > 0 ? sum / (3 * pixels) : 0, pixels, picture };
}

function toByte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(127.5 * (value + 1))));
}
