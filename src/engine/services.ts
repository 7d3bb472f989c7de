import type { ArtefactMap } from "../core/artefacts.ts";
import type { AttentionMap } from "../core/attention.ts";
import type { Fault } from "../core/errors.ts";
import type { FillRequest, FillResult, Region } from "../core/fill.ts";
import type { Frame } from "../core/frame.ts";
import type { Guides } from "../core/guides.ts";
import type { Mask } from "../core/mask.ts";
import type { Patch } from "../core/patch.ts";
import type { Photo } from "../core/photo.ts";
import type { Progress } from "../core/progress.ts";
import type { Rect, Size } from "../core/rect.ts";
import type { MaskChange, SelectRequest, SimilarRequest, TraceRequest } from "../core/select.ts";
import type { BrushPoint, MaskStroke, Point } from "../core/stroke.ts";
import type {
  BlockCount,
  EncodedPhoto,
  EncodeRequest,
  FileFormat,
  Notice,
  PhotoInfo,
  TileRequest,
} from "../image/types.ts";

/**
 * What the workers can do, as plain interfaces. The worker implements one, the page calls the same one
 * through {@link connect}, and tests put a fake in its place: three objects, one type.
 * Every method takes one argument object and returns a promise; failures reject with LacunaError,
 * a cancelled call rejects with the AbortSignal's reason.
 */

/** Given with any call. */
export interface CallOptions {
  /** Cancels the call. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Buffers inside the arguments that the caller gives away (they are empty afterwards). */
  readonly transfer?: readonly ArrayBuffer[];
}

// The image side owns its own words (src/image cannot see the engine); the page gets them here.
export { TILE_SIDE } from "../image/types.ts";
export type { BlockCount, EncodedPhoto, EncodeRequest, FileFormat, Notice, PhotoInfo, TileRequest };

