import type { MaskStroke } from "../core/stroke.ts";
import { withDevice } from "../engine/device-lock.ts";
import { type FillJobResult, runFill } from "../engine/fill-job.ts";
import type { EngineService, PhotoInfo } from "../engine/services.ts";
import { cutoutsIn, editIds, type FillRecord, lastFill, recordChange } from "./document.ts";
import type { Editor } from "./editor.ts";
import { type GuideObject, touchedBy } from "./guides/objects.ts";
import type { History } from "./kept-document.ts";
import type { Job } from "./session.ts";

/** What is filled; all that waits unless it says otherwise. */
interface FillChoice {
  readonly strokes?: readonly MaskStroke[];
  readonly guides?: readonly GuideObject[];
  readonly replaces?: readonly MaskStroke[];
  readonly leaves?: readonly MaskStroke[];
  readonly seed?: number;
}

/** Turns marks into fills: at once when a stroke ends, collected while a key is held, or on a button. */
export class Filling {
  private readonly editor: Editor;
  private readonly engine: EngineService;
  /** Marks were made while the key was held, and wait for its release. */
  private collecting = false;
  /** The id of the newest edit; never used twice in a project. */
  private lastId = 0;

  constructor(editor: Editor, engine: EngineService) {
    this.editor = editor;
    this.engine = engine;
  }

  /** A history came in: ids go on behind its edits and pieces. */
  countFrom(history: Pick<History, "base" | "undo" | "redo" | "guides">): void {
    const pieces = cutoutsIn(history).map(({ id }) => id);
    this.lastId = Math.max(this.lastId, ...editIds(history), ...pieces);
  }

  /** A number that no edit and no pasted piece of this project has or will have. */
  takeId(): number {
    return ++this.lastId;
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
   * @param replaces the marks that are gone when it is done: those that are filled unless given
   * @param leaves marks that wait instead of them
   */
  async fill(request: FillChoice = {}): Promise<void> {
    const { document, session, jobs } = this.editor;
    const { photo } = document.get();
    if (!photo || jobs.busy) return;
    const { strokes = this.waiting(), seed = 1 } = request;
    const { replaces = strokes, leaves = [] } = request;
    const guides = session.get().guides.use ? (request.guides ?? document.get().guides) : [];
    const choice = { strokes, guides, replaces, leaves, seed };
    const drawn = await jobs.run((signal) => this.fillMarks(photo, choice, signal));
    if (drawn && session.get().autoFill && hasMarks(drawn)) await this.fill({ strokes: drawn });
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
    { strokes, guides, replaces, leaves, seed }: Required<FillChoice>,
    signal: AbortSignal,
  ): Promise<readonly MaskStroke[]> {
    const { engine } = this;
    const { image, document, session, messages } = this.editor;
    const onProgress = (p: Omit<Extract<Job, { kind: "fill" }>, "kind">): void =>
      session.set({ job: { kind: "fill", ...p } });
    const { grow, feather } = document.get();
    const job = { image, engine, strokes, photo, grow, feather, seed, guides: guides.map(({ guide }) => guide) };
    onProgress({ fraction: 0, stage: "queued", region: 1, regions: 1 });
    // The whole fill, so that a training sleeps from its first region to its last.
    const result = await withDevice(() => runFill(job, { signal, onProgress }), signal);
    if (signal.aborted) await this.takeBack(result, signal);
    const drawn = document.get().strokes.filter((stroke) => !replaces.includes(stroke));
    const used = touchedBy(guides, result.bounds);
    const followed = guides.filter(({ id }) => used.has(id));
    const left = document.get().guides.filter(({ id }) => !used.has(id));
    const record = { id: this.takeId(), step: result.step, bounds: result.bounds, strokes, guides: followed, seed };
    const after = { strokes: [...leaves, ...drawn], ...(used.size > 0 && { guides: left }) };
    const { state, dropped } = recordChange(document.get(), after, { fill: record });
    document.set(state);
    this.editor.forget(dropped);
    this.editor.boundHistory();
    this.editor.pixelsChanged(result.bounds);
    for (const notice of result.notices) messages.show({ kind: "survived", fault: notice });
    messages.speak({ kind: "filled", seconds: result.milliseconds / 1000 });
    return drawn;
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
