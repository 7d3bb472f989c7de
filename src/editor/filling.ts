import type { MaskStroke } from "../core/stroke.ts";
import { type FillJobResult, runFill } from "../engine/fill-job.ts";
import type { EngineService, PhotoInfo } from "../engine/services.ts";
import { fillIds, recordChange } from "./document.ts";
import type { Editor } from "./editor.ts";
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

  /** A history came in: ids go on behind its fills. */
  countFrom(history: Pick<History, "undo" | "redo">): void {
    this.lastFillId = Math.max(this.lastFillId, ...fillIds(history));
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
   * Fills marks: one step that can be undone. A failure is told and leaves photo and marks as they are.
   * @param strokes the waiting marks unless given
   */
  async fill({ strokes = this.editor.document.get().strokes, seed = 1 } = {}): Promise<void> {
    const { document, session, jobs } = this.editor;
    const { photo } = document.get();
    if (!photo || jobs.busy) return;
    const rest = await jobs.run((signal) => this.fillMarks(photo, strokes, seed, signal));
    if (rest && session.get().autoFill && hasMarks(rest)) await this.fill();
  }

  /** @returns the marks that were drawn meanwhile: they stay for the next fill */
  private async fillMarks(
    photo: PhotoInfo,
    strokes: readonly MaskStroke[],
    seed: number,
    signal: AbortSignal,
  ): Promise<readonly MaskStroke[]> {
    const { engine } = this;
    const { image, document, session, messages } = this.editor;
    const onProgress = (p: Omit<Extract<Job, { kind: "fill" }>, "kind">): void =>
      session.set({ job: { kind: "fill", ...p } });
    const { grow } = document.get();
    const job = { image, engine, strokes, photo, grow, seed, guides: [] };
    const result = await runFill(job, { signal, onProgress });
    if (signal.aborted) await this.takeBack(result, signal);
    const rest = document.get().strokes.filter((stroke) => !strokes.includes(stroke));
    const record = { id: ++this.lastFillId, step: result.step, bounds: result.bounds, strokes, seed };
    const { state, dropped } = recordChange(document.get(), { strokes: rest }, { fill: record });
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
