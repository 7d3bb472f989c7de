import { type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { cellFactor, GENERATOR_PLANES, type GeneratorNetwork } from "../models/generator.ts";
import { shufflePixels } from "../nn/resize.ts";
import { drawExample, type Example } from "./examples.ts";
import type { Tensors } from "./types.ts";

/** Holes of a typical removal: silhouettes and strokes over 8 to 20 percent of the crop. */
const MASKS = { irregular: 0.4, boxes: 0.2, silhouette: 0.4, thin: 0, border: 0, square: 0 };
const RATIO = [0.08, 0.2] as const;

/** A crop that is never trained on, with its hole; the same crops score every state of a run. */
export interface HeldOutCrop {
  readonly example: Example;
  readonly size: number;
}

/** What a network makes of a held-out crop. */
export interface CropResult {
  /** Mean absolute difference to the truth over the hole's pixels and channels, 0..255. */
  readonly l1: number;
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
    const guides = { guided: 0, sketch: 0, colour: 0, paste: 0 };
    return { example: drawExample(photo, { seed, index, size, ratio: RATIO, masks: MASKS, guides }), size };
  });
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
    return compare(example, size, output);
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

function planesOf({ photo, hole }: Example, size: number): Tensor4D {
  const planes = new Float32Array(size * size * GENERATOR_PLANES);
  for (let i = 0; i < size * size; i++) {
    const missing = hole[i] as number;
    for (let c = 0; c < 3; c++) planes[GENERATOR_PLANES * i + c] = missing ? 0 : (photo[3 * i + c] as number);
    planes[GENERATOR_PLANES * i + 3] = missing;
  }
  return tensor4d(planes, [1, size, size, GENERATOR_PLANES]);
}

function compare({ photo, hole, discount }: Example, size: number, output: Float32Array): CropResult {
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
