import { type ReactNode, useEffect, useState } from "react";
import { faultOf, isAbort } from "../core/errors.ts";
import type { EncodedPhoto, EncodeRequest, FileFormat } from "../engine/services.ts";
import { copyPicture } from "./clipboard.ts";
import { useEditor, useEditorState } from "./context.ts";
import { Choice, Modal, Slider, Switch } from "./controls.tsx";
import { savedName, saveFile } from "./save.ts";
import { faultSentence, strings } from "./strings.ts";

const FORMATS: readonly FileFormat[] = ["jpeg", "png", "webp", "avif"];
const CONTENTS: readonly Content[] = ["photo", "fill"];
/** A slider that still moves starts no encoding. */
const SETTLE_MS = 250;
/** From here on, pixels outside the edits are taken as unchanged to the eye. */
const INVISIBLE_DB = 45;
const FIRST_QUALITY = 90;

type State =
  | { readonly kind: "working"; readonly fraction: number | null }
  | { readonly kind: "ready"; readonly file: EncodedPhoto }
  | { readonly kind: "failed"; readonly sentence: string };

/** Encodes with the chosen settings, and again when they change; what is shown is the file that will be saved. */
function useEncoded(request: EncodeRequest): State {
  const editor = useEditor();
  const [state, setState] = useState<State>({ kind: "working", fraction: null });
  const { format, quality, metadata, content } = request;
  useEffect(() => {
    const controller = new AbortController();
    setState({ kind: "working", fraction: null });
    const encode = async (): Promise<void> => {
      try {
        const file = await editor.image.encode(
          { format, metadata, ...(quality !== undefined && { quality }), ...(content && { content }) },
          {
            signal: controller.signal,
            onProgress: (p) => p.kind === "encode" && setState({ kind: "working", fraction: p.fraction }),
          },
        );
        if (!controller.signal.aborted) setState({ kind: "ready", file });
      } catch (thrown) {
        if (!isAbort(thrown)) setState({ kind: "failed", sentence: faultSentence(faultOf(thrown)) });
      }
    };
    const timer = setTimeout(() => void encode(), quality === undefined ? 0 : SETTLE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort(new DOMException("Other settings.", "AbortError"));
    };
  }, [editor, format, quality, metadata, content]);
  return state;
}

type Content = NonNullable<EncodeRequest["content"]>;

export function ExportDialog(): ReactNode {
  const editor = useEditor();
  const photo = useEditorState((document) => document.photo);
  const marked = useEditorState((document) => document.strokes.length > 0);
  const filled = useEditorState((document) => document.undo.some(({ fill }) => fill !== null));
  const [content, setContent] = useState<Content>("photo");
  const [format, setFormat] = useState<FileFormat>(photo?.format ?? "png");
  const [quality, setQuality] = useState<number | null>(null);
  const [keep, setKeep] = useState(true);
  const [trouble, setTrouble] = useState<string | null>(null);
  const layer = content === "fill";
  const written = layer ? "png" : format;
  const lossless = written === "png";
  const state = useEncoded({
    content,
    format: written,
    metadata: keep ? "keep" : "strip",
    ...(quality === null || lossless ? {} : { quality }),
  });
  const close = (): void => editor.session.set({ dialog: "none" });
  if (!photo) return null;

  const save = async (): Promise<void> => {
    if (state.kind !== "ready") return;
    setTrouble(null);
    try {
      const name = savedName(photo.name, written, layer ? "-fill" : "-lacuna");
      if (!(await saveFile(name, state.file))) return;
      if (!layer) editor.markSaved();
      close();
      editor.messages.show({ kind: "saved", name });
    } catch (thrown) {
      // The dialog stays: another place may do.
      setTrouble(faultSentence(faultOf(thrown)));
    }
  };

  return (
    <Modal title={strings.export.title} onClose={close}>
      {filled && (
        <Choice
          label={strings.export.content}
          value={content}
          choices={CONTENTS.map((value) => ({ value, label: strings.export.contents[value] }))}
          onChange={setContent}
        />
      )}
      {layer ? (
        <p className="hint">{strings.export.fillHint}</p>
      ) : (
        <>
          <Choice
            label={strings.export.format}
            value={format}
            choices={FORMATS.map((value) => ({ value, label: strings.export.formats[value] }))}
            onChange={setFormat}
          />
          <Quality
            lossless={lossless}
            blockwise={format === "jpeg" && photo.keepsBlocks === true}
            value={quality}
            onChange={setQuality}
          />
          <Switch
            label={photo.hasExif ? strings.export.metadata : strings.export.noMetadata}
            checked={keep && photo.hasExif}
            disabled={!photo.hasExif}
            onChange={setKeep}
          />
        </>
      )}
      {marked && <p className="hint">{strings.export.unfilled}</p>}
      <Result state={state} lossy={!lossless} />
      {trouble && (
        <p className="result fault" role="alert">
          {trouble}
        </p>
      )}
      <footer>
        <button type="button" className="button text" onClick={() => void copyPicture(editor, content)}>
          {strings.export.copy}
        </button>
        <span className="spring" />
        <button type="button" className="button text" onClick={close}>
          {strings.cancel}
        </button>
        <button
          type="button"
          className="button primary text"
          disabled={state.kind !== "ready"}
          onClick={() => void save()}
        >
          {strings.export.save}
          {state.kind === "ready" && ` ${strings.export.fileSize(state.file.bytes.length)}`}
        </button>
      </footer>
    </Modal>
  );
}

