import { fault } from "../core/errors.ts";
import { type FileStore, sharedStore } from "./file-store.ts";
import { decodeFill, encodeFill } from "./fill-file.ts";
import { readManifest } from "./manifest.ts";
import { packProject, unpackProject } from "./project-file.ts";
import type { ProjectService, ProjectSummary } from "./service.ts";

const PHOTO = "photo";
const MANIFEST = "project.json";
const fillFile = (fill: number): string => `fill-${fill}.gz`;
const FILL_FILE = /^fill-(\d+)\.gz$/;

/**
 * Projects on a file store, see {@link ProjectService}.
 * @param open opens the store; called once, with the first call
 */
export function createProjectService(open: () => Promise<FileStore>): ProjectService {
  const withStore = sharedStore(open);
  return {
    list: () =>
      withStore(async (store) => {
        const found = await Promise.all((await store.folders()).map((id) => summarize(store, id)));
        return found.filter((summary) => summary !== null).sort((a, b) => b.savedAt - a.savedAt);
      }),
    create: ({ project, photo }) => withStore((store) => store.write(project, PHOTO, photo)),
    describe: ({ project, manifest, fills }) =>
      withStore(async (store) => {
        await store.write(project, MANIFEST, new Blob([...manifest]));
        for (const file of await store.files(project)) {
          const fill = FILL_FILE.exec(file)?.[1];
          if (fill !== undefined && !fills.includes(Number(fill))) await store.remove(project, file);
        }
      }),
    keepFill: ({ project, fill, patches }) =>
      withStore(async (store) => store.write(project, fillFile(fill), await encodeFill(patches))),
    load: ({ project }) =>
      withStore(async (store) => ({
        photo: await store.read(project, PHOTO),
        manifest: (await (await store.read(project, MANIFEST))?.text()) ?? null,
      })),
    loadFill: ({ project, fill }) =>
      withStore(async (store) => {
        const file = await store.read(project, fillFile(fill));
        // A damaged file is the same as none: the person is told of both in the same words.
        return file ? decodeFill(file).catch(() => null) : null;
      }),
    pack: ({ project, name }) => withStore((store) => packFolder(store, project, name)),
    unpack: async ({ project, name, file }) => {
      const parts = unpackProject(name, new Uint8Array(await file.arrayBuffer()));
      await withStore(async (store) => {
        await store.write(project, PHOTO, new Blob([parts.photo]));
        for (const [fill, bytes] of parts.fills) await store.write(project, fillFile(fill), new Blob([bytes]));
        await store.write(project, MANIFEST, new Blob([parts.manifest]));
      });
    },
    remove: ({ project }) => withStore((store) => store.removeFolder(project)),
  };
}

async function packFolder(store: FileStore, project: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytesOf = async (file: string): Promise<Uint8Array<ArrayBuffer> | null> => {
    const blob = await store.read(project, file);
    return blob && new Uint8Array(await blob.arrayBuffer());
  };
  const photo = await bytesOf(PHOTO);
  const manifest = await (await store.read(project, MANIFEST))?.text();
  if (!photo || manifest === undefined) throw fault("project-gone", { name });
  const fills = new Map<number, Uint8Array<ArrayBuffer>>();
  for (const file of await store.files(project)) {
    const fill = FILL_FILE.exec(file)?.[1];
    const bytes = fill === undefined ? null : await bytesOf(file);
    if (bytes) fills.set(Number(fill), bytes);
  }
  return packProject({ name, photo, manifest, fills });
}

/** Null for a folder without a photo: nothing in it could be opened. */
async function summarize(store: FileStore, id: string): Promise<ProjectSummary | null> {
  const text = (await (await store.read(id, MANIFEST))?.text()) ?? null;
  const manifest = readManifest(text);
  if (manifest.kind === "version")
    return { id, name: manifest.name, savedAt: manifest.savedAt, edits: 1, state: "version" };
  if (!(await store.files(id)).includes(PHOTO)) return null;
  // Nothing was written yet: a photo that was opened a moment ago. Damaged: count it as work.
  if (manifest.kind === "damaged")
    return { id, name: "photo", savedAt: 0, edits: text === null ? 0 : 1, state: "damaged" };
  const { name, savedAt, edits } = manifest;
  return { id, name, savedAt, edits, state: "whole" };
}
