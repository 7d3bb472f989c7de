import { fault, faultOf, isAbort, LacunaError } from "../core/errors.ts";
import type { Tick } from "../core/fill.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import type { Codecs } from "./codecs.ts";
import type { Container, Header, Metadata } from "./header.ts";
import { MOST_SCANS, scanCount } from "./jpeg.ts";
import { megapixelLimit, PEAK_BYTES } from "./limits.ts";
import { readMetadata, uprightMetadata } from "./metadata.ts";
import { isOpaque } from "./opacity.ts";
import { exifOrientation, uprightPixels } from "./orientation.ts";
import { type Profile, readProfile } from "./profile.ts";
import { readHeader, sniff } from "./sniff.ts";
import type { FileFormat, Notice, PhotoInfo } from "./types.ts";
import { firstWebpFrame } from "./webp.ts";

/**
 * The browser's own decoder, for what has no codec here (HEIC, GIF, BMP, CMYK JPEG): upright pixels in
 * sRGB. Rejects, or gives undefined, where the platform cannot.
 */
export type DecodeByPlatform = (bytes: Uint8Array<ArrayBuffer>, mime: string) => Promise<Photo | undefined>;

export interface LoadOptions {
  readonly codecs: Codecs;
  readonly decodeByPlatform?: DecodeByPlatform;
  /** Default {@link PEAK_BYTES}. */
  readonly peakBytes?: number;
  readonly tick?: Tick;
}

/** A decoded file. */
export interface LoadedPhoto {
  readonly info: PhotoInfo;
  /** Upright. */
  readonly photo: Photo;
  /** As it is to be written beside these pixels: the orientation says upright. */
  readonly metadata: Metadata;
  readonly header: Header;
  /** How the pixels lie in the file, as an EXIF orientation: 1 = upright. */
  readonly orientation: number;
}

/**
 * Decodes a file by its content. Judged from the header first: what is too large is refused before a
 * pixel is decoded.
 * @param name only for messages
 * @throws LacunaError file-empty, file-unknown, file-broken, file-unsupported, heic-unsupported,
 * photo-too-large or out-of-memory
 */
export async function loadPhoto(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: LoadOptions,
): Promise<LoadedPhoto> {
  if (bytes.length === 0) throw fault("file-empty", { name });
  const container = sniff(bytes);
  if (!container) throw fault("file-unknown", { name });
  const broken = (): LacunaError => fault("file-broken", { name, format: WORDS[container] });
  const header = headerOr(container, bytes, broken);
  if (!header) throw fault("file-unsupported", { name, format: WORDS[container], reason: "format" });
  const megapixels = (header.width * header.height) / 1e6;
  const limit = megapixelLimit(header, options.peakBytes ?? PEAK_BYTES);
  if (megapixels > limit) throw fault("photo-too-large", { name, megapixels, limit: Math.floor(limit) });
  if (header.progressive && container === "jpeg" && scanCount(bytes) > MOST_SCANS) throw broken();
  const metadata = await readMetadata(container, bytes);
  await options.tick?.(0.1);
  const pixels = await guarded(() => decodePixels(name, bytes, header, options), broken);
  await options.tick?.(0.8);
  return assemble(name, header, pixels, metadata);
}

const WORDS: Record<Container, string> = {
  jpeg: "JPEG",
  png: "PNG",
  webp: "WebP",
  avif: "AVIF",
  heic: "HEIC",
  gif: "GIF",
  bmp: "BMP",
  tiff: "TIFF",
  jxl: "JPEG XL",
};

function headerOr(container: Container, bytes: Uint8Array, broken: () => LacunaError): Header | undefined {
  try {
    return readHeader(container, bytes);
  } catch (thrown) {
    throw thrown instanceof RangeError ? broken() : thrown;
  }
}

/** Faults and cancels pass; want of memory is told as such; anything else that a decoder throws means a damaged file. */
async function guarded<T>(work: () => Promise<T>, broken: () => LacunaError): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof LacunaError || isAbort(thrown)) throw thrown;
    if (faultOf(thrown).code === "out-of-memory" || /enlarge memory|OOM/i.test(String(thrown)))
      throw fault("out-of-memory", {});
    throw broken();
  }
}

