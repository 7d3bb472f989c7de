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

/** Several whole fills of a job's marks. */
export interface FillChoices {
  /** Each one patch a region, the least visible first; at least one. */
  readonly choices: readonly (readonly Patch[])[];
  readonly milliseconds: number;
  readonly backend: string;
  /** What went wrong on the way without stopping the job, in order. */
  readonly notices: readonly Fault[];
}

export interface FillJobResult extends Omit<FillChoices, "choices"> {
  /** The image worker's undo step that holds all patches. */
  readonly step: number;
  /** Bounds of the changed pixels, one rectangle a region. */
  readonly bounds: readonly Rect[];
}

export interface FillJobOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FillJobProgress) => void;
  /** Given a first look at each region, where there is one. */
  readonly onLook?: (look: Patch) => void;
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
export async function runFill(job: FillJob, options: FillJobOptions = {}): Promise<FillJobResult> {
  const { choices, ...rest } = await findFills(job, 1, options);
  return { ...(await applyFill(job.image, choices[0] ?? [])), ...rest };
}

/** Applies patches as one step. Cannot be cancelled: a step that the page does not know could never be undone. */
export async function applyFill(
  image: Pick<ImageService, "apply">,
  patches: readonly Patch[],
): Promise<Pick<FillJobResult, "step" | "bounds">> {
  const bounds = patches.map((patch) => patch.mask.bounds);
  const { step } = await image.apply({ patches }, { transfer: patches.map((patch) => patch.pixels.data.buffer) });
  return { step, bounds };
}

/**
 * The fills of a job's marks, without touching the photo. Rejects as {@link runFill}.
 * @param count of fills that are wanted; there may be fewer
 */
export async function findFills(job: FillJob, count: number, options: FillJobOptions = {}): Promise<FillChoices> {
  const { image, engine, strokes, photo, grow, seed, guides } = job;
  const { onLook } = options;
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

  const found: Patch[][] = [];
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
    const wanted = { candidates: count, ...(onLook && { look: true }) };
    const result = await engine.fill(
      { region, photo: pixels, missing, guides, seed, mode: "auto", ...wanted },
      {
        ...signal,
        transfer: [pixels.data.buffer],
        onProgress: (progress) => {
          if (progress.kind === "look") onLook?.(progress.patch);
          if (progress.kind !== "fill") return;
          const { stage, fraction } = progress;
          report(stage, index + 1, at(STAGE_START[stage] + STAGE_SHARE[stage] * fraction));
        },
      },
    );
    found.push(await Promise.all(result.candidates.map(({ patch }) => feathered(job, patch, signal))));
    backend = result.backend;
    if (result.notice) notices.push(result.notice);
    done += share;
  }

  options.signal?.throwIfAborted();
  report("apply", regions, 1);
  return { choices: wholeFills(found), milliseconds: performance.now() - started, backend, notices };
}

async function feathered(
  { image, feather = 0 }: FillJob,
  patch: Patch,
  signal: { readonly signal?: AbortSignal },
): Promise<Patch> {
  if (feather === 0) return patch;
  return featherPatch(patch, await image.crop({ rect: patch.mask.bounds }, signal), feather);
}

/** Regions have candidates each: the first whole fill takes the first of all, and so on; who has no more gives the last. */
function wholeFills(found: readonly (readonly Patch[])[]): Patch[][] {
  const most = Math.max(1, ...found.map(({ length }) => length));
  return Array.from({ length: most }, (_, i) =>
    found.flatMap((patches) => copyOf(patches[i] ?? (patches.at(-1) as Patch), i < patches.length)),
  );
}

/** Fills give their pixels away when they are applied: what several share is copied. */
function copyOf(patch: Patch, own: boolean): Patch {
  return own ? patch : { ...patch, pixels: { ...patch.pixels, data: patch.pixels.data.slice() } };
}
