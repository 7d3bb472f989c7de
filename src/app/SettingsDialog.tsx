import type { ReactNode } from "react";
import type { Settings } from "../editor/settings.ts";
import { useEditor, useEditorState } from "./context.ts";
import { Choice, Modal, Select } from "./controls.tsx";
import { ModelMenu } from "./ModelMenu.tsx";
import { LANGUAGES, type Language, strings } from "./strings.ts";

const THEMES: readonly Settings["theme"][] = ["system", "light", "dark"];
const languages = Object.keys(LANGUAGES) as Language[];

/** What stays with this browser: language and colours. */
export function SettingsDialog(): ReactNode {
  const editor = useEditor();
  const theme = useEditorState((_, session) => session.theme);
  const language = useEditorState((_, session) => session.language);
  const { title, themes, ...words } = strings.settings;
  return (
    <Modal title={title} onClose={() => editor.session.set({ dialog: "none" })}>
      <Select
        label={words.language}
        value={language ?? ""}
        choices={[
          { value: "", label: words.languageOfSystem },
          ...languages.map((code) => ({ value: code, label: LANGUAGES[code].name, lang: LANGUAGES[code].tag })),
        ]}
        onChange={(code) => editor.session.set({ language: code || null })}
      />
      <Choice
        label={words.theme}
        value={theme}
        choices={THEMES.map((value) => ({ value, label: themes[value] }))}
        onChange={(value) => editor.session.set({ theme: value })}
      />
      <ModelMenu />
    </Modal>
  );
}
