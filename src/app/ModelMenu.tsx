import { type ReactNode, useContext, useSyncExternalStore } from "react";
import { ModelsContext, useEditor, useEditorState } from "./context.ts";
import { Modal, Select } from "./controls.tsx";
import { modelLabel } from "./model-label.ts";
import type { Models, ModelsState } from "./models.ts";
import { ProgressCard } from "./ProgressCard.tsx";
import { strings } from "./strings.ts";

function useModels(): { models: Models | null; state: ModelsState | null } {
  const models = useContext(ModelsContext);
  const state = useSyncExternalStore(
    (listener) => models?.state.subscribe(listener) ?? (() => {}),
    () => models?.state.get() ?? null,
  );
  return { models, state };
}

/** Which generator fills: the shipped ones and one's own. Nothing to choose where there is none. */
export function ModelMenu(): ReactNode {
  const { models, state } = useModels();
  const [first] = state?.entries ?? [];
  if (!models || !state || !first) return null;
  const { entries, chosen } = state;
  const words = strings.studio.menu;
  const current = entries.find(({ id }) => id === chosen) ?? first;
  return (
    <>
      <Select
        label={words.label}
        value={current.id}
        choices={entries.map((entry) => ({ value: entry.id, label: modelLabel(entry) }))}
        onChange={(id) => void models.choose(id)}
      />
      {current.experimental && <p className="hint">{words.experimentalHint}</p>}
    </>
  );
}

/** The learning of a photo, while one edits on. */
export function LearnCard(): ReactNode {
  const { models, state } = useModels();
  const learning = state?.learning;
  if (!models || !learning) return null;
  const sentence = strings.studio.learn.running(learning.left);
  return (
    <ProgressCard sentence={sentence} fraction={learning.fraction || null} onCancel={() => models.cancelLearning()} />
  );
}

/** Says what learning a photo does, and starts it. */
export function LearnDialog(): ReactNode {
  const editor = useEditor();
  const { models, state } = useModels();
  const ready = useEditorState(() => models?.canLearn() ?? false);
  const close = (): void => editor.session.set({ dialog: "none" });
  const words = strings.studio.learn;
  return (
    <Modal title={words.title} onClose={close}>
      <p>{words.body}</p>
      <ModelMenu />
      {state?.entries.length === 0 && <p className="hint">{strings.studio.setup.noBase}</p>}
      <footer>
        <button type="button" className="button text" onClick={close}>
          {strings.cancel}
        </button>
        <button
          type="button"
          className="button primary text"
          data-autofocus=""
          disabled={!ready}
          onClick={() => {
            close();
            void models?.learn();
          }}
        >
          {words.start}
        </button>
      </footer>
    </Modal>
  );
}
