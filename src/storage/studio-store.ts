import { type FileStore, sharedStore } from "./file-store.ts";
import { decodePhoto, encodePhoto } from "./photo-file.ts";
import type { KeptModel, KeptPhoto, StudioStore } from "./studio.ts";

const PHOTOS = "photos";
const RUN = "run";
const DESCRIPTION = "run.json";
const STATE = "state.safetensors";
const BEST = "best.safetensors";
const MODEL = "model-";
const CARD = "card.json";

/**
 * The studio's things on a file store, see {@link StudioStore}.
 * @param open opens the store; called once, with the first call
 */
export function createStudioStore(open: () => Promise<FileStore>): StudioStore {
  const withStore = sharedStore(open);
  return {
    photos: () =>
      withStore(async (store) => {
        // Ids begin with the time at which they were added.
        const ids = [...(await store.files(PHOTOS))].sort();
        const found = await Promise.all(ids.map((id) => readPhoto(store, id)));
        return found.filter((photo) => photo !== null);
      }),
    addPhoto: ({ id, name, pixels }) =>
      withStore(async (store) => store.write(PHOTOS, id, await encodePhoto(name, pixels))),
    removePhotos: ({ ids }) =>
      withStore(async (store) => {
        for (const id of ids) await store.remove(PHOTOS, id);
      }),
    run: () =>
      withStore(async (store) => {
        const description = await (await store.read(RUN, DESCRIPTION))?.text();
        if (description === undefined) return null;
        return { description, state: await bytesOf(store, STATE), best: await bytesOf(store, BEST) };
      }),
    describeRun: ({ description }) => withStore((store) => store.write(RUN, DESCRIPTION, new Blob([description]))),
    keepState: ({ state, best }) =>
      withStore(async (store) => {
        // The best first: a state never knows of a better one than is there.
        if (best) await store.write(RUN, BEST, new Blob([best]));
        await store.write(RUN, STATE, new Blob([state]));
      }),
    removeRun: () => withStore((store) => store.removeFolder(RUN)),
    models: () =>
      withStore(async (store) => {
        const folders = (await store.folders()).filter((name) => name.startsWith(MODEL)).sort();
        const found = await Promise.all(folders.map((folder) => summarize(store, folder)));
        return found.filter((model) => model !== null);
      }),
    keepModel: ({ id, card, files }) =>
      withStore(async (store) => {
        try {
          for (const [path, bytes] of Object.entries(files)) await store.write(MODEL + id, path, new Blob([bytes]));
          await store.write(MODEL + id, CARD, new Blob([card]));
        } catch (thrown) {
          await store.removeFolder(MODEL + id).catch(() => undefined);
          throw thrown;
        }
      }),
    describeModel: ({ id, card }) => withStore((store) => store.write(MODEL + id, CARD, new Blob([card]))),
    model: ({ id }) =>
      withStore(async (store) => {
        const paths = await store.files(MODEL + id);
        if (!paths.includes(CARD)) return null;
        const files: Record<string, Blob> = {};
        for (const path of paths) {
          const file = path === CARD ? null : await store.read(MODEL + id, path);
          if (file) files[path] = file;
        }
        return files;
      }),
    removeModel: ({ id }) =>
      withStore(async (store) => {
        // The card first: a crash in between leaves files that nobody lists, never half a model.
        await store.remove(MODEL + id, CARD);
        await store.removeFolder(MODEL + id);
      }),
  };
}

/** A damaged photo is the same as none. */
async function readPhoto(store: FileStore, id: string): Promise<KeptPhoto | null> {
  const file = await store.read(PHOTOS, id);
  return (
    file &&
    decodePhoto(file)
      .then(({ name, pixels }) => ({ id, name, pixels }))
      .catch(() => null)
  );
}

async function bytesOf(store: FileStore, file: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const blob = await store.read(RUN, file);
  return blob && new Uint8Array(await blob.arrayBuffer());
}

async function summarize(store: FileStore, folder: string): Promise<KeptModel | null> {
  const card = await (await store.read(folder, CARD))?.text();
  if (card === undefined) return null;
  let bytes = 0;
  for (const path of await store.files(folder)) bytes += (await store.read(folder, path))?.size ?? 0;
  return { id: folder.slice(MODEL.length), card, bytes };
}
