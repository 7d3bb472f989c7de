import { fault } from "../../core/errors.ts";
import type { Tick } from "../../core/fill.ts";
import type { Photo } from "../../core/photo.ts";
import type { Progress } from "../../core/progress.ts";
import type { Codecs } from "../../image/codecs.ts";
import { openDocument, type PhotoDocument } from "../../image/document.ts";
import { type DecodeByPlatform, loadPhoto } from "../../image/load.ts";
import { readMaskFile, writeMaskFile } from "../../image/mask-file.ts";
import type { PhotoInfo } from "../../image/types.ts";
import { createTick } from "../serve.ts";
import type { CallOptions, ImageService } from "../services.ts";

/** What the image service takes from where it runs. */
export interface ImagePlatform {
  readonly codecs: Codecs;
  /** Absent where there is no other decoder (Node). */
  readonly decodeByPlatform?: DecodeByPlatform;
  readonly toBitmap: (tile: Photo, colorSpace: PhotoInfo["colorSpace"]) => Promise<ImageBitmap>;
  /** The most memory that a photo may take; default: PEAK_BYTES of src/image/limits.ts. */
  readonly peakBytes?: number;
}

/** The image worker's service: one open photo, see {@link ImageService}. */
export function createImageService(platform: ImagePlatform): ImageService {
  const { codecs, decodeByPlatform, toBitmap, peakBytes } = platform;
  const loading = {
    codecs,
    ...(decodeByPlatform && { decodeByPlatform }),
    ...(peakBytes !== undefined && { peakBytes }),
  };
  let open: PhotoDocument | undefined;
  const current = (): PhotoDocument => {
    if (!open) throw fault("no-photo", {});
    return open;
  };
  return {
    async open({ name, bytes }, options) {
      const opened = await openDocument(name, bytes, {
        ...loading,
        tick: tickOf("decode", options),
      });
      open = opened;
      return opened.info;
    },
    tile: async (request) => {
      const { info, tile } = current();
      return toBitmap(tile(request), info.colorSpace);
    },
    crop: async ({ rect }) => current().crop(rect),
    overview: async ({ least }) => current().overview(least),
    apply: async ({ patches }) => ({ step: current().steps.apply(patches) }),
    reframe: async ({ frame }) => ({ step: current().steps.reframe(frame) }),
    revert: async ({ step }) => current().steps.revert(step),
    reapply: async ({ step }) => current().steps.reapply(step),
    forget: async ({ steps }) => current().steps.forget(steps),
    fold: async ({ step }) => current().steps.fold(step),
    patches: async ({ step }) => current().steps.patchesOf(step),
    readPicture: async ({ name, bytes }) => (await loadPhoto(name, bytes, loading)).photo,
    readMask: ({ name, bytes }) => readMaskFile(name, bytes, current().info, loading),
    writeMask: ({ mask }) => writeMaskFile(mask, current().info, codecs),
    encode: async (request, options) => current().encode(request, tickOf("encode", options)),
  };
}

/** Few and long stages: each one reports and looks for a cancel. */
function tickOf(kind: (Progress & { fraction: number })["kind"], options: CallOptions | undefined): Tick {
  return createTick(options, (fraction) => options?.onProgress?.({ kind, fraction } as Progress), 0);
}
