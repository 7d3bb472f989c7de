import type { Size } from "../core/rect.ts";
import type { FileFormat } from "./types.ts";

/** What a file is by its first bytes; those beyond {@link FileFormat} have no codec of ours. */
export type Container = FileFormat | "heic" | "gif" | "bmp" | "tiff" | "jxl";

/** What the header says about the pixels, before any of them is decoded. Width and height as stored. */
export interface Header extends Size {
  readonly container: Container;
  /** Bits a channel: 1..16. */
  readonly bitDepth: number;
  readonly cmyk: boolean;
  /** The pixels may be transparent. */
  readonly hasAlpha: boolean;
  readonly animated: boolean;
  /** Decoded only as a whole (progressive JPEG): costs memory. */
  readonly progressive: boolean;
  /** Chroma at full resolution, as far as the header tells (JPEG). */
  readonly fullChroma: boolean;
  /**
   * How the stored pixels are to be turned by the container's own word (AVIF, HEIC: irot and imir), as
   * an EXIF orientation 1..8; absent where EXIF decides.
   */
  readonly orientation?: number;
}

/**
 * What a file says besides its pixels, as raw payloads without the container's framing.
 */
export interface Metadata {
  /** The TIFF block of EXIF, from its byte-order mark on. */
  readonly exif?: Uint8Array<ArrayBuffer>;
  /** The ICC profile. */
  readonly icc?: Uint8Array<ArrayBuffer>;
  /** The XMP packet (UTF-8 XML). */
  readonly xmp?: Uint8Array<ArrayBuffer>;
  /** Whole blocks that only their own format knows, carried when it is saved in the same format. */
  readonly native?: NativeBlocks;
}

export interface NativeBlocks {
  readonly format: FileFormat;
  /** Needed for right colours and sizes (PNG gAMA, cHRM, sRGB, cICP, pHYs): survive `strip`. */
  readonly colour: readonly Uint8Array<ArrayBuffer>[];
  /** Text about the photo (PNG tEXt, JPEG comments, IPTC, extended XMP): dropped by `strip`. */
  readonly text: readonly Uint8Array<ArrayBuffer>[];
}
