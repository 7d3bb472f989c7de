import { stemOf } from "../core/file-name.ts";
import type { Patch } from "../core/patch.ts";
import type { Rect } from "../core/rect.ts";
import { createStore } from "../core/store.ts";
import type { MaskStroke } from "../core/stroke.ts";
import type { EngineService, ImageService } from "../engine/services.ts";
import { PROJECT_FILE_TYPE } from "../storage/project-file.ts";
import {
  type DocumentState,
  type DocumentValues,
  EMPTY_DOCUMENT,
  type Entry,
  editOf,
  isFrame,
  lastEdit,
  recordChange,
  redoChange,
  undoChange,
} from "./document.ts";
import { Filling } from "./filling.ts";
import { Framing } from "./framing.ts";
import { Guiding } from "./guides/guiding.ts";
import { foldSteps, HISTORY_BYTES, surplusSteps } from "./history.ts";
import type { Host, Keeper, Source } from "./host.ts";
import { Inspecting } from "./inspecting.ts";
import { Jobs } from "./jobs.ts";
import type { History, KeptView } from "./kept-document.ts";
import { createGesture } from "./live-stroke.ts";
import { Marking } from "./marking.ts";
import { Messenger } from "./messenger.ts";
import { Opening } from "./opening.ts";
import type { ReadFill } from "./rebuild.ts";
import { initialSession, type SessionState } from "./session.ts";
import type { Settings } from "./settings.ts";
import { fitView, type Insets } from "./view.ts";

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
  readonly jobs: Jobs;
  readonly filling: Filling;
  readonly guiding: Guiding;
  readonly marking: Marking;
  readonly framing: Framing;
  readonly inspecting: Inspecting;
  private readonly opening: Opening;
  private readonly pixelListeners = new Set<PixelListener>();

  /** @param services the image worker and the engine worker, or fakes of the same type */
  constructor(
    services: { readonly image: ImageService; readonly engine: EngineService },
    settings: Settings,
    host: Host,
  ) {
    this.image = services.image;
    this.host = host;
    this.session = createStore<SessionState>(initialSession(settings));
    this.messages = new Messenger(this.session);
    this.jobs = new Jobs(this.session, this.messages);
    this.filling = new Filling(this, services.engine);
    this.guiding = new Guiding(this, services.engine);
    this.marking = new Marking(this, services.engine);
    this.framing = new Framing(this);
    this.inspecting = new Inspecting(this, services.engine);
    this.opening = new Opening(this);
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
  offer(source: Source): Promise<void> {
    return this.opening.offer(source);
  }

  /** Opens the photo that was offered, edits or not. */
  replace(): Promise<void> {
    return this.opening.replace();
  }

  /** After the image worker was lost, see {@link Opening.recover}. */
  recover(): Promise<void> {
    return this.opening.recover();
  }

  /** Opens a photo with its history, see {@link Opening.restore}. */
  restore(source: Source, history: History, view: KeptView, read: ReadFill): Promise<number | undefined> {
    return this.opening.restore(source, history, view, read);
  }

  /** The patches of a fill, applied or undone; null when it is no longer in the history. */
  patchesOf(fill: number): Promise<readonly Patch[] | null> {
    // In order: the worker's steps and the document agree between two jobs only.
    return this.jobs.inOrder(async () => {
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
    this.boundHistory();
  }

  /** Goes to a place in the history: 0 = as opened (or as far back as can be undone), else behind that many steps. */
  async jump(steps: number): Promise<void> {
    const { undo, redo } = this.document.get();
    const way = Math.min(undo.length + redo.length, Math.max(0, steps)) - undo.length;
    for (let i = 0; i < Math.abs(way); i++) await this.step(way < 0 ? "undo" : "redo");
  }

  /** Lets the oldest steps go when all of them together take too much memory. */
  boundHistory(limit = HISTORY_BYTES): void {
    const state = this.document.get();
    let count = surplusSteps(state, limit);
    // What is not kept yet would be lost with a reload: it stays, unless even twice the room is used up.
    const { keeper } = this;
    const kept = ({ fill }: Entry): boolean => !keeper || fill === null || keeper.keepsFill(fill.id);
    const unkept = state.undo.slice(0, count).findIndex((entry) => !kept(entry));
    if (unkept >= 0) count = Math.max(unkept, surplusSteps(state, 2 * limit));
    if (count === 0) return;
    const steps = state.undo.slice(0, count).flatMap((entry) => editOf(entry)?.step ?? []);
    this.document.set(foldSteps(state, count));
    for (const step of steps)
      this.jobs.inOrder(() => this.image.fold({ step })).catch((thrown) => this.messages.fail(thrown));
  }

  addStroke(stroke: MaskStroke): void {
    this.filling.addStroke(stroke);
  }

  /** Fills the marks that were collected while the key was held. */
  fillCollected(): void {
    this.filling.fillCollected();
  }

  /** Fills marks, see {@link Filling.fill}. */
  fill(request?: Parameters<Filling["fill"]>[0]): Promise<void> {
    return this.filling.fill(request);
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
    return this.jobs.cancel();
  }

  /** Saves photo, marks, fills and history as one file; what goes wrong is told. */
  async saveProject(): Promise<void> {
    try {
      const { photo } = this.document.get();
      const bytes = await this.keeper?.packFile();
      if (!photo || !bytes) return;
      const { mime, extension } = PROJECT_FILE_TYPE;
      const name = `${stemOf(photo.name)}.${extension}`;
      if (!(await this.host.saveFile(name, { bytes, mime }))) return;
      this.markSaved();
      this.messages.speak({ kind: "saved", name });
    } catch (thrown) {
      this.messages.fail(thrown);
    }
  }

  markSaved(): void {
    this.document.set({ savedAt: lastEdit(this.document.get()) });
  }

  fitPhoto(): void {
    const { photo } = this.document.get();
    const { viewport } = this.session.get();
    const insets = viewport.width <= NARROW ? FIT_INSETS_NARROW : FIT_INSETS;
    if (photo) this.session.set({ view: fitView(photo, viewport, insets), fitted: true });
  }

  /** Drops image steps that can no longer be redone. */
  forget(steps: readonly number[]): void {
    if (steps.length > 0)
      this.jobs.inOrder(() => this.image.forget({ steps })).catch((thrown) => this.messages.fail(thrown));
  }

  /** Tells the stage which pixels are no longer what it shows. */
  pixelsChanged(changed: readonly Rect[] | null): void {
    for (const listener of this.pixelListeners) listener(changed);
  }

  /** Takes the newest change back, or makes the one that was taken back last again. */
  private step(direction: "undo" | "redo"): Promise<void> {
    return this.jobs
      .inOrder(async () => {
        const state = this.document.get();
        const entry = state[direction].at(-1);
        if (!entry) return;
        this.filling.dropChoices();
        // The state first: a mark that is drawn while the worker still works belongs to the new state.
        this.document.set(direction === "undo" ? undoChange(state) : redoChange(state));
        const edit = editOf(entry);
        if (edit) await this.image[direction === "undo" ? "revert" : "reapply"]({ step: edit.step });
        if (entry.frame) this.fitPhoto();
        if (edit) this.pixelsChanged(isFrame(edit) ? null : edit.bounds);
        this.messages.speak({ kind: direction === "undo" ? "undone" : "redone", what: whatOf(entry) });
      })
      .catch((thrown) => this.messages.fail(thrown));
  }
}

function whatOf(entry: Entry): "mark" | "guide" | "fill" | "frame" | "setting" {
  if (entry.fill) return "fill";
  if (entry.frame) return "frame";
  if (entry.after.guides) return "guide";
  return entry.after.strokes ? "mark" : "setting";
}
