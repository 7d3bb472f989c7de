import { type Frame, frameMask, framePhoto, uncovered } from "../core/frame.ts";
import { EMPTY_MASK, type Mask, maskAt, trimMask, unionMasks } from "../core/mask.ts";
import { applyPatch, type Patch } from "../core/patch.ts";
import { clonePhoto, cropPhoto, type Photo } from "../core/photo.ts";
import { intersect, isEmpty, type Rect } from "../core/rect.ts";
import { rasterize } from "../core/stroke.ts";

interface PatchStep {
  readonly id: number;
  /** The step below it when it was applied; 0 for the opened photo. */
  readonly base: number;
  /** Applied: what undoes it, newest first. Reverted: what applies it again, in order. */
  patches: readonly Patch[];
}

/** The photo was cropped, expanded or turned. */
interface FrameStep {
  readonly id: number;
  readonly base: number;
  /** Applied: the canvas before. Reverted: the canvas behind it. */
  canvas: Canvas;
}

type Step = PatchStep | FrameStep;

/** The pixels, and what steps up to the newest frame have made of them. */
interface Canvas {
  readonly photo: Photo;
  /** Behind a frame: the opened photo in that frame. */
  readonly before: Photo | null;
  /** Behind a frame: what had been changed below it, and what it uncovered. */
  readonly changed: Mask;
}

/** The undo steps of one photo: only changed pixels are kept, and each swap gives its own way back. */
export interface Steps {
  /** The pixels with all applied steps. */
  readonly photo: Photo;
  /** Applies patches in order as one step; the photo is left as it was when one does not fit. Returns the step's id. */
  apply(patches: readonly Patch[]): number;
  /** Puts the photo into a frame as one step. Returns the step's id. */
  reframe(frame: Frame): number;
  /** @throws RangeError when it is not the newest applied step */
  revert(id: number): void;
  /** @throws RangeError when it is not the step reverted last, or the photo below it is another */
  reapply(id: number): void;
  /** Drops reverted steps; unknown ids are ignored. @throws RangeError for a step that is applied */
  forget(ids: readonly number[]): void;
  /**
   * Makes an applied step part of the photo: it can no longer be reverted, and takes no more room than the pixels that
   * no older one had changed. @throws RangeError when it is not the oldest applied step
   */
  fold(id: number): void;
  /** Copies of the patches that a step consists of, in order. @throws RangeError for an unknown step or a frame */
  patchesOf(id: number): readonly Patch[];
  /** The pixels that the applied steps have changed. */
  changed(): Mask;
  /** Takes all applied steps but frames back on a copy of a part of the photo. @param area the place of `part` in the photo */
  undoOn(part: Photo, area: Rect): void;
  readonly count: number;
  /** True when a frame is applied: the pixels lie otherwise than in the opened file. */
  readonly reframed: boolean;
}

/** @param photo written in place, until a frame puts another in its place */
export function createSteps(photo: Photo): Steps {
  return new StepList(photo);
}

const isFrame = (step: Step): step is FrameStep => "canvas" in step;
const isPatch = (step: Step): step is PatchStep => "patches" in step;

class StepList implements Steps {
  private canvas: Canvas;
  /** What takes all folded steps back; no pixel is in two of them. */
  private folded: readonly Patch[] = [];
  private foldedCount = 0;
  private foldedTop = 0;
  private readonly applied: Step[] = [];
  private readonly reverted: Step[] = [];
  private nextId = 1;

  constructor(photo: Photo) {
    this.canvas = { photo, before: null, changed: EMPTY_MASK };
  }

  get photo(): Photo {
    return this.canvas.photo;
  }

  get count(): number {
    return this.foldedCount + this.applied.length;
  }

  get reframed(): boolean {
    return this.canvas.before !== null;
  }

  apply(patches: readonly Patch[]): number {
    return this.push({ id: this.nextId++, base: this.top(), patches: swap(this.photo, patches) });
  }

  reframe(frame: Frame): number {
    const old = this.canvas;
    const before = old.before ?? clonePhoto(old.photo);
    if (!old.before) this.undoOn(before, { x: 0, y: 0, width: before.width, height: before.height });
    const beyond = rasterize(uncovered(old.photo, frame), frame);
    this.canvas = {
      photo: framePhoto(old.photo, frame),
      before: framePhoto(before, frame),
      changed: unionMasks(frameMask(this.changed(), frame), beyond),
    };
    return this.push({ id: this.nextId++, base: this.top(), canvas: old });
  }

  revert(id: number): void {
    const step = this.applied.at(-1);
    if (step?.id !== id) throw new RangeError("revert: not the newest applied step");
    this.swapStep(step);
    this.applied.pop();
    this.reverted.push(step);
  }

  reapply(id: number): void {
    const step = this.reverted.at(-1);
    if (step?.id !== id || step.base !== this.top()) throw new RangeError("reapply: not the step reverted last");
    this.swapStep(step);
    this.reverted.pop();
    this.applied.push(step);
  }

  forget(ids: readonly number[]): void {
    if (this.applied.some(({ id }) => ids.includes(id))) throw new RangeError("forget: the step is applied");
    const kept = this.reverted.filter(({ id }) => !ids.includes(id));
    this.reverted.splice(0, this.reverted.length, ...kept);
  }

