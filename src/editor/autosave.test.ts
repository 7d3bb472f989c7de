import { describe, expect, it, vi } from "vitest";
import { blankPhoto } from "../core/photo.ts";
import type { MaskStroke } from "../core/stroke.ts";
import { createFakeEngine, createFakeImage } from "../engine/fake.ts";
import type { ProjectLocks } from "../storage/locks.ts";
import { createProjectService } from "../storage/project-service.ts";
import { createMemoryLocks, createMemoryStore, type MemoryStore } from "../storage/testing.ts";
import { Autosave } from "./autosave.ts";
import { Editor } from "./editor.ts";
import { loadSettings } from "./settings.ts";

const mark = (x: number): MaskStroke => ({ kind: "rectangle", mode: "add", rect: { x, y: 20, width: 9, height: 9 } });
const photoFile = (first: number) => ({ name: `${first}.png`, blob: new Blob([Uint8Array.of(first)]) });

interface Browser {
  readonly store: MemoryStore;
  readonly locks: ProjectLocks;
}
const createBrowser = (): Browser => ({ store: createMemoryStore(), locks: createMemoryLocks() });

/** A page of a browser; `leave` lets go of its locks, as a reload or a crash does. */
function openPage({ store, locks }: Browser) {
  const image = createFakeImage((bytes) => {
    const photo = blankPhoto(80, 60);
    for (let i = 0; i < photo.data.length; i++) photo.data[i] = (i * 37 + (bytes[0] ?? 0)) % 251;
    return photo;
  });
  const settings = { ...loadSettings(null), autoFill: false };
  const saveFile = vi.fn(async () => true);
  const host = { pickFile: vi.fn(), openGuide: vi.fn(), openStudio: vi.fn(), copyPhoto: vi.fn(), saveFile };
  const editor = new Editor({ image, engine: createFakeEngine() }, settings, host);
  editor.session.set({ viewport: { width: 800, height: 600 } });
  const releases: (() => void)[] = [];
  const persist = vi.fn(async () => true);
  let own: string | null = null;
  let time = 1;
  const autosave = new Autosave(editor, {
    projects: createProjectService(async () => store),
    locks: {
      ...locks,
      take: async (project) => {
        const release = await locks.take(project);
        if (release) releases.push(release);
        return release;
      },
    },
    persist,
    now: () => time++,
    remember: (project) => {
      own = project;
    },
  });
  return {
    editor,
    autosave,
    persist,
    saveFile,
    own: () => own,
    leave: () => {
      for (const release of releases) release();
    },
    pixels: async () => (await image.encode({ format: "png", metadata: "keep" })).bytes,
    fill: async (x: number) => {
      editor.addStroke(mark(x));
      await editor.fill();
    },
    told: () =>
      editor.session.get().toasts.flatMap(({ message }) => (message.kind === "survived" ? [message.fault.code] : [])),
  };
}

/** The same tab after a reload. */
async function reload(browser: Browser, page: ReturnType<typeof openPage>) {
  page.leave();
  const again = openPage(browser);
  await again.autosave.start(page.own());
  return again;
}

const values = ({ editor }: ReturnType<typeof openPage>) => {
  const { strokes, grow, undo, redo } = editor.document.get();
  return { strokes, grow, undo: undo.length, redo: redo.length };
};

