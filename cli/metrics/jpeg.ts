import { type Mask, maskAt } from "../../src/core/mask.ts";
import type { Photo } from "../../src/core/photo.ts";
import { BLOCK, type CoefficientImage, type Component } from "../../src/image/coefficients/frame.ts";
import { readCoefficients } from "../../src/image/coefficients/read.ts";
import { codecs } from "../picture.ts";

/** What a JPEG keeps of another, outside of an edit. */
export interface JpegFidelity {
  /** Blocks without a changed pixel whose coefficients are those of the other file. */
  readonly kept: number;
  /** Those whose coefficients differ: there must be none. */
  readonly broken: number;
  /** Blocks of the whole photo. */
  readonly total: number;
  /** Pixels that differ, as another decoder shows them, farther than one chroma sample from every MCU with an edit. */
  readonly differing: number;
}

/**
 * Compares an edited JPEG with the one that it was made from.
 * @param stored the changed pixels, in the places in which the files store them
 */
export async function jpegFidelity(
  before: Uint8Array<ArrayBuffer>,
  after: Uint8Array<ArrayBuffer>,
  stored: Mask,
): Promise<JpegFidelity> {
  const [a, b] = [await readCoefficients(before), await readCoefficients(after)];
  const pixels = [await codecs.decode("jpeg", before), await codecs.decode("jpeg", after)] as const;
  return { ...compareBlocks(a, b, stored), differing: differingOutside(...pixels, a, stored) };
}

/** Whether a changed pixel lies in the area of a block. */
function isTouched(
  image: CoefficientImage,
  component: Pick<Component, "h" | "v">,
  column: number,
  row: number,
  stored: Mask,
): boolean {
  const [across, down] = [(8 * image.h) / component.h, (8 * image.v) / component.v];
  const { bounds } = stored;
  if ((column + 1) * across <= bounds.x || column * across >= bounds.x + bounds.width) return false;
  if ((row + 1) * down <= bounds.y || row * down >= bounds.y + bounds.height) return false;
  for (let y = row * down; y < (row + 1) * down; y++)
    for (let x = column * across; x < (column + 1) * across; x++) if (maskAt(stored, x, y)) return true;
  return false;
}

function compareBlocks(a: CoefficientImage, b: CoefficientImage, stored: Mask): Omit<JpegFidelity, "differing"> {
  const count = { broken: 0, kept: 0, total: 0 };
  for (const [c, component] of a.components.entries()) {
    const other = b.components[c] as Component;
    for (let row = 0; row < component.high; row++)
      for (let column = 0; column < component.wide; column++) {
        count.total++;
        if (isTouched(a, component, column, row, stored)) continue;
        const from = (row * component.stride + column) * BLOCK;
        const mine = component.coefficients.subarray(from, from + BLOCK);
        count[mine.every((value, k) => value === other.coefficients[from + k]) ? "kept" : "broken"]++;
      }
  }
  return count;
}

function differingOutside(a: Photo, b: Photo, image: CoefficientImage, stored: Mask): number {
  const touched = Array.from({ length: image.mcusWide * image.mcusHigh }, (_, i) =>
    isTouched(image, { h: 1, v: 1 }, i % image.mcusWide, Math.floor(i / image.mcusWide), stored),
  );
  const isNear = (x: number, y: number): boolean => {
    for (const dy of [-image.v, 0, image.v])
      for (const dx of [-image.h, 0, image.h]) {
        const [column, row] = [Math.floor((x + dx) / 8 / image.h), Math.floor((y + dy) / 8 / image.v)];
        if (column >= 0 && row >= 0 && column < image.mcusWide && touched[row * image.mcusWide + column]) return true;
      }
    return false;
  };
  let differing = 0;
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++) {
      const at = 4 * (y * image.width + x);
      if ([0, 1, 2, 3].some((c) => a.data[at + c] !== b.data[at + c]) && !isNear(x, y)) differing++;
    }
  return differing;
}
