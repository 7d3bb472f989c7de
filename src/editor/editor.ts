import { type Fault, fault, faultOf, isAbort } from "../core/errors.ts";
import type { MaskStroke } from "../core/stroke.ts";
import { runFill } from "../engine/fill-job.ts";
import type { EngineService, ImageService } from "../engine/services.ts";
import {
  type DocumentState,
  type DocumentValues,
  EMPTY_DOCUMENT,
  type Entry,
  type FillRecord,
  isUnsaved,
  lastFill,
  recordChange,
  redoChange,
  undoChange,
} from "./document.ts";
import { createGesture, type Gesture } from "./live-stroke.ts";
import { initialSession, type Message, type SessionState } from "./session.ts";
import type { Settings } from "./settings.ts";
import { createStore, type Store } from "./store.ts";
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

/** Told about changed pixels, so that the stage can fetch them anew; null = another photo. */
type PixelListener = (changed: FillRecord["bounds"] | null) => void;

export interface Editor {
  readonly document: Store<DocumentState>;
  readonly session: Store<SessionState>;
  readonly gesture: Gesture;
  readonly image: ImageService;
  readonly host: Host;
  /** Hears of every change of document or session. */
  subscribe(listener: () => void): () => void;
  onPixels(listener: PixelListener): () => void;
  /** Opens a photo; asks first when the open one has unsaved edits. */
  offer(source: Source): Promise<void>;
  /** Opens the photo that waits for an answer, edits or not. */
  replace(): Promise<void>;
  /** The photo that waits for an answer. */
  waiting(): Source | null;
  change(after: Partial<DocumentValues>, mark?: string): void;
  addStroke(stroke: MaskStroke): void;
  /** True when marks wait that were collected for one fill. */
  collected(): boolean;
  fill(options?: { strokes?: readonly MaskStroke[]; seed?: number }): Promise<void>;
  undo(): Promise<void>;
  redo(): Promise<void>;
  /** Cancels the running job; true when there was one. */
  cancel(): boolean;
  /** After the image worker was lost: opens the photo again, with the marks of all fills back on it. */
  recover(): Promise<void>;
  markSaved(): void;
  tell(message: Message, options?: { spokenOnly?: boolean }): void;
  fail(thrown: unknown): void;
  dismiss(id: number): void;
  fitPhoto(): void;
  dispose(): void;
}

/** Free border round a fitted photo, in CSS pixels: room for the floating panels. */
export const FIT_INSETS: Insets = { top: 16, right: 16, bottom: 84, left: 72 };
export const FIT_INSETS_NARROW: Insets = { top: 12, right: 12, bottom: 12, left: 12 };
const NARROW = 640;

export function insetsFor(viewport: { width: number }): Insets {
  return viewport.width <= NARROW ? FIT_INSETS_NARROW : FIT_INSETS;
}

/**
 * The editor without a face: state, the jobs that change it, and nothing of React, Konva or the DOM.
 * @param services the image worker and the engine worker, or fakes of the same type
 */