interface Pixels {
  readonly photo: Photo;
  /** Decoded by the browser: already upright, already sRGB. */
  readonly byPlatform: boolean;
}

async function decodePixels(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  header: Header,
  { codecs, decodeByPlatform }: LoadOptions,
): Promise<Pixels> {
  const { container } = header;
  if (container === "webp" && header.animated)
    return { photo: await firstFrame(bytes, header, codecs), byPlatform: false };
  let failure: unknown;
  if (isFileFormat(container) && !header.cmyk) {
    try {
      return { photo: await codecs.decode(container, bytes), byPlatform: false };
    } catch (thrown) {
      // The AVIF codec is stricter than browsers are (it wants `pixi`, which older writers left out).
      if (container !== "avif") throw thrown;
      failure = thrown;
    }
  }
  const photo = await decodeByPlatform?.(bytes, `image/${container}`).catch(() => undefined);
  if (photo) return { photo, byPlatform: true };
  if (failure) throw failure;
  if (container === "heic") throw fault("heic-unsupported", { name });
  const reason = header.cmyk ? "printing-colours" : "format";
  throw fault("file-unsupported", { name, format: WORDS[container], reason });
}

function isFileFormat(container: Container): container is FileFormat {
  return container === "jpeg" || container === "png" || container === "webp" || container === "avif";
}

/** The codec takes still pictures only; a frame may cover a part of the canvas, the rest is transparent. */
async function firstFrame(bytes: Uint8Array, canvas: Header, codecs: Codecs): Promise<Photo> {
  const { still, x, y } = firstWebpFrame(bytes);
  const frame = await codecs.decode("webp", still);
  if (frame.width === canvas.width && frame.height === canvas.height) return frame;
  if (x + frame.width > canvas.width || y + frame.height > canvas.height)
    throw new RangeError("frame outside the canvas");
  const out = blankPhoto(canvas.width, canvas.height);
  for (let row = 0; row < frame.height; row++)
    out.data.set(
      frame.data.subarray(row * frame.width * 4, (row + 1) * frame.width * 4),
      ((y + row) * canvas.width + x) * 4,
    );
  return out;
}

function assemble(name: string, header: Header, { photo, byPlatform }: Pixels, metadata: Metadata): LoadedPhoto {
  const stored = header.orientation ?? exifOrientation(metadata.exif);
  const upright = byPlatform ? photo : uprightPixels(photo, stored);
  const profile = byPlatform ? undefined : metadata.icc && readProfile(metadata.icc);
  const notices: Notice[] = [];
  if (header.bitDepth > 8) notices.push("reduced-to-8-bit");
  if (header.animated) notices.push("first-frame-only");
  if (header.cmyk) notices.push("cmyk-converted");
  if (profile?.kind === "other") notices.push("profile-not-applied");
  const info: PhotoInfo = {
    name,
    width: upright.width,
    height: upright.height,
    format: savedAs(header.container),
    ...(header.container === "jpeg" && !header.cmyk && header.bitDepth === 8 && { keepsBlocks: true as const }),
    hasAlpha: header.hasAlpha && !isOpaque(upright),
    ...(profile && { profile: profile.name }),
    colorSpace: profile?.kind === "display-p3" ? "display-p3" : "srgb",
    hasExif: metadata.exif !== undefined,
    notices,
  };
  const { icc: _, ...withoutProfile } = metadata;
  const carried = uprightMetadata(carriesProfile(profile) ? metadata : withoutProfile);
  return { info, photo: upright, metadata: carried, header, orientation: stored };
}

/** A grey or CMYK profile beside the RGB pixels that are written would be wrong, and so would one that was applied. */
function carriesProfile(profile: Profile | undefined): boolean {
  return profile?.rgb === true;
}

function savedAs(container: Container): FileFormat {
  if (isFileFormat(container)) return container;
  return container === "heic" ? "jpeg" : "png";
}