describe("autosave", () => {
  it("brings back photo, marks, fills, history and view, and everything can still be undone and redone", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    const opened = await page.pixels();
    await page.fill(10);
    const once = await page.pixels();
    await page.fill(14);
    const twice = await page.pixels();
    await page.fill(40);
    await page.editor.undo();
    page.editor.change({ grow: 9 });
    await page.editor.undo();
    page.editor.session.set({ view: { scale: 2, x: -30, y: 5 }, fitted: false });
    await page.autosave.flush();
    expect(page.autosave.losesWork()).toBe(false);

    const again = await reload(browser, page);
    expect(values(again)).toEqual(values(page));
    expect(again.editor.session.get().view).toEqual({ scale: 2, x: -30, y: 5 });
    expect(await again.pixels()).toEqual(twice);
    expect(again.told()).toEqual([]);
    for (let i = 0; i < 3; i++) await again.editor.undo();
    expect(await again.pixels()).toEqual(once);
    for (let i = 0; i < 2; i++) await again.editor.undo();
    expect(await again.pixels()).toEqual(opened);
    for (let i = 0; i < 5; i++) await again.editor.redo();
    expect(await again.pixels()).toEqual(twice);
    expect(values(again)).toEqual(values(page));
    // Work goes on in the same project, and survives another reload.
    await again.fill(60);
    const more = await again.pixels();
    await again.autosave.flush();
    expect(await (await reload(browser, again)).pixels()).toEqual(more);
  });

  it("redoes fills that were undone before the reload", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    const opened = await page.pixels();
    await page.fill(10);
    await page.fill(14);
    const twice = await page.pixels();
    for (let i = 0; i < 4; i++) await page.editor.undo();
    await page.autosave.flush();
    const again = await reload(browser, page);
    expect(await again.pixels()).toEqual(opened);
    for (let i = 0; i < 4; i++) await again.editor.redo();
    expect(await again.pixels()).toEqual(twice);
  });

  it("saves by itself, the original once and each fill once, and drops what cannot be redone", async () => {
    const { store, ...rest } = createBrowser();
    const page = openPage({ store, ...rest });
    await page.editor.offer(photoFile(1));
    await page.fill(10);
    await vi.waitFor(() => expect(page.autosave.safe()).toBe(true));
    expect(page.persist).toHaveBeenCalledTimes(1);
    await page.fill(40);
    await page.autosave.flush();
    const count = (end: string) => store.writes.filter((path) => path.endsWith(end)).length;
    expect([count("/photo"), count("/fill-1.gz"), count("/fill-2.gz")]).toEqual([1, 1, 1]);
    await page.editor.undo();
    await page.autosave.flush();
    expect(store.data.has(`${page.own()}/fill-2.gz`)).toBe(true);
    page.editor.addStroke(mark(60));
    await vi.waitFor(() => expect(page.autosave.safe()).toBe(true));
    expect(store.data.has(`${page.own()}/fill-2.gz`)).toBe(false);
    expect(page.persist).toHaveBeenCalledTimes(1);
  });

  it("keeps work among the recent projects when another photo is opened, and brings it back", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    await page.fill(10);
    page.editor.addStroke(mark(40));
    const first = await page.pixels();
    await page.editor.offer(photoFile(2));
    await page.editor.replace();
    await page.fill(20);
    await page.autosave.flush();
    await page.autosave.refresh();
    const kept = page.editor.session.get().kept;
    expect(kept.map(({ name }) => name)).toEqual(["1.png"]);
    expect(await page.autosave.resume(kept[0]?.id ?? "")).toBe(true);
    expect(await page.pixels()).toEqual(first);
    expect(page.editor.document.get().strokes).toEqual([mark(40)]);
    await page.autosave.flush();
    await page.autosave.refresh();
    expect(page.editor.session.get().kept.map(({ name }) => name)).toEqual(["2.png"]);
  });

  it("saves everything as one file, which opens in another browser with its whole history", async () => {
    const page = openPage(createBrowser());
    await page.editor.offer(photoFile(1));
    const opened = await page.pixels();
    await page.fill(10);
    await page.fill(40);
    await page.editor.undo();
    const once = await page.pixels();
    await page.editor.saveProject();
    const [name, file] = page.saveFile.mock.calls[0] as unknown as [string, { bytes: Uint8Array<ArrayBuffer> }];
    expect(name).toBe("1.lacuna");
    expect(page.editor.document.get().savedAt).not.toBeNull();

    const other = openPage(createBrowser());
    await other.editor.offer({ name, blob: new Blob([file.bytes]) });
    expect(values(other)).toEqual(values(page));
    expect(other.editor.document.get().photo?.name).toBe("1.png");
    expect(await other.pixels()).toEqual(once);
    await other.editor.redo();
    for (let i = 0; i < 4; i++) await other.editor.undo();
    expect(await other.pixels()).toEqual(opened);

    const damaged = file.bytes.slice(0, file.bytes.length >> 1);
    const before = other.editor.document.get();
    await other.editor.offer({ name: "cut.lacuna", blob: new Blob([damaged]) });
    await other.editor.replace();
    expect(other.editor.session.get().toasts.at(-1)?.message).toMatchObject({ fault: { code: "file-broken" } });
    expect(other.editor.document.get()).toBe(before);
  });

  it("lets the oldest steps go when they take too much room; their pixels stay, over a reload too", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    for (const x of [10, 30, 50]) await page.fill(x);
    const filled = await page.pixels();
    await page.autosave.flush();
    page.editor.boundHistory(1500);
    const { base, undo } = page.editor.document.get();
    expect(base.length).toBeGreaterThan(0);
    expect(base.length + undo.filter(({ fill }) => fill).length).toBe(3);
    expect(await page.pixels()).toEqual(filled);
    await page.autosave.flush();
    const again = await reload(browser, page);
    expect(await again.pixels()).toEqual(filled);
    expect(again.editor.document.get().base.length).toBe(base.length);
    for (let i = undo.length; i > 0; i--) await again.editor.undo();
    const folded = await again.pixels();
    await again.editor.undo();
    expect(await again.pixels()).toEqual(folded);
    await again.editor.jump(undo.length);
    expect(await again.pixels()).toEqual(filled);
    expect(again.told()).toEqual([]);
  });

  it("removes a photo on which nothing was done when another one is opened", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    await page.autosave.flush();
    const first = page.own();
    await page.editor.offer(photoFile(2));
    await page.autosave.flush();
    expect(await browser.store.folders()).toEqual([page.own()]);
    expect((await browser.locks.held()).has(first ?? "")).toBe(false);
    expect((await reload(browser, page)).editor.document.get().photo?.name).toBe("2.png");
  });

  it("goes on when the storage is full, says so once, guards the leaving, and saves when there is room", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    await page.autosave.flush();
    browser.store.room = 0;
    await page.fill(10);
    await page.autosave.flush();
    page.editor.addStroke(mark(40));
    await page.autosave.flush();
    expect(page.told()).toEqual(["storage-full"]);
    expect(page.autosave.losesWork()).toBe(true);
    expect(page.editor.document.get().undo.length).toBe(3);
    browser.store.room = Number.POSITIVE_INFINITY;
    await page.autosave.flush();
    expect(page.autosave.losesWork()).toBe(false);
    expect(values(await reload(browser, page))).toEqual(values(page));
  });

  it("starts fresh in a second tab and says so; a closed tab's project is offered and can be removed", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    await page.fill(10);
    await page.autosave.flush();
    const second = openPage(browser);
    await second.autosave.start(null);
    expect(second.told()).toEqual(["project-elsewhere"]);
    expect(second.editor.document.get().photo).toBeNull();
    expect(second.editor.session.get().kept).toEqual([]);
    expect(await second.autosave.resume(page.own() ?? "")).toBe(false);
    expect(second.editor.document.get().photo).toBeNull();

    page.leave();
    const third = openPage(browser);
    await third.autosave.start(null);
    const [offer] = third.editor.session.get().kept;
    expect(offer).toMatchObject({ id: page.own(), name: "1.png", state: "whole" });
    if (offer) await third.autosave.discard(offer);
    expect(third.editor.session.get().kept).toEqual([]);
    expect(browser.store.data.size).toBe(0);
  });

  it("forgets photos on which nothing was done, unless it is the tab's own", async () => {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    await page.autosave.flush();
    const again = await reload(browser, page);
    expect(again.editor.document.get().photo?.name).toBe("1.png");
    again.leave();
    const later = openPage(browser);
    await later.autosave.start(null);
    expect(later.editor.session.get().kept).toEqual([]);
    expect(browser.store.data.size).toBe(0);
  });
});

