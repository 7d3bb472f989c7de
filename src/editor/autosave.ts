import { type ErrorCode, fault, faultOf } from "../core/errors.ts";
import type { Cutout } from "../core/guides.ts";
import type { ProjectLocks } from "../storage/locks.ts";
import { readManifest, writeManifest } from "../storage/manifest.ts";
import type { ProjectService, ProjectSummary } from "../storage/service.ts";
import { cutoutsIn, type DocumentState, fillIds, isUnsaved } from "./document.ts";
import type { Editor } from "./editor.ts";
import type { Keeper, Source } from "./host.ts";
import { createDocumentWriter, type KeptView, keptCutouts, readDocument } from "./kept-document.ts";
import type { ReadFill } from "./rebuild.ts";

/** What autosaving takes from the page around it. */
export interface AutosavePlatform {
  readonly projects: ProjectService;
  readonly locks: ProjectLocks;
  /** Asks the browser not to clear the storage by itself; called once, after the first fill. */
  readonly persist: () => Promise<unknown>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Remembers the tab's project over a reload. */
  readonly remember: (project: string) => void;
}

/** The project of this tab. */
interface Project {
  readonly id: string;
  readonly name: string;
  /** The original file until it is kept. */
  photo: Blob | null;
  release: (() => void) | null;
  /** Fills and pasted pieces that have their file: they share their numbers. */
  readonly keptFills: Set<number>;
  readonly write: ReturnType<typeof createDocumentWriter>;
}

/** Milliseconds from a change to its saving: several strokes or steps of the wheel are saved together. */
const MARKS_MS = 300;
const VIEW_MS = 1000;
const RETRY_MS = 15_000;
/** How long a page that is reloaded waits for its former self to let go of the project. */
const PATIENCE_MS = 3000;

/**
 * Keeps the open photo, its marks, fills, history and view in the browser's storage while they change, and brings
 * them back. Saving never holds up editing and never fails it: what goes wrong is told once, and tried again.
 */
export class Autosave implements Keeper {
  private readonly editor: Editor;
  private readonly platform: AutosavePlatform;
  private project: Project | null = null;
  /** Projects of this tab that were left for another; those on which nothing was done are removed. */
  private readonly left: (Project & { readonly edits: number })[] = [];
  private written: DocumentState | null = null;
  /** Changes in the history of the open project, as it is kept. */
  private edits = 0;
  private writtenView: unknown = null;
  private problem: ErrorCode | null = null;
  private persisted = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = Number.POSITIVE_INFINITY;
  private saving: Promise<void> = Promise.resolve();

  /** Becomes the editor's keeper. */
  constructor(editor: Editor, platform: AutosavePlatform) {
    this.editor = editor;
    this.platform = platform;
    editor.keeper = this;
    editor.document.subscribe(() => this.documentChanged());
    editor.session.subscribe(() => {
      if (this.project && editor.session.get().view !== this.writtenView) this.schedule(VIEW_MS);
    });
  }

  begin({ name, blob }: Source): void {
    this.leave();
    this.adopt({ id: this.newId(), name, photo: blob, release: null });
    this.written = null;
    this.editor.session.set({ kept: [] });
  }

  safe(): boolean {
    return this.project !== null && this.written === this.editor.document.get() && this.problem === null;
  }

  /** True when leaving the page would lose work. */
  losesWork(): boolean {
    return isUnsaved(this.editor.document.get()) && !this.safe();
  }

  readonly readFill: ReadFill = async (fill) => {
    const { project } = this;
    return project ? this.platform.projects.loadFill({ project: project.id, fill }) : null;
  };

  keepsFill(fill: number): boolean {
    return this.project?.keptFills.has(fill) ?? false;
  }

