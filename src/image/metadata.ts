import { bmffMetadata } from "./bmff.ts";
import { withAvifMetadata } from "./bmff-write.ts";
import type { Container, Metadata } from "./header.ts";
import { jpegMetadata, withJpegMetadata } from "./jpeg.ts";
import { uprightExif, uprightXmp } from "./orientation.ts";
import { pngMetadata, withPngMetadata } from "./png.ts";
import type { FileFormat } from "./types.ts";
import { webpMetadata, withWebpMetadata } from "./webp.ts";

/**
 * Reads EXIF, ICC and XMP as raw payloads. Metadata never keep a photo from being opened: what is
 * broken or cut off is left out.
 */
export async function readMetadata(container: Container, bytes: Uint8Array): Promise<Metadata> {
  try {
    if (container === "jpeg") return jpegMetadata(bytes);
    if (container === "png") return await pngMetadata(bytes);
    if (container === "webp") return webpMetadata(bytes);
    if (container === "avif" || container === "heic") return bmffMetadata(bytes);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
  }
  return {};
}

/**
 * Puts metadata into an encoded file in place of what it has. The payloads of EXIF, ICC and XMP come
 * back byte for byte from {@link readMetadata}; native blocks go into their own format alone.
 */
export async function withMetadata(
  format: FileFormat,
  bytes: Uint8Array<ArrayBuffer>,
  metadata: Metadata,
): Promise<Uint8Array<ArrayBuffer>> {
  if (format === "jpeg") return withJpegMetadata(bytes, metadata);
  if (format === "png") return withPngMetadata(bytes, metadata);
  if (format === "webp") return withWebpMetadata(bytes, metadata);
  return withAvifMetadata(bytes, metadata);
}

/** What belongs into a file whose pixels are upright: only the orientation is changed, to 1. */
export function uprightMetadata(metadata: Metadata): Metadata {
  const { exif, xmp } = metadata;
  return { ...metadata, ...(exif && { exif: uprightExif(exif) }), ...(xmp && { xmp: uprightXmp(xmp) }) };
}

/** Without EXIF, XMP and text; the profile and what else colours need stay. */
export function strippedMetadata({ icc, native }: Metadata): Metadata {
  return { ...(icc && { icc }), ...(native && { native: { ...native, text: [] } }) };
}
