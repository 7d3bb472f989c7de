import { fault } from "../../core/errors.ts";
import type { FillRequest, FillResult, FillStage } from "../../core/fill.ts";
import type { Generator } from "../../core/generator.ts";
import { withPasted } from "../../core/guides.ts";
import { growMask } from "../../core/mask.ts";
import type { Patch } from "../../core/patch.ts";
import { rasterize } from "../../core/stroke.ts";
import { fillRegion } from "../../fill/fill.ts";
import type { Kernels } from "../../fill/kernels/kernels.ts";
import { referenceKernels } from "../../fill/kernels/reference.ts";
import { planRegions } from "../../fill/regions.ts";
import { suggestLines } from "../../fill/suggest.ts";
import type { GeneratorSource } from "../generator/source.ts";
import { createMaskService } from "../mask-service.ts";
import { createTick } from "../serve.ts";
import type { CallOptions, EngineInfo, EngineService } from "../services.ts";

/** What the engine is made of. */
export interface EngineParts {
  /** Of the fill; they may still be loading. */
  readonly kernels?: Kernels | Promise<Kernels>;
  readonly source: GeneratorSource;
}

/** The engine: regions and fills, stateless between calls. */
export function createEngineService({ kernels = referenceKernels, source }: EngineParts): EngineService {
  return {
    ...createMaskService(),
    describe: async (_, options): Promise<EngineInfo> => {
      const { name } = await kernels;
      const search = `patch search (${name})`;
      const state = await source.load(options?.onProgress);
      if (state.kind === "ready") {
        const { generator, reason, threads } = state;
        const { backend: device, name: model } = generator;
        return { backend: `${device} + ${search}`, search: name, device, reason, threads, model };
      }
      const { reason, notice } = state;
      return { backend: search, search: name, reason, threads: 1, ...(notice && { notice }) };
    },
    plan: async ({ strokes, photo, grow, guides }) => {
      const mask = withPasted(growMask(rasterize(strokes, photo), grow, photo), guides, photo);
      return { mask, regions: planRegions(mask, photo, guides) };
    },
    suggestLines: async ({ photo, crop, strokes, grow, size }) =>
      suggestLines(photo, crop, growMask(rasterize(strokes, size), grow, size)),
    fill: async (request, options) => {
      const generator = await generatorFor(request, source, options);
      const parts = { kernels: await kernels, ...(generator && { generator }) };
      const result = await fillRegion(request, parts, stageTick(options));
      for (const { patch } of result.candidates) checkPatch(request, patch, result);
      const state = source.state();
      const notice = state.kind === "absent" && request.mode !== "patch" ? state.notice : undefined;
      return notice ? { ...result, notice } : result;
    },
  };
}

/**
 * The generator for a fill. Waits for it when it is nearly there, or when the person asked for it alone; otherwise a
 * fill goes on without, because minutes of download are worse than a plainer fill.
 */
async function generatorFor(
  { mode }: FillRequest,
  source: GeneratorSource,
  options: CallOptions | undefined,
): Promise<Generator | undefined> {
  if (mode === "patch") return undefined;
  const loading = source.load(options?.onProgress);
  const now = source.state();
  if (now.kind === "loading" && (now.nearly || mode === "generator"))
    await Promise.race([loading, aborted(options?.signal)]);
  const state = source.state();
  return state.kind === "ready" ? state.generator : undefined;
}

/** Rejects when the signal is aborted. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason), { once: true }));
}

function stageTick(options: CallOptions | undefined): (stage: FillStage, fraction: number) => Promise<void> {
  let stage: FillStage = "detail";
  const tick = createTick(options, (fraction) => options?.onProgress?.({ kind: "fill", stage, fraction }));
  return (now, fraction) => {
    stage = now;
    return tick(fraction);
  };
}

/**
 * Refuses results that no fill should give: a wrong size, or one flat colour where the rim is not flat
 * (what a driver fault looks like).
 */
function checkPatch({ region, photo }: FillRequest, { mask, pixels }: Patch, { backend }: FillResult): void {
  const { bounds } = region.hole;
  const sized = pixels.width === bounds.width && pixels.height === bounds.height;
  if (!sized || pixels.data.length !== bounds.width * bounds.height * 4 || mask.data.length * 4 !== pixels.data.length)
    throw fault("output-invalid", { backend });
  const inside = createRange();
  for (let i = 0; i < mask.data.length; i++) if (mask.data[i]) inside.add(pixels.data, i * 4);
  const rim = createRange();
  const { crop } = region;
  const known = (x: number, y: number): boolean => {
    const column = x - bounds.x;
    const row = y - bounds.y;
    return (
      column < 0 ||
      row < 0 ||
      column >= bounds.width ||
      row >= bounds.height ||
      mask.data[row * bounds.width + column] === 0
    );
  };
  for (let y = Math.max(crop.y, bounds.y - 1); y < Math.min(crop.y + crop.height, bounds.y + bounds.height + 1); y++)
    for (let x = Math.max(crop.x, bounds.x - 1); x < Math.min(crop.x + crop.width, bounds.x + bounds.width + 1); x++)
      if (known(x, y)) rim.add(photo.data, ((y - crop.y) * crop.width + x - crop.x) * 4);
  const large = inside.count() >= 64;
  if (large && inside.spread() === 0 && rim.spread() > 32) throw fault("output-invalid", { backend });
}

/** Least and greatest colour value seen. */
function createRange(): { add(data: Uint8Array, at: number): void; spread(): number; count(): number } {
  const low = [255, 255, 255];
  const high = [0, 0, 0];
  let count = 0;
  return {
    add(data, at) {
      count++;
      for (let c = 0; c < 3; c++) {
        low[c] = Math.min(low[c] as number, data[at + c] as number);
        high[c] = Math.max(high[c] as number, data[at + c] as number);
      }
    },
    spread: () => Math.max(...high.map((value, c) => value - (low[c] as number))),
    count: () => count,
  };
}
