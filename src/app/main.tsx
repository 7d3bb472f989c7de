import { createRoot } from "react-dom/client";
import type { Progress } from "../core/progress.ts";
import { isUnsaved } from "../editor/document.ts";
import { Editor } from "../editor/editor.ts";
import { loadSettings, saveSettings } from "../editor/settings.ts";
import { App } from "./App.tsx";
import { EditorContext } from "./context.ts";
import { createServices } from "./services.ts";
import { createPicker, openUrl } from "./sources.ts";
import { strings } from "./strings.ts";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/layout.css";
import "./styles/canvas.css";
import "./styles/start.css";

/** localStorage, or null where the browser forbids it. */
function memory(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function rememberSettings(editor: Editor): void {
  const apply = (): void => {
    const state = editor.session.get();
    document.documentElement.dataset.theme = state.theme;
    saveSettings(memory(), state);
  };
  let last = "";
  const check = (): void => {
    const { brushSize, autoFill, theme } = editor.session.get();
    const now = `${brushSize} ${autoFill} ${theme}`;
    if (now !== last) apply();
    last = now;
  };
  check();
  editor.session.subscribe(check);
}

async function start(): Promise<void> {
  const address = new URLSearchParams(location.search);
  const services = await createServices(address, {
    engineRestarted: () => {
      editor.messages.speak({ kind: "engine-restarted" });
      showDevice();
    },
    imageRestarted: () => void editor.recover(),
  });
  /** Starts the engine, and shows what it runs on when that is known. */
  const showDevice = (): void => {
    const onProgress = (deviceProgress: Progress): void => editor.session.set({ deviceProgress });
    services.engine.describe({}, { onProgress }).then(
      (device) => {
        editor.session.set({ device });
        if (device.notice) editor.messages.show({ kind: "survived", fault: device.notice });
      },
      (thrown) => editor.messages.fail(thrown),
    );
  };
  const picker = createPicker((source) => void editor.offer(source));
  const editor = new Editor(services, loadSettings(memory()), { pickFile: picker.pick });
  rememberSettings(editor);
  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved(editor.document.get())) event.preventDefault();
  });
  editor.document.subscribe(() => {
    const { photo } = editor.document.get();
    document.title = photo ? `${photo.name} – ${strings.title}` : strings.title;
  });
  const root = document.getElementById("root");
  if (!root) throw new TypeError("index.html has no #root");
  createRoot(root).render(
    <EditorContext value={editor}>
      <App />
    </EditorContext>,
  );
  const photo = address.get("photo");
  if (photo) void openUrl(editor, photo);
  // Starts the engine while the person looks at the picture.
  showDevice();
}

void start();