export function createEditor(
  services: { readonly image: ImageService; readonly engine: EngineService },
  settings: Settings,
  host: Host,
): Editor {
  const { image, engine } = services;
  const document = createStore<DocumentState>(EMPTY_DOCUMENT);
  const session = createStore<SessionState>(initialSession(settings));
  const pixelListeners = new Set<PixelListener>();
  const pixelsChanged: PixelListener = (changed) => {
    for (const listener of pixelListeners) listener(changed);
  };
  let nextToast = 1;
  let running: AbortController | null = null;
  let collecting = false;
  let waiting: Source | null = null;
  let opened: Source | null = null;
  // Steps of the image worker go one after another, in the order in which they were asked for.
  let steps: Promise<unknown> = Promise.resolve();
  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const result = steps.then(work);
    steps = result.catch(() => undefined);
    return result;
  };

  const tell: Editor["tell"] = (message, { spokenOnly = false } = {}) => {
    const toast = { id: nextToast++, message };
    const { toasts } = session.get();
    session.set({ announcement: toast, ...(spokenOnly ? {} : { toasts: [...toasts.slice(-2), toast] }) });
  };
  const dismiss = (id: number): void =>
    session.set({ toasts: session.get().toasts.filter((toast) => toast.id !== id) });
  const fail = (thrown: unknown): void => {
    if (isAbort(thrown)) return;
    const error: Fault = faultOf(thrown);
    const same = session.get().toasts.find((t) => t.message.kind === "fault" && t.message.fault.code === error.code);
    if (same) dismiss(same.id);
    tell({ kind: "fault", fault: error });
  };

  const change: Editor["change"] = (after, mark) => {
    const { state, dropped } = recordChange(document.get(), after, { mark: mark ?? null });
    document.set(state);
    forget(dropped);
  };
  const forget = (dropped: readonly number[]): void => {
    if (dropped.length > 0) void inOrder(() => image.forget({ steps: dropped })).catch(fail);
  };

  const open = async (source: Source, marks: readonly MaskStroke[] = []): Promise<void> => {
    cancel();
    const controller = new AbortController();
    running = controller;
    session.set({ job: { kind: "open", name: source.name, fraction: 0 } });
    try {
      const bytes = new Uint8Array(await source.blob.arrayBuffer());
      if (bytes.length === 0) throw fault("file-empty", { name: source.name });
      const photo = await inOrder(() =>
        image.open(
          { name: source.name, bytes },
          {
            signal: controller.signal,
            transfer: [bytes.buffer],
            onProgress: (p) => {
              if (p.kind === "decode") session.set({ job: { kind: "open", name: source.name, fraction: p.fraction } });
            },
          },
        ),
      );
      opened = source;
      document.set({ ...EMPTY_DOCUMENT, photo, grow: document.get().grow, strokes: marks });
      session.set({ compare: "off", crosshair: null, pointer: null, toasts: [], dialog: "none", fitted: true });
      fitPhoto();
      pixelsChanged(null);
      tell({ kind: "opened", name: photo.name, size: photo }, { spokenOnly: true });
      for (const notice of photo.notices) tell({ kind: "notice", notice });
    } catch (thrown) {
      fail(thrown);
    } finally {
      finishJob(controller);
    }
  };
  const finishJob = (controller: AbortController): void => {
    if (running !== controller) return;
    running = null;
    session.set({ job: null });
  };

  const fill: Editor["fill"] = async ({ strokes = document.get().strokes, seed = 1 } = {}) => {
    const { photo, grow } = document.get();
    if (!photo || running) return;
    const controller = new AbortController();
    running = controller;
    try {
      const result = await inOrder(() =>
        runFill(
          { image, engine, strokes, photo, grow, seed, guides: [] },
          { signal: controller.signal, onProgress: (p) => session.set({ job: { kind: "fill", ...p } }) },
        ),
      );
      if (controller.signal.aborted) {
        // The cancel came while the patches were being applied: take them back.
        await inOrder(() => image.revert({ step: result.step }));
        forget([result.step]);
        controller.signal.throwIfAborted();
      }
      // Marks drawn while the fill was running stay for the next one.
      const rest = document.get().strokes.filter((stroke) => !strokes.includes(stroke));
      const record = { step: result.step, bounds: result.bounds, strokes, seed };
      const { state, dropped } = recordChange(document.get(), { strokes: rest }, { fill: record });
      document.set(state);
      forget(dropped);
      pixelsChanged(result.bounds);
      const seconds = result.milliseconds / 1000;
      tell({ kind: "filled", seconds, regions: result.bounds.length }, { spokenOnly: true });
      for (const notice of result.notices) tell({ kind: "survived", fault: notice });
      finishJob(controller);
      if (session.get().autoFill && rest.some((stroke) => stroke.mode === "add")) await fill();
    } catch (thrown) {
      if (isAbort(thrown)) tell({ kind: "cancelled" }, { spokenOnly: true });
      fail(thrown);
    } finally {
      finishJob(controller);
    }
  };

  const cancel = (): boolean => {
    if (!running) return false;
    running.abort(new DOMException("Cancelled by the person.", "AbortError"));
    return true;
  };

  /** Takes the newest change back, or makes the one that was taken back last again. */
  const step = (direction: "undo" | "redo"): Promise<void> => {
    // A running fill is the newest change of all.
    if (session.get().job?.kind === "fill") {
      cancel();
      if (direction === "undo") return Promise.resolve();
    }
    return inOrder(async () => {
      const state = document.get();
      const entry = (direction === "undo" ? state.undo : state.redo).at(-1);
      if (!entry) return;
      // The state first: a mark that is drawn while the worker still works belongs to the new state.
      document.set(direction === "undo" ? undoChange(state) : redoChange(state));
      if (entry.fill) {
        await image[direction === "undo" ? "revert" : "reapply"]({ step: entry.fill.step });
        pixelsChanged(entry.fill.bounds);
      }
      tell({ kind: direction === "undo" ? "undone" : "redone", what: whatOf(entry) }, { spokenOnly: true });
    }).catch(fail);
  };

  const fitPhoto = (): void => {
    const { photo } = document.get();
    const { viewport } = session.get();
    if (photo) session.set({ view: fitView(photo, viewport, insetsFor(viewport)), fitted: true });
  };

  return {
    document,
    session,
    gesture: createGesture(),
    image,
    host,
    subscribe: (listener) => {
      const ends = [document.subscribe(listener), session.subscribe(listener)];
      return () => {
        for (const end of ends) end();
      };
    },
    onPixels: (listener) => {
      pixelListeners.add(listener);
      return () => pixelListeners.delete(listener);
    },
    offer: async (source) => {
      if (!isUnsaved(document.get())) return open(source);
      waiting = source;
      session.set({ dialog: "replace" });
    },
    replace: async () => {
      const source = waiting;
      waiting = null;
      session.set({ dialog: "none" });
      if (source) await open(source);
    },
    waiting: () => waiting,
    change,
    addStroke: (stroke) => {
      change({ strokes: [...document.get().strokes, stroke] });
      const { autoFill, collectKey } = session.get();
      collecting = autoFill && collectKey;
      if (autoFill && !collectKey && stroke.mode === "add") void fill();
    },
    collected: () => {
      const some = collecting && document.get().strokes.some((stroke) => stroke.mode === "add");
      collecting = false;
      return some;
    },
    fill,
    undo: () => step("undo"),
    redo: () => step("redo"),
    cancel,
    recover: async () => {
      const { undo, strokes } = document.get();
      const filled = undo.flatMap((entry) => entry.fill?.strokes ?? []);
      if (opened) await open(opened, [...filled, ...strokes]);
    },
    markSaved: () => document.set({ savedAt: lastFill(document.get()) }),
    tell,
    fail,
    dismiss,
    fitPhoto,
    dispose: () => {
      cancel();
      pixelListeners.clear();
    },
  };
}

function whatOf(entry: Entry): "mark" | "fill" | "setting" {
  if (entry.fill) return "fill";
  return entry.after.strokes ? "mark" : "setting";
}
