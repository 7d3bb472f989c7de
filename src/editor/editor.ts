import { fault, isAbort } from "../core/errors.ts";
import type { Patch } from "../core/patch.ts";
import type { Rect } from "../core/rect.ts";
import type { MaskStroke } from "../core/stroke.ts";
import { type FillJobResult, runFill } from "../engine/fill-job.ts";
import type { EngineService, ImageService, PhotoInfo } from "../engine/services.ts";
import {
  type DocumentState,
  type DocumentValues,
  EMPTY_DOCUMENT,
  type Entry,
  fillIds,
  isUnsaved,
  lastFill,
  recordChange,
  redoChange,
  undoChange,
} from "./document.ts";
import type { History, KeptView } from "./kept-document.ts";
import { createGesture } from "./live-stroke.ts";
import { Messenger } from "./messenger.ts";
import { type ReadFill, rebuild } from "./rebuild.ts";
import { initialSession, type Job, type SessionState } from "./session.ts";
import type { Settings } from "./settings.ts";
import { createStore } from "./store.ts";
import { fitView, type Insets } from "./view.ts";

/** A file as it was handed over, wherever it came from. */
export interface Source {
  readonly name: string;
  readonly blob: Blob;
}

/** What the editor asks of the page around it. */
export interface Host {
  /** Shows the system's file picker; must be called within a person's gesture. */
  pickFile(): void;
}

/** Keeps the work in the browser's storage, see {@link Autosave}. */
export interface Keeper {
  /** Another photo was opened: what was kept of the one before is replaced. */
  begin(source: Source): void;
  readonly readFill: ReadFill;
}

/** What a photo is opened with when it is opened again. */
interface Past {
  /** Asked for when the photo is open: marks may be drawn meanwhile. */
  readonly history: () => History;
  readonly view: KeptView;
  readonly read: ReadFill;
}

/** Told about changed pixels, so that the stage can fetch them anew; null = another photo. */
type PixelListener = (changed: readonly Rect[] | null) => void;

/** Free border round a fitted photo, in CSS pixels: room for the floating panels. */
export const FIT_INSETS: Insets = { top: 16, right: 16, bottom: 84, left: 72 };
const FIT_INSETS_NARROW: Insets = { top: 12, right: 12, bottom: 12, left: 12 };
/** Widths up to this are laid out for a phone (also in the style sheets). */
const NARROW = 640;

/**
 * The editor without a face: state, the jobs that change it, and nothing of React, Konva or the DOM.
 * Durable state (`document`: photo, marks, history) and transient state (`session`: tool, view, running
 * job) are apart; both are watched, never polled.
 */
export class Editor {
  readonly document = createStore<DocumentState>(EMPTY_DOCUMENT);
  readonly session: ReturnType<typeof createStore<SessionState>>;
  readonly gesture = createGesture();
  readonly messages: Messenger;
  readonly image: ImageService;
  readonly host: Host;
  /** Null where nothing is kept. */
  keeper: Keeper | null = null;
  private readonly engine: EngineService;
  private readonly pixelListeners = new Set<PixelListener>();
  /** Ends the job that is running: opening or filling, one at a time. */
  private running: AbortController | null = null;
  /** Marks were made while the key was held, and wait for its release. */
  private collecting = false;
  /** The photo that is offered while the open one has unsaved edits. */
  private offered: Source | null = null;
  private opened: Source | null = null;
  private recovering = false;
  /** The id of the newest fill; never used twice in a project. */
  private lastFillId = 0;
  /** Steps of the image worker go one after another, in the order in which they were asked for. */
  private steps: Promise<unknown> = Promise.resolve();

  /** @param services the image worker and the engine worker, or fakes of the same type */
  constructor(
    services: { readonly image: ImageService; readonly engine: EngineService },
    settings: Settings,
    host: Host,
  ) {
    this.image = services.image;
    this.engine = services.engine;
    this.host = host;
    this.session = createStore<SessionState>(initialSession(settings));
    this.messages = new Messenger(this.session);
  }

  /** Hears of every change of document or session. */
  readonly subscribe = (listener: () => void): (() => void) => {
    const ends = [this.document.subscribe(listener), this.session.subscribe(listener)];
    return () => {
      for (const end of ends) end();
    };
  };

  onPixels(listener: PixelListener): () => void {
    this.pixelListeners.add(listener);
    return () => this.pixelListeners.delete(listener);
  }

  /** Opens a photo; asks first when the open one has unsaved edits. */
  async offer(source: Source): Promise<void> {
    if (!isUnsaved(this.document.get())) {
      await this.open(source);
      return;
    }
    this.offered = source;
    this.session.set({ dialog: "replace" });
  }

