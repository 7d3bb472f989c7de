import { FolderPlus, ImagePlus, X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { adviceOn, type SetPhoto } from "../../studio/photo-set.ts";
import { PICTURES } from "../pictures.ts";
import { strings } from "../strings.ts";
import { useStudio, useStudioState } from "./context.ts";
import { Pixels } from "./Pixels.tsx";
import { SureButton } from "./SureButton.tsx";

/** The photos to learn from: to be added, looked at and removed. */
export function PhotoSet(): ReactNode {
  const studio = useStudio();
  const photos = useStudioState((state) => state.photos);
  const adding = useStudioState((state) => state.adding);
  const size = useStudioState((state) => state.choices.size);
  const locked = useStudioState((state) => state.run !== null || state.finished !== null);
  const words = strings.studio.photos;
  const heldOut = photos.filter((photo) => photo.heldOut).length;
  return (
    <section className="panel" aria-labelledby="set-title">
      <header>
        <h2 id="set-title">{words.title}</h2>
        {photos.length > 0 && <span className="quiet">{words.count(photos.length - heldOut, heldOut)}</span>}
      </header>
      {photos.length > 0 && (
        <ul className="thumbs">
          {photos.map((photo) => (
            <Thumb key={photo.id} photo={photo} locked={locked} />
          ))}
        </ul>
      )}
      {adding && (
        <div className="reading" role="status">
          <span>{words.adding(adding)}</span>
          <progress max={adding.total} value={adding.done} aria-label={words.adding(adding)} />
        </div>
      )}
      {!locked && <Adding empty={photos.length === 0} busy={adding !== null} />}
      {!locked && photos.length > 0 && (
        <div className="row">
          <p className="quiet advice">{words.advice[adviceOn(photos, size)]}</p>
          <SureButton
            label={words.clear}
            sure={words.clearSure}
            onSure={() => void studio.removePhotos(photos.map(({ id }) => id))}
          />
        </div>
      )}
    </section>
  );
}

function Thumb({ photo, locked }: { photo: SetPhoto; locked: boolean }): ReactNode {
  const studio = useStudio();
  const words = strings.studio.photos;
  return (
    <li data-held-out={photo.heldOut} title={photo.name}>
      <Pixels photo={photo.pixels} label={photo.name} most={192} />
      {photo.heldOut && (
        <span className="tag" title={words.heldOutHint}>
          {words.heldOut}
        </span>
      )}
      {!locked && (
        <button
          type="button"
          className="button small"
          aria-label={words.remove(photo.name)}
          title={words.remove(photo.name)}
          onClick={() => void studio.removePhotos([photo.id])}
        >
          <X aria-hidden="true" size={15} />
        </button>
      )}
    </li>
  );
}

/** Pickers and the place to drop on; the whole page takes drops too. */
function Adding({ empty, busy }: { empty: boolean; busy: boolean }): ReactNode {
  const studio = useStudio();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const words = strings.studio.photos;
  const take = (input: HTMLInputElement | null): void => {
    const chosen = [...(input?.files ?? [])].filter(isPicture);
    if (input) input.value = "";
    void studio.addPhotos(chosen.map((file) => ({ name: file.name, blob: file })));
  };
  return (
    <div className="adding">
      {empty && (
        <button type="button" className="dropzone" onClick={() => files.current?.click()}>
          <ImagePlus aria-hidden="true" size={28} strokeWidth={1.4} />
          <strong>{words.drop}</strong>
          <span>{words.dropHint}</span>
        </button>
      )}
      <div className="row">
        <button type="button" className="button text" disabled={busy} onClick={() => files.current?.click()}>
          <ImagePlus aria-hidden="true" size={18} strokeWidth={1.75} />
          {words.add}
        </button>
        <button type="button" className="button text" disabled={busy} onClick={() => folder.current?.click()}>
          <FolderPlus aria-hidden="true" size={18} strokeWidth={1.75} />
          {words.folder}
        </button>
      </div>
      <input
        ref={files}
        id="set-files"
        type="file"
        accept={PICTURES}
        multiple
        hidden
        onChange={() => take(files.current)}
      />
      <input
        ref={(element) => {
          folder.current = element;
          element?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        multiple
        hidden
        onChange={() => take(folder.current)}
      />
    </div>
  );
}

/** A folder holds other things too. */
function isPicture(file: File): boolean {
  return file.type.startsWith("image/") || /\.(heic|heif|avif)$/i.test(file.name);
}

/** Takes photos and folders that are dropped anywhere on the page; true while something is held over it. */
export function useDrops(): boolean {
  const studio = useStudio();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const free = (): boolean => studio.state.get().run === null && studio.state.get().finished === null;
    const listeners = {
      dragover: (event: DragEvent) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        if (free()) setOver(true);
      },
      dragleave: (event: DragEvent) => {
        if (event.relatedTarget === null) setOver(false);
      },
      drop: (event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        if (!free() || !event.dataTransfer) return;
        void studio.attempt(async () => {
          const found = event.dataTransfer ? await filesIn(event.dataTransfer) : [];
          await studio.addPhotos(found.filter(isPicture).map((file) => ({ name: file.name, blob: file })));
        });
      },
    };
    for (const [kind, listener] of Object.entries(listeners))
      window.addEventListener(kind as "drop", listener as (event: DragEvent) => void);
    return () => {
      for (const [kind, listener] of Object.entries(listeners))
        window.removeEventListener(kind as "drop", listener as (event: DragEvent) => void);
    };
  }, [studio]);
  return over;
}

/** All files of a drop, those in folders too. */
async function filesIn(data: DataTransfer): Promise<File[]> {
  // Entries must be taken before the event ends.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found = await Promise.all(entries.map(filesUnder));
  return found.flat();
}

async function filesUnder(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile)
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  // A directory is read in parts, until one is empty.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return found;
    for (const inner of part) found.push(...(await filesUnder(inner)));
  }
}
