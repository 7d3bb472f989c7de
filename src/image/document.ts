import type { Tick } from "../core/fill.ts";
import { blankPhoto, cropPhoto, type Photo } from "../core/photo.ts";
import { isEmpty, type Rect, rectOf } from "../core/rect.ts";
import { encodeDocument } from "./encode.ts";
import { type LoadOptions, loadPhoto } from "./load.ts";
import { createSteps, type Steps } from "./steps.ts";
import { shrink, tileRect } from "./tiles.ts";
import type { EncodedPhoto, EncodeRequest, PhotoInfo, TileRequest } from "./types.ts";

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
  /** The whole photo, halved as often as its shorter side stays at least `least` pixels. */
  overview(least: number): Photo;
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
  const steps = createSteps(loaded.photo);
  return {
    get info() {
      const { width, height } = steps.photo;
      return { ...loaded.info, width, height };
    },
    get photo() {
      return steps.photo;
    },
    steps,
    tile({ column, row, level, version }) {
      const rect = tileRect(steps.photo, column, row, level);
      if (isEmpty(rect)) throw new RangeError("tile: outside the photo");
      return readTile(steps.photo, rect, level, !loaded.info.hasAlpha, version === "before" ? steps : undefined);
    },
    crop: (rect) => cropPhoto(steps.photo, rect),
    overview(least) {
      const { photo } = steps;
      const level = Math.max(0, Math.floor(Math.log2(Math.min(photo.width, photo.height) / least)));
      return readTile(photo, rectOf(photo), level, !loaded.info.hasAlpha, undefined);
    },
    encode: (request, tick) =>
      encodeDocument({ bytes, loaded: { ...loaded, photo: steps.photo }, steps, options }, request, tick),
  };
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
