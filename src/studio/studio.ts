import { type Fault, fault, faultOf, isAbort } from "../core/errors.ts";
import { createStore, type Store } from "../core/store.ts";
import type { ModelAddress } from "../engine/generator/model-address.ts";
import type { ImageService } from "../engine/services.ts";
import type { TrainingService } from "../engine/training.ts";
import type { StudioStore } from "../storage/studio.ts";
import { type ModelArchive, packModel, unpackModel } from "./archive.ts";
import { type ModelCard, writeCard } from "./card.ts";
import { type Choices, tuneSettings } from "./choices.ts";
import { divide, LEAST_PHOTOS, newId, PHOTO_SIDE } from "./photo-set.ts";
import { Running } from "./running.ts";
import { addressOf, entryId, listEntries, type ModelEntry, ownId, type ShippedModels } from "./shelf.ts";
import { INITIAL_STATE, type StudioState } from "./state.ts";

/** What the studio asks of the page around it. */
export interface StudioHost {
  readonly shipped: () => Promise<ShippedModels>;
  /** Takes the studio for this tab: false at once when another has it. */
  readonly takeLock: () => Promise<boolean>;
  /** Resolves when the other tab has let go. */
  readonly waitForLock: () => Promise<void>;
  /** Asks the browser not to throw kept things away. */
  readonly persist: () => Promise<unknown>;
  readonly now: () => number;
}

export interface StudioParts {
  readonly image: Pick<ImageService, "open" | "overview">;
  readonly store: StudioStore;
  /** Ends its worker with `retire`, so that memory is given back when nothing is trained. */
  readonly training: TrainingService & { readonly retire: () => void };
  readonly host: StudioHost;
}

/** The studio without a face: photo set, plan, run, models. All that it knows is in `state`. */
export class Studio {
  readonly state: Store<StudioState> = createStore<StudioState>(INITIAL_STATE);
  readonly parts: StudioParts;
  private readonly running: Running;

  constructor(parts: StudioParts) {
    this.parts = parts;
    this.running = new Running(this);
  }

  /** Loads what was kept, and goes on with a training that was interrupted. */
  async start(): Promise<void> {
    const { host } = this.parts;
    if (!(await host.takeLock())) {
      this.state.set({ status: "elsewhere" });
      await host.waitForLock();
    }
    try {
      await this.refreshModels();
      this.state.set({ photos: divide(await this.parts.store.photos({})) });
    } catch (thrown) {
      this.fail(thrown);
    }
    this.state.set({ status: "ready" });
    await this.attempt(() => this.running.resume());
  }

  /** Adds photos one after another; one that cannot be read is told and left out. */
  async addPhotos(files: readonly { readonly name: string; readonly blob: Blob }[]): Promise<void> {
    const { image, store, host } = this.parts;
    if (this.state.get().adding || files.length === 0) return;
    void host.persist().catch(() => undefined);
    const time = host.now();
    for (const [i, { name, blob }] of files.entries()) {
      this.state.set({ adding: { done: i, total: files.length } });
      await this.attempt(async () => {
        const bytes = new Uint8Array(await blob.arrayBuffer());
        if (bytes.length === 0) throw fault("file-empty", { name });
        await image.open({ name, bytes }, { transfer: [bytes.buffer] });
        const pixels = await image.overview({ least: PHOTO_SIDE });
        const photo = { id: newId(time, i), name, pixels };
        this.setPhotos([...this.state.get().photos, photo]);
        await store.addPhoto(photo);
      });
    }
    this.state.set({ adding: null });
  }

  async removePhotos(ids: readonly string[]): Promise<void> {
    this.setPhotos(this.state.get().photos.filter(({ id }) => !ids.includes(id)));
    await this.attempt(() => this.parts.store.removePhotos({ ids }));
  }

  /** A plan belongs to its choices. */
  choose(change: Partial<Choices>): void {
    this.state.set({ choices: { ...this.state.get().choices, ...change }, plan: null });
  }

  /** Measures for three seconds what the training would be. */
  async measure(): Promise<void> {
    const { photos, choices, plan } = this.state.get();
    if (plan === "measuring") return;
    this.state.set({ plan: "measuring" });
    const found = await this.attempt(async () => {
      const { address } = await this.base();
      const trained = photos.filter(({ heldOut }) => !heldOut).map(({ pixels }) => pixels);
      if (photos.length < LEAST_PHOTOS) throw fault("training-photos", { count: photos.length, least: LEAST_PHOTOS });
      return this.parts.training.plan({ base: address, settings: tuneSettings(choices, 1), photos: trained });
    });
    // Other choices were made meanwhile.
    const same = this.state.get().choices === choices && this.state.get().photos === photos;
    this.state.set({ plan: (same && found) || null });
  }