/** Holds the one open photo at full resolution: the original bytes, the pixels and the undo steps. Knows no tensors. */
export interface ImageService {
  /**
   * Decodes a file. The photo open so far is replaced only when this succeeds.
   * Rejects with file-*, heic-unsupported, photo-too-large or out-of-memory.
   */
  open(args: { name: string; bytes: Uint8Array<ArrayBuffer> }, options?: CallOptions): Promise<PhotoInfo>;
  /** A tile for display, area-averaged; smaller than {@link TILE_SIDE} at the right and bottom border. */
  tile(args: TileRequest, options?: CallOptions): Promise<ImageBitmap>;
  /** A copy of the pixels of a rectangle inside the photo, with all applied steps. */
  crop(args: { rect: Rect }, options?: CallOptions): Promise<Photo>;
  /** A copy of the whole photo, with all applied steps, halved as often as its shorter side stays at least `least`. */
  overview(args: { least: number }, options?: CallOptions): Promise<Photo>;
  /** Applies patches as one undo step and returns its id. */
  apply(args: { patches: readonly Patch[] }, options?: CallOptions): Promise<{ step: number }>;
  /** Puts the photo into a frame (crops, expands, turns it) as one undo step, and returns its id. */
  reframe(args: { frame: Frame }, options?: CallOptions): Promise<{ step: number }>;
  /** Takes back the newest applied step, which must be `step`. */
  revert(args: { step: number }, options?: CallOptions): Promise<void>;
  /** Applies a reverted step again; it must be the one reverted last. */
  reapply(args: { step: number }, options?: CallOptions): Promise<void>;
  /** Drops reverted steps that can no longer be redone. */
  forget(args: { steps: readonly number[] }, options?: CallOptions): Promise<void>;
  /** Makes the oldest applied step part of the photo: it can no longer be taken back, and takes less room. */
  fold(args: { step: number }, options?: CallOptions): Promise<void>;
  /** Copies of the patches that a step consists of, applied or reverted: with {@link apply} they make the step again. */
  patches(args: { step: number }, options?: CallOptions): Promise<readonly Patch[]>;
  /** Decodes a picture file without opening it. Rejects as {@link open}. */
  readPicture(args: { name: string; bytes: Uint8Array<ArrayBuffer> }, options?: CallOptions): Promise<Photo>;
  /** A picture file as a mask: its bright parts. Rejects with mask-mismatch, or as {@link open}. */
  readMask(args: { name: string; bytes: Uint8Array<ArrayBuffer> }, options?: CallOptions): Promise<Mask>;
  /** A mask as a PNG of the photo's size, white on black. */
  writeMask(args: { mask: Mask }, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  /** The file as it would be saved. Rejects with no-photo or encode-failed. */
  encode(args: EncodeRequest, options?: CallOptions): Promise<EncodedPhoto>;
}

/** What the engine runs on and why, for the device panel. */
export interface EngineInfo {
  /** All of it, in English. */
  readonly backend: string;
  /** What the patch search runs on, by name; absent where there is none. */
  readonly search?: string;
  /** What the generator runs on, by name; absent where there is none. */
  readonly device?: string;
  readonly reason: string;
  readonly threads: number;
  /** The generator's name; absent when holes are filled by patch search alone. */
  readonly model?: string;
  /** The generator says where it looks. */
  readonly attends?: true;
  /** Why there is no generator although one was meant to be there. */
  readonly notice?: Fault;
}

export interface PlanRequest {
  readonly strokes: readonly MaskStroke[];
  readonly photo: Size;
  /** Pixels by which the mask is grown before filling. */
  readonly grow: number;
  /** Pasted pieces among them are holes, too. */
  readonly guides: Guides;
}

export interface ReshapeRequest {
  readonly strokes: readonly MaskStroke[];
  readonly photo: Size;
  readonly change: MaskChange;
}

export interface SuggestRequest {
  /** The pixels of `crop`, which reaches beyond the marks. */
  readonly photo: Photo;
  readonly crop: Rect;
  readonly strokes: readonly MaskStroke[];
  /** Pixels by which the marks are grown before filling. */
  readonly grow: number;
  /** Of the whole photo. */
  readonly size: Size;
}

/** A region as for its fill. */
export type InspectRequest = Pick<FillRequest, "region" | "photo" | "missing">;

export interface FillPlan {
  /** The grown mask, trimmed. */
  readonly mask: Mask;
  /** At least one. */
  readonly regions: readonly Region[];
}

/** Stateless: may be ended and rebuilt at any time. */
export interface EngineService {
  /**
   * Loads the generator and answers when it is known what fills will run on (seconds at the first visit; fills
   * asked for meanwhile go on without a generator). Reports download and warm-up.
   */
  describe(args: Record<string, never>, options?: CallOptions): Promise<EngineInfo>;
  /** Strokes to regions. Rejects with mask-empty or mask-covers-all. */
  plan(args: PlanRequest, options?: CallOptions): Promise<FillPlan>;
  /** Lines that go on with edges which end at the marks, in photo coordinates; the best first. */
  suggestLines(args: SuggestRequest, options?: CallOptions): Promise<readonly (readonly Point[])[]>;
  /** Fills one region. Rejects with output-invalid, out-of-memory. */
  fill(args: FillRequest, options?: CallOptions): Promise<FillResult>;
  /** Where the generator looks for a region's fill; null when it does not attend, or when there is none. */
  attend(args: InspectRequest, options?: CallOptions): Promise<AttentionMap | null>;
  /** How much the pixels of a part of the photo look filled. Rejects with model-unreachable or model-broken. */
  artefacts(args: { photo: Photo; bounds: Rect }, options?: CallOptions): Promise<ArtefactMap>;
  /** The object under scribbles, in photo coordinates; empty when nothing was found. */
  select(args: SelectRequest, options?: CallOptions): Promise<Mask>;
  /** Follows a thin line between two points; the stroke that covers it, empty when the points are one. */
  trace(args: TraceRequest, options?: CallOptions): Promise<readonly BrushPoint[]>;
  /** Things in a part of the photo that look like a marked one. */
  similar(args: SimilarRequest, options?: CallOptions): Promise<Mask>;
  /** All marks as one mask, changed as a whole. */
  reshape(args: ReshapeRequest, options?: CallOptions): Promise<Mask>;
}

/** The calls that make or change marks: they need no generator. */
export type MaskService = Pick<EngineService, "select" | "trace" | "similar" | "reshape">;
