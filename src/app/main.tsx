import { createRoot } from "react-dom/client";
import type { Progress } from "../core/progress.ts";
import { Autosave } from "../editor/autosave.ts";
import { isUnsaved } from "../editor/document.ts";
import { Editor } from "../editor/editor.ts";
import type { Host } from "../editor/host.ts";
import { loadSettings, saveSettings } from "../editor/settings.ts";
import { createProjectLocks } from "../storage/locks.ts";
import type { ProjectService } from "../storage/service.ts";
import { App } from "./App.tsx";
import { copyPicture } from "./clipboard.ts";
import { AutosaveContext, BatchContext, EditorContext, ModelsContext } from "./context.ts";
import { memory } from "./memory.ts";
import { Models } from "./models.ts";
import { listenToSystem, startOffline } from "./offline/offline.ts";
import { PICTURES } from "./pictures.ts";
import { saveFile } from "./save.ts";
import { createServices, type Services } from "./services.ts";
import { createPicker, openUrl } from "./sources.ts";
import { pickLanguage, setLanguage, strings } from "./strings.ts";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/layout.css";
import "./styles/canvas.css";
import "./styles/start.css";
import "./styles/help.css";

function rememberSettings(editor: Editor): void {
  const apply = (): void => {
    const state = editor.session.get();
    document.documentElement.dataset.theme = state.theme;
    saveSettings(memory(), state);
  };
  let last = "";
  const check = (): void => {
    const { brushSize, autoFill, withShadow, theme, language } = editor.session.get();
    const now = `${brushSize} ${autoFill} ${withShadow} ${theme} ${language}`;
    if (now !== last) apply();
    last = now;
  };
  check();
  editor.session.subscribe(check);
}

/** The project of this tab: sessionStorage lives as long as the tab, over reloads and crashes. */
const TAB_PROJECT = "lacuna.project";

/**
 * Taken out until the project is open again: a photo that ends the whole tab is not opened by itself a second time,
 * only offered.
 */
function takeTabProject(): string | null {
  try {
    const project = sessionStorage.getItem(TAB_PROJECT);
    sessionStorage.removeItem(TAB_PROJECT);
    return project;
  } catch {
    return null;
  }
}

/** Null where the browser has no storage or locks (pages that are not served securely). */
function keepWork(editor: Editor, projects: ProjectService): Autosave | null {
  window.addEventListener("beforeunload", (event) => {
    void autosave?.flush();
    if (autosave ? autosave.losesWork() : isUnsaved(editor.document.get())) event.preventDefault();
  });
  if (!("locks" in navigator) || !("storage" in navigator)) return null;
  const autosave = new Autosave(editor, {
    projects,
    locks: createProjectLocks(navigator.locks),
    persist: () => navigator.storage.persist(),
    now: Date.now,
    remember: (project) => {
      try {
        sessionStorage.setItem(TAB_PROJECT, project);
      } catch {
        // A browser that forbids it offers the project on the start screen all the same.
      }
    },
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) void autosave.flush();
  });
  return autosave;
}

/** After a reload the tab's own project; else the photo that the address names, or the offer of what was kept. */
async function bringBack(editor: Editor, autosave: Autosave | null, photo: string | null): Promise<void> {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const again = navigation?.type === "reload" || navigation?.type === "back_forward";
  if (photo && !again) void openUrl(editor, photo);
  await autosave?.start(again ? takeTabProject() : null);
  if (photo && again && !editor.document.get().photo) await openUrl(editor, photo);
}

/** Renders the page in the language that was chosen, and again in another when that is chosen. */
async function showPage(
  editor: Editor,
  autosave: Autosave | null,
  models: Models,
  startBatch: Services["startBatch"],
): Promise<void> {
  const element = document.getElementById("root");
  if (!element) throw new TypeError("index.html has no #root");
  const root = createRoot(element);
  const render = async (): Promise<void> => {
    const { language } = editor.session.get();
    await setLanguage(pickLanguage(language, navigator.languages));
    // A language that was chosen meanwhile has its own turn.
    if (language !== editor.session.get().language) return;
    root.render(
      <EditorContext value={editor}>
        <BatchContext value={startBatch}>
          <AutosaveContext value={autosave}>
            <ModelsContext value={models}>
              <App />
            </ModelsContext>
          </AutosaveContext>
        </BatchContext>
      </EditorContext>,
    );
  };
  let shown = editor.session.get().language;
  editor.session.subscribe(() => {
    const { language } = editor.session.get();
    if (language === shown) return;
    shown = language;
    // The words may lie on a server that does not answer: the language in use stays.
    render().catch((thrown: unknown) => editor.messages.fail(thrown));
  });
  // English is always there.
  await render().catch(() => setLanguage("en").then(render));
}

async function start(): Promise<void> {
  const address = new URLSearchParams(location.search);
  const services = await createServices(address, {
    engineRestarted: () => {
      editor.messages.speak({ kind: "engine-restarted" });
      void showDevice();
    },
    imageLost: () => void editor.recover(),
  });
  /** Starts the engine, and shows what it runs on when that is known. */
  const showDevice = (): Promise<void> => {
    const onProgress = (deviceProgress: Progress): void => editor.session.set({ deviceProgress });
    return services.engine.describe({}, { onProgress }).then(
      (device) => {
        editor.session.set({ device });
        if (device.notice) editor.messages.show({ kind: "survived", fault: device.notice });
      },
      (thrown) => editor.messages.fail(thrown),
    );
  };
  const pickers = {
    photo: createPicker("photo-input", `${PICTURES},.lacuna`, (source) => void editor.offer(source)),
    piece: createPicker("piece-input", PICTURES, (source) => void editor.guiding.pasteFile(source)),
    mask: createPicker("mask-input", "image/*", (source) => void editor.marking.loadMask(source)),
  };
  const host: Host = {
    pickFile: (what) => pickers[what].pick(),
    saveFile,
    openGuide: () => void window.open(`${import.meta.env.BASE_URL}${strings.guideFile}`, "_blank", "noopener"),
    openStudio: () => location.assign(`${import.meta.env.BASE_URL}finetune.html`),
    copyPhoto: () => void copyPicture(editor),
  };
  const editor = new Editor(services, loadSettings(memory()), host);
  rememberSettings(editor);
  const autosave = keepWork(editor, services.projects);
  editor.document.subscribe(() => {
    const { photo } = editor.document.get();
    document.title = photo ? `${photo.name} – ${strings.title}` : strings.title;
  });
  const models = new Models({ editor, services, address, changed: () => void showDevice() });
  await showPage(editor, autosave, models, services.startBatch);
  void bringBack(editor, autosave, address.get("photo"));
  const open = (file: File): void => void editor.offer({ name: file.name, blob: file });
  listenToSystem(open).catch((thrown: unknown) => editor.messages.fail(thrown));
  await models.start().catch((thrown: unknown) => editor.messages.fail(thrown));
  // Starts the engine while the person looks at the picture.
  const described = showDevice();
  // What is fetched for the next visit waits for what is fetched for this one, unless this one becomes faster by it.
  if (crossOriginIsolated && !navigator.serviceWorker?.controller) await described;
  const idle = (): boolean => {
    const { job, dialog } = editor.session.get();
    return !editor.document.get().photo && job === null && dialog === "none";
  };
  // A browser that forbids it (a private window, a page that is not served securely) costs only the offline use.
  await startOffline({ idle, flush: async () => autosave?.flush() }).catch(() => undefined);
}

void start();