  /** Saves what is not saved yet; resolves when that is done or has failed. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.due = Number.POSITIVE_INFINITY;
    this.saving = this.saving.then(() => this.save()).catch((thrown) => this.fail(thrown));
    return this.saving;
  }

  /**
   * Brings back the project that this tab had before it was reloaded; else offers the kept ones on the start screen,
   * and says so when a project is open in another tab.
   * @param own null when the tab had none, or was sent here anew
   */
  async start(own: string | null): Promise<void> {
    const { projects, locks } = this.platform;
    try {
      if (own && (await projects.load({ project: own })).photo && (await this.resume(own))) return;
      const held = await locks.held();
      const all = await projects.list({});
      const elsewhere = all.find(({ id }) => held.has(id));
      if (elsewhere) this.tell("project-elsewhere", { name: elsewhere.name });
      const free = all.filter(({ id }) => !held.has(id));
      // Photos on which nothing was done: there is no work to lose.
      for (const { id, edits } of free) if (edits === 0) await projects.remove({ project: id });
      if (!this.project) this.editor.session.set({ kept: free.filter(({ edits }) => edits > 0) });
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  /** Opens a kept project; true when it is open. What could not be read back is told. */
  async resume(id: string): Promise<boolean> {
    const { projects, locks } = this.platform;
    const release = await locks.take(id, PATIENCE_MS);
    let opened = false;
    try {
      const { photo, manifest: text } = await projects.load({ project: id });
      const manifest = readManifest(text);
      const name = manifest.kind === "damaged" ? "photo" : manifest.name;
      if (!release) throw fault("project-elsewhere", { name });
      if (manifest.kind === "version") throw fault("project-version", { name, version: manifest.version });
      if (!photo) throw fault("project-gone", { name });
      const cutouts =
        manifest.kind === "readable" ? await this.loadCutouts(id, keptCutouts(manifest.state)) : new Map();
      const kept = manifest.kind === "readable" ? readDocument(manifest.state, cutouts) : null;
      const { history, view } = kept ?? { history: this.editor.document.get(), view: null };
      const read: ReadFill = (fill) => projects.loadFill({ project: id, fill });
      const fills = await this.editor.restore({ name, blob: photo }, history, view, read);
      opened = fills !== undefined;
      if (!opened) return false;
      this.leave();
      this.edits = fillIds(history).length + history.undo.length + history.redo.length;
      this.adopt({ id, name, photo: null, release });
      for (const fill of fillIds(this.editor.document.get())) this.project?.keptFills.add(fill);
      for (const piece of cutouts.keys()) this.project?.keptFills.add(piece);
      this.editor.session.set({ kept: [] });
      // No description at all: the page was left before the first one was written, so nothing is missing.
      const lost = { name, fills: fills ?? 0, history: kept === null && text !== null };
      if (lost.fills > 0 || lost.history) this.tell("project-damaged", lost);
      else this.written = this.editor.document.get();
    } catch (thrown) {
      this.editor.messages.show({ kind: "survived", fault: faultOf(thrown) });
    } finally {
      if (!opened) release?.();
    }
    return opened;
  }

  async openFile({ name, blob }: Source): Promise<boolean> {
    const id = this.newId();
    const { projects } = this.platform;
    try {
      await projects.unpack({ project: id, name, file: blob });
    } catch (thrown) {
      this.editor.messages.fail(thrown);
      return false;
    }
    const opened = await this.resume(id);
    if (!opened) await projects.remove({ project: id }).catch((thrown) => this.fail(thrown));
    return opened;
  }

  async packFile(): Promise<Uint8Array<ArrayBuffer> | null> {
    await this.flush();
    const { project } = this;
    if (!project || !this.safe()) return null;
    return this.platform.projects.pack({ project: project.id, name: project.name });
  }

  async refresh(): Promise<void> {
    const { projects, locks } = this.platform;
    try {
      const held = await locks.held();
      const all = await projects.list({});
      this.editor.session.set({ kept: all.filter(({ id, edits }) => edits > 0 && !held.has(id)) });
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  /** Removes a kept project from storage and from the offers. */
  async discard({ id }: ProjectSummary): Promise<void> {
    const release = await this.platform.locks.take(id);
    try {
      if (release) await this.platform.projects.remove({ project: id });
    } catch (thrown) {
      this.fail(thrown);
    } finally {
      release?.();
      this.editor.session.set({ kept: this.editor.session.get().kept.filter((other) => other.id !== id) });
    }
  }

  private newId(): string {
    return `${this.platform.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
  }

  /** Lets go of the open project, for another. */
  private leave(): void {
    if (this.project) this.left.push({ ...this.project, edits: this.edits });
  }

  private adopt(project: Pick<Project, "id" | "name" | "photo" | "release">): void {
    this.project = { ...project, keptFills: new Set(), write: createDocumentWriter() };
    this.writtenView = this.editor.session.get().view;
    this.problem = null;
    this.platform.remember(project.id);
  }

  private documentChanged(): void {
    const document = this.editor.document.get();
    if (!this.project || !document.photo || document === this.written) return;
    const { keptFills } = this.project;
    this.schedule(fillIds(document).some((fill) => !keptFills.has(fill)) ? 0 : MARKS_MS);
  }

  private schedule(milliseconds: number): void {
    const due = performance.now() + milliseconds;
    if (due >= this.due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => void this.flush(), milliseconds);
  }

  private async save(): Promise<void> {
    const { projects, locks, now } = this.platform;
    for (let old = this.left.pop(); old; old = this.left.pop()) {
      if (old.edits === 0) await projects.remove({ project: old.id });
      old.release?.();
    }
    const { project } = this;
    if (!project) return;
    project.release ??= await locks.take(project.id);
    if (project.photo) await projects.create({ project: project.id, photo: project.photo });
    project.photo = null;
    // The fills first: a description never names what is not there. Newer changes are saved by the next turn.
    const document = this.editor.document.get();
    const fills = fillIds(document);
    for (const fill of fills) if (!project.keptFills.has(fill)) await this.keepFill(project, fill);
    const pieces = cutoutsIn(document);
    for (const piece of pieces) if (!project.keptFills.has(piece.id)) await this.keepCutout(project, piece);
    if (project !== this.project || !document.photo) return;
    const { view, fitted } = this.editor.session.get();
    const keptView: KeptView = fitted ? null : view;
    this.edits = document.base.length + document.undo.length + document.redo.length;
    const head = { name: project.name, savedAt: now(), edits: this.edits };
    const manifest = writeManifest(head, project.write(document, keptView));
    const needed = [...fills, ...pieces.map(({ id }) => id)];
    await projects.describe({ project: project.id, manifest, fills: needed });
    for (const fill of project.keptFills) if (!needed.includes(fill)) project.keptFills.delete(fill);
    this.written = document;
    this.writtenView = view;
    this.problem = null;
  }

  private async keepFill(project: Project, fill: number): Promise<void> {
    const patches = await this.editor.patchesOf(fill);
    if (!patches || project !== this.project) return;
    const transfer = patches.flatMap(({ mask, pixels }) => [mask.data.buffer, pixels.data.buffer]);
    await this.platform.projects.keepFill({ project: project.id, fill, patches }, { transfer });
    project.keptFills.add(fill);
    if (this.persisted) return;
    this.persisted = true;
    // A wish: browsers refuse it or ask in their own way, and saving goes on either way.
    void this.platform.persist().catch(() => undefined);
  }

  /** A piece is a patch that lies nowhere, so it is kept as a fill is. */
  private async keepCutout(project: Project, { id, mask, pixels }: Cutout): Promise<void> {
    await this.platform.projects.keepFill({ project: project.id, fill: id, patches: [{ mask, pixels }] });
    project.keptFills.add(id);
  }

  /** The pieces that can be read back, by their numbers. */
  private async loadCutouts(project: string, ids: readonly number[]): Promise<ReadonlyMap<number, Cutout>> {
    const out = new Map<number, Cutout>();
    for (const id of ids) {
      const [patch] = (await this.platform.projects.loadFill({ project, fill: id })) ?? [];
      if (patch) out.set(id, { id, ...patch });
    }
    return out;
  }

  /** Editing goes on; told once until saving works again. */
  private fail(thrown: unknown): void {
    const problem = faultOf(thrown);
    // A lost worker is told by who lost it, and is there again at the next try.
    const ofStorage = problem.code === "storage-full" || problem.code === "storage-failed";
    if (ofStorage && problem.code !== this.problem) this.editor.messages.show({ kind: "survived", fault: problem });
    this.problem = problem.code;
    this.schedule(RETRY_MS);
  }

  private tell<C extends "project-elsewhere" | "project-damaged">(
    code: C,
    detail: Parameters<typeof fault<C>>[1],
  ): void {
    this.editor.messages.show({ kind: "survived", fault: fault(code, detail).fault });
  }
}
