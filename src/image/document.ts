import type { Tick } from "../core/fill.ts";
import { blankPhoto, cropPhoto, type Photo } from "../core/photo.ts";
import { isEmpty, type Rect } from "../core/rect.ts";
import { exportPixels } from "./export.ts";
import { type LoadedPhoto, type LoadOptions, loadPhoto } from "./load.ts";
import { readMetadata, strippedMetadata, withMetadata } from "./metadata.ts";
import { createSteps, type Steps } from "./steps.ts";
import { shrink, tileRect } from "./tiles.ts";
import type { EncodedPhoto, EncodeRequest, FileFormat, PhotoInfo, TileRequest } from "./types.ts";

const STRIP_PIXELS = 1 << 20;

/** One open photo: the file as it came, its pixels at full resolution, and the steps applied to them. */
export interface PhotoDocument {
  readonly info: PhotoInfo;
  readonly steps: Steps;
  /** The pixels with all applied steps. */
  readonly photo: Photo;
  /** A display tile; {@link RangeError} when it lies outside the photo. */
  tile(request: TileRequest): Photo;
  /** A copy of a part. @throws RangeError when it reaches outside the photo */
  crop(rect: Rect): Photo;
  /** The file as it would be saved. @throws LacunaError encode-failed or out-of-memory */
  encode(request: EncodeRequest, tick?: Tick): Promise<EncodedPhoto>;
}

/** Decodes a file into a document; see {@link loadPhoto} for its errors. */
export async function openDocument(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: LoadOptions,
): Promise<PhotoDocument> {
  const loaded = await loadPhoto(name, bytes, options);
  const { info, photo } = loaded;
  const steps = createSteps(photo);
  return {
    info,
    steps,
    photo,
    tile({ column, row, level, version }) {
      const rect = tileRect(info, column, row, level);
      if (isEmpty(rect)) throw new RangeError("tile: outside the photo");
      return readTile(photo, rect, level, !info.hasAlpha, version === "before" ? steps : undefined);
    },
    crop: (rect) => cropPhoto(photo, rect),
    async encode(request, tick) {
      const untouched = steps.count === 0 && (await originalFile(bytes, loaded, request));
      if (untouched) return { bytes: untouched, mime: mimeOf(request.format), unchangedPsnr: Number.POSITIVE_INFINITY };
      const { codecs, peakBytes } = options;
      const exported = await exportPixels(codecs, {
        photo,
        format: request.format,
        ...(request.quality !== undefined && { quality: request.quality }),
        changed: steps.changed(),
        fullChroma: loaded.header.fullChroma,
        ...(peakBytes !== undefined && { peakBytes }),
        ...(tick && { tick }),
      });
      const metadata = request.metadata === "strip" ? strippedMetadata(loaded.metadata) : loaded.metadata;
      const file = await withMetadata(request.format, exported.bytes, metadata);
      return { ...exported, bytes: file, mime: mimeOf(request.format) };
    },
  };
}

const mimeOf = (format: FileFormat): string => `image/${format}`;

/**
 * The file as it came, for a photo without edits saved in its own format: nothing can be more exact.
 * Undefined where it has to be written anew.
 */
async function originalFile(
  bytes: Uint8Array<ArrayBuffer>,
  { header, turned }: LoadedPhoto,
  { format, quality, metadata }: EncodeRequest,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (header.container !== format || quality !== undefined) return undefined;
  if (metadata === "keep") return bytes.slice();
  // Without EXIF nobody would turn the pixels upright; and an AVIF cannot be rewritten here.
  if (turned || format === "avif") return undefined;
  return withMetadata(format, bytes, strippedMetadata(await readMetadata(format, bytes)));
}

/** Reads a tile strip by strip, so that a far zoom out copies no more than about a megapixel at a time. */
function readTile(photo: Photo, rect: Rect, level: number, opaque: boolean, undo: Steps | undefined): Photo {
  const scale = 2 ** level;
  const width = Math.ceil(rect.width / scale);
  const tile = blankPhoto(width, Math.ceil(rect.height / scale));
  const rows = Math.max(1, Math.floor(STRIP_PIXELS / (rect.width * scale)));
  for (let row = 0; row < tile.height; row += rows) {
    const y = rect.y + row * scale;
    const area = { ...rect, y, height: Math.min(rows * scale, rect.y + rect.height - y) };
    const strip = cropPhoto(photo, area);
    undo?.undoOn(strip, area);
    tile.data.set(shrink(strip, level, opaque).data, row * width * 4);
  }
  return tile;
}
