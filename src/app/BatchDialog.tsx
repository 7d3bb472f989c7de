import { type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { faultOf, isAbort, LacunaError } from "../core/errors.ts";
import { type BatchFile, type BatchResult, pairMasks, runBatch } from "../engine/batch.ts";
import type { FileFormat } from "../engine/services.ts";
import { BatchContext, useEditor } from "./context.ts";
import { Choice, Modal, Switch } from "./controls.tsx";
import { PICTURES } from "./pictures.ts";
import { chooseFile, savedName } from "./save.ts";
import { faultSentence, strings } from "./strings.ts";
import { createZip } from "./zip.ts";

type Phase =
  | { readonly kind: "choosing" }
  | { readonly kind: "working"; readonly done: number; readonly share: number }
  | { readonly kind: "finished"; readonly cancelled: boolean };

const ZIP_NAME = "lacuna.zip";
const FORMATS = ["as-opened", "jpeg", "png", "webp"] as const;

/** Many photos with one mask, or with one each: filled one after another, and saved together. */
export function BatchDialog(): ReactNode {
  const editor = useEditor();
  const startBatch = useContext(BatchContext);
  const [photos, setPhotos] = useState<readonly BatchFile[]>([]);
  const [masks, setMasks] = useState<readonly BatchFile[]>([]);
  const [format, setFormat] = useState<(typeof FORMATS)[number]>("as-opened");
  const [keep, setKeep] = useState(true);
  const [phase, setPhase] = useState<Phase>({ kind: "choosing" });
  const [results, setResults] = useState<readonly BatchResult[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(new DOMException("The dialog was closed.", "AbortError")), []);
  const { items, without } = pairMasks(photos, masks);
  const words = strings.batch;

  const start = async (): Promise<void> => {
    setTrouble(null);
    if (!startBatch) return;
    const writer = await chooseFile(ZIP_NAME, "application/zip");
    if (!writer) return;
    const controller = new AbortController();
    running.current = controller;
    setResults([]);
    setPhase({ kind: "working", done: 0, share: 0 });
    const services = startBatch();
    const zip = createZip(writer);
    let cancelled = false;
    try {
      const job = { items, ...services, grow: 0, format: format === "as-opened" ? null : (format as FileFormat) };
      await runBatch(
        { ...job, metadata: keep ? "keep" : "strip" },
        {
          signal: controller.signal,
          onProgress: (done, share) => setPhase({ kind: "working", done, share }),
          onResult: async (result) => {
            if (result.ok) await zip.add(savedName(result.name, result.format), result.file.bytes);
            setResults((before) => [...before, withoutBytes(result)]);
          },
        },
      );
    } catch (thrown) {
      cancelled = isAbort(thrown);
      if (!cancelled) setTrouble(faultSentence(faultOf(thrown)));
    }
    try {
      // What was filled until then is kept: the zip is whole in either case.
      if (zip.count > 0) await zip.close();
      else await writer.abort();
    } catch (thrown) {
      if (thrown instanceof LacunaError) setTrouble(faultSentence(thrown.fault));
      else throw thrown;
    } finally {
      services.dispose();
      running.current = null;
    }
    setPhase({ kind: "finished", cancelled });
  };

  const cancel = (): void => running.current?.abort(new DOMException("Cancelled by the person.", "AbortError"));
  const close = (): void => {
    if (phase.kind !== "working") editor.session.set({ dialog: "none" });
  };
  const busy = phase.kind === "working";
  return (
    <Modal title={words.title} onClose={close}>
      <p className="hint">{words.lead}</p>
      <FilesField label={words.photos} files={photos} disabled={busy} onChange={setPhotos} />
      <FilesField label={words.masks} files={masks} disabled={busy} hint={words.masksHint} onChange={setMasks} />
      {!busy && photos.length > 0 && masks.length > 0 && without.length > 0 && (
        <p className="hint">{words.without(without)}</p>
      )}
      <Choice
        label={strings.export.format}
        value={format}
        choices={FORMATS.map((value) => ({
          value,
          label: value === "as-opened" ? words.asOpened : strings.export.formats[value],
        }))}
        onChange={setFormat}
      />
      <Switch label={strings.export.metadata} checked={keep} onChange={setKeep} disabled={busy} />
      <Outcome phase={phase} total={items.length} results={results} name={items[busyIndex(phase)]?.photo.name} />
      {trouble && (
        <p className="result fault" role="alert">
          {trouble}
        </p>
      )}
      <footer>
        <button type="button" className="button text" onClick={busy ? cancel : close}>
          {busy ? strings.cancel : strings.close}
        </button>
        <button
          type="button"
          className="button primary text"
          disabled={busy || items.length === 0}
          onClick={() => void start()}
        >
          {words.start(items.length)}
        </button>
      </footer>
    </Modal>
  );
}

const busyIndex = (phase: Phase): number => (phase.kind === "working" ? phase.done : -1);

/** Files are written as they come; only what is told about them stays. */
function withoutBytes(result: BatchResult): BatchResult {
  return result.ok ? { ...result, file: { ...result.file, bytes: new Uint8Array(0) } } : result;
}

interface FilesFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly files: readonly BatchFile[];
  readonly disabled: boolean;
  readonly onChange: (files: readonly BatchFile[]) => void;
}

function FilesField({ label, hint, files, disabled, onChange }: FilesFieldProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="files-field">
      <button type="button" className="button text" disabled={disabled} onClick={() => input.current?.click()}>
        {label}
      </button>
      <small>{files.length > 0 ? strings.batch.files(files.length) : (hint ?? strings.batch.none)}</small>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={label}
        accept={PICTURES}
        onChange={(event) => onChange([...(event.target.files ?? [])].map((file) => ({ name: file.name, blob: file })))}
      />
    </div>
  );
}

interface OutcomeProps {
  readonly phase: Phase;
  readonly total: number;
  readonly results: readonly BatchResult[];
  readonly name: string | undefined;
}

function Outcome({ phase, total, results, name }: OutcomeProps): ReactNode {
  if (phase.kind === "choosing") return null;
  const good = results.filter(({ ok }) => ok).length;
  const words = strings.batch;
  return (
    <div className="result" role="status" data-filled={good} data-phase={phase.kind}>
      {phase.kind === "working" ? (
        <>
          <span>{words.working(Math.min(phase.done + 1, total), total, name ?? "")}</span>
          <progress aria-label={words.progress} max={total} value={phase.done + phase.share} />
        </>
      ) : (
        <span>{phase.cancelled ? words.cancelled(good) : words.finished(good, total)}</span>
      )}
      {results.map((result) => !result.ok && <small key={result.name}>{faultSentence(result.fault)}</small>)}
    </div>
  );
}