interface QualityProps {
  readonly lossless: boolean;
  /** A JPEG that stays one: automatic means that only the edited blocks are written anew. */
  readonly blockwise: boolean;
  /** 1..100; null = as low as keeps everything outside the edits unchanged to the eye. */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

function Quality({ lossless, blockwise, value, onChange }: QualityProps): ReactNode {
  if (lossless) return <p className="hint">{strings.export.lossless}</p>;
  const { quality, automatic, asItWas, byHand, automaticHint, blocksHint } = strings.export;
  return (
    <>
      <Choice
        label={quality}
        value={value === null ? "automatic" : "byHand"}
        choices={[
          { value: "automatic", label: blockwise ? asItWas : automatic },
          { value: "byHand", label: byHand },
        ]}
        onChange={(choice) => onChange(choice === "automatic" ? null : FIRST_QUALITY)}
      />
      {value === null ? (
        <p className="hint">{blockwise ? blocksHint : automaticHint}</p>
      ) : (
        <Slider label={quality} value={value} min={1} max={100} text={String(value)} onChange={onChange} />
      )}
    </>
  );
}

/** Size and faithfulness of the very file that will be written. */
function Result({ state, lossy }: { state: State; lossy: boolean }): ReactNode {
  if (state.kind === "failed")
    return (
      <p className="result fault" role="alert">
        {state.sentence}
      </p>
    );
  if (state.kind === "working")
    return (
      <div className="result">
        <span>{strings.export.measuring}</span>
        <progress
          aria-label={strings.export.measuring}
          max={1}
          {...(state.fraction ? { value: state.fraction } : {})}
        />
      </div>
    );
  const { unchangedPsnr: db, bytes, quality, blocks } = state.file;
  const faith = !Number.isFinite(db)
    ? strings.export.exact
    : db >= INVISIBLE_DB
      ? strings.export.nearly(db)
      : strings.export.visible(db);
  return (
    <div className="result" role="status" data-psnr={db} data-blocks={blocks?.unchanged}>
      <span>{blocks ? strings.export.blocks(blocks) : faith}</span>
      <small>
        {blocks && `${faith} · `}
        {strings.export.fileSize(bytes.length)}
        {lossy && quality !== undefined && ` · ${strings.export.quality} ${quality}`}
      </small>
    </div>
  );
}

export function ReplaceDialog(): ReactNode {
  const editor = useEditor();
  const name = useEditorState((document) => document.photo?.name ?? "");
  const close = (): void => editor.session.set({ dialog: "none" });
  return (
    <Modal title={strings.replace.title} onClose={close}>
      <p>{strings.replace.body(name)}</p>
      <footer>
        <button type="button" className="button text" onClick={() => editor.session.set({ dialog: "export" })}>
          {strings.replace.export}
        </button>
        <button type="button" className="button text" onClick={() => void editor.replace()}>
          {strings.replace.discard}
        </button>
        <button type="button" className="button primary text" data-autofocus="" onClick={close}>
          {strings.replace.keep}
        </button>
      </footer>
    </Modal>
  );
}
