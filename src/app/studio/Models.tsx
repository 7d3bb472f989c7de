import { Download, Trash2, Upload } from "lucide-react";
import { type ReactNode, useRef } from "react";
import type { ModelEntry } from "../../studio/shelf.ts";
import { saveFile } from "../save.ts";
import { strings } from "../strings.ts";
import { useStudio, useStudioState } from "./context.ts";
import { SureButton } from "./SureButton.tsx";

/** One's own models: to be used, renamed, exported, imported and removed. */
export function Models({ onUse }: { onUse: (id: string) => void }): ReactNode {
  const studio = useStudio();
  const models = useStudioState((state) => state.models);
  const input = useRef<HTMLInputElement>(null);
  const words = strings.studio.models;
  const own = models.filter(({ card }) => card);
  const take = (): void => {
    const chosen = [...(input.current?.files ?? [])];
    if (input.current) input.current.value = "";
    if (chosen.length > 0) void studio.importModel(chosen.map((file) => ({ name: file.name, blob: file })));
  };
  return (
    <section className="panel wide" aria-labelledby="models-title">
      <header>
        <h2 id="models-title">{words.title}</h2>
        <button type="button" className="button text" onClick={() => input.current?.click()}>
          <Upload aria-hidden="true" size={17} strokeWidth={1.75} />
          {words.import}
        </button>
      </header>
      <input ref={input} id="model-files" type="file" accept=".zip,.json,.bin" multiple hidden onChange={take} />
      {own.length === 0 ? (
        <p className="quiet">{words.none}</p>
      ) : (
        <ul className="models">
          {own.map((entry) => (
            <Model key={entry.id} entry={entry} onUse={onUse} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Model({ entry, onUse }: { entry: ModelEntry; onUse: (id: string) => void }): ReactNode {
  const studio = useStudio();
  const words = strings.studio.models;
  const { id, name, card } = entry;
  if (!card) return null;
  const { base, tuned } = card.heldOutL1;
  const save = async (): Promise<void> => {
    const bytes = await studio.exportModel(id);
    const file = { bytes: bytes as Uint8Array<ArrayBuffer>, mime: "application/zip" };
    if (bytes) await studio.attempt(() => saveFile(`${name.replace(/[^\p{L}\p{N}._-]+/gu, "-")}.zip`, file));
  };
  return (
    <li>
      <div className="model-text">
        <input
          type="text"
          aria-label={words.rename(name)}
          defaultValue={name}
          key={name}
          maxLength={60}
          onBlur={(event) => void studio.rename(id, event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
        />
        <small className="quiet">
          {words.facts(card.base, card.photos.trained, card.createdAt)} · {words.change(base, tuned)}
        </small>
      </div>
      <button type="button" className="button text" onClick={() => onUse(id)}>
        {words.use}
      </button>
      <button
        type="button"
        className="button small"
        aria-label={words.export(name)}
        title={words.export(name)}
        onClick={() => void save()}
      >
        <Download aria-hidden="true" size={17} strokeWidth={1.75} />
      </button>
      <SureButton
        label={words.remove(name)}
        sure={words.removeSure}
        icon={<Trash2 aria-hidden="true" size={17} strokeWidth={1.75} />}
        onSure={() => void studio.removeModel(id)}
      />
    </li>
  );
}
