import { vi } from "vitest";
import { blankPhoto, type Photo } from "../core/photo.ts";
import type { Size } from "../core/rect.ts";
import type { MaskStroke } from "../core/stroke.ts";
import { createFakeEngine, createFakeImage } from "../engine/fake.ts";
import type { EngineService, ImageService } from "../engine/services.ts";
import type { ProjectLocks } from "../storage/locks.ts";
import { createProjectService } from "../storage/project-service.ts";
import { createMemoryLocks, createMemoryStore, type MemoryStore } from "../storage/testing.ts";
import { Autosave } from "./autosave.ts";
import { Editor } from "./editor.ts";
import { loadSettings, type Settings } from "./settings.ts";

/** Size in pixels of the photos that {@link stripes} makes. */
export const TEST_PHOTO: Size = { width: 80, height: 60 };

/** A photo in which no two neighbours are alike; files that begin with other bytes give other photos. */
export function stripes(bytes: Uint8Array): Photo {
  const photo = blankPhoto(TEST_PHOTO.width, TEST_PHOTO.height);
  for (let i = 0; i < photo.data.length; i++) photo.data[i] = (i * 37 + (bytes[0] ?? 0)) % 251;
  return photo;
}

/** A mark of 9 x 9 pixels on such a photo. */
export const markAt = (x: number): Extract<MaskStroke, { kind: "rectangle" }> => ({
  kind: "rectangle",
  mode: "add",
  rect: { x, y: 20, width: 9, height: 9 },
});

export interface TestEditorOptions {
  /** The photo of a file's bytes; absent = {@link stripes}. */
  readonly decode?: (bytes: Uint8Array) => Photo;
  /** Methods instead of the fake ones. */
  readonly image?: Partial<ImageService>;
  readonly engine?: Partial<EngineService>;
  /** Other than the defaults, of which tests turn filling without a click off. */
  readonly settings?: Partial<Settings>;
  readonly viewport?: Size;
}

/** An editor on fakes, in which nothing is open; its host records what it is asked for. */
export function createTestEditor({ decode = stripes, image, engine, settings, viewport }: TestEditorOptions = {}) {
  const fake = createFakeImage(decode);
  const host = {
    pickFile: vi.fn(),
    openGuide: vi.fn(),
    openStudio: vi.fn(),
    copyPhoto: vi.fn(),
    saveFile: vi.fn(async (_name: string, _file: { bytes: Uint8Array<ArrayBuffer>; mime: string }) => true),
  };
  const editor = new Editor(
    { image: { ...fake, ...image }, engine: { ...createFakeEngine(), ...engine } },
    { ...loadSettings(null), autoFill: false, ...settings },
    host,
  );
  editor.session.set({ viewport: viewport ?? { width: 800, height: 600 } });
  /** The photo as it is now, four bytes a pixel. */
  const pixels = async () => (await fake.encode({ format: "png", metadata: "keep" })).bytes;
  return { editor, host, pixels };
}

/** A file of one byte, which tells the photo. */
export const photoFile = (first: number) => ({ name: `${first}.png`, blob: new Blob([Uint8Array.of(first)]) });

/** What outlives a page. */
export interface Browser {
  readonly store: MemoryStore;
  readonly locks: ProjectLocks;
}
export const createBrowser = (): Browser => ({ store: createMemoryStore(), locks: createMemoryLocks() });

/** A page of a browser; `leave` lets go of its locks, as a reload or a crash does. */
export function openPage({ store, locks }: Browser) {
  const { editor, host, pixels } = createTestEditor();
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
    saveFile: host.saveFile,
    own: () => own,
    leave: () => {
      for (const release of releases) release();
    },
    pixels,
    fill: async (x: number) => {
      editor.addStroke(markAt(x));
      await editor.fill();
    },
    told: () =>
      editor.session.get().toasts.flatMap(({ message }) => (message.kind === "survived" ? [message.fault.code] : [])),
  };
}

export type Page = ReturnType<typeof openPage>;

/** The same tab after a reload. */
export async function reload(browser: Browser, page: Page) {
  page.leave();
  const again = openPage(browser);
  await again.autosave.start(page.own());
  return again;
}

/** What a reload must bring back, besides pixels. */
export const keptValues = ({ editor }: Page) => {
  const { strokes, grow, undo, redo } = editor.document.get();
  return { strokes, grow, undo: undo.length, redo: redo.length };
};