  /** Opens the photo that was offered, edits or not. */
  async replace(): Promise<void> {
    const source = this.offered;
    this.offered = null;
    this.session.set({ dialog: "none" });
    if (source) await this.open(source);
  }

  /** After the image worker was lost: opens the photo again, with all that was kept of its fills and all marks. */
  async recover(): Promise<void> {
    if (!this.opened || this.recovering) return;
    this.recovering = true;
    const read: ReadFill = async (fill) => this.keeper?.readFill(fill) ?? null;
    const { scale, x, y } = this.session.get().view;
    const view = this.session.get().fitted ? null : { scale, x, y };
    const lost = await this.open(this.opened, { history: this.document.get, view, read });
    this.recovering = false;
    if (lost === undefined) return;
    this.messages.show({ kind: "survived", fault: { code: "worker-lost", detail: {} } });
    const { name } = this.opened;
    const damage = { name, fills: lost, history: false };
    if (lost > 0) this.messages.show({ kind: "survived", fault: { code: "project-damaged", detail: damage } });
  }

  /**
   * Opens a photo with its history.
   * @returns how many fills were lost; undefined when the photo itself could not be opened, which is told
   */
  restore(source: Source, history: History, view: KeptView, read: ReadFill): Promise<number | undefined> {
    return this.open(source, { history: () => history, view, read });
  }

  /** The patches of a fill, applied or undone; null when it is no longer in the history. */
  patchesOf(fill: number): Promise<readonly Patch[] | null> {
    // In order: the worker's steps and the document agree between two jobs only.
    return this.inOrder(async () => {
      const { undo, redo } = this.document.get();
      const record = [...undo, ...redo].find((entry) => entry.fill?.id === fill)?.fill;
      return record ? this.image.patches({ step: record.step }) : null;
    });
  }

  /** Makes a change that can be undone; consecutive changes with the same mark become one. */
  change(after: Partial<DocumentValues>, mark: string | null = null): void {
    const { state, dropped } = recordChange(this.document.get(), after, { mark });
    this.document.set(state);
    this.forget(dropped);
  }

  addStroke(stroke: MaskStroke): void {
    this.change({ strokes: [...this.document.get().strokes, stroke] });
    const { autoFill, collectKey } = this.session.get();
    this.collecting = autoFill && collectKey;
    if (autoFill && !collectKey && stroke.mode === "add") void this.fill();
  }

  /** Fills the marks that were collected while the key was held. */
  fillCollected(): void {
    const { autoFill, drawing } = this.session.get();
    if (this.collecting && autoFill && !drawing && hasMarks(this.document.get().strokes)) void this.fill();
    this.collecting = false;
  }

  /**
   * Fills marks: one step that can be undone. A failure is told and leaves photo and marks as they are.
   * @param strokes the waiting marks unless given
   */
  async fill({ strokes = this.document.get().strokes, seed = 1 } = {}): Promise<void> {
    const { photo } = this.document.get();
    if (!photo || this.running) return;
    const rest = await this.run((signal) => this.fillMarks(photo, strokes, seed, signal));
    if (rest && this.session.get().autoFill && hasMarks(rest)) await this.fill();
  }

  undo(): Promise<void> {
    // A running fill is the newest change of all.
    if (this.session.get().job?.kind !== "fill") return this.step("undo");
    this.cancel();
    return Promise.resolve();
  }

  redo(): Promise<void> {
    return this.step("redo");
  }

  /** Cancels the running job; true when there was one. */
  cancel(): boolean {
    this.running?.abort(new DOMException("Cancelled by the person.", "AbortError"));
    return this.running !== null;
  }

  markSaved(): void {
    this.document.set({ savedAt: lastFill(this.document.get()) });
  }

  fitPhoto(): void {
    const { photo } = this.document.get();
    const { viewport } = this.session.get();
    const insets = viewport.width <= NARROW ? FIT_INSETS_NARROW : FIT_INSETS;
    if (photo) this.session.set({ view: fitView(photo, viewport, insets), fitted: true });
  }

  /** Runs a job that can be cancelled, in place of the one that is running; failures are told. */
  private async run<T>(job: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.cancel();
    const controller = new AbortController();
    this.running = controller;
    try {
      return await this.inOrder(() => job(controller.signal));
    } catch (thrown) {
      if (isAbort(thrown)) this.messages.speak({ kind: "cancelled" });
      this.messages.fail(thrown);
      return undefined;
    } finally {
      if (this.running === controller) {
        this.running = null;
        this.session.set({ job: null });
      }
    }
  }

