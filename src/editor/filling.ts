import type { Patch } from "../core/patch.ts";
import type { MaskStroke } from "../core/stroke.ts";
import { withDevice } from "../engine/device-lock.ts";
import {
  applyFill,
  type FillJob,
  type FillJobOptions,
  type FillJobResult,
  findFills,
  runFill,
} from "../engine/fill-job.ts";
import type { EngineService, PhotoInfo } from "../engine/services.ts";
import { pictureOf, pictureRect } from "./choices.ts";
import { cutoutsIn, type DocumentValues, editIds, type FillRecord, lastFill, recordChange } from "./document.ts";
import type { Editor } from "./editor.ts";
import { type GuideObject, touchedBy } from "./guides/objects.ts";
import type { History } from "./kept-document.ts";
import { type Job, NO_CHOICES } from "./session.ts";

/** What is filled; all that waits unless it says otherwise. */
interface FillChoice {
  readonly strokes?: readonly MaskStroke[];
  readonly guides?: readonly GuideObject[];
  readonly replaces?: readonly MaskStroke[];
  readonly leaves?: readonly MaskStroke[];
  readonly seed?: number;
}

/** Fills that are made to choose one from. */
const CHOICES = 4;

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
    this.dropChoices();
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

  /**
   * Fills what a fill has filled in several ways, to choose one from. The photo stays as it is until one is chosen; a
   * failure is told.
   */
  async offer(fill: FillRecord): Promise<void> {
    const { document, session, jobs, image } = this.editor;
    const { photo } = document.get();
    if (!photo || jobs.busy) return;
    session.set(NO_CHOICES);
    await jobs.run(async (signal) => {
      const { job, options } = this.jobOf(photo, fill, signal);
      const found = await withDevice(() => findFills(job, CHOICES, options), signal);
      const around = pictureRect(found.choices[0] ?? [], photo);
      const surroundings = await image.crop({ rect: around }, { signal });
      const list = found.choices.map((patches) => ({ patches, picture: pictureOf(surroundings, around, patches) }));
      session.set({ choices: { fill, list } });
      this.editor.messages.speak({ kind: "choices", count: list.length });
    });
  }

  /** Shows one of the fills to choose from over the photo; null = none. */
  show(choice: number | null): void {
    const { choices } = this.editor.session.get();
    this.editor.session.set({ looks: choices?.list[choice ?? -1]?.patches ?? [] });
  }

  /** Takes one of the fills to choose from: one step that can be undone. */
  async choose(choice: number): Promise<void> {
    const { session, jobs, messages, image } = this.editor;
    const { choices } = session.get();
    const patches = choices?.list[choice]?.patches;
    if (!choices || !patches || jobs.busy) return;
    const { fill } = choices;
    session.set(NO_CHOICES);
    try {
      const applied = await jobs.inOrder(() => applyFill(image, patches));
      this.record({ ...applied, strokes: fill.strokes, guides: fill.guides, seed: fill.seed + choice }, {});
      messages.speak({ kind: "chosen" });
    } catch (thrown) {
      messages.fail(thrown);
    }
  }

  /** Puts the fills to choose from away; false when there were none. */
  dropChoices(): boolean {
    const { choices } = this.editor.session.get();
    if (choices) this.editor.session.set(NO_CHOICES);
    return choices !== null;
  }

  /** What is to be filled, and how its progress is told. */
  private jobOf(
    photo: PhotoInfo,
    { strokes, guides, seed }: Pick<FillRecord, "strokes" | "guides" | "seed">,
    signal: AbortSignal,
  ): { job: FillJob; options: FillJobOptions } {
    const { engine } = this;
    const { image, document, session } = this.editor;
    const { grow, feather } = document.get();
    const onProgress = (p: Omit<Extract<Job, { kind: "fill" }>, "kind">): void =>
      session.set({ job: { kind: "fill", ...p } });
    onProgress({ fraction: 0, stage: "queued", region: 1, regions: 1 });
    return {
      job: { image, engine, strokes, photo, grow, feather, seed, guides: guides.map(({ guide }) => guide) },
      options: { signal, onProgress },
    };
  }

  /** Notes an applied fill as the newest change. */
  private record(fill: Omit<FillRecord, "id">, after: Partial<DocumentValues>): void {
    const { editor } = this;
    const { state, dropped } = recordChange(editor.document.get(), after, { fill: { id: this.takeId(), ...fill } });
    editor.document.set(state);
    editor.forget(dropped);
    editor.boundHistory();
    editor.pixelsChanged(fill.bounds);
  }

  /** @returns the marks that were drawn meanwhile: they stay for the next fill */
  private async fillMarks(
    photo: PhotoInfo,
    { strokes, guides, replaces, leaves, seed }: Required<FillChoice>,
    signal: AbortSignal,
  ): Promise<readonly MaskStroke[]> {
    const { document, session, messages } = this.editor;
    const { job, options } = this.jobOf(photo, { strokes, guides, seed }, signal);
    const onLook = (look: Patch): void => session.set({ looks: [...session.get().looks, look] });
    session.set(NO_CHOICES);
    try {
      // The whole fill, so that a training sleeps from its first region to its last.
      const result = await withDevice(() => runFill(job, { ...options, onLook }), signal);
      if (signal.aborted) await this.takeBack(result, signal);
      const drawn = document.get().strokes.filter((stroke) => !replaces.includes(stroke));
      const used = touchedBy(guides, result.bounds);
      const followed = guides.filter(({ id }) => used.has(id));
      const left = document.get().guides.filter(({ id }) => !used.has(id));
      const after = { strokes: [...leaves, ...drawn], ...(used.size > 0 && { guides: left }) };
      this.record({ step: result.step, bounds: result.bounds, strokes, guides: followed, seed }, after);
      for (const notice of result.notices) messages.show({ kind: "survived", fault: notice });
      messages.speak({ kind: "filled", seconds: result.milliseconds / 1000 });
      return drawn;
    } finally {
      session.set({ looks: [] });
    }
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
