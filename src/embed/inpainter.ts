import { fault } from "../core/errors.ts";
import type { Guides } from "../core/guides.ts";
import { applyPatch } from "../core/patch.ts";
import { cropPhoto, type Photo } from "../core/photo.ts";
import type { Progress } from "../core/progress.ts";
import { rectOf } from "../core/rect.ts";
import { connectEngine } from "../engine/engine-client.ts";
import { type FillJobProgress, runFill } from "../engine/fill-job.ts";
import type { EngineInfo, ImageService } from "../engine/services.ts";

export { LacunaError } from "../core/errors.ts";
export type { EngineInfo, FillJobProgress, Guides, Progress };

/** Pixels as browsers hold them: RGBA, 8 bits a channel, straight alpha, row by row. An ImageData is one. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
}

export interface FillOptions {
  /** Photo pixels by which the mask is grown first (default 0). */
  readonly grow?: number;
  /** Another seed gives another fill (default 1). */
  readonly seed?: number;
  /** Lines, colours and pasted pieces that the fill follows. */
  readonly guides?: Guides;
  /** Cancels the fill: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FillJobProgress) => void;
}

/** Lacuna's engine without its editor: one worker, which is started again when it fails. */
export interface Inpainter {
  /** Loads the generator; answers when it is known what fills run on. Fills may be asked for before. */
  load(onProgress?: (progress: Progress) => void): Promise<EngineInfo>;
  /**
   * Fills what is marked.
   * @param photo is not changed
   * @param mask of the photo's size; a pixel is missing where it is neither transparent nor dark (red of at least 128)
   * @returns the filled photo; pixels outside the grown mask are bit for bit those of `photo`
   * @throws LacunaError mask-mismatch, mask-empty, mask-covers-all, output-invalid or out-of-memory
   */
  fill(photo: Pixels, mask: Pixels, options?: FillOptions): Promise<ImageData>;
  /** Ends the worker; what still runs is rejected. */
  dispose(): void;
}

/**
 * Starts the engine. Its files lie beside this module, on the page's own site (workers come from nowhere else).
 * @param backend taken if at all possible, in place of the fastest one that computes right
 */
export function createInpainter({ backend }: { readonly backend?: "webgpu" | "webgl" | "wasm" } = {}): Inpainter {
  const engine = connectEngine({
    ...(backend && { force: backend }),
    start: (name) =>
      new Worker(new URL("../engine/worker/engine.worker.ts", import.meta.url), { type: "module", name }),
  });
  return {
    load: (onProgress) => engine.describe({}, onProgress && { onProgress }),
    dispose: () => engine.dispose(),
    async fill(photo, mask, { grow = 0, seed = 1, guides = [], ...options } = {}) {
      if (mask.width !== photo.width || mask.height !== photo.height) {
        const size = ({ width, height }: Pixels): string => `${width} x ${height}`;
        throw fault("mask-mismatch", { mask: size(mask), photo: size(photo) });
      }
      const { width, height } = photo;
      const filled: Photo = { width, height, data: new Uint8Array(photo.data) };
      const strokes = [{ kind: "mask", mode: "add", mask: { bounds: rectOf(photo), data: missing(mask) } }] as const;
      await runFill({ image: inMemory(filled), engine, strokes, photo, grow, seed, guides }, options);
      return new ImageData(new Uint8ClampedArray(filled.data.buffer), width, height);
    },
  };
}

/** One byte a pixel: 1 = missing. */
function missing({ width, height, data }: Pixels): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: width * height }, (_, i) =>
    (data[i * 4] as number) >= 128 && (data[i * 4 + 3] as number) >= 128 ? 1 : 0,
  );
}

/** The part of the image worker that a fill needs, on pixels in the page. */
function inMemory(photo: Photo): Pick<ImageService, "crop" | "apply"> {
  return {
    crop: async ({ rect }) => cropPhoto(photo, rect),
    apply: async ({ patches }) => {
      for (const patch of patches) applyPatch(photo, patch);
      return { step: 1 };
    },
  };
}
