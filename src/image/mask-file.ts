import { luma } from "../core/colour.ts";
import { fault } from "../core/errors.ts";
import { type Mask, trimMask } from "../core/mask.ts";
import { blankPhoto } from "../core/photo.ts";
import { rectOf, type Size } from "../core/rect.ts";
import type { Codecs } from "./codecs.ts";
import { type LoadOptions, loadPhoto } from "./load.ts";

const HALF = 128;

/**
 * Reads a picture as a mask: what is brighter than middle grey is marked; where all colours are one, what is more
 * opaque than half.
 * @param size of the photo that it is for
 * @throws LacunaError mask-mismatch, or as {@link loadPhoto}
 */
export async function readMaskFile(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  size: Size,
  options: LoadOptions,
): Promise<Mask> {
  const { photo } = await loadPhoto(name, bytes, options);
  if (photo.width !== size.width || photo.height !== size.height)
    throw fault("mask-mismatch", { mask: dimensions(photo), photo: dimensions(size) });
  const grey = new Uint8Array(size.width * size.height);
  let [least, most] = [255, 0];
  for (let i = 0; i < grey.length; i++) {
    const at = i * 4;
    grey[i] = Math.round(luma(photo.data[at] as number, photo.data[at + 1] as number, photo.data[at + 2] as number));
    least = Math.min(least, grey[i] as number);
    most = Math.max(most, grey[i] as number);
  }
  const byAlpha = least === most;
  const data = grey.map((value, i) => {
    const alpha = photo.data[i * 4 + 3] as number;
    return (byAlpha ? alpha : (value * alpha) / 255) >= HALF ? 1 : 0;
  });
  return trimMask({ bounds: rectOf(size), data });
}

const dimensions = ({ width, height }: Size): string => `${width} x ${height}`;

/** A PNG of the photo's size: white where the mask is 1, black elsewhere. */
export async function writeMaskFile(mask: Mask, size: Size, codecs: Codecs): Promise<Uint8Array<ArrayBuffer>> {
  const photo = blankPhoto(size.width, size.height);
  const { x, y, width, height } = mask.bounds;
  for (let i = 3; i < photo.data.length; i += 4) photo.data[i] = 255;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      if (mask.data[row * width + column]) {
        const at = ((y + row) * size.width + x + column) * 4;
        photo.data.fill(255, at, at + 3);
      }
  return codecs.encode("png", photo, { quality: 100, fullChroma: true });
}
