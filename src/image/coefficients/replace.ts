import type { Tick } from "../../core/fill.ts";
import { type Mask, maskAt } from "../../core/mask.ts";
import type { Photo } from "../../core/photo.ts";
import { fromUpright, toUpright } from "../orientation.ts";
import { quantise, samplesOf } from "./dct.ts";
import { BLOCK, type CoefficientImage, type Component } from "./frame.ts";

/** How samples are made of red, green and blue: weights and what is added, one row a component. */
export type ColourModel = readonly (readonly [red: number, green: number, blue: number, add: number])[];

/** JFIF 1.02: ITU-R BT.601 over the full range. */
const LUMA = [0.299, 0.587, 0.114, 0] as const;
export const GREY: ColourModel = [LUMA];
export const YCC: ColourModel = [LUMA, [-0.168735892, -0.331264108, 0.5, 128], [0.5, -0.418687589, -0.081312411, 128]];
export const RGB: ColourModel = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
];

/** An upright photo, which pixels of it are new, and the EXIF orientation in which the file stores it. */
export interface EditedPhoto {
  readonly photo: Photo;
  readonly changed: Mask;
  readonly orientation: number;
}

/**
 * Which blocks hold a changed pixel, one byte a block, in the order of the component's coefficients. A block of
 * subsampled chroma covers 16 pixels where one of luma covers 8, so fewer of its neighbours are spared.
 */
export function touchedBlocks(image: CoefficientImage, { changed, orientation }: EditedPhoto): Uint8Array[] {
  const touched = image.components.map(({ stride, rows }) => new Uint8Array(stride * rows));
  const place = fromUpright(orientation, image);
  const { bounds, data } = changed;
  for (let y = 0, i = 0; y < bounds.height; y++) {
    for (let x = 0; x < bounds.width; x++, i++) {
      if (!data[i]) continue;
      const [column, row] = place(bounds.x + x, bounds.y + y);
      for (let c = 0; c < touched.length; c++) {
        const { h, v, stride } = image.components[c] as Component;
        const across = Math.floor((column * h) / image.h / 8);
        const down = Math.floor((row * v) / image.v / 8);
        (touched[c] as Uint8Array)[down * stride + across] = 1;
      }
    }
  }
  return touched;
}

/**
 * Writes the changed pixels into the blocks that hold them, with the file's own quantisation. Samples that stand for
 * unchanged pixels only are taken from the block as it was, before rounding and clipping: so they come out of the
 * second quantisation as near as can be.
 * @throws RangeError for subsampling by other than whole numbers
 */
export async function replaceBlocks(
  image: CoefficientImage,
  edit: EditedPhoto,
  touched: readonly Uint8Array[],
  colours: ColourModel,
  tick?: Tick,
): Promise<void> {
  const samples = new Float64Array(BLOCK);
  for (const [c, component] of image.components.entries()) {
    if (image.h % component.h !== 0 || image.v % component.v !== 0) throw new RangeError("subsampling of 3 to 2");
    const { stride, rows, coefficients, steps } = component;
    const source = new SampleSource(image, component, edit, colours[c] as ColourModel[number]);
    for (let row = 0; row < rows; row++) {
      if (row % 16 === 0) await tick?.((c + row / rows) / image.components.length);
      for (let column = 0; column < stride; column++) {
        if (!touched[c]?.[row * stride + column]) continue;
        const at = (row * stride + column) * BLOCK;
        samplesOf(coefficients, at, steps as Uint16Array, samples);
        source.write(samples, column, row);
        quantise(samples, steps as Uint16Array, coefficients, at);
      }
    }
  }
}

/** Makes samples of one component from the pixels of the photo. */
class SampleSource {
  private readonly image: CoefficientImage;
  private readonly edit: EditedPhoto;
  private readonly weights: ColourModel[number];
  private readonly place: (x: number, y: number) => readonly [number, number];
  /** Pixels that a sample stands for. */
  private readonly across: number;
  private readonly down: number;
  /** The last samples that stand for pixels; those behind repeat them. */
  private readonly lastX: number;
  private readonly lastY: number;

  constructor(image: CoefficientImage, component: Component, edit: EditedPhoto, weights: ColourModel[number]) {
    this.image = image;
    this.edit = edit;
    this.weights = weights;
    this.place = toUpright(edit.orientation, image);
    this.across = image.h / component.h;
    this.down = image.v / component.v;
    this.lastX = Math.ceil(image.width / this.across) - 1;
    this.lastY = Math.ceil(image.height / this.down) - 1;
  }

  /** Puts new values in place of the samples that stand for a changed pixel. */
  write(samples: Float64Array, column: number, row: number): void {
    for (let i = 0; i < BLOCK; i++) {
      const x = Math.min(this.lastX, column * 8 + (i & 7));
      const y = Math.min(this.lastY, row * 8 + (i >> 3));
      const value = this.sample(x, y);
      if (value !== undefined) samples[i] = value;
    }
  }

  /** The mean over the pixels of a sample; undefined when none of them is changed. */
  private sample(sampleX: number, sampleY: number): number | undefined {
    const { photo, changed } = this.edit;
    const [red, green, blue, add] = this.weights;
    const right = Math.min(this.image.width, (sampleX + 1) * this.across);
    const bottom = Math.min(this.image.height, (sampleY + 1) * this.down);
    let sum = 0;
    let count = 0;
    let isChanged = false;
    for (let storedY = sampleY * this.down; storedY < bottom; storedY++) {
      for (let storedX = sampleX * this.across; storedX < right; storedX++, count++) {
        const [x, y] = this.place(storedX, storedY);
        if (maskAt(changed, x, y)) isChanged = true;
        const at = (y * photo.width + x) * 4;
        sum += red * (photo.data[at] as number);
        sum += green * (photo.data[at + 1] as number);
        sum += blue * (photo.data[at + 2] as number);
      }
    }
    return isChanged ? sum / count + add : undefined;
  }
}
