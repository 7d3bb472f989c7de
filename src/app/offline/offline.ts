import { createStore } from "../../core/store.ts";
import { SHARED_CACHE, SHARED_KEY, TAKE_OVER } from "./shared.ts";

/** What the page knows about newer versions of itself; `take` is there when one is ready. */
export const update = createStore<{ readonly take: (() => void) | null; readonly later: boolean }>({
  take: null,
  later: false,
});

/** How often a page that is looked at asks for a newer version. */
const ASK_MS = 60 * 60 * 1000;
/** Remembers for the tab that it was reloaded once to become isolated. */
const ISOLATED_ONCE = "lacuna.isolated";

interface OfflineOptions {
  /** Nothing would be lost or interrupted by a reload. */
  readonly idle: () => boolean;
  /** Keeps what is not kept yet; awaited before the page is reloaded for a new version. */
  readonly flush: () => Promise<unknown>;
}

/**
 * Registers the service worker: the page then opens without a network, and is cross-origin isolated on hosts that
 * cannot send the headers (after one reload at the first visit, and only while nothing is open). A newer version is
 * only announced: it takes over when the person says so.
 */
export async function startOffline({ idle, flush }: OfflineOptions): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("controllerchange", () => {
    if (!crossOriginIsolated && idle() && firstTime()) location.reload();
  });
  const registration = await serviceWorker.register(`${import.meta.env.BASE_URL}service-worker.js`, {
    updateViaCache: "none",
  });
  watch(registration, flush);
  let asked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - asked < ASK_MS) return;
    asked = Date.now();
    // Without a network there is nothing newer.
    registration.update().catch(() => undefined);
  });
}

function watch(registration: ServiceWorkerRegistration, flush: () => Promise<unknown>): void {
  const announce = (): void => {
    const { waiting } = registration;
    // The very first version has nothing before it.
    if (!waiting || !navigator.serviceWorker.controller) return;
    const take = async (): Promise<void> => {
      await flush();
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage(TAKE_OVER);
    };
    update.set({ take: () => void take(), later: false });
  };
  const follow = (): void => {
    const { installing } = registration;
    installing?.addEventListener("statechange", () => installing.state === "installed" && announce());
  };
  announce();
  // One may be under way already.
  follow();
  registration.addEventListener("updatefound", follow);
}

function firstTime(): boolean {
  try {
    const before = sessionStorage.getItem(ISOLATED_ONCE);
    sessionStorage.setItem(ISOLATED_ONCE, "1");
    return before === null;
  } catch {
    // Where nothing can be remembered, a reload might go on for ever.
    return false;
  }
}

/** A photo that another program handed over: by its share sheet, or by opening a file with the installed Lacuna. */
export async function listenToSystem(open: (file: File) => void): Promise<void> {
  launchQueue()?.setConsumer(({ files }) => {
    // One photo at a time is open.
    const [first] = files;
    void first?.getFile().then(open);
  });
  if (!("caches" in window)) return;
  const key = new URL(import.meta.env.BASE_URL + SHARED_KEY, location.origin).href;
  if (!(await caches.has(SHARED_CACHE))) return;
  const cache = await caches.open(SHARED_CACHE);
  const shared = await cache.match(key);
  if (!shared) return;
  await cache.delete(key);
  const name = decodeURIComponent(shared.headers.get("x-name") ?? "") || "photo";
  open(new File([await shared.blob()], name, { type: shared.headers.get("content-type") ?? "" }));
}

interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly files: readonly FileSystemFileHandle[] }) => void): void;
}

/** Only where the page can be installed and handle files; not yet in TypeScript's library. */
function launchQueue(): LaunchQueue | undefined {
  return (window as { launchQueue?: LaunchQueue }).launchQueue;
}