describe("damage", () => {
  async function kept() {
    const browser = createBrowser();
    const page = openPage(browser);
    await page.editor.offer(photoFile(1));
    const opened = await page.pixels();
    await page.fill(10);
    await page.fill(40);
    await page.autosave.flush();
    return { browser, page, opened, path: (file: string) => `${page.own()}/${file}` };
  }

  it("of one fill gives its marks back, keeps the others, and says so", async () => {
    const { browser, page, opened, path } = await kept();
    browser.store.data.set(path("fill-1.gz"), new Blob(["x"]));
    const again = await reload(browser, page);
    expect(again.told()).toEqual(["project-damaged"]);
    expect(again.editor.document.get().strokes).toEqual([mark(10)]);
    expect(await again.pixels()).not.toEqual(opened);
    while (again.editor.document.get().undo.length > 0) await again.editor.undo();
    expect(await again.pixels()).toEqual(opened);
    expect(again.editor.document.get().strokes).toEqual([]);
  });

  it("of a fill that was undone ends what can be redone", async () => {
    const { browser, page, opened, path } = await kept();
    for (let i = 0; i < 4; i++) await page.editor.undo();
    await page.autosave.flush();
    browser.store.data.delete(path("fill-2.gz"));
    const again = await reload(browser, page);
    expect(again.told()).toEqual(["project-damaged"]);
    expect(await again.pixels()).toEqual(opened);
    while (again.editor.document.get().redo.length > 0) await again.editor.redo();
    expect(again.editor.document.get().strokes).toEqual([mark(40)]);
    expect(again.editor.document.get().undo.filter((entry) => entry.fill).length).toBe(1);
  });

  it("of the description opens the photo alone", async () => {
    for (const text of ["{", '{"format":"lacuna-project","version":1,"name":"1.png","state":{"undo":3}}']) {
      const { browser, page, opened, path } = await kept();
      browser.store.data.set(path("project.json"), new Blob([text]));
      const again = await reload(browser, page);
      expect(again.told()).toEqual(["project-damaged"]);
      expect(await again.pixels()).toEqual(opened);
    }
  });

  it("of the photo, or an unknown version, opens nothing, says so and deletes nothing", async () => {
    const { browser, page, path } = await kept();
    const manifest = await browser.store.data.get(path("project.json"))?.text();
    const newer = manifest?.replace(/"version":\d+/, '"version":99') ?? "";
    browser.store.data.set(path("project.json"), new Blob([newer]));
    const files = [...browser.store.data.keys()];
    page.leave();
    const again = await reload(browser, page);
    expect(again.told()).toEqual(["project-version"]);
    expect(again.editor.document.get().photo).toBeNull();
    expect([...browser.store.data.keys()]).toEqual(files);
    browser.store.data.delete(path("photo"));
    expect(await again.autosave.resume(page.own() ?? "")).toBe(false);
  });
});

describe("recovery of a lost image worker", () => {
  it("brings back all fills from the storage, with their history", async () => {
    const page = openPage(createBrowser());
    await page.editor.offer(photoFile(1));
    await page.fill(10);
    await page.fill(40);
    await page.editor.undo();
    await page.autosave.flush();
    const before = await page.pixels();
    const history = values(page);
    await page.editor.recover();
    expect(await page.pixels()).toEqual(before);
    expect(values(page)).toEqual(history);
    expect(page.told()).toEqual(["worker-lost"]);
    await page.editor.redo();
    await page.fill(60);
    await page.autosave.flush();
    expect(page.autosave.losesWork()).toBe(false);
  });
});
