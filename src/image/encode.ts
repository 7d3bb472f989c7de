import { fault, faultOf, isAbort, LacunaError } from "../core/errors.ts";
import type { Tick } from "../core/fill.ts";
import { blankPhoto, type Photo } from "../core/photo.ts";
import { saveJpeg } from "./coefficients/save.ts";
import { exportPixels } from "./export.ts";
import type { LoadedPhoto, LoadOptions } from "./load.ts";
import { readMetadata, strippedMetadata, withMetadata } from "./metadata.ts";
import { inverseOrientation, uprightPixels } from "./orientation.ts";
import { editedMetadata, hasThumbnail, thumbnailOf } from "./previews.ts";
import { psnrOutside } from "./psnr.ts";
import type { Steps } from "./steps.ts";
import type { EncodedPhoto, EncodeRequest } from "./types.ts";

/** An open photo as the encoders need it. */
export interface Opened {
  /** The file as it came. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly loaded: LoadedPhoto;
  readonly steps: Steps;
  readonly options: LoadOptions;
}

/**
 * The file as it would be saved: the very bytes it came in where nothing is changed, only the edited blocks anew where a
 * JPEG stays one, else the pixels encoded by the format's codec.
 * @throws LacunaError encode-failed or out-of-memory
 */
export async function encodeDocument(opened: Opened, request: EncodeRequest, tick?: Tick): Promise<EncodedPhoto> {
  const { bytes, loaded, steps } = opened;
  const { codecs, peakBytes } = opened.options;
  if (request.content === "fill") return fillLayer(opened);
  const { format, quality } = request;
  const mime = `image/${format}`;
  const untouched = steps.count === 0 && (await originalFile(bytes, loaded, request));
  if (untouched) return { bytes: untouched, mime, unchangedPsnr: Number.POSITIVE_INFINITY };
  const exact = await withinJpeg(opened, request, tick);
  if (exact) return { ...exact, mime };
  const exported = await exportPixels(codecs, {
    photo: loaded.photo,
    format,
    ...(quality !== undefined && { quality }),
    changed: steps.changed(),
    fullChroma: loaded.header.fullChroma,
    ...(peakBytes !== undefined && { peakBytes }),
    ...(tick && { tick }),
  });
  const metadata = request.metadata === "strip" ? strippedMetadata(loaded.metadata) : loaded.metadata;
  const fresh = steps.count === 0 ? metadata : editedMetadata(metadata, await newThumbnail(opened, request, 1));
  return { ...exported, bytes: await withMetadata(format, exported.bytes, fresh), mime };
}

/** The changed pixels alone, in their places on a transparent ground of the photo's size: a layer for other programs. */
async function fillLayer({ loaded, steps, options }: Opened): Promise<EncodedPhoto> {
  const { photo, metadata } = loaded;
  const layer = blankPhoto(photo.width, photo.height);
  const { bounds, data } = steps.changed();
  for (let y = 0, i = 0; y < bounds.height; y++)
    for (let x = 0; x < bounds.width; x++, i++) {
      if (!data[i]) continue;
      const at = ((bounds.y + y) * photo.width + bounds.x + x) * 4;
      layer.data.set(photo.data.subarray(at, at + 4), at);
    }
  const bytes = await options.codecs.encode("png", layer, { fullChroma: true });
  return {
    bytes: await withMetadata("png", bytes, strippedMetadata(metadata)),
    mime: "image/png",
    unchangedPsnr: Number.POSITIVE_INFINITY,
  };
}

/** A JPEG saved as JPEG: only the blocks with edits are written anew. Undefined where that is not asked for or not possible. */
async function withinJpeg(
  opened: Opened,
  request: EncodeRequest,
  tick: Tick | undefined,
): Promise<Omit<EncodedPhoto, "mime"> | undefined> {
  const { bytes, loaded, steps, options } = opened;
  const { photo, header, orientation } = loaded;
  if (request.format !== "jpeg" || request.quality !== undefined || header.container !== "jpeg") return undefined;
  // In another frame no block lies where it lay.
  if (steps.reframed) return undefined;
  const changed = steps.changed();
  const thumbnail = await newThumbnail(opened, request, orientation);
  const saved = await saveJpeg({
    bytes,
    photo,
    changed,
    orientation,
    metadata: request.metadata,
    ...(thumbnail && { thumbnail }),
    ...(tick && { tick: (share) => tick(0.8 * share) }),
  });
  const again = saved && (await decodedAgain(options, saved.bytes));
  await tick?.(0.95);
  return again && { ...saved, unchangedPsnr: psnrOutside(photo, uprightPixels(again, orientation), changed) };
}

/** By another decoder than the one that wrote it; undefined when that one does not like it. */
async function decodedAgain({ codecs }: LoadOptions, bytes: Uint8Array<ArrayBuffer>): Promise<Photo | undefined> {
  try {
    return await codecs.decode("jpeg", bytes);
  } catch (thrown) {
    if (thrown instanceof LacunaError || isAbort(thrown)) throw thrown;
    if (faultOf(thrown).code === "out-of-memory") throw fault("out-of-memory", {});
    return undefined;
  }
}

/** The EXIF thumbnail of the edited photo as a JPEG, where the opened one had one. @param orientation as the file stores it */
async function newThumbnail(
  { loaded, options }: Opened,
  request: EncodeRequest,
  orientation: number,
): Promise<Uint8Array | undefined> {
  if (request.metadata === "strip" || !hasThumbnail(loaded.metadata.exif)) return undefined;
  const stored = uprightPixels(thumbnailOf(loaded.photo), inverseOrientation(orientation));
  return options.codecs.encode("jpeg", stored, { quality: 80, fullChroma: false });
}

/**
 * The file as it came, for a photo without edits saved in its own format: nothing can be more exact.
 * Undefined where it has to be written anew.
 */
async function originalFile(
  bytes: Uint8Array<ArrayBuffer>,
  { header, orientation }: LoadedPhoto,
  { format, quality, metadata }: EncodeRequest,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (header.container !== format || quality !== undefined) return undefined;
  if (metadata === "keep") return bytes.slice();
  // Without EXIF nobody would turn the pixels upright; and an AVIF cannot be rewritten here.
  if (orientation !== 1 || format === "avif") return undefined;
  return withMetadata(format, bytes, strippedMetadata(await readMetadata(format, bytes)));
}
