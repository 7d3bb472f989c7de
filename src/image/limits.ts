import type { Header } from "./header.ts";
import type { FileFormat } from "./types.ts";

/** The most memory that opening or saving one photo may take at its peak, in bytes. */
export const PEAK_BYTES = 1.2e9;

/**
 * Peak bytes a pixel while a file is opened: the codec's heap and the copy of its pixels taken out of
 * it, beside nothing else (the photo open before is not counted; it is small or was judged the same way).
 * Measured on photos of 2 to 24 megapixels; the heaps grow in steps, so a fifth is added.
 */
function openCost({ container, progressive, bitDepth }: Header): number {
  if (container === "jpeg") return progressive ? 18 : 10;
  if (container === "png") return bitDepth > 8 ? 24 : 20;
  if (container === "webp") return 18;
  return container === "avif" ? 46 : 12;
}

/** Peak bytes a pixel while a photo is saved: the photo, the encoder's heap and its input. */
export function saveCost(format: FileFormat, lossless: boolean, fullChroma: boolean): number {
  if (format === "jpeg") return fullChroma ? 28 : 21;
  if (format === "png") return 20;
  if (format === "webp") return lossless ? 38 : 26;
  return lossless ? 140 : fullChroma ? 62 : 40;
}

/**
 * Megapixels that can be opened and saved again within `peakBytes`. Saving counts by the dearer of the
 * two formats that are always offered, JPEG (with halved chroma) and PNG: about 57 at the default
 * limit, 26 for AVIF, whose decoder takes most.
 */
export function megapixelLimit(header: Header, peakBytes: number): number {
  const save = Math.max(saveCost("jpeg", false, false), saveCost("png", true, true));
  return peakBytes / Math.max(openCost(header), save) / 1e6;
}
