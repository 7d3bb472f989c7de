import type { Worker as EngineWorker, Page } from "@playwright/test";
import { DEVICE_CHANNEL } from "./served-model.ts";

/** What goes wrong, forced from outside: nothing in the page knows of it. */
export type Strike = "engine" | "image" | "reload" | "device";

/** Where a fill stands, in order. */
export const STAGES = ["queued", "plan", "generator", "detail", "blend", "apply", "applied"] as const;
export type Stage = (typeof STAGES)[number];

/** What the person finds after a strike, whatever the stage: the same marks either way. */
type Found = "filled" | "marks wait";

export const STRIKES: Readonly<Record<Strike, { readonly what: string; readonly found: Found }>> = {
  engine: { what: "engine worker killed", found: "filled" },
  device: { what: "graphics device destroyed", found: "filled" },
  image: { what: "image worker killed", found: "marks wait" },
  reload: { what: "page reloaded", found: "marks wait" },
};

/** The table of docs/faults.md. */
export function strikeTable(): string {
  const rows = [
    ["", ...STAGES],
    ["---", ...STAGES.map(() => "---")],
    ...Object.values(STRIKES).map(({ what, found }) => [what, ...STAGES.map(() => found)]),
  ];
  const widths = STAGES.map((_, i) => Math.max(...rows.map((row) => (row[i + 1] as string).length)));
  const first = Math.max(...rows.map(([title]) => (title as string).length));
  const padded = (text: string, width: number): string => (text === "---" ? "-".repeat(width) : text.padEnd(width));
  return rows
    .map(([title = "", ...cells]) => [
      padded(title, first),
      ...cells.map((cell, i) => padded(cell, widths[i] as number)),
    ])
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

declare global {
  interface Window {
    /** Strikes once, at the moment the page hears that a fill is at that stage. */
    strikeAt: (stage: Stage, strike: Strike) => void;
    strikeNow: (strike: Strike) => void;
  }
}

/** Watches what goes between the page and its workers. Runs in the page before anything else. */
function watchWorkers(channel: string): void {
  const workers = new Map<string, Worker>();
  let armed: { stage: Stage; strike: Strike } | null = null;
  /** The page is being left: what its workers still have to say comes too late. */
  let leaving = false;
  let applying = -1;
  window.strikeAt = (stage, strike) => {
    armed = { stage, strike };
  };
  window.strikeNow = (strike) => {
    if (strike === "device") new BroadcastChannel(channel).postMessage("destroy");
    else if (strike === "reload") {
      leaving = true;
      location.reload();
    } else {
      // As the browser ends a worker for lack of memory: without a word.
      workers.get(strike)?.terminate();
    }
  };
  const reach = (stage: Stage): void => {
    if (armed?.stage !== stage) return;
    const { strike } = armed;
    armed = null;
    window.strikeNow(strike);
  };
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      const kind = /(\w+)\.worker/.exec(String(url))?.[1] ?? "";
      workers.set(kind, this);
      this.addEventListener("message", (event) => {
        if (leaving && kind !== "project") event.stopImmediatePropagation();
        else if (event.data.progress?.kind === "fill") reach(event.data.progress.stage);
        else if (kind === "image" && event.data.type === "result" && event.data.id === applying) reach("applied");
      });
    }
    override postMessage(message: { id: number; method?: string }, rest?: Transferable[] | StructuredSerializeOptions) {
      super.postMessage(message, rest as Transferable[]);
      if (message.method === "plan") reach("plan");
      if (message.method !== "apply") return;
      applying = message.id;
      reach("apply");
    }
  } as typeof Worker;
}

/** Makes short stages of a fill report themselves, too: the engine's clock runs fast. */
async function hurryClock(worker: EngineWorker): Promise<void> {
  await worker.evaluate(() => {
    const now = performance.now.bind(performance);
    performance.now = () => 20 * now();
  });
}

/** Lets {@link Window.strikeAt} be called in the page, from the next navigation on. */
export async function prepareFaults(page: Page): Promise<void> {
  await page.addInitScript(watchWorkers, DEVICE_CHANNEL);
  page.on("worker", (worker) => {
    // One that is ended at once cannot be hurried, and need not be.
    if (worker.url().includes("engine.worker")) hurryClock(worker).catch(() => undefined);
  });
}
