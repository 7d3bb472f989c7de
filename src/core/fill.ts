import type { Fault } from "./errors.ts";
import type { Guides } from "./guides.ts";
import type { Mask } from "./mask.ts";
import type { Patch } from "./patch.ts";
import type { Photo } from "./photo.ts";
import type { Rect } from "./rect.ts";

/**
 * One connected group of holes and the part of the photo that its fill may look at. Regions never
 * share a hole pixel, so their fills can run and fail one by one.
 */
export interface Region {
  /** The missing pixels, in photo coordinates. */
  readonly hole: Mask;
  /** The context around them, in photo coordinates; holds `hole.bounds` and some known pixels. */
  readonly crop: Rect;
}

/** Which parts of the fill run. `patch` needs no generator; `generator` gives its output alone. */
export type FillMode = "auto" | "patch" | "generator";

/** Everything that one fill of one region needs; the engine keeps nothing between requests. */
export interface FillRequest {
  readonly region: Region;
  /** The pixels of `region.crop`. Their values inside the hole are never looked at. */
  readonly photo: Photo;
  /**
   * Every missing pixel inside `region.crop`, in photo coordinates: the region's own hole and those of
   * other regions that reach into the crop. None of them is looked at.
   */
  readonly missing: Mask;
  readonly guides: Guides;
  /** Same request, same seed, same back end: same pixels. */
  readonly seed: number;
  readonly mode: FillMode;
  /** Fills wanted to choose from, at most; 1 when absent. Each costs about as much time as one alone. */
  readonly candidates?: number;
  /** True = a first look is reported as soon as there is one; it costs a little time. */
  readonly look?: boolean;
  /** "Never from here", in photo coordinates: nothing of it is copied. */
  readonly avoid?: Mask;
}

/** One of several answers to a request, best first. */
export interface Candidate {
  readonly patch: Patch;
  /** Estimated visibility of the repair, in levels: 0 = invisible; comparable among candidates of one request only. */
  readonly cost: number;
}

/** The steps of a fill, in order. */
export type FillStage = "generator" | "detail" | "blend";

export interface FillResult {
  /** At least one, best first. */
  readonly candidates: readonly [Candidate, ...Candidate[]];
  /** What computed it, for people: `patch search (TypeScript)`, `webgpu`. */
  readonly backend: string;
  /** What went wrong on the way without stopping the fill; to be told once. */
  readonly notice?: Fault;
  /** Wall-clock milliseconds by stage; a stage that did not run is absent. */
  readonly milliseconds: Readonly<Partial<Record<FillStage, number>>>;
}

/**
 * Called by long loops at least every few tens of milliseconds with the share done (0..1). It may
 * yield to the event loop, reports progress, and rejects with the signal's reason when cancelled.
 */
export type Tick = (fraction: number) => Promise<void>;
