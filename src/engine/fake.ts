import { fault } from "../core/errors.ts";
import type { FillRequest, FillResult, FillStage } from "../core/fill.ts";
import { withPasted } from "../core/guides.ts";
import { growMask, maskAt } from "../core/mask.ts";
import type { Patch } from "../core/patch.ts";
import { blankPhoto, clonePhoto, cropPhoto, type Photo } from "../core/photo.ts";
import { areaOf, expand, intersect, rectOf } from "../core/rect.ts";
import { rasterize } from "../core/stroke.ts";
import { createSteps, type Steps } from "../image/steps.ts";
import { createMaskService } from "./mask-service.ts";
import type { CallOptions, EngineService, ImageService, PhotoInfo } from "./services.ts";

/** How far the fake engine looks for known pixels, in photo pixels. */
const CONTEXT = 16;
const STEPS = 20;

export interface FakeEngineOptions {
  /** Milliseconds that one fill takes, spread over its progress reports. */
  readonly milliseconds?: number;
  /** Fills fail with this instead of ending, after half of their time. */
  readonly fails?: "output-invalid" | "worker-lost" | null;
}

/**
 * An engine without workers or search: one region round everything, filled with the mean colour of the
 * known pixels near it. For tests of the editor, and for `?engine=fake`.
 */
export function createFakeEngine({ milliseconds = 0, fails = null }: FakeEngineOptions = {}): EngineService {
  return {
    ...createMaskService(),
    describe: async () => ({ backend: "mean colour (fake)", reason: "asked for by the address", threads: 1 }),
    plan: async ({ strokes, photo, grow, guides }) => {
      const mask = withPasted(growMask(rasterize(strokes, photo), grow, photo), guides, photo);
      if (areaOf(mask.bounds) === 0) throw fault("mask-empty", {});
      const crop = intersect(expand(mask.bounds, CONTEXT), rectOf(photo));
      if (mask.data.every((v) => v === 1) && areaOf(mask.bounds) === areaOf(crop)) throw fault("mask-covers-all", {});
      return { mask, regions: [{ hole: mask, crop }] };
    },
    suggestLines: async () => [],
    // Everything looks left, and one half of what is seen looks filled.
    attend: async ({ region }) => {
      const { crop, hole } = region;
      return { crop, columns: 2, rows: 1, from: Int32Array.of(0, 0), share: Float32Array.of(1, 0.5), hole };
    },
    artefacts: async ({ bounds }) => {
      const hot = (i: number): number => (i % bounds.width < bounds.width / 2 ? 230 : 20);
      return { bounds, data: Uint8Array.from({ length: areaOf(bounds) }, (_, i) => hot(i)) };
    },
    fill: async (request, options) => {
      for (let i = 0; i <= STEPS; i++) {
        const stage: FillStage = i < STEPS - 2 ? "detail" : "blend";
        options?.onProgress?.({ kind: "fill", stage, fraction: i / STEPS });
        if (i === STEPS / 2 && request.look) options?.onProgress?.({ kind: "look", patch: looked(request) });
        if (milliseconds > 0) await pause(milliseconds / STEPS, options?.signal);
        options?.signal?.throwIfAborted();
        if (fails === "output-invalid" && i === STEPS / 2) throw fault(fails, { backend: "the fake engine" });
        if (fails === "worker-lost" && i === STEPS / 2) throw fault(fails, {});
      }
      return meanFill(request);
    },
  };
}

/** A first look of the fake engine: white. */
function looked({ region }: FillRequest): Patch {
  const pixels = blankPhoto(region.hole.bounds.width, region.hole.bounds.height);
  pixels.data.fill(255);
  return { mask: region.hole, pixels };
}

function meanFill({ region, photo, missing, candidates = 1 }: FillRequest): FillResult {
  const sums = [0, 0, 0, 0];
  let known = 0;
  for (let y = 0; y < photo.height; y++) {
    for (let x = 0; x < photo.width; x++) {
      if (maskAt(missing, x + region.crop.x, y + region.crop.y)) continue;
      known++;
      for (let c = 0; c < 4; c++) sums[c] = (sums[c] as number) + (photo.data[(y * photo.width + x) * 4 + c] as number);
    }
  }
  const { width, height } = region.hole.bounds;
  const pixels = blankPhoto(width, height);
  const mean = sums.map((sum) => Math.round(sum / Math.max(1, known)));
  for (let i = 0; i < pixels.data.length; i++) pixels.data[i] = mean[i % 4] as number;
  /** Each a little darker than the one before. */
  const darker = (i: number): Photo => ({ ...pixels, data: pixels.data.map((v, at) => (at % 4 < 3 ? v - 8 * i : v)) });
  const others = Array.from({ length: candidates - 1 }, (_, i) => ({
    patch: { mask: region.hole, pixels: darker(i + 1) },
    cost: i + 1,
  }));
  return {
    candidates: [{ patch: { mask: region.hole, pixels }, cost: 0 }, ...others],
    backend: "fake",
    milliseconds: {},
  };
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/**
 * An image service that holds its photo in this realm: real steps, no codecs (`decode` makes the photo
 * from the bytes, `encode` gives the raw pixels) and no tiles. For tests without a browser.
 */
export function createFakeImage(decode: (bytes: Uint8Array) => Photo): ImageService {
  let steps: Steps | null = null;
  const current = (): Steps => {
    if (!steps) throw fault("no-photo", {});
    return steps;
  };
  return {
    open: async ({ name, bytes }, options?: CallOptions): Promise<PhotoInfo> => {
      options?.signal?.throwIfAborted();
      steps = createSteps(clonePhoto(decode(bytes)));
      const { width, height } = steps.photo;
      return { name, format: "png", width, height, hasAlpha: false, colorSpace: "srgb", hasExif: false, notices: [] };
    },
    tile: async () => {
      throw new TypeError("the fake image service has no tiles");
    },
    crop: async ({ rect }) => cropPhoto(current().photo, rect),
    overview: async () => clonePhoto(current().photo),
    apply: async ({ patches }) => ({ step: current().apply(patches) }),
    reframe: async ({ frame }) => ({ step: current().reframe(frame) }),
    revert: async ({ step }) => current().revert(step),
    reapply: async ({ step }) => current().reapply(step),
    forget: async (args) => current().forget(args.steps),
    fold: async ({ step }) => current().fold(step),
    patches: async ({ step }) => current().patchesOf(step),
    readPicture: async ({ bytes }) => clonePhoto(decode(bytes)),
    readMask: async () => {
      throw new TypeError("the fake image service reads no files");
    },
    writeMask: async ({ mask }) => mask.data.slice(),
    encode: async () => {
      const bytes = current().photo.data.slice();
      return { bytes, mime: "application/octet-stream", unchangedPsnr: Number.POSITIVE_INFINITY };
    },
  };
}