  /** @returns how many fills of the past were lost; undefined when it failed, which is told */
  private open(source: Source, past?: Past): Promise<number | undefined> {
    return this.run(async (signal) => {
      const { name } = source;
      const show = (fraction: number): void => this.session.set({ job: { kind: "open", name, fraction } });
      show(0);
      const bytes = new Uint8Array(await source.blob.arrayBuffer());
      if (bytes.length === 0) throw fault("file-empty", { name });
      const onProgress = (p: { kind: string; fraction?: number }): void => {
        if (p.kind === "decode") show(p.fraction ?? 0);
      };
      const photo = await this.image.open({ name, bytes }, { signal, transfer: [bytes.buffer], onProgress });
      const rebuilt = past && (await rebuild(this.image, past.history(), past.read));
      this.opened = source;
      this.lastFillId = Math.max(this.lastFillId, ...fillIds(past?.history() ?? EMPTY_DOCUMENT));
      if (!past) this.keeper?.begin(source);
      this.document.set({ ...EMPTY_DOCUMENT, grow: this.document.get().grow, ...rebuilt?.history, photo });
      this.session.set({ compare: "off", crosshair: null, pointer: null, toasts: [], dialog: "none" });
      if (past?.view) this.session.set({ view: past.view, fitted: false });
      else this.fitPhoto();
      this.pixelsChanged(null);
      this.messages.speak({ kind: past ? "restored" : "opened", name: photo.name });
      if (!past) for (const notice of photo.notices) this.messages.show({ kind: "notice", notice });
      return rebuilt?.lost ?? 0;
    });
  }

  /** @returns the marks that were drawn meanwhile: they stay for the next fill */
  private async fillMarks(
    photo: PhotoInfo,
    strokes: readonly MaskStroke[],
    seed: number,
    signal: AbortSignal,
  ): Promise<readonly MaskStroke[]> {
    const { image, engine } = this;
    const onProgress = (p: Omit<Extract<Job, { kind: "fill" }>, "kind">): void =>
      this.session.set({ job: { kind: "fill", ...p } });
    const { grow } = this.document.get();
    const job = { image, engine, strokes, photo, grow, seed, guides: [] };
    const result = await runFill(job, { signal, onProgress });
    if (signal.aborted) await this.takeBack(result, signal);
    const rest = this.document.get().strokes.filter((stroke) => !strokes.includes(stroke));
    const record = { id: ++this.lastFillId, step: result.step, bounds: result.bounds, strokes, seed };
    const { state, dropped } = recordChange(this.document.get(), { strokes: rest }, { fill: record });
    this.document.set(state);
    this.forget(dropped);
    this.pixelsChanged(result.bounds);
    for (const notice of result.notices) this.messages.show({ kind: "survived", fault: notice });
    this.messages.speak({ kind: "filled", seconds: result.milliseconds / 1000 });
    return rest;
  }

  /** The cancel came while the patches were being applied. */
  private async takeBack({ step }: FillJobResult, signal: AbortSignal): Promise<never> {
    await this.image.revert({ step });
    this.forget([step]);
    throw signal.reason;
  }

  /** Takes the newest change back, or makes the one that was taken back last again. */
  private step(direction: "undo" | "redo"): Promise<void> {
    return this.inOrder(async () => {
      const state = this.document.get();
      const entry = state[direction].at(-1);
      if (!entry) return;
      // The state first: a mark that is drawn while the worker still works belongs to the new state.
      this.document.set(direction === "undo" ? undoChange(state) : redoChange(state));
      if (entry.fill) {
        await this.image[direction === "undo" ? "revert" : "reapply"]({ step: entry.fill.step });
        this.pixelsChanged(entry.fill.bounds);
      }
      this.messages.speak({ kind: direction === "undo" ? "undone" : "redone", what: whatOf(entry) });
    }).catch((thrown) => this.messages.fail(thrown));
  }

  private forget(steps: readonly number[]): void {
    if (steps.length > 0)
      this.inOrder(() => this.image.forget({ steps })).catch((thrown) => this.messages.fail(thrown));
  }

  private inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = this.steps.then(work);
    this.steps = result.catch(() => undefined);
    return result;
  }

  private pixelsChanged(changed: readonly Rect[] | null): void {
    for (const listener of this.pixelListeners) listener(changed);
  }
}

function hasMarks(strokes: readonly MaskStroke[]): boolean {
  return strokes.some((stroke) => stroke.mode === "add");
}

function whatOf(entry: Entry): "mark" | "fill" | "setting" {
  if (entry.fill) return "fill";
  return entry.after.strokes ? "mark" : "setting";
}