  fold(id: number): void {
    const [step] = this.applied;
    if (step?.id !== id) throw new RangeError("fold: not the oldest applied step");
    if (isFrame(step)) this.folded = [];
    else {
      const fresh = step.patches.map((patch) => withoutCommon(patch, this.folded));
      this.folded = [...this.folded, ...fresh.filter(({ mask }) => mask.data.length > 0)];
    }
    this.foldedCount++;
    this.foldedTop = id;
    this.applied.shift();
  }

  patchesOf(id: number): readonly Patch[] {
    const away = this.reverted.find((step) => step.id === id);
    const place = this.applied.findIndex((step) => step.id === id);
    const step = away ?? this.applied[place];
    if (!step || isFrame(step)) throw new RangeError("patchesOf: no such step");
    if (away) return step.patches.map(copyPatch);
    // An applied step keeps the old pixels; the new ones are in the photo, below the steps above; behind a frame, in
    // the photo before it.
    const above = this.applied.slice(place + 1);
    const frame = above.findIndex(isFrame);
    const patchesAbove = (frame < 0 ? above : above.slice(0, frame)).filter(isPatch).reverse();
    const framed = above[frame];
    const photo = framed && isFrame(framed) ? framed.canvas.photo : this.photo;
    return step.patches.toReversed().map(({ mask }) => {
      const pixels = cropPhoto(photo, mask.bounds);
      for (const { patches } of patchesAbove) for (const patch of patches) writeCommon(pixels, mask.bounds, patch);
      return { mask: copyMask(mask), pixels };
    });
  }

  changed(): Mask {
    return this.undoing().reduce((all, { mask }) => unionMasks(all, mask), this.canvas.changed);
  }

  undoOn(part: Photo, area: Rect): void {
    const { before } = this.canvas;
    if (before) part.data.set(cropPhoto(before, area).data);
    else for (const patch of this.undoing()) writeCommon(part, area, patch);
  }

  /** What takes the steps above the newest frame back, newest first. */
  private undoing(): readonly Patch[] {
    const frame = this.applied.findLastIndex(isFrame);
    const steps = this.applied.slice(frame + 1).filter(isPatch);
    const patches = steps.toReversed().flatMap((step) => step.patches);
    return frame < 0 ? [...patches, ...this.folded] : patches;
  }

  private top(): number {
    return this.applied.at(-1)?.id ?? this.foldedTop;
  }

  private push(step: Step): number {
    this.applied.push(step);
    return step.id;
  }

  private swapStep(step: Step): void {
    if (isFrame(step)) [this.canvas, step.canvas] = [step.canvas, this.canvas];
    else step.patches = swap(this.photo, step.patches);
  }
}

/** Applies patches in order and returns what undoes them, newest first; all or none. */
function swap(photo: Photo, patches: readonly Patch[]): Patch[] {
  const undo: Patch[] = [];
  try {
    for (const patch of patches) undo.unshift(applyPatch(photo, patch));
  } catch (thrown) {
    for (const patch of undo) applyPatch(photo, patch);
    throw thrown;
  }
  return undo;
}

/** The part of a patch that none of the others has pixels of, trimmed. */
function withoutCommon({ mask, pixels }: Patch, others: readonly Patch[]): Patch {
  const rest = copyMask(mask);
  for (const other of others) {
    const common = intersect(mask.bounds, other.mask.bounds);
    for (let y = common.y; y < common.y + common.height; y++)
      for (let x = common.x; x < common.x + common.width; x++)
        if (maskAt(other.mask, x, y)) rest.data[(y - mask.bounds.y) * mask.bounds.width + x - mask.bounds.x] = 0;
  }
  const tight = trimMask(rest);
  const { x, y, width, height } = tight.bounds;
  if (isEmpty(tight.bounds)) return { mask: EMPTY_MASK, pixels: { width: 0, height: 0, data: new Uint8Array(0) } };
  return { mask: tight, pixels: cropPhoto(pixels, { x: x - mask.bounds.x, y: y - mask.bounds.y, width, height }) };
}

const copyMask = ({ bounds, data }: Mask): Mask => ({ bounds, data: data.slice() });
const copyPatch = ({ mask, pixels }: Patch): Patch => ({ mask: copyMask(mask), pixels: clonePhoto(pixels) });

/** Writes the pixels that a patch and a part of the photo have in common. */
function writeCommon(part: Photo, area: Rect, { mask, pixels }: Patch): void {
  const common = intersect(area, mask.bounds);
  if (isEmpty(common)) return;
  for (let y = common.y; y < common.y + common.height; y++) {
    for (let x = common.x; x < common.x + common.width; x++) {
      const from = (y - mask.bounds.y) * mask.bounds.width + x - mask.bounds.x;
      if (!mask.data[from]) continue;
      const to = ((y - area.y) * part.width + x - area.x) * 4;
      for (let channel = 0; channel < 4; channel++) part.data[to + channel] = pixels.data[from * 4 + channel] as number;
    }
  }
}
