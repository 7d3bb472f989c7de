import { LacunaError } from "../../src/core/errors.ts";
import { blankPhoto } from "../../src/core/photo.ts";
import type { Random } from "../../src/core/random.ts";
import { Autosave } from "../../src/editor/autosave.ts";
import { Editor } from "../../src/editor/editor.ts";
import { loadSettings } from "../../src/editor/settings.ts";
import { createFakeEngine, createFakeImage } from "../../src/engine/fake.ts";
import { createProjectService } from "../../src/storage/project-service.ts";
import { createMemoryLocks, createMemoryStore, type MemoryStore } from "../../src/storage/testing.ts";
import type { Spoil } from "./subjects.ts";

const SIZE = [80, 60] as const;

/** A tab of a browser with this storage. */
function openPage(store: MemoryStore) {
  const image = createFakeImage(() => {
    const photo = blankPhoto(...SIZE);
    for (let i = 0; i < photo.data.length; i++) photo.data[i] = (i * 37) % 251;
    return photo;
  });
  const editor = new Editor(
    { image, engine: createFakeEngine() },
    { ...loadSettings(null), autoFill: false },
    { pickFile: () => {}, copyPhoto: () => {}, openGuide: () => {}, openStudio: () => {}, saveFile: async () => false },
  );
  editor.session.set({ viewport: { width: 800, height: 600 } });
  let time = 1;
  const autosave = new Autosave(editor, {
    projects: createProjectService(async () => store),
    locks: createMemoryLocks(),
    persist: async () => true,
    now: () => time++,
    remember: () => {},
  });
  return { editor, autosave };
}

let whole: Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> | undefined;

/** The files of a project with two fills, an undone one and marks. */
async function projectFiles(): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const store = createMemoryStore();
  const { editor, autosave } = openPage(store);
  await editor.offer({ name: "photo.png", blob: new Blob([Uint8Array.of(1)]) });
  for (const x of [10, 30, 50]) {
    editor.addStroke({ kind: "rectangle", mode: "add", rect: { x, y: 20, width: 9, height: 9 } });
    await editor.fill();
  }
  await editor.undo();
  editor.addStroke({ kind: "brush", mode: "add", points: [{ x: 5, y: 5, radius: 3 }] });
  await autosave.flush();
  const files = await Promise.all(
    [...store.data].map(async ([path, blob]) => [path, new Uint8Array(await blob.arrayBuffer())] as const),
  );
  return new Map(files);
}

/** A description is JSON; the pixels of a fill lie in a gzip, whose checksum would hide every damage. */
async function spoilt(path: string, bytes: Uint8Array<ArrayBuffer>, spoil: Spoil): Promise<Uint8Array<ArrayBuffer>> {
  if (path.endsWith(".json")) return spoil.json(bytes);
  const through = async (content: Uint8Array<ArrayBuffer>, way: CompressionStream | DecompressionStream) =>
    new Uint8Array(await new Response(new Blob([content]).stream().pipeThrough(way)).arrayBuffer());
  const raw = await through(bytes, new DecompressionStream("gzip"));
  return through(spoil.bytes(raw), new CompressionStream("gzip"));
}

/**
 * Damages a file of a kept project and opens it in a fresh tab. The photo must come back whatever happened to
 * description and fills, and the tab must go on working.
 * @throws when the photo is gone or something fails without a sentence
 */
export async function projectFault(random: Random, spoil: Spoil): Promise<LacunaError | undefined> {
  whole ??= projectFiles();
  const store = createMemoryStore();
  const files = await whole;
  // The photo itself has its own fuzzing.
  const names = [...files.keys()].filter((path) => !path.endsWith("/photo"));
  const broken = names[random.integer(0, names.length)];
  for (const [path, bytes] of files)
    store.data.set(path, new Blob([path === broken ? await spoilt(path, bytes, spoil) : bytes]));
  const { editor, autosave } = openPage(store);
  const [project = ""] = await store.folders();
  const opened = await autosave.resume(project);
  const told = editor.session.get().toasts.flatMap(({ message }) => ("fault" in message ? [message.fault] : []));
  const photo = editor.document.get().photo;
  const refused = told.some(({ code }) => code === "project-version");
  if (!refused && (!opened || photo?.width !== SIZE[0]))
    throw new Error(`the photo did not come back: ${JSON.stringify(told)}`);
  if (opened) {
    // Everything that came back can be undone, and a new fill can be made.
    while (editor.document.get().undo.length > 0) await editor.undo();
    await editor.fill({ strokes: [{ kind: "rectangle", mode: "add", rect: { x: 3, y: 3, width: 4, height: 4 } }] });
    if (editor.document.get().undo.length === 0) throw new Error("no fill could be made");
  }
  const unexpected = editor.session
    .get()
    .toasts.find(({ message }) => "fault" in message && message.fault.code === "unexpected");
  if (unexpected) throw new Error(JSON.stringify(unexpected.message));
  return told[0] && new LacunaError(told[0]);
}