  begin(): Promise<void> {
    return this.attempt(() => this.running.begin()).then(() => undefined);
  }

  steer(command: "pause" | "resume" | "stop" | "best"): Promise<void> {
    return this.attempt(() => this.running.steer(command)).then(() => undefined);
  }

  /** Keeps the tuned model under a name. */
  keep(name: string): Promise<void> {
    return this.attempt(() => this.running.keep(name)).then(() => undefined);
  }

  /** Forgets the ended training; what was kept of it stays. */
  async close(): Promise<void> {
    await this.attempt(() => this.running.close());
  }

  async rename(id: string, name: string): Promise<void> {
    const own = ownId(id);
    const card = this.state.get().models.find((entry) => entry.id === id)?.card;
    if (own === null || !card || name.trim() === "") return;
    const next: ModelCard = { ...card, name: name.trim() };
    await this.attempt(() => this.parts.store.describeModel({ id: own, card: writeCard(next) }));
    await this.attempt(() => this.refreshModels());
  }

  async removeModel(id: string): Promise<void> {
    const own = ownId(id);
    if (own === null) return;
    await this.attempt(() => this.parts.store.removeModel({ id: own }));
    if (this.state.get().choices.base === id) this.choose({ base: "" });
    await this.attempt(() => this.refreshModels());
  }

  /** A model as one zip file; undefined when it failed, which is told. */
  exportModel(id: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.attempt(async () => {
      const own = ownId(id);
      const card = this.state.get().models.find((entry) => entry.id === id)?.card;
      const files = own === null ? null : await this.parts.store.model({ id: own });
      if (!card || !files) throw fault("model-broken", { file: "model.json" });
      const entries = Object.entries(files).map(
        async ([path, file]) => [path, new Uint8Array(await file.arrayBuffer())] as const,
      );
      return packModel({ card, files: Object.fromEntries(await Promise.all(entries)) });
    });
  }

  /** Takes in a model that was exported: one zip file, or its files. */
  async importModel(files: readonly { readonly name: string; readonly blob: Blob }[]): Promise<void> {
    await this.attempt(async () => {
      const read = files.map(async ({ name, blob }) => [name, new Uint8Array(await blob.arrayBuffer())] as const);
      await this.addModel(await unpackModel(Object.fromEntries(await Promise.all(read))));
    });
  }

  /** @returns the entry's id */
  async addModel({ card, files }: ModelArchive): Promise<string> {
    const id = newId(this.parts.host.now(), 0);
    await this.parts.store.keepModel({ id, card: writeCard(card), files });
    await this.refreshModels();
    return entryId(id);
  }

  dismiss(index: number): void {
    this.state.set({ faults: this.state.get().faults.filter((_, i) => i !== index) });
  }

  /**
   * The base with this id, the chosen one unless given; the first there is where none was chosen.
   * @throws LacunaError model-broken when it is no longer there
   */
  async base(id = this.state.get().choices.base): Promise<{ entry: ModelEntry; address: ModelAddress }> {
    const { models } = this.state.get();
    const entry = id === "" ? models[0] : models.find((model) => model.id === id);
    const address = entry && (await addressOf(entry, this.parts.store));
    if (!entry || !address) throw fault("model-broken", { file: "model.json" });
    return { entry, address };
  }

  /** Does something that may fail: a failure is told, and gives undefined. */
  async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (thrown) {
      this.fail(thrown);
      return undefined;
    }
  }

  fail(thrown: unknown): void {
    if (!isAbort(thrown)) this.tell(faultOf(thrown));
  }

  /** The same fault is shown once. */
  tell(found: Fault): void {
    const others = this.state.get().faults.filter(({ code }) => code !== found.code);
    this.state.set({ faults: [...others, found] });
  }

  private setPhotos(photos: Parameters<typeof divide>[0]): void {
    this.state.set({ photos: divide(photos), plan: null });
  }

  private async refreshModels(): Promise<void> {
    const { host, store } = this.parts;
    this.state.set({ models: await listEntries(await host.shipped(), store) });
  }
}
