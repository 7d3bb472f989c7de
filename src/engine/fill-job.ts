import type { Fault } from "../core/errors.ts";
import { featherPatch } from "../core/feather.ts";
import type { FillStage } from "../core/fill.ts";
import type { Guides } from "../core/guides.ts";
import { holePixels, reframeMask } from "../core/mask.ts";
import type { Patch } from "../core/patch.ts";
import { intersect, type Rect, type Size } from "../core/rect.ts";
import type { MaskStroke } from "../core/stroke.ts";
import type { EngineService, ImageService } from "./services.ts";

export interface FillJob {
  readonly image: Pick<ImageService, "crop" | "apply">;
  readonly engine: Pick<EngineService, "plan" | "fill">;
  readonly strokes: readonly MaskStroke[];
  readonly photo: Size;
  /** Pixels by which the marks are grown. */
  readonly grow: number;
  /** Pixels over which the fill fades into the photo, inside the grown marks. */
  readonly feather?: number;
  readonly seed: number;
  readonly guides: Guides;
}

export interface FillJobProgress {
  /** Share of the whole job, 0..1, never falling. */
  readonly fraction: number;
  readonly stage: FillStage | "plan" | "apply";
  /** 1..regions */
  readonly region: number;
  readonly regions: number;
}

export interface FillJobResult {
  /** The image worker's undo step that holds all patches. */
  readonly step: number;
  /** Bounds of the changed pixels, one rectangle a region. */
  readonly bounds: readonly Rect[];
  readonly milliseconds: number;
  readonly backend: string;
  /** What went wrong on the way without stopping the job, in order. */
  readonly notices: readonly Fault[];
}

/** Share of a region's time by stage, for one smooth bar; measured shares differ by photo, order does not. */
const STAGE_START: Record<FillStage, number> = { generator: 0, detail: 0.1, blend: 0.92 };
const STAGE_SHARE: Record<FillStage, number> = { generator: 0.1, detail: 0.82, blend: 0.08 };
const PLAN_SHARE = 0.03;
const APPLY_SHARE = 0.03;

/**
 * From marks to changed pixels: plan, fill each region, apply all patches as one undo step. The photo
 * is touched by the last call alone, so that a failed or cancelled job leaves it as it was.
 * Rejects with whatever a worker rejects with (LacunaError), or with the signal's reason.
 */
export async function runFill(
  job: FillJob,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: FillJobProgress) => void } = {},
): Promise<FillJobResult> {
  const { image, engine, strokes, photo, grow, feather = 0, seed, guides } = job;
  const started = performance.now();
  const signal = options.signal ? { signal: options.signal } : {};
  let highest = 0;
  let regions = 1;
  const report = (stage: FillJobProgress["stage"], region: number, fraction: number): void => {
    highest = Math.max(highest, Math.min(1, fraction));
    options.onProgress?.({ fraction: highest, stage, region, regions });
  };

  report("plan", 1, 0);
  const plan = await engine.plan({ strokes, photo, grow, guides }, signal);
  regions = plan.regions.length;
  const sizes = plan.regions.map((region) => holePixels(region.hole));
  const total = sizes.reduce((sum, size) => sum + size, 0);

  const patches: Patch[] = [];
  const notices: Fault[] = [];
  let backend = "";
  let done = 0;
  for (const [index, region] of plan.regions.entries()) {
    const share = (sizes[index] as number) / total;
    const at = (within: number): number =>
      PLAN_SHARE + (1 - PLAN_SHARE - APPLY_SHARE) * (done + share * Math.min(1, within));
    report("detail", index + 1, at(0));
    const pixels = await image.crop({ rect: region.crop }, signal);
    const missing = reframeMask(plan.mask, intersect(plan.mask.bounds, region.crop));
    const result = await engine.fill(
      { region, photo: pixels, missing, guides, seed, mode: "auto" },
      {
        ...signal,
        transfer: [pixels.data.buffer],
        onProgress: (progress) => {
          if (progress.kind !== "fill") return;
          const { stage, fraction } = progress;
          report(stage, index + 1, at(STAGE_START[stage] + STAGE_SHARE[stage] * fraction));
        },
      },
    );
    const { patch } = result.candidates[0];
    const soft =
      feather > 0 ? featherPatch(patch, await image.crop({ rect: patch.mask.bounds }, signal), feather) : patch;
    patches.push(soft);
    backend = result.backend;
    if (result.notice) notices.push(result.notice);
    done += share;
  }

  options.signal?.throwIfAborted();
  report("apply", regions, 1 - APPLY_SHARE);
  const bounds = patches.map((patch) => patch.mask.bounds);
  // Not cancellable: a step that is applied but not known to the page could never be undone.
  const { step } = await image.apply({ patches }, { transfer: patches.map((patch) => patch.pixels.data.buffer) });
  report("apply", regions, 1);
  return { step, bounds, milliseconds: performance.now() - started, backend, notices };
}
