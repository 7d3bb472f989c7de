import type { MaskStroke } from "../core/stroke.ts";
import { type FillJobResult, runFill } from "../engine/fill-job.ts";
import type { EngineService, PhotoInfo } from "../engine/services.ts";
import { cutoutsIn, type FillRecord, fillIds, lastFill, recordChange } from "./document.ts";
import type { Editor } from "./editor.ts";
import { type GuideObject, touchedBy } from "./guides/objects.ts";
import type { History } from "./kept-document.ts";
import type { Job } from "./session.ts";

/** Turns marks into fills: at once when a stroke ends, collected while a key is held, or on a button. */
export class Filling {
  private readonly editor: Editor;
  private readonly engine: EngineService;
  /** Marks were made while the key was held, and wait for its release. */
  private collecting = false;
  /** The id of the newest fill; never used twice in a project. */
  private lastFillId = 0;

  constructor(editor: Editor, engine: EngineService) {
    this.editor = editor;
    this.engine = engine;
  }

  /** A history came in: ids go on behind its fills and pieces. */
  countFrom(history: Pick<History, "undo" | "redo" | "guides">): void {
    const pieces = cutoutsIn(history).map(({ id }) => id);
    this.lastFillId = Math.max(this.lastFillId, ...fillIds(history), ...pieces);
  }

  /** A number that no fill and no pasted piece of this project has or will have. */
  takeId(): number {
    return ++this.lastFillId;
  }

  /** Brings the marks and guides of a fill back, to be filled once more. */
  recall(fill: FillRecord): void {
    const { strokes, guides } = this.editor.document.get();
    const back = fill.guides.filter(({ id }) => !guides.some((other) => other.id === id));
    this.editor.change({
      strokes: [...strokes, ...fill.strokes],
      ...(back.length > 0 && { guides: [...guides, ...back] }),
    });
  }

  /** Fills what a fill has filled once more, by another seed; with the guides that were drawn since, else with its own. */
  again(fill: FillRecord): Promise<void> {
    const guides = this.editor.document.get().guides.length > 0 ? this.editor.document.get().guides : fill.guides;
    return this.fill({ strokes: fill.strokes, guides, seed: fill.seed + 1 });
  }

  addStroke(stroke: MaskStroke): void {
    this.editor.change({ strokes: [...this.editor.document.get().strokes, stroke] });
    const { autoFill, collectKey } = this.editor.session.get();
    this.collecting = autoFill && collectKey;
    if (autoFill && !collectKey && stroke.mode === "add") void this.fill();
  }

  /** Fills the marks that were collected while the key was held. */
  fillCollected(): void {
    const { autoFill, drawing } = this.editor.session.get();
    if (this.collecting && autoFill && !drawing && hasMarks(this.editor.document.get().strokes)) void this.fill();
    this.collecting = false;
  }

  /**
   * Fills marks: one step that can be undone. A failure is told and leaves photo, marks and guides as they are.
   * @param strokes the waiting marks unless given; where none wait and guides do, those of the last fill
   * @param guides those of the document unless given; none while they are switched off
   */
  async fill({ strokes = this.waiting(), guides = this.editor.document.get().guides, seed = 1 } = {}): Promise<void> {
    const { document, session, jobs } = this.editor;
    const { photo } = document.get();
    if (!photo || jobs.busy) return;
    const followed = session.get().guides.use ? guides : [];
    const rest = await jobs.run((signal) => this.fillMarks(photo, strokes, followed, seed, signal));
    if (rest && session.get().autoFill && hasMarks(rest)) await this.fill();
  }

  /** Guides without marks are meant for what was filled last, unless they bring their own place along. */
  private waiting(): readonly MaskStroke[] {
    const { strokes, guides } = this.editor.document.get();
    const steer = guides.length > 0 && !guides.some(({ guide }) => guide.kind === "paste");
    return strokes.length === 0 && steer ? (lastFill(this.editor.document.get())?.strokes ?? []) : strokes;
  }

  /** @returns the marks that were drawn meanwhile: they stay for the next fill */
  private async fillMarks(
    photo: PhotoInfo,
    strokes: readonly MaskStroke[],
    guides: readonly GuideObject[],
    seed: number,
    signal: AbortSignal,
  ): Promise<readonly MaskStroke[]> {
    const { engine } = this;
    const { image, document, session, messages } = this.editor;
    const onProgress = (p: Omit<Extract<Job, { kind: "fill" }>, "kind">): void =>
      session.set({ job: { kind: "fill", ...p } });
    const { grow } = document.get();
    const job = { image, engine, strokes, photo, grow, seed, guides: guides.map(({ guide }) => guide) };
    const result = await runFill(job, { signal, onProgress });
    if (signal.aborted) await this.takeBack(result, signal);
    const rest = document.get().strokes.filter((stroke) => !strokes.includes(stroke));
    const used = touchedBy(guides, result.bounds);
    const followed = guides.filter(({ id }) => used.has(id));
    const left = document.get().guides.filter(({ id }) => !used.has(id));
    const record = { id: this.takeId(), step: result.step, bounds: result.bounds, strokes, guides: followed, seed };
    const after = { strokes: rest, ...(used.size > 0 && { guides: left }) };
    const { state, dropped } = recordChange(document.get(), after, { fill: record });
    document.set(state);
    this.editor.forget(dropped);
    this.editor.pixelsChanged(result.bounds);
    for (const notice of result.notices) messages.show({ kind: "survived", fault: notice });
    messages.speak({ kind: "filled", seconds: result.milliseconds / 1000 });
    return rest;
  }

  /** The cancel came while the patches were being applied. */
  private async takeBack({ step }: FillJobResult, signal: AbortSignal): Promise<never> {
    await this.editor.image.revert({ step });
    this.editor.forget([step]);
    throw signal.reason;
  }
}

function hasMarks(strokes: readonly MaskStroke[]): boolean {
  return strokes.some((stroke) => stroke.mode === "add");
}
