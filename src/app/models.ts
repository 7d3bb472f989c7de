import { fault, faultOf, isAbort } from "../core/errors.ts";
import { rectOf } from "../core/rect.ts";
import { createStore } from "../core/store.ts";
import { lastFill } from "../editor/document.ts";
import type { Editor } from "../editor/editor.ts";
import { writeCard } from "../studio/card.ts";
import { learnPhoto, learntCard, partToLearn } from "../studio/learn.ts";
import { newId, PHOTO_SIDE } from "../studio/photo-set.ts";
import { addressOf, entryId, listEntries, type ModelEntry, shippedEntries, shippedModels } from "../studio/shelf.ts";
import { rememberedModel, rememberModel } from "./memory.ts";
import { connectTrainer, modelsFolder, type Services } from "./services.ts";
import { strings } from "./strings.ts";

export interface ModelsState {
  readonly entries: readonly ModelEntry[];
  /** Id of the generator in use; null = the default one. */
  readonly chosen: string | null;
  /** A photo is being learnt: share done, and seconds left once they are known. */
  readonly learning: { readonly fraction: number; readonly left: number | null } | null;
}

interface ModelsParts {
  readonly editor: Editor;
  readonly services: Pick<Services, "engine" | "studio" | "fillWith">;
  readonly address: URLSearchParams;
  /** Shows what fills run on now. */
  readonly changed: () => void;
}

/** The generators of the editor: which there are, which one fills, and the learning of the open photo. */
export class Models {
  readonly state = createStore<ModelsState>({ entries: [], chosen: null, learning: null });
  private readonly parts: ModelsParts;
  private running: AbortController | null = null;

  constructor(parts: ModelsParts) {
    this.parts = parts;
  }

  /** Takes the generator that was chosen last, before the first fill. */
  async start(): Promise<void> {
    const id = rememberedModel();
    // Without one of one's own nothing has to be looked up before the engine may start.
    if (id !== null) {
      await this.refresh();
      await this.take(id);
    } else void this.refresh();
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) void this.refresh();
    });
  }

  /** Looks again: the studio may have made one in another tab. */
  async refresh(): Promise<void> {
    const shipped = await shippedModels(modelsFolder());
    // A browser without storage has the shipped ones.
    const entries = await listEntries(shipped, this.parts.services.studio).catch(() => shippedEntries(shipped));
    this.state.set({ entries });
  }

  /** Fills with another generator from now on, also after a reload. */
  async choose(id: string): Promise<void> {
    await this.take(id).catch((thrown) => this.parts.editor.messages.fail(thrown));
    this.parts.changed();
  }

  /** What can be learnt now: the marks, or what was filled last. */
  canLearn(): boolean {
    const { photo, strokes } = this.parts.editor.document.get();
    const { entries, learning } = this.state.get();
    const marked = strokes.length > 0 || lastFill(this.parts.editor.document.get()) !== null;
    return photo !== null && marked && entries.length > 0 && learning === null;
  }

  /** Learns the open photo without its marked places, and fills them again by what was learnt if that is better. */
  async learn(): Promise<void> {
    if (!this.canLearn()) return;
    const { editor } = this.parts;
    const controller = new AbortController();
    this.running = controller;
    this.state.set({ learning: { fraction: 0, left: null } });
    try {
      await this.learnOpen(controller.signal);
    } catch (thrown) {
      if (!isAbort(thrown)) editor.messages.show({ kind: "fault", fault: faultOf(thrown) });
    } finally {
      this.running = null;
      this.state.set({ learning: null });
    }
  }

  cancelLearning(): void {
    this.running?.abort(new DOMException("Cancelled by the person.", "AbortError"));
  }

  private async learnOpen(signal: AbortSignal): Promise<void> {
    const { editor, services, address } = this.parts;
    const { photo, strokes, grow } = editor.document.get();
    const fill = lastFill(editor.document.get());
    const marks = strokes.length > 0 ? strokes : (fill?.strokes ?? []);
    const { entries, chosen } = this.state.get();
    const entry = entries.find(({ id }) => id === chosen) ?? entries[0];
    const base = entry && (await addressOf(entry, services.studio));
    if (!photo) throw fault("no-photo", {});
    // Removed in another tab.
    if (!base) throw fault("model-broken", { file: "model.json" });
    const { mask } = await services.engine.plan({ strokes: marks, photo, grow, guides: [] }, { signal });
    const near = partToLearn(photo, mask.bounds);
    const pixels = near
      ? await editor.image.crop({ rect: near }, { signal })
      : await editor.image.overview({ least: PHOTO_SIDE }, { signal });
    const trainer = connectTrainer(address);
    try {
      const learnt = await learnPhoto(trainer, {
        base: { name: entry.name, address: base },
        pixels,
        part: near ?? rectOf(photo),
        missing: mask,
        signal,
        onProgress: (fraction, left) => this.state.set({ learning: { fraction, left } }),
      });
      const { outcome, verdict } = learnt;
      if (verdict !== "better") {
        editor.messages.show({ kind: "learnt-nothing" });
        return;
      }
      const id = newId(Date.now(), 0);
      const card = learntCard(strings.studio.learn.name(photo.name), entry.name, learnt, Date.now());
      await services.studio.keepModel({ id, card: writeCard(card), files: outcome.files });
      await this.refresh();
      await this.choose(entryId(id));
      editor.messages.show({ kind: "learnt", error: -outcome.gain.l1.share, look: -outcome.gain.look.share });
      if (strokes.length > 0 || !fill) await editor.filling.fill({ strokes: marks });
      else await editor.filling.again(fill);
    } finally {
      trainer.dispose();
    }
  }

  /** @throws LacunaError storage-failed; a model that is gone is forgotten */
  private async take(id: string): Promise<void> {
    const { services } = this.parts;
    const { entries } = this.state.get();
    const entry = entries.find((each) => each.id === id);
    const address = entry && (await addressOf(entry, services.studio));
    const isDefault = !address || id === entries[0]?.id;
    this.state.set({ chosen: isDefault ? null : id });
    rememberModel(isDefault ? null : id);
    services.fillWith(isDefault ? undefined : address);
  }
}
