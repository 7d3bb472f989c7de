import { faultOf } from "../core/errors.ts";
import type { Patch } from "../core/patch.ts";
import type { ImageService } from "../engine/services.ts";
import { type Edit, type Entry, editOf, type FillRecord, type FrameRecord, isFrame, recordChange } from "./document.ts";
import type { History } from "./kept-document.ts";

/** The kept pixels of a fill; null when they cannot be read. */
export type ReadFill = (fill: number) => Promise<readonly Patch[] | null>;

/**
 * Makes the steps of a history again on a photo that was just opened, applied and undone ones alike. Of a fill
 * whose pixels are lost the marks come back, waiting to be filled; what was undone before it cannot be redone.
 * @returns the history with the new steps, and how many fills were lost
 */
export async function rebuild(
  image: Pick<ImageService, "apply" | "reframe" | "revert" | "fold">,
  history: History,
  read: ReadFill,
): Promise<{ readonly history: History; readonly lost: number }> {
  const lost: FillRecord[] = [];
  const framed = async (record: FrameRecord): Promise<FrameRecord> => {
    return { ...record, step: (await image.reframe({ frame: record.frame })).step };
  };
  const applied = async (entry: Entry): Promise<Entry> => {
    if (entry.frame) return { ...entry, frame: await framed(entry.frame) };
    if (!entry.fill) return entry;
    const step = await applyKept(image, entry.fill, read);
    if (step === null) lost.push(entry.fill);
    return { ...entry, fill: step === null ? null : { ...entry.fill, step } };
  };
  const base: Edit[] = [];
  for (const edit of history.base) {
    const step = isFrame(edit) ? (await framed(edit)).step : await applyKept(image, edit, read);
    if (step === null) lost.push(edit as FillRecord);
    else {
      base.push({ ...edit, step });
      await image.fold({ step });
    }
  }
  const undo: Entry[] = [];
  for (const entry of history.undo) undo.push(await applied(entry));
  const lostMarks = lost.flatMap((fill) => fill.strokes);
  const redo: Entry[] = [];
  // The newest entry is the next to be redone. Marks that come back are a new change, after which nothing can be.
  for (const entry of lost.length > 0 ? [] : history.redo.toReversed()) {
    const made = await applied(entry);
    if (entry.fill && !made.fill) break;
    redo.unshift(made);
  }
  for (const entry of redo) {
    const edit = editOf(entry);
    if (edit) await image.revert({ step: edit.step });
  }
  const rebuilt = { ...history, base, undo, redo };
  if (lostMarks.length === 0) return { history: rebuilt, lost: lost.length };
  const { state } = recordChange({ ...rebuilt, photo: null }, { strokes: [...lostMarks, ...history.strokes] });
  return { history: state, lost: lost.length };
}

/** The new step; null when the pixels are missing or do not fit the photo. */
async function applyKept(image: Pick<ImageService, "apply">, fill: FillRecord, read: ReadFill): Promise<number | null> {
  const patches = await read(fill.id).catch(() => null);
  if (!patches) return null;
  const transfer = patches.flatMap(({ mask, pixels }) => [mask.data.buffer, pixels.data.buffer]);
  try {
    return (await image.apply({ patches }, { transfer })).step;
  } catch (thrown) {
    // A worker that was lost now loses all; patches that do not fit lose one fill.
    if (faultOf(thrown).code !== "unexpected") throw thrown;
    return null;
  }
}
