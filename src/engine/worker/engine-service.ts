import { fault, LacunaError } from "../../core/errors.ts";
import type { FillRequest, FillResult, FillStage } from "../../core/fill.ts";
import type { Generator } from "../../core/generator.ts";
import { withPasted } from "../../core/guides.ts";
import { distanceToHole, growMask, type Mask, maskAt, reframeMask } from "../../core/mask.ts";
import type { Patch } from "../../core/patch.ts";
import { rasterize } from "../../core/stroke.ts";
import { attentionOf } from "../../fill/attention.ts";
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
        const attends = generator.look ? ({ attends: true } as const) : {};
        return { backend: `${device} + ${search}`, search: name, device, reason, threads, model, ...attends };
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
    attend: async (request, options) => {
      const state = await source.load(options?.onProgress);
      return state.kind === "ready"
        ? attentionOf(
            state.generator,
            request,
            createTick(options, () => {}),
          )
        : null;
    },
    artefacts: async ({ photo, bounds }, options) => {
      const state = await source.load(options?.onProgress);
      if (state.kind === "ready") return state.artefacts(photo, bounds);
      throw new LacunaError(
        state.notice ?? { code: "model-unreachable", detail: { file: "artefacts", reason: state.reason } },
      );
    },
    fill: async (request, options) => {
      const generator = await generatorFor(request, source, options);
      const parts = { kernels: await kernels, ...(generator && { generator }) };
      const onLook = request.look ? (patch: Patch) => options?.onProgress?.({ kind: "look", patch }) : undefined;
      const result = await fillRegion(request, parts, stageTick(options), onLook);
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
 * Refuses results that no fill should give: a wrong size, or a middle of one flat colour that the lively rim does not have
 * (what a driver fault looks like; near the rim the blend has drawn it to its surroundings).
 */
function checkPatch({ region, photo }: FillRequest, { mask, pixels }: Patch, { backend }: FillResult): void {
  const { bounds } = region.hole;
  const sized = pixels.width === bounds.width && pixels.height === bounds.height;
  if (!sized || pixels.data.length !== bounds.width * bounds.height * 4 || mask.data.length * 4 !== pixels.data.length)
    throw fault("output-invalid", { backend });
  const middle = middleOf(mask);
  if (middle.length < LEAST_MIDDLE) return;
  const inside = createRange();
  for (const i of middle) inside.add(pixels.data, i * 4);
  if (inside.spread() > ALIKE) return;
  const rim = createRange();
  let alike = false;
  const from = 4 * (middle[0] as number);
  const { crop } = region;
  const known = (x: number, y: number): boolean => maskAt(mask, x, y) === 0;
  for (let y = Math.max(crop.y, bounds.y - 1); y < Math.min(crop.y + crop.height, bounds.y + bounds.height + 1); y++)
    for (let x = Math.max(crop.x, bounds.x - 1); x < Math.min(crop.x + crop.width, bounds.x + bounds.width + 1); x++) {
      if (!known(x, y)) continue;
      const at = ((y - crop.y) * crop.width + x - crop.x) * 4;
      rim.add(photo.data, at);
      alike ||= [0, 1, 2].every(
        (c) => Math.abs((photo.data[at + c] as number) - (pixels.data[from + c] as number)) <= ALIKE,
      );
    }
  if (!alike && rim.spread() > 32) throw fault("output-invalid", { backend });
}

/** A smaller middle may well be flat. */
const LEAST_MIDDLE = 32;
/** Levels by which two colours may differ and still be one. */
const ALIKE = 4;

/** Indices of the mask's pixels that are farthest from its outline. */
function middleOf(mask: Mask): number[] {
  const { width, height } = mask.bounds;
  // One pixel more on every side: the outline may lie on the bounds.
  const around = { x: mask.bounds.x - 1, y: mask.bounds.y - 1, width: width + 2, height: height + 2 };
  const outside = reframeMask(mask, around).data.map((value) => 1 - value);
  const squared = distanceToHole({ bounds: around, data: outside });
  const farthest = squared.reduce((most, value) => Math.max(most, value), 0);
  const middle: number[] = [];
  for (let i = 0; i < mask.data.length; i++) {
    const at = (Math.floor(i / width) + 1) * around.width + (i % width) + 1;
    if (mask.data[i] && (squared[at] as number) >= 0.5 * farthest) middle.push(i);
  }
  return middle;
}

/** Least and greatest colour value seen. */
function createRange(): { add(data: Uint8Array, at: number): void; spread(): number } {
  const low = [255, 255, 255];
  const high = [0, 0, 0];
  return {
    add(data, at) {
      for (let c = 0; c < 3; c++) {
        low[c] = Math.min(low[c] as number, data[at + c] as number);
        high[c] = Math.max(high[c] as number, data[at + c] as number);
      }
    },
    spread: () => Math.max(...high.map((value, c) => value - (low[c] as number))),
  };
}
