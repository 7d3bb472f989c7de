import { EMPTY_MASK, type Mask, unionMasks } from "../core/mask.ts";
import { applyPatch, type Patch } from "../core/patch.ts";
import { clonePhoto, cropPhoto, type Photo } from "../core/photo.ts";
import { intersect, isEmpty, type Rect } from "../core/rect.ts";

interface Step {
  readonly id: number;
  /** The step below it when it was applied; 0 for the opened photo. */
  readonly base: number;
  /** Applied: what undoes it, newest first. Reverted: what applies it again, in order. */
  patches: readonly Patch[];
}

/** The undo steps of one photo: only changed pixels are kept, and each swap gives its own way back. */
export interface Steps {
  /** Applies patches in order as one step; the photo is left as it was when one does not fit. Returns the step's id. */
  apply(patches: readonly Patch[]): number;
  /** @throws RangeError when it is not the newest applied step */
  revert(id: number): void;
  /** @throws RangeError when it is not the step reverted last, or the photo below it is another */
  reapply(id: number): void;
  /** Drops reverted steps; unknown ids are ignored. @throws RangeError for a step that is applied */
  forget(ids: readonly number[]): void;
  /** Copies of the patches that a step consists of, in order. @throws RangeError for an unknown step */
  patchesOf(id: number): readonly Patch[];
  /** The pixels that the applied steps have changed. */
  changed(): Mask;
  /** Takes all applied steps back on a copy of a part of the photo. @param area the place of `part` in the photo */
  undoOn(part: Photo, area: Rect): void;
  readonly count: number;
}

export function createSteps(photo: Photo): Steps {
  const applied: Step[] = [];
  const reverted: Step[] = [];
  let nextId = 1;
  const top = (): number => applied.at(-1)?.id ?? 0;
  return {
    apply(patches) {
      const undo = swap(photo, patches);
      const step = { id: nextId++, base: top(), patches: undo };
      applied.push(step);
      return step.id;
    },
    revert(id) {
      const step = applied.at(-1);
      if (step?.id !== id) throw new RangeError("revert: not the newest applied step");
      step.patches = swap(photo, step.patches);
      applied.pop();
      reverted.push(step);
    },
    reapply(id) {
      const step = reverted.at(-1);
      if (step?.id !== id || step.base !== top()) throw new RangeError("reapply: not the step reverted last");
      step.patches = swap(photo, step.patches);
      reverted.pop();
      applied.push(step);
    },
    forget(ids) {
      if (applied.some(({ id }) => ids.includes(id))) throw new RangeError("forget: the step is applied");
      const kept = reverted.filter(({ id }) => !ids.includes(id));
      reverted.splice(0, reverted.length, ...kept);
    },
    patchesOf(id) {
      const away = reverted.find((step) => step.id === id);
      if (away) return away.patches.map(copyPatch);
      const place = applied.findIndex((step) => step.id === id);
      if (place < 0) throw new RangeError("patchesOf: no such step");
      const above = applied.slice(place + 1).reverse();
      return (applied[place] as Step).patches.toReversed().map(({ mask }) => {
        // An applied step keeps the old pixels; the new ones are in the photo, below the steps above.
        const pixels = cropPhoto(photo, mask.bounds);
        for (const { patches } of above) for (const patch of patches) writeCommon(pixels, mask.bounds, patch);
        return { mask: copyMask(mask), pixels };
      });
    },
    changed: () =>
      applied.flatMap(({ patches }) => patches).reduce((all, { mask }) => unionMasks(all, mask), EMPTY_MASK),
    undoOn(part, area) {
      for (const { patches } of applied.toReversed()) for (const patch of patches) writeCommon(part, area, patch);
    },
    get count() {
      return applied.length;
    },
  };
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
