import type { Size } from "../core/rect.ts";

/** The formats that Lacuna opens by its own codecs and saves. */
export type FileFormat = "jpeg" | "png" | "webp" | "avif";

/** Something about an opened file that a person should know before editing; shown, never blocking. */
export type Notice = "reduced-to-8-bit" | "first-frame-only" | "profile-not-applied" | "cmyk-converted";

export interface PhotoInfo extends Size {
  readonly name: string;
  /** The format it came in; a HEIC photo decoded by the browser counts as what it is saved as by default. */
  readonly format: FileFormat;
  /** A JPEG of the kind whose blocks without an edit can be kept as they are, as far as its header tells. */
  readonly keepsBlocks?: true;
  readonly hasAlpha: boolean;
  /** Name of the embedded colour profile, as the file gives it. */
  readonly profile?: string;
  /** How the pixels are to be shown. */
  readonly colorSpace: "srgb" | "display-p3";
  readonly hasExif: boolean;
  readonly notices: readonly Notice[];
}

/** Side of a display tile in tile pixels; at level L a tile pixel stands for 2^L x 2^L photo pixels. */
export const TILE_SIDE = 512;

export interface TileRequest {
  readonly column: number;
  readonly row: number;
  /** 0 = full resolution; each level halves it. */
  readonly level: number;
  /** `after` = with all applied steps, `before` = as opened. */
  readonly version: "before" | "after";
}

export interface EncodeRequest {
  /** `fill` = the pixels that steps have changed, alone on a transparent ground, as PNG; default `photo`. */
  readonly content?: "photo" | "fill";
  readonly format: FileFormat;
  /** 1..100, for jpeg, webp and avif; absent = a JPEG keeps every block without an edit, the others are high enough for 45 dB outside of the edits. */
  readonly quality?: number;
  /** `keep` carries EXIF, ICC and XMP over unchanged, `strip` drops EXIF and XMP (the profile stays: colours need it). */
  readonly metadata: "keep" | "strip";
}

/** Blocks of 8 x 8 samples of a JPEG, of all its components. */
export interface BlockCount {
  /** Their quantised coefficients are those of the opened file, bit for bit. */
  readonly unchanged: number;
  readonly total: number;
}

export interface EncodedPhoto {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mime: string;
  /** PSNR in dB of the pixels that no step changed, against the opened photo; Infinity when bit for bit equal. */
  readonly unchangedPsnr: number;
  /** The quality it was written with; absent where it was written without loss, or block by block. */
  readonly quality?: number;
  /** A JPEG of which only the edited blocks were written anew, and how many the others are. */
  readonly blocks?: BlockCount;
}
