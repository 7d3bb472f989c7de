import { createRoot } from "react-dom/client";
import { loadSettings } from "../editor/settings.ts";
import { shippedModels } from "../studio/shelf.ts";
import { Studio } from "../studio/studio.ts";
import { memory, rememberModel } from "./memory.ts";
import { startOffline } from "./offline/offline.ts";
import { connectImage, connectStudioStore, connectTrainer, modelsFolder } from "./services.ts";
import { pickLanguage, setLanguage, strings } from "./strings.ts";
import { StudioContext } from "./studio/context.ts";
import { StudioPage } from "./studio/StudioPage.tsx";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/layout.css";
import "./styles/start.css";
import "./styles/studio.css";

const LOCK = "lacuna studio";

/** Holds the studio for this tab as long as it lives; the answer comes when it is known whether it has it. */
function takeLock(wait: boolean): Promise<boolean> {
  const { locks } = navigator as Partial<Navigator> as { locks?: LockManager };
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    void locks.request(LOCK, wait ? {} : { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock ? new Promise(() => {}) : undefined;
    });
  });
}

async function start(): Promise<void> {
  const address = new URLSearchParams(location.search);
  const { theme, language } = loadSettings(memory());
  document.documentElement.dataset["theme"] = theme;
  await setLanguage(pickLanguage(language, navigator.languages)).catch(() => setLanguage("en"));
  document.title = strings.studio.pageTitle;

  const studio = new Studio({
    image: connectImage({}),
    store: connectStudioStore(address),
    training: connectTrainer(address),
    host: {
      shipped: () => shippedModels(modelsFolder()),
      takeLock: () => takeLock(false),
      waitForLock: async () => void (await takeLock(true)),
      persist: () => navigator.storage.persist(),
      now: Date.now,
    },
  });
  // A run that cannot be kept is lost with the page.
  window.addEventListener("beforeunload", (event) => {
    const { run, faults } = studio.state.get();
    if (run && faults.some(({ code }) => code === "storage-full" || code === "storage-failed")) event.preventDefault();
  });
  const editor = import.meta.env.BASE_URL;
  const element = document.getElementById("root");
  if (!element) throw new TypeError("finetune.html has no #root");
  createRoot(element).render(
    <StudioContext value={studio}>
      <StudioPage
        editor={editor}
        onUse={(id) => {
          rememberModel(id);
          location.href = editor;
        }}
      />
    </StudioContext>,
  );
  const idle = (): boolean => studio.state.get().run === null && studio.state.get().adding === null;
  // A browser that forbids it (a private window, a page that is not served securely) costs only the offline use.
  startOffline({ idle, flush: async () => undefined }).catch(() => undefined);
  await studio.start();
}

void start();
