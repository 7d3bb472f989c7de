import { fault } from "../core/errors.ts";
import { isProjectFile } from "../storage/project-file.ts";
import { EMPTY_DOCUMENT, isUnsaved, sizeBehind } from "./document.ts";
import type { Editor } from "./editor.ts";
import type { Source } from "./host.ts";
import type { History, KeptView } from "./kept-document.ts";
import { type ReadFill, rebuild } from "./rebuild.ts";
import { NO_CHOICES, NOTHING_BEGUN } from "./session.ts";

/** What a photo is opened with when it is opened again. */
interface Past {
  /** Asked for when the photo is open: marks may be drawn meanwhile. */
  readonly history: () => History;
  readonly view: KeptView;
  readonly read: ReadFill;
}

/** Brings photos into an editor: new ones, kept ones, and the open one after the image worker was lost. */
export class Opening {
  private readonly editor: Editor;
  /** The photo that is offered while the open one has unsaved edits. */
  private offered: Source | null = null;
  private opened: Source | null = null;
  private recovering = false;

  constructor(editor: Editor) {
    this.editor = editor;
  }

  /** Opens a photo or a project file; asks first when the open photo has unsaved edits. */
  async offer(source: Source): Promise<void> {
    if (!isUnsaved(this.editor.document.get())) {
      await this.openAnew(source);
      return;
    }
    this.offered = source;
    this.editor.session.set({ dialog: "replace" });
  }

  /** Opens what was offered, edits or not. */
  async replace(): Promise<void> {
    const source = this.offered;
    this.offered = null;
    this.editor.session.set({ dialog: "none" });
    if (source) await this.openAnew(source);
  }

  /** The work on the photo that is open so far stays among the recent projects. */
  private async openAnew(source: Source): Promise<void> {
    const { keeper } = this.editor;
    await keeper?.flush();
    const head = new Uint8Array(await source.blob.slice(0, 4).arrayBuffer());
    if (keeper && isProjectFile(head)) await keeper.openFile(source);
    else await this.open(source);
  }

  /** After the image worker was lost: opens the photo again, with all that was kept of its fills and all marks. */
  async recover(): Promise<void> {
    if (!this.opened || this.recovering) return;
    this.recovering = true;
    const { session, document, messages, keeper } = this.editor;
    const read: ReadFill = async (fill) => keeper?.readFill(fill) ?? null;
    const { scale, x, y } = session.get().view;
    const view = session.get().fitted ? null : { scale, x, y };
    const lost = await this.open(this.opened, { history: document.get, view, read });
    this.recovering = false;
    if (lost === undefined) return;
    messages.show({ kind: "survived", fault: { code: "worker-lost", detail: {} } });
    const { name } = this.opened;
    const damage = { name, fills: lost, history: false };
    if (lost > 0) messages.show({ kind: "survived", fault: { code: "project-damaged", detail: damage } });
  }

  /**
   * Opens a photo with its history.
   * @returns how many fills were lost; undefined when the photo itself could not be opened, which is told
   */
  restore(source: Source, history: History, view: KeptView, read: ReadFill): Promise<number | undefined> {
    return this.open(source, { history: () => history, view, read });
  }

  /** @returns how many fills of the past were lost; undefined when it failed, which is told */
  private open(source: Source, past?: Past): Promise<number | undefined> {
    const { session, document, messages, image, jobs } = this.editor;
    return jobs.run(async (signal) => {
      const { name } = source;
      const show = (fraction: number): void => session.set({ job: { kind: "open", name, fraction } });
      show(0);
      const bytes = new Uint8Array(await source.blob.arrayBuffer());
      if (bytes.length === 0) throw fault("file-empty", { name });
      const onProgress = (p: { kind: string; fraction?: number }): void => {
        if (p.kind === "decode") show(p.fraction ?? 0);
      };
      const photo = await image.open({ name, bytes }, { signal, transfer: [bytes.buffer], onProgress });
      const rebuilt = past && (await rebuild(image, past.history(), past.read));
      this.opened = source;
      this.editor.filling.countFrom(past?.history() ?? EMPTY_DOCUMENT);
      if (!past) this.editor.keeper?.begin(source);
      const { grow, feather } = document.get();
      // Frames of the past have given it another size.
      const size = rebuilt && sizeBehind(rebuilt.history);
      document.set({ ...EMPTY_DOCUMENT, grow, feather, ...rebuilt?.history, photo: { ...photo, ...size } });
      this.editor.guiding.set({ selected: null });
      session.set({
        compare: "off",
        crosshair: null,
        pointer: null,
        toasts: [],
        dialog: "none",
        ...NOTHING_BEGUN,
        ...NO_CHOICES,
      });
      if (past?.view) session.set({ view: past.view, fitted: false });
      else this.editor.fitPhoto();
      this.editor.pixelsChanged(null);
      messages.speak({ kind: past ? "restored" : "opened", name: photo.name });
      if (!past) for (const notice of photo.notices) messages.show({ kind: "notice", notice });
      return rebuilt?.lost ?? 0;
    });
  }
}
